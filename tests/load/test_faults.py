"""Disk full for uploads, database and logs, each apart, and the database away: part of `make load`. Mounts small file systems, so as root."""

import hashlib
import os
import random
import sqlite3
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlencode

import psycopg
import pytest

from tests.load import system, world
from tests.load.applicant import Applicant, Clock
from tests.plugins import postgres
from tests.plugins.deployment import Deployment

on_sqlite = pytest.mark.skipif(os.environ.get("DURE_TEST_DB") != "sqlite", reason="about the file of SQLite")
on_postgres = pytest.mark.skipif(os.environ.get("DURE_TEST_DB") != "postgres", reason="about the server")
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


@contextmanager
def small_disk(folder: Path, megabytes: int) -> Iterator[Path]:
    folder.mkdir(parents=True, exist_ok=True)
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "tmpfs", str(folder)], check=True)
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


def fill(folder: Path) -> Path:
    ballast = folder / "ballast"
    with ballast.open("wb", buffering=0) as file:
        try:
            while True:
                file.write(b"\0" * 4096)
        except OSError:
            return ballast


def applicant(running: Deployment, *sizes: int) -> Applicant:
    made = world.prepare(running, 1, 900)
    return Applicant(made.people[0], running.world.ports["export"], list(sizes), Clock(), random.Random(1))


def pressed(person: Applicant) -> int:
    answer = person.ask("send", "POST", f"{person.path}check/", urlencode(person.form).encode(), FORM)
    return answer.status if answer else 0


def reading(person: Applicant) -> int:
    answer = person.ask("look", "GET", "/announcements/")
    return answer.status if answer else 0


def test_a_full_disk_of_uploads_takes_nothing_it_cannot_keep():
    with system.export() as running, small_disk(running.state / "files", 6):
        person = applicant(running, 2_000_000)
        person.get_ready()
        store = running.state / "files" / "export"
        ballast = fill(running.state / "files")
        person.sizes = [3_000_000]
        body = b"%PDF-1.7\n" + b"x" * 3_000_000
        head = b'--m\r\nContent-Disposition: form-data; name="f-q20-files"; filename="b.pdf"\r\nContent-Type: application/pdf\r\n\r\n'
        refused = person.ask(
            "upload", "POST", f"{person.path}files/q20/add/", head + body + b"\r\n--m--\r\n", {"Content-Type": "multipart/form-data; boundary=m"}
        )
        assert refused
        assert refused.status == 503
        assert reading(person) == 200
        kept = [path for path in store.glob("??/??/*") if path.is_file()]
        assert [path.name for path in kept] == [hashlib.sha256(path.read_bytes()).hexdigest() for path in kept]
        person.send()
        assert person.told.accepted
        ballast.unlink()


@on_sqlite
def test_a_full_disk_of_the_database_acknowledges_nothing_and_recovers_alone(tmp_path: Path):
    with small_disk(tmp_path / "disk", 48) as disk, system.export(folder=disk) as running:
        person = applicant(running, 200_000)
        person.get_ready()
        ballast = fill(disk)
        assert pressed(person) == 503
        assert reading(person) == 200
        ballast.unlink()
        person.send()
        assert person.told.accepted
        assert running.rows("export", "PRAGMA integrity_check") == [("ok",)]
        assert running.rows("export", "SELECT count(*) FROM applications_submission") == [(1,)]


def test_full_logs_stop_nothing(tmp_path: Path):
    with system.export() as running:
        running.stop("export")
        with small_disk(running.state / "logs", 1):
            fill(running.state / "logs")
            running.start("export")
            person = applicant(running, 200_000)
            person.apply()
            running.stop("export")
        assert person.told.accepted


@on_sqlite
def test_a_locked_database_is_read_and_acknowledges_nothing():
    with system.export() as running:
        person = applicant(running, 200_000)
        person.get_ready()
        holder = sqlite3.connect(running.state / "export.sqlite3", isolation_level=None)
        holder.execute("BEGIN IMMEDIATE")
        assert reading(person) == 200
        assert pressed(person) == 503
        holder.execute("ROLLBACK")
        holder.close()
        person.send()
        assert person.told.accepted


@on_postgres
def test_a_server_that_went_away_is_told_of_in_words_and_found_again_within_thirty_seconds():
    with system.export() as running:
        person = applicant(running, 200_000)
        person.get_ready()
        with psycopg.connect(running.world.databases["export"]) as connection:
            data = connection.execute("SHOW data_directory").fetchone()
        assert data
        control(data[0], "stop", "-m", "immediate")
        try:
            assert pressed(person) in {0, 503}
            assert reading(person) in {0, 503}
        finally:
            control(data[0], "start")
        back = time.monotonic()
        running.wait(lambda: reading(person) == 200, 30, "reading again")
        print(f"back after {time.monotonic() - back:.1f} s")
        person.send()
        assert person.told.accepted


def control(data: str, *what: str) -> None:
    prefix = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
    options = Path(data, "postmaster.opts").read_text().split(maxsplit=1)[1].strip().replace('"', "")
    start = ["-o", options, "-l", f"{data}/log"] if what[0] == "start" else []
    command = [*prefix, str(postgres.binary_folder() / "pg_ctl"), "-D", data, "-w", *start, *what]
    subprocess.run(command, cwd="/", check=True, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
