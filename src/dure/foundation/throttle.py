"""How often one caller may ask, counted by all processes of a host together and without the database.

A mapped file holds for each caller a keyed fingerprint and the moment up to which its share is used (the cell rate
algorithm): a caller may use a whole minute's share at once and gets it back evenly. While the file cannot be kept, nobody is held back.
"""

from __future__ import annotations

import fcntl
import logging
import mmap
import os
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings

from dure.foundation import clock
from dure.foundation.privacy import keyed_hash

logger = logging.getLogger(__name__)
SLOT = struct.Struct("=Qd")
SLOTS, PROBES = 65_536, 8
SIZE = SLOTS * SLOT.size
MINUTE, AGAIN_SECONDS = 60.0, 60.0
LOCK_TRIES = 200


class Throttle:
    def __init__(self, name: str) -> None:
        self.name = name
        self._lock = threading.Lock()
        self._file = -1
        self._table: mmap.mmap | None = None
        self._failed_at = float("-inf")

    @property
    def path(self) -> Path:
        return Path(settings.STATE_DIR) / "throttle" / f"{settings.SITE_KEY}-{self.name}"

    def wait(self, caller: str, per_minute: int) -> float:
        """Seconds until ``caller`` may ask again; 0: it may now, and this time is counted. ``per_minute`` 0: no limit."""
        if per_minute <= 0:
            return 0.0
        with self._lock, self._held() as table:
            return ask(table, fingerprint(self.name, caller), per_minute, clock.now().timestamp()) if table else 0.0

    @contextmanager
    def _held(self) -> Iterator[mmap.mmap | None]:
        table = self._opened()
        if table is None:
            yield None
            return
        locked = self._try_lock()
        try:
            yield table
        finally:
            if locked:
                fcntl.lockf(self._file, fcntl.LOCK_UN)

    def _try_lock(self) -> bool:
        """A process that stopped while it held the lock does not stop the others: they go on and may miscount."""
        for _try in range(LOCK_TRIES):
            try:
                fcntl.lockf(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                continue
            return True
        return False

    def _opened(self) -> mmap.mmap | None:
        if self._table is not None or clock.monotonic() - self._failed_at < AGAIN_SECONDS:
            return self._table
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            self._file = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
            os.posix_fallocate(self._file, 0, SIZE)
            self._table = mmap.mmap(self._file, SIZE)
        except OSError as error:
            self._close()
            self._failed_at = clock.monotonic()
            logger.warning("%s: nobody is held back, the table cannot be kept: %s", self.name, type(error).__name__)
        return self._table

    def _close(self) -> None:
        if self._file >= 0:
            os.close(self._file)
            self._file = -1


def fingerprint(purpose: str, caller: str) -> int:
    return int(keyed_hash(f"throttle-{purpose}", caller)[:16], 16) or 1


def ask(table: mmap.mmap, key: int, per_minute: int, now: float) -> float:
    """One asking at ``now``, written into the table. Returns the seconds to wait, 0 if it was let through."""
    share = MINUTE / per_minute
    place, used = find(table, key, now)
    wait = used - now - (MINUTE - share)
    if wait > 1e-6:
        return wait
    SLOT.pack_into(table, place, key, used + share)
    return 0.0


def find(table: mmap.mmap, key: int, now: float) -> tuple[int, float]:
    """Where the caller is kept and until when its share is used; for a new one the place that is used the least.

    What lies further ahead than a share can was written by a clock that has been put right since.
    """
    free, least = 0, float("inf")
    for probe in range(PROBES):
        place = (key + probe) % SLOTS * SLOT.size
        kept, used = SLOT.unpack_from(table, place)
        used = now if not now <= used <= now + 2 * MINUTE else used
        if kept == key:
            return place, used
        if used < least:
            free, least = place, used
    return free, now
