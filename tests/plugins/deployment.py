"""Real processes for tests: sites, workers and sandboxes on free ports with a state folder of their own."""

import json
import os
import re
import shutil
import signal
import sqlite3
import time
import urllib.request
import uuid
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any, TypeVar

import psycopg

from dure.commands import demo
from dure.processes import PORTS, SITES, Child, World, free_ports
from tests.plugins.console import Console
from tests.plugins.database import kept_file

Result = TypeVar("Result")


class Late(AssertionError):
    """What was waited for did not happen in time."""


class Deployment:
    """One running system. Process names: hub, jumpup, voucher, hub-worker, …, identity, nts, sms.

    ``databases`` are addresses by site (PostgreSQL) or empty (SQLite in ``state``). ``threads`` 0: as the database likes it.
    """

    def __init__(
        self,
        state: Path,
        *,
        workers: int = 1,
        extra: dict[str, str] | None = None,
        databases: dict[str, str] | None = None,
        ports: dict[str, int] | None = None,
        kind: type[World] = World,
        threads: int = 0,
    ) -> None:
        self.state = state
        self.clock_file = state / "clock"
        self.world = kind(
            state=state,
            ports=ports or free_ports(list(PORTS)),
            mode="test",
            databases=databases or {},
            extra={"DURE_CLOCK_FILE": str(self.clock_file), "DURE_DATABASE_POOL": "4", **(extra or {})},
            workers=workers,
            threads=threads or (4 if databases else 1),
        )
        self.consoles: dict[str, Console] = {}
        self.children = {name: Child(self.world, name) for name in self.world.names}

    def url(self, name: str, path: str = "/") -> str:
        return f"{self.world.address(name)}{path}"

    def prepare(self) -> None:
        """Migrate and load the demo world; on SQLite from the migrated copies that the test suites keep, as far as there are any."""
        for site in SITES:
            self.copy_migrated(site)
        demo.prepare(self.world, again=True)

    def copy_migrated(self, site: str) -> None:
        kept = kept_file(site)
        if not self.world.databases and kept.exists():
            shutil.copyfile(kept, self.state / f"{site}.sqlite3")

    def start(self, *names: str) -> None:
        """Start the named processes (default: all) and wait until they answer. Raises Late with the log's end."""
        started = [self.children[name] for name in names or self.children]
        for child in started:
            child.start()
        for child in started:
            self.wait(lambda child=child: child.healthy() or not child.alive, 60, child.name)  # type: ignore[misc]
            if not child.alive:
                raise Late(f"{child.name} ended at its start:\n{child.tail(40)}")

    def stop(self, *names: str) -> None:
        """End gracefully (SIGTERM to the group)."""
        for name in names or reversed(list(self.children)):
            self.children[name].signal(signal.SIGTERM)
        for name in names or self.children:
            self.children[name].stop()

    def kill(self, *names: str) -> None:
        """SIGKILL to the whole group, at once."""
        for name in names or self.children:
            self.children[name].kill()

    def restart(self, *names: str) -> None:
        self.stop(*names)
        self.start(*names)

    def freeze(self, name: str) -> None:
        self.children[name].signal(signal.SIGSTOP)

    def thaw(self, name: str) -> None:
        self.children[name].signal(signal.SIGCONT)

    def move_clock(self, seconds: float) -> None:
        """Set the offset of every process's clock to ``seconds`` from now."""
        fresh = self.clock_file.with_suffix(".new")
        fresh.write_text(str(seconds))
        fresh.replace(self.clock_file)

    def dure(self, *arguments: str, site: str = "hub") -> str:
        """Run a `dure` command in this world and return what it prints."""
        if site not in self.consoles:
            self.consoles[site] = Console(self.world.environment(site), self.state / "logs" / f"console-{site}.log")
        code, output, errors = self.consoles[site].run(list(arguments))
        assert code == 0, f"dure {' '.join(arguments)} ended with {code}:\n{output}\n{errors}"
        return output

    def manage(self, site: str, *arguments: str) -> str:
        return self.dure("manage", site, *arguments, site=site)

    def rows(self, site: str, query: str) -> list[tuple[Any, ...]]:
        """What the site's database answers to ``query``, asked past the site."""
        address = self.world.databases.get(site)
        if address:
            with psycopg.connect(address) as connection:
                return connection.execute(query.encode()).fetchall()
        with closing(sqlite3.connect(self.state / f"{site}.sqlite3", timeout=20)) as file:
            file.create_function("REGEXP", 2, lambda pattern, text: bool(re.search(pattern, str(text))))
            return file.execute(query).fetchall()

    def get_json(self, name: str, path: str) -> Any:
        with urllib.request.urlopen(self.url(name, path), timeout=10) as answer:
            return json.load(answer)

    def messages(self, site: str) -> list[dict[str, Any]]:
        """Mails and texts that the site has sent, newest first."""
        return self.get_json(site, "/outbox.json")["messages"]

    def wait(self, until: Callable[[], Result], seconds: float = 30, what: str = "") -> Result:
        """Ask ``until`` again and again until it answers something true; return that. Raises Late."""
        deadline = time.monotonic() + seconds
        while True:
            result = until()
            if result:
                return result
            if time.monotonic() > deadline:
                raise Late(f"{what or until} did not come true within {seconds} s")
            time.sleep(0.05)

    def logs(self, lines: int = 25) -> str:
        return "\n".join(f"--- {name}\n{tail}" for name, child in self.children.items() if (tail := child.tail(lines)))

    def close(self) -> None:
        for console in self.consoles.values():
            console.close()
        self.consoles.clear()
        self.thaw_all()
        self.stop()

    def thaw_all(self) -> None:
        for name in self.children:
            self.thaw(name)


class Blueprint:
    """A prepared system that is copied, ports and all, for each test that wants one of its own; for one at a time."""

    def __init__(self, state: Path) -> None:
        self.original = Deployment(state, databases=databases())
        self.prepared = False

    def copy(self, state: Path, *, workers: int, extra: dict[str, str] | None) -> Deployment:
        if not self.prepared:
            self.original.prepare()
            self.prepared = True
        shutil.copytree(self.original.state, state, dirs_exist_ok=True)
        copied = databases(self.original.world.databases)
        return Deployment(state, workers=workers, extra=extra, databases=copied, ports=self.original.world.ports)


def databases(templates: dict[str, str] | None = None) -> dict[str, str]:
    """PostgreSQL databases for the three sites, empty or copied, when the run is on PostgreSQL, else nothing."""
    server = os.environ.get("DURE_TEST_PG")
    if not server:
        return {}
    run = uuid.uuid4().hex[:8]
    addresses = {site: f"{server}/dure_{site}_{run}" for site in SITES}
    with psycopg.connect(f"{server}/postgres", autocommit=True) as connection:
        for site, address in addresses.items():
            copied = f'TEMPLATE "{name_of(templates[site])}"' if templates else ""
            connection.execute(f'CREATE DATABASE "{name_of(address)}" {copied}'.encode())
    return addresses


def name_of(address: str) -> str:
    return address.rsplit("/", 1)[1]
