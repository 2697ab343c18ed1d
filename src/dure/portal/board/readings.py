"""Counts readings of notices without writing to the database: a short buffer in this process, then a spool file."""

from __future__ import annotations

import atexit
import json
import os
import threading
from collections import Counter
from pathlib import Path

from django.conf import settings

from dure.foundation import chance, clock

FLUSH_COUNT = 50
FLUSH_SECONDS = 15.0

_lock = threading.Lock()
_buffer: Counter[str] = Counter()
_flushed_at = clock.monotonic()


def folder() -> Path:
    return Path(settings.STATE_DIR) / "readings" / settings.SITE_KEY


def note(notice_id: int) -> None:
    with _lock:
        _buffer[str(notice_id)] += 1
        due = _buffer.total() >= FLUSH_COUNT or clock.monotonic() - _flushed_at > FLUSH_SECONDS
    if due:
        flush()


def flush() -> None:
    global _flushed_at  # noqa: PLW0603 (one buffer a process)
    with _lock:
        counted = dict(_buffer)
        _buffer.clear()
        _flushed_at = clock.monotonic()
    if counted:
        spool(counted)


def spool(counted: dict[str, int]) -> None:
    folder().mkdir(parents=True, exist_ok=True)
    name = f"{os.getpid()}-{chance.token(8)}"
    draft = folder() / f"{name}.part"
    draft.write_text(json.dumps(counted))
    draft.rename(folder() / f"{name}.json")


def collect() -> Counter[str]:
    """Takes the spooled counts away. A count may be lost by a crash here; it is never added twice."""
    total: Counter[str] = Counter()
    for file in folder().glob("*.json"):
        text = file.read_text()
        file.unlink()
        total.update(json.loads(text))
    return total


atexit.register(flush)
