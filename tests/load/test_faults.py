"""Disk full for uploads, database and logs, each apart, and the database away: part of `make load`. Mounts small file systems, so as root."""

import atexit
import hashlib
import os
import random
import shutil
import sqlite3
import subprocess
import tempfile
import time
import urllib.error
import urllib.request
import uuid
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from urllib.parse import urlencode

import pytest

from dure.foundation.sessions.models import TOUCH_SECONDS
from tests.load import system, world
from tests.load.applicant import Applicant, Clock, multipart
from tests.plugins import postgres
from tests.plugins.deployment import Deployment

ON_SQLITE = os.environ.get("DURE_TEST_DB", "sqlite") == "sqlite"
on_sqlite = pytest.mark.skipif(not ON_SQLITE, reason="about the file of SQLite")
on_postgres = pytest.mark.skipif(ON_SQLITE, reason="about the server")
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
OUTAGE = float(os.environ.get("OUTAGE_SECONDS", "3"))
"""How long the database is away."""
PROBE_SECONDS = 5.0
JSON = {"Accept": "application/json"}
MEGABYTES = {"": 64 if ON_SQLITE else 24, "files": 12, "logs": 2}


@contextmanager
def small_disk(folder: Path, megabytes: int) -> Iterator[Path]:
    folder.mkdir(parents=True, exist_ok=True)
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={megabytes}m,mode=755", "tmpfs", str(folder)], check=True)
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


@pytest.fixture(scope="module")
def server() -> Iterator[Path]:
    """The data directory of a PostgreSQL server with default durability on a small disk; on SQLite an empty folder."""
    folder, ending = tempfile.mkdtemp(prefix="dure-faults-"), ExitStack()
    atexit.register(ending.close)
    ending.callback(shutil.rmtree, folder, ignore_errors=True)
    with pytest.MonkeyPatch.context() as patch:
        if not ON_SQLITE:
            disk = ending.enter_context(small_disk(Path(folder), 220))
            patch.setattr(tempfile, "tempdir", str(disk))
            patch.setattr(postgres, "SETTINGS", ("min_wal_size=32MB", "max_wal_size=48MB", "max_connections=60", "timezone=UTC"))
            patch.setenv("DURE_TEST_PG", postgres.start())
            patch.setattr(tempfile, "tempdir", None)
        yield next(Path(folder).glob("*/data"), Path(folder))


@pytest.fixture(scope="module")
def running(server: Path) -> Iterator[Deployment]:
    """Database file, uploads and logs each on a small disk of its own."""
    with tempfile.TemporaryDirectory(prefix="dure-faults-") as folder, ExitStack() as stack:
        for name, megabytes in MEGABYTES.items():
            stack.enter_context(small_disk(Path(folder) / name, megabytes))
        with system.export(state=Path(folder)) as started:
            yield started


@contextmanager
def full(folder: Path) -> Iterator[None]:
    ballast = folder / "ballast"
    with ballast.open("wb", buffering=0) as file:
        try:
            while True:
                file.write(b"\0" * 4096)
        except OSError:
            pass
    try:
        yield
    finally:
        ballast.unlink()


def applicant(running: Deployment, mark: str, *sizes: int) -> Applicant:
    made = world.prepare(running, 1, 3000, mark)
    return Applicant(made.people[0], running.world.ports["export"], list(sizes), Clock(), random.Random(1))


def pressed(person: Applicant) -> int:
    answer = person.ask("send", "POST", f"{person.path}check/", urlencode(person.form).encode(), FORM)
    return answer.status if answer else 0


def uploaded(person: Applicant, size: int) -> int:
    form, kind = multipart(f"{size}.pdf", b"%PDF-1.7\n" + random.Random(size).randbytes(size) + b"\n%%EOF\n")
    answer = person.ask("upload", "POST", f"{person.path}files/q20/add/", form, {"Content-Type": kind, **JSON})
    return answer.status if answer else 0


def reading(person: Applicant) -> int:
    """The list of announcements and a draft, as somebody signed in: 200, or the worse of the two answers."""
    answers = [person.ask("look", "GET", path) for path in ("/announcements/", f"{person.path}check/")]
    return max(answer.status if answer else 599 for answer in answers)


def signed_in(person: Applicant) -> bool:
    body = urlencode({"login_id": "rush00000", "password": world.PASSWORD}).encode()
    stranger = Applicant(world.Person("", person.person.application), person.port, [], person.clock, random.Random(1))
    answer = stranger.ask("sign in", "POST", "/sign-in/", body, FORM)
    return bool(answer and answer.status == 302)


def write_back(running: Deployment) -> None:
    """SQLite's log ends empty, so that the next write needs room on the disk."""
    if ON_SQLITE:
        running.rows("export", "PRAGMA wal_checkpoint(TRUNCATE)")


def past_the_last_touch(running: Deployment) -> None:
    """From now on the next page of somebody signed in wants to note the activity, which is a write."""
    running.move_clock(clock_of(running) + TOUCH_SECONDS + 1)


def clock_of(running: Deployment) -> float:
    return float(running.clock_file.read_text()) if running.clock_file.exists() else 0.0


def filings(running: Deployment, person: Applicant) -> int:
    return sum(row[0].replace("-", "") == person.person.application.replace("-", "") for row in filed(running))


def filed(running: Deployment) -> list[tuple[str]]:
    return [(str(row[0]),) for row in running.rows("export", "SELECT application_id FROM applications_submission")]


def whole(running: Deployment) -> bool:
    kept = [path for path in (running.state / "files" / "export").glob("??/??/*") if path.is_file()]
    return [path.name for path in kept] == [hashlib.sha256(path.read_bytes()).hexdigest() for path in kept]


def back_after(running: Deployment, person: Applicant, good: Callable[[], bool]) -> float:
    began = time.monotonic()
    running.wait(good, 30, "back")
    return time.monotonic() - began


def say(fault: str, seen: str) -> None:
    print(f"FAULT {fault} | {seen}")


def test_a_full_disk_of_uploads_takes_nothing_it_cannot_keep(running: Deployment):
    person = applicant(running, "uploads", 200_000)
    person.get_ready()
    with full(running.state / "files"):
        refused, read, entered = uploaded(person, 3_000_000), reading(person), signed_in(person)
        assert (refused, read, entered) == (503, 200, True)
        assert whole(running)
        person.send()
    assert person.told.accepted
    assert whole(running)
    say("disk of uploads full", "upload 503, reading 200, sign-in and a submission without new files go on, no torn file")


def test_full_logs_stop_nothing(running: Deployment):
    person = applicant(running, "logs", 200_000)
    with full(running.state / "logs"):
        person.apply()
        read, entered = reading_anew(person), signed_in(person)
    assert person.told.accepted
    assert (read, entered) == (200, True)
    assert filings(running, person) == 1
    say("disk of logs full", "upload, submission, reading and sign-in go on")


def reading_anew(person: Applicant) -> int:
    answer = person.ask("look", "GET", "/my/applications/")
    return answer.status if answer else 0


def test_a_full_disk_of_the_database_acknowledges_nothing_false_and_recovers_alone(running: Deployment, server: Path):
    people = [applicant(running, f"database {number}", 200_000) for number in range(8)]
    for person in people:
        person.get_ready()
    past_the_last_touch(running)
    write_back(running)
    with full(running.state if ON_SQLITE else server.parent):
        read, answers = reading(people[0]), [pressed(person) for person in people]
        entered = [signed_in(people[0]) for _turn in range(3)]
        later = reading_anew(people[0])
        assert set(answers) <= {302, 503, 0}
        for person, status in zip(people, answers, strict=True):
            assert status != 302 or filings(running, person) == 1
    seconds = back_after(running, people[0], lambda: reading_anew(people[0]) == 200)
    for person in people:
        person.send()
    assert all(person.told.accepted for person in people)
    assert [filings(running, person) for person in people] == [1] * len(people)
    if ON_SQLITE:
        assert running.rows("export", "PRAGMA integrity_check") == [("ok",)]
    counts = ", ".join(f"{answers.count(status)} × {status}" for status in sorted(set(answers)))
    words = f"sign-in goes on; submissions {counts} (each 302 is in the database)"
    say("disk of the database full", f"reading {read}, after the submissions {later}; {words}; back {seconds:.1f} s after there was room, all filed once")
    assert (read, entered, 503 in answers) == (200, [True] * 3, True)
    assert later == 200 or not ON_SQLITE


@on_sqlite
def test_control_without_the_reserve_nobody_signs_in_while_the_disk_is_full(running: Deployment):
    person = applicant(running, "control", 200_000)
    running.state.joinpath("export.sqlite3.reserve").unlink()
    write_back(running)
    with full(running.state):
        assert not signed_in(person)
    assert signed_in(person)


@on_sqlite
def test_a_locked_database_is_read_and_acknowledges_nothing(running: Deployment):
    person = applicant(running, "locked", 200_000)
    person.get_ready()
    past_the_last_touch(running)
    holder = sqlite3.connect(running.state / "export.sqlite3", isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    assert reading(person) == 200
    assert pressed(person) == 503
    holder.execute("ROLLBACK")
    holder.close()
    person.send()
    assert person.told.accepted
    assert filings(running, person) == 1
    say("database locked by another for over 20 s", "reading 200, submission 503, filed once when pressed again")


@on_sqlite
def test_a_database_file_that_went_away_is_told_of_and_found_again(running: Deployment):
    person = applicant(running, "away", 200_000)
    person.get_ready()
    assert public(running) == 200
    names = [path for path in running.state.glob("export.sqlite3*") if path.is_file()]
    running.kill("export", "export-worker")
    moved = [(path, path.rename(path.with_name(f"away-{path.name}"))) for path in names]
    running.state.joinpath("export.sqlite3").mkdir()
    for name in ("export", "export-worker"):
        running.children[name].start()
    running.wait(lambda: reading_anew(person) in {500, 503}, 30, "an answer")
    answers = watched(running, person)
    running.state.joinpath("export.sqlite3").rmdir()
    for place, now in moved:
        now.rename(place)
    recovered(running, person, answers)


@on_postgres
def test_a_server_that_went_away_is_told_of_in_words_and_found_again_within_thirty_seconds(running: Deployment, server: Path):
    person = applicant(running, "away", 200_000)
    person.get_ready()
    assert public(running) == 200
    control(server, "stop", "-m", "immediate")
    try:
        answers = watched(running, person)
    finally:
        control(server, "start")
    recovered(running, person, answers)


def watched(running: Deployment, person: Applicant) -> Counter[str]:
    """What pages, submissions and the health pages answer while the database is away for ``OUTAGE`` seconds."""
    until, answers = time.monotonic() + OUTAGE, Counter[str]()
    while True:
        answers[f"a public page {public(running)}"] += 1
        answers[f"an own page {reading_anew(person)}"] += 1
        answers[f"a submission {pressed(person)}"] += 1
        answers.update(f"{path} {health(running, path)}" for path in ("live", "ready"))
        if time.monotonic() >= until:
            return answers
        time.sleep(min(PROBE_SECONDS, OUTAGE))


def public(running: Deployment) -> int:
    """The list of announcements, to somebody whom the site does not know."""
    return answered(running, "/announcements/")


def health(running: Deployment, path: str) -> int:
    return answered(running, f"/health/{path}")


def answered(running: Deployment, path: str) -> int:
    try:
        return int(urllib.request.urlopen(running.url("export", path), timeout=30).status)
    except urllib.error.HTTPError as answer:
        return answer.code


def recovered(running: Deployment, person: Applicant, answers: Counter[str]) -> None:
    assert set(answers) == {"a public page 200", "an own page 503", "a submission 503", "live 200", "ready 503"}
    seconds = back_after(running, person, lambda: reading_anew(person) == 200)
    person.send()
    assert person.told.accepted
    assert filings(running, person) == 1
    mailed = back_after(running, person, lambda: states_of_mails(running, person) == ["sent"])
    refused = f"{answers['an own page 503']} own pages and {answers['a submission 503']} submissions 503"
    told = f"{answers['a public page 200']} public pages 200 as kept, {refused}, /health/live 200, /health/ready 503"
    say(f"database away for {OUTAGE:.0f} s", f"{told}; back {seconds:.1f} s after it returned, filed once, its mail {mailed:.1f} s later")


def states_of_mails(running: Deployment, person: Applicant) -> list[str]:
    about = f"application:{uuid.UUID(person.person.application)}"
    return [row[0] for row in running.rows("export", f"SELECT state FROM notify_message WHERE about = '{about}'")]


def control(data: Path, *what: str) -> None:
    prefix = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
    options = (data / "postmaster.opts").read_text().split(maxsplit=1)[1].strip().replace('"', "")
    start = ["-o", options, "-l", f"{data}/log"] if what[0] == "start" else []
    command = [*prefix, str(postgres.binary_folder() / "pg_ctl"), "-D", str(data), "-w", *start, *what]
    subprocess.run(command, cwd="/", check=True, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
