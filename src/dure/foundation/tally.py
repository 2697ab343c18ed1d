"""Counts that reading a page adds to, without a write to the database: a short buffer in the process, then spooled files.

A job adds the files up. A batch keeps its name until its file is gone, so that a job killed in between adds it only once.
While the folder cannot be written, counts wait in the process: reading goes on.
"""

from __future__ import annotations

import atexit
import json
import logging
import os
import threading
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings

from dure.foundation import chance, clock

logger = logging.getLogger(__name__)
FLUSH_COUNT = 50
FLUSH_SECONDS = 15.0
MOST_KEYS_WAITING = 10_000


class Tally:
    def __init__(self, name: str) -> None:
        self.name = name
        self._lock = threading.Lock()
        self._buffer: Counter[str] = Counter()
        self._flushed_at = clock.monotonic()
        self._stuck = False
        atexit.register(self.flush)

    @property
    def folder(self) -> Path:
        return Path(settings.STATE_DIR) / self.name / settings.SITE_KEY

    def note(self, key: object) -> None:
        with self._lock:
            self._buffer[str(key)] += 1
            full = self._buffer.total() >= FLUSH_COUNT and not self._stuck
            due = full or clock.monotonic() - self._flushed_at > FLUSH_SECONDS
        if due:
            self.flush()

    def flush(self) -> None:
        with self._lock:
            counted = dict(self._buffer)
            self._buffer.clear()
            self._flushed_at = clock.monotonic()
        if not counted:
            return
        try:
            self._spool(counted)
            self._stuck = False
        except OSError as error:
            logger.warning("%s: %s counts wait, the folder cannot be written: %s", self.name, sum(counted.values()), type(error).__name__)
            self._take_back(counted)

    def _take_back(self, counted: dict[str, int]) -> None:
        """Tried again after ``FLUSH_SECONDS``; beyond ``MOST_KEYS_WAITING`` keys the rarest are let go."""
        with self._lock:
            self._stuck = True
            self._buffer.update(counted)
            if len(self._buffer) > MOST_KEYS_WAITING:
                self._buffer = Counter(dict(self._buffer.most_common(MOST_KEYS_WAITING)))

    def _spool(self, counted: dict[str, int]) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        name = f"{os.getpid()}-{chance.token(8)}"
        draft = self.folder / f"{name}.part"
        try:
            draft.write_text(json.dumps(counted))
            draft.rename(self.folder / f"{name}.json")
        except OSError:
            draft.unlink(missing_ok=True)
            raise

    def batches(self) -> Iterator[tuple[str, dict[str, int]]]:
        """Name and counts of each spooled batch, oldest name first."""
        for file in sorted(self.folder.glob("*.json")):
            yield file.stem, json.loads(file.read_text())

    def drop(self, name: str) -> None:
        (self.folder / f"{name}.json").unlink(missing_ok=True)
