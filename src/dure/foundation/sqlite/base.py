"""SQLite lets one writer in at a time. Its own wait sleeps longer and longer, up to 0.1 s, while the lock already lies free."""

import sqlite3
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext

from django.db import DEFAULT_DB_ALIAS, OperationalError, connections
from django.db.backends.sqlite3 import base

LOOK_SECONDS = 0.001
PRIMARY_CODE = 0xFF


class DatabaseWrapper(base.DatabaseWrapper):
    """A transaction that has to wait for another looks every millisecond, for as long as the connection is told to wait."""

    def _start_transaction_under_autocommit(self) -> None:
        with self.waiting(0) as usual:
            until = time.monotonic() + usual / 1000
            try:
                super()._start_transaction_under_autocommit()  # type: ignore[misc]
            except OperationalError as fault:
                if not is_busy(fault.__cause__):
                    raise
                self.wait_for_turn(until)

    def wait_for_turn(self, until: float) -> None:
        """Begin as soon as the other has ended. Raises OperationalError at ``until`` (monotonic seconds)."""
        begin = f"BEGIN {getattr(self, 'transaction_mode', None) or ''}"
        with self.wrap_database_errors:
            while True:
                time.sleep(LOOK_SECONDS)
                try:
                    self.connection.execute(begin)
                except sqlite3.OperationalError as fault:
                    if not is_busy(fault) or time.monotonic() > until:
                        raise
                else:
                    return

    @contextmanager
    def waiting(self, milliseconds: int) -> Iterator[int]:
        """Statements wait no longer than this for another writer. Yields how long they usually do."""
        self.ensure_connection()
        usual = self.connection.execute("PRAGMA busy_timeout").fetchone()[0]
        self.connection.execute(f"PRAGMA busy_timeout={milliseconds}")
        try:
            yield int(usual)
        finally:
            self.connection.execute(f"PRAGMA busy_timeout={usual}")


def is_busy(fault: BaseException | None) -> bool:
    return isinstance(fault, sqlite3.OperationalError) and fault.sqlite_errorcode & PRIMARY_CODE == sqlite3.SQLITE_BUSY


def patience(milliseconds: int) -> AbstractContextManager[object]:
    """A statement that may as well be left out waits no longer than this for another writer. PostgreSQL does not make it wait."""
    used = connections[DEFAULT_DB_ALIAS]
    return used.waiting(milliseconds) if isinstance(used, DatabaseWrapper) else nullcontext()
