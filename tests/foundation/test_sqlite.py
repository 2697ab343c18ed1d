"""SQLite: the second of two writers begins as soon as the first has ended; a full disk keeps room for signing in; reading needs no write."""

import datetime as dt
import sqlite3
import threading
import time
from contextlib import closing
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.db import OperationalError
from django.db.models import QuerySet
from django.db.utils import ConnectionHandler

from dure.foundation import clock
from dure.foundation.sessions.models import SignInSession
from dure.foundation.sqlite import reserve

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
    other.execute("BEGIN IMMEDIATE")
    with site.waiting(100), pytest.raises(OperationalError, match="locked"):
        begin(site)
    other.execute("COMMIT")
    begin(site)
    site.rollback()


class TestReserve:
    @pytest.fixture
    def disk(self, tmp_path, monkeypatch):
        """A database file in a folder whose disk has as much room as the test says."""
        (tmp_path / "site.sqlite3").touch()
        monkeypatch.setattr(reserve, "place", lambda: tmp_path / "site.sqlite3.reserve")
        room = {"free": reserve.PLENTY}
        monkeypatch.setattr(reserve.shutil, "disk_usage", lambda _folder: SimpleNamespace(**room))
        return room

    def test_it_is_kept_while_there_is_plenty_of_room(self, disk):
        assert reserve.keep()
        assert reserve.place().stat().st_blocks * 512 >= reserve.SIZE

    def test_it_is_not_made_where_room_is_short(self, disk):
        disk["free"] = reserve.PLENTY - 1
        assert not reserve.keep()
        assert not reserve.place().exists()

    def test_it_is_given_back_slice_by_slice_when_the_disk_is_full_and_filled_up_later(self, disk):
        reserve.keep()
        reserve.make_room()
        assert reserve.place().stat().st_size == reserve.SIZE
        disk["free"] = 0
        for turn in range(1, 12):
            reserve.make_room()
            assert reserve.place().stat().st_size == max(0, reserve.SIZE - turn * reserve.SLICE)
        disk["free"] = reserve.PLENTY
        assert reserve.keep()


def test_a_page_is_shown_although_the_activity_cannot_be_noted(monkeypatch):
    now = clock.now()
    model = next(model for model in apps.get_models() if issubclass(model, SignInSession))
    session = model(last_seen_at=now - dt.timedelta(minutes=5), ends_at=now + dt.timedelta(hours=1))

    def refused(*_given, **_named):
        raise OperationalError("database or disk is full")

    monkeypatch.setattr(QuerySet, "update", refused)
    session.touch()
    assert session.last_seen_at == now - dt.timedelta(minutes=5)
