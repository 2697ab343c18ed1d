"""Two writers of one SQLite file: the second begins as soon as the first has ended, and does not wait for ever."""

import sqlite3
import threading
import time
from contextlib import closing

import pytest
from django.db import OperationalError
from django.db.utils import ConnectionHandler

pytestmark = pytest.mark.django_db
OPTIONS = {"timeout": 20, "transaction_mode": "IMMEDIATE"}


@pytest.fixture
def two(tmp_path):
    """The site's connection to a fresh file and another one past it."""
    file = tmp_path / "two.sqlite3"
    site = ConnectionHandler({"default": {"ENGINE": "dure.foundation.sqlite", "NAME": file, "OPTIONS": dict(OPTIONS)}})["default"]
    with closing(sqlite3.connect(file, isolation_level=None, check_same_thread=False)) as other, closing(site):
        other.execute("CREATE TABLE t (x)")
        yield site, other


def begin(site):
    site.set_autocommit(False, force_begin_transaction_with_broken_autocommit=True)


def waits(site) -> int:
    return site.connection.execute("PRAGMA busy_timeout").fetchone()[0]


def test_a_waiting_writer_begins_within_a_few_milliseconds(two):
    site, other = two
    other.execute("BEGIN IMMEDIATE")
    ended: list[float] = []

    def end():
        ended.append(time.monotonic())
        other.execute("COMMIT")

    timer = threading.Timer(0.25, end)
    timer.start()
    begin(site)
    began = time.monotonic()
    timer.join()
    assert 0 < began - ended[0] < 0.08
    assert waits(site) == 20_000
    site.cursor().execute("INSERT INTO t VALUES (1)")
    site.rollback()


def test_it_gives_up_after_the_timeout_and_can_begin_later(two):
    site, other = two
    site.settings_dict["OPTIONS"]["timeout"] = 0.1
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(OperationalError, match="locked"):
        begin(site)
    other.execute("COMMIT")
    begin(site)
    site.rollback()
