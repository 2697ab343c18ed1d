"""The one clock. Everything that asks for the time asks here."""

import datetime as dt
import os
import time
from pathlib import Path
from zoneinfo import ZoneInfo

SEOUL = ZoneInfo("Asia/Seoul")
_offset_file = Path(os.environ["DURE_CLOCK_FILE"]) if os.environ.get("DURE_MODE") == "test" and os.environ.get("DURE_CLOCK_FILE") else None
_moved = dt.timedelta(0)


def now() -> dt.datetime:
    """The present moment, aware, in UTC."""
    return dt.datetime.now(dt.UTC) + _moved + _offset()


def today() -> dt.date:
    """The calendar day in Seoul."""
    return now().astimezone(SEOUL).date()


def timestamp() -> int:
    """Whole seconds since 1970-01-01 UTC."""
    return int(now().timestamp())


def real() -> dt.datetime:
    """The machine's own time in UTC, which tests cannot move: for heartbeats between processes."""
    return dt.datetime.now(dt.UTC)


def monotonic() -> float:
    """Seconds that never go back, for measuring durations."""
    return time.monotonic()


def move(by: dt.timedelta) -> None:
    """Move this process's clock (tests). ``move(timedelta(0))`` puts it back."""
    global _moved  # noqa: PLW0603
    _moved = by


def _offset() -> dt.timedelta:
    if _offset_file is None or not _offset_file.exists():
        return dt.timedelta(0)
    return dt.timedelta(seconds=float(_offset_file.read_text() or "0"))
