"""A caller's share of requests, kept by several processes together."""

import datetime as dt
import fcntl
import os
import subprocess
import sys
import time

import pytest

from dure.foundation import clock, throttle
from dure.foundation.throttle import SIZE, Throttle

SHARE = 30
ASK = """
import django
django.setup()
from pathlib import Path
from django.conf import settings
from dure.foundation.throttle import Throttle
settings.STATE_DIR = Path({folder!r})
kept = Throttle({name})
print(sum(kept.wait("192.0.2.1", {share}) == 0 for _time in range({share})))
"""


@pytest.fixture
def kept(settings, tmp_path) -> Throttle:
    settings.STATE_DIR = tmp_path
    return Throttle("api")


@pytest.fixture
def moment(monkeypatch):
    """A clock that stands still until it is moved."""
    start = clock.now()
    moved = [start]
    monkeypatch.setattr(clock, "now", lambda: moved[0])

    def move(seconds: float) -> None:
        moved[0] += dt.timedelta(seconds=seconds)

    return move


def allowed(kept: Throttle, caller: str = "192.0.2.1", tries: int = 3 * SHARE) -> int:
    return sum(kept.wait(caller, SHARE) == 0 for _time in range(tries))


def test_a_minutes_share_at_once_and_then_evenly(kept, moment):
    assert allowed(kept) == SHARE
    wait = kept.wait("192.0.2.1", SHARE)
    assert wait == pytest.approx(60 / SHARE)
    moment(wait)
    assert allowed(kept) == 1
    moment(60)
    assert allowed(kept) == SHARE


def test_callers_do_not_use_up_one_another(kept, moment):
    assert allowed(kept) == SHARE
    assert [allowed(kept, f"192.0.2.{number}", SHARE) for number in range(2, 60)] == [SHARE] * 58
    assert allowed(kept, tries=1) == 0


def test_no_limit_counts_nothing(kept, tmp_path):
    assert kept.wait("192.0.2.1", 0) == 0
    assert not list(tmp_path.iterdir())


def test_the_file_holds_no_address_and_is_for_its_owner_alone(kept, moment):
    allowed(kept)
    assert b"192.0.2" not in kept.path.read_bytes()
    assert kept.path.stat().st_mode & 0o077 == 0
    assert kept.path.stat().st_size == SIZE


def from_processes(folder, name: str) -> int:
    """How many of ``SHARE`` askings in each of four processes at once were let through."""
    code = ASK.format(folder=str(folder), share=SHARE, name=name)
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "dure.export.settings"}
    running = [subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, env=environment) for _process in range(4)]
    return sum(int(process.communicate()[0]) for process in running)


def test_processes_share_what_is_left(tmp_path):
    """The few more are what comes back while the slowest of them starts."""
    began = time.monotonic()
    together = from_processes(tmp_path, "'api'")
    assert SHARE <= together <= SHARE + 2 + (time.monotonic() - began) * SHARE / 60


def test_control_each_process_for_itself_lets_more_through(tmp_path):
    assert from_processes(tmp_path, "f'api-{__import__(\"os\").getpid()}'") == 4 * SHARE


def test_a_process_that_stopped_with_the_lock_holds_nobody_up(kept, moment):
    kept.wait("192.0.2.1", SHARE)
    holder = subprocess.Popen(
        [
            sys.executable,
            "-c",
            f"import fcntl, sys; f = open({str(kept.path)!r}, 'r+b'); fcntl.lockf(f, fcntl.LOCK_EX); print('held', flush=True); sys.stdin.read()",
        ],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    assert holder.stdout.readline() == b"held\n"
    with kept.path.open("r+b") as file, pytest.raises(OSError, match="unavailable"):
        fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    began = time.monotonic()
    assert allowed(kept, tries=SHARE) == SHARE - 1
    assert time.monotonic() - began < 5
    holder.communicate()


def test_rubbish_in_the_file_and_a_clock_put_back_hold_nobody_back_for_long(settings, tmp_path, moment):
    settings.STATE_DIR = tmp_path
    kept = Throttle("api")
    kept.path.parent.mkdir()
    kept.path.write_bytes(os.urandom(SIZE))
    assert allowed(kept) == SHARE
    moment(-3 * 3600)
    assert allowed(kept) == SHARE


def test_while_the_file_cannot_be_kept_nobody_is_held_back_and_it_is_tried_again(settings, tmp_path, monkeypatch, moment):
    settings.STATE_DIR = tmp_path
    kept = Throttle("api")

    def full(*_args):
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as disk:
        disk.setattr(os, "posix_fallocate", full)
        assert allowed(kept) == 3 * SHARE
    monkeypatch.setattr(throttle, "AGAIN_SECONDS", 0.0)
    assert allowed(kept) == SHARE
