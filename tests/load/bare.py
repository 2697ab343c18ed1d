"""The same rows and files written by a bare script with the same durability, two processes at once: what the rush is compared with."""

import os
import sqlite3
import time
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

import psycopg

from tests.load.applicant import NOISE
from tests.load.rush import Outcome
from tests.plugins.deployment import Deployment

ROWS_A_FILE, ROWS_A_FILING = 3, 9
"""Rows that one file (document, attachment, audit) and one filing (submission, key, agreements, consents, audit, message, task) write."""
CREATE = "CREATE TABLE IF NOT EXISTS bare_rows (number INTEGER, kind TEXT, body TEXT)"


def seconds(system: Deployment, outcome: Outcome) -> float:
    """Seconds for the applicants who filed before the wait for the deadline, on the same disk and the same database server."""
    ahead = list(outcome.told.values())[int(outcome.plan.people * outcome.plan.late) :]
    sizes = [list(told.files.values()) for told in ahead if told.accepted]
    address = system.world.databases.get("export", "")
    bodies = [row[0] for row in system.rows("export", "SELECT body FROM applications_submission")]
    body = max(bodies, key=len) if bodies else "x" * 4000
    connect(address, system.state).execute(CREATE).connection.commit() if not address else prepare(address)
    began = time.monotonic()
    with ProcessPoolExecutor(2) as pool:
        list(pool.map(write, [(address, str(system.state), sizes[half::2], body, half) for half in (0, 1)]))
    return time.monotonic() - began


def prepare(address: str) -> None:
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(CREATE)


def connect(address: str, state: Path) -> Any:
    if address:
        return psycopg.connect(address)
    connection = sqlite3.connect(state / "bare.sqlite3", timeout=20)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    return connection


def write(part: tuple[str, str, list[list[int]], str, int]) -> None:
    address, state, people, body, half = part
    connection = connect(address, Path(state))
    for number, sizes in enumerate(people):
        for place, size in enumerate(sizes):
            put(Path(state) / "bare", f"{half}-{number}-{place}", size)
            rows(connection, bool(address), number, ROWS_A_FILE, "x" * 200)
        rows(connection, bool(address), number, ROWS_A_FILING, body)
    connection.close()


def rows(connection: Any, server: bool, number: int, count: int, body: str) -> None:
    mark = "%s" if server else "?"
    for place in range(count):
        connection.execute(f"INSERT INTO bare_rows VALUES ({mark}, {mark}, {mark})", (number, f"kind {place}", body if place == 0 else "x" * 200))
    connection.commit()


def put(folder: Path, name: str, size: int) -> None:
    """Temporary file, fsync, rename, fsync of three folders, as the site does."""
    final = folder / name[:1] / name[-1:] / name
    final.parent.mkdir(parents=True, exist_ok=True)
    temporary = folder / f"{name}.new"
    with temporary.open("wb") as file:
        file.write(NOISE[:size])
        file.flush()
        os.fsync(file.fileno())
    temporary.replace(final)
    for place in (final.parent, final.parent.parent, folder):
        handle = os.open(place, os.O_RDONLY)
        os.fsync(handle)
        os.close(handle)
