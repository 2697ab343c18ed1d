"""The very rows and files of a rush written once more by a bare script, with the same durability: what the site is compared with."""

import os
import re
import sqlite3
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql
from psycopg.types.json import Jsonb

from tests.load.applicant import NOISE
from tests.load.rush import Outcome
from tests.plugins.deployment import Deployment

TABLES_ON_SQLITE = "SELECT name FROM sqlite_master WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%' AND name NOT LIKE 'sqlite_%'"
TABLES_ON_POSTGRES = "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
COLUMNS_ON_POSTGRES = """
SELECT udt_name FROM information_schema.columns WHERE table_schema = 'public' AND table_name = '{table}' ORDER BY ordinal_position
"""
MADE_ON_SQLITE = "SELECT sql FROM sqlite_master WHERE tbl_name = '{table}' AND type IN ('table', 'index') AND sql IS NOT NULL"


@dataclass
class Written:
    """What the site wrote between two moments: the new rows of every table, and the sizes of the files of each applicant."""

    rows: dict[str, list[tuple[Any, ...]]]
    files: list[list[int]] = field(default_factory=list)

    @property
    def count(self) -> int:
        return sum(len(rows) for rows in self.rows.values())


@dataclass(frozen=True)
class Commit:
    """A file, if any, and the rows that are committed after it."""

    size: int
    rows: list[tuple[str, tuple[Any, ...]]]


def tables(system: Deployment) -> list[str]:
    return [row[0] for row in system.rows("export", TABLES_ON_POSTGRES if system.world.databases else TABLES_ON_SQLITE)]


def rows_of(system: Deployment) -> dict[str, set[str]]:
    """Every row of every table, as text."""
    return {table: {repr(row) for row in system.rows("export", f'SELECT * FROM "{table}"')} for table in tables(system)}


def written(system: Deployment, before: dict[str, set[str]], outcome: Outcome) -> Written:
    """Rows whose first column, the key, was not there before: rows that were changed are no inserts."""
    found = {}
    for table in tables(system):
        keys = {text.split(",")[0].strip("(") for text in before[table]}
        fresh = [row for row in system.rows("export", f'SELECT * FROM "{table}"') if repr(row).split(",")[0].strip("(") not in keys]
        if fresh:
            found[table] = fresh
    if system.world.databases:
        found = {table: wrapped(system, table, fresh) for table, fresh in found.items()}
    return Written(found, [list(told.files.values()) for told in outcome.told.values() if told.accepted])


def wrapped(system: Deployment, table: str, rows: list[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    """JSON, which arrives as plain values, made ready to be written as JSON again."""
    json = [row[0] == "jsonb" for row in system.rows("export", COLUMNS_ON_POSTGRES.format(table=table))]
    return [tuple(Jsonb(value) if is_json and value is not None else value for is_json, value in zip(json, row, strict=True)) for row in rows]


def seconds(system: Deployment, what: Written, processes: int) -> float:
    """Writes all of it with as many processes, on the same disk and by the same database server."""
    mark = f"bare_{processes}"
    address = system.world.databases.get("export", "")
    prepare(system, list(what.rows), mark)
    commits = list(dealt(what))
    os.sync()
    began = time.monotonic()
    with ProcessPoolExecutor(processes) as pool:
        list(pool.map(write, [(address, str(system.state), mark, commits[part::processes], part) for part in range(processes)]))
    return time.monotonic() - began


def dealt(what: Written) -> Iterator[Commit]:
    """As many commits as the site made of its own: one for each file, one for each filing; the rows evenly among them."""
    sizes = [size for files in what.files for size in [*files, 0]]
    rows = [(table, row) for table, found in what.rows.items() for row in found]
    for place, size in enumerate(sizes):
        yield Commit(size, rows[place :: len(sizes)])


def prepare(system: Deployment, names: list[str], mark: str) -> None:
    """Empty twins of the tables, with their indexes and checks."""
    address = system.world.databases.get("export", "")
    if address:
        with psycopg.connect(address, autocommit=True) as server:
            server.execute(sql.SQL("CREATE SCHEMA {}").format(sql.Identifier(mark)))
            for name in names:
                twin, origin = sql.Identifier(mark, name), sql.Identifier("public", name)
                server.execute(sql.SQL("CREATE TABLE {} (LIKE {} INCLUDING ALL)").format(twin, origin))
        return
    made = [row[0] for name in names for row in system.rows("export", MADE_ON_SQLITE.format(table=name))]
    file = connect("", system.state, mark)
    for statement in sorted(made, key=lambda text: not text.startswith("CREATE TABLE")):
        file.execute(statement)
    file.commit()
    file.close()


def connect(address: str, state: Path, mark: str) -> Any:
    if address:
        return psycopg.connect(address, options=f"-c search_path={mark}")
    file = sqlite3.connect(state / f"{mark}.sqlite3", timeout=20)
    file.create_function("REGEXP", 2, lambda pattern, text: bool(re.search(pattern, str(text))))
    file.execute("PRAGMA journal_mode=WAL")
    file.execute("PRAGMA synchronous=FULL")
    return file


def write(part: tuple[str, str, str, list[Commit], int]) -> None:
    address, state, mark, commits, number = part
    connection = connect(address, Path(state), mark)
    for place, commit in enumerate(commits):
        if commit.size:
            put(Path(state) / mark, f"{place % 256:02x}{number}{place}", commit.size)
        for table, row in commit.rows:
            insert(connection, table, row, "%s" if address else "?")
        connection.commit()
    connection.close()


def insert(connection: Any, table: str, row: tuple[Any, ...], mark: str) -> None:
    connection.execute(f'INSERT INTO "{table}" VALUES ({", ".join([mark] * len(row))})', row)


def put(folder: Path, name: str, size: int) -> None:
    """Temporary file, fsync, rename, fsync of three folders, as the site does."""
    final = folder / name[:2] / name[-2:] / name
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
