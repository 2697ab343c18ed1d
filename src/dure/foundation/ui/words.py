"""Numbers and times in the words of the page's language. Times are shown in Asia/Seoul."""

import datetime as dt
from decimal import Decimal
from zoneinfo import ZoneInfo

from django.utils.translation import get_language

SEOUL = ZoneInfo("Asia/Seoul")
WEEKDAYS = "월화수목금토일"


def _english() -> bool:
    return (get_language() or "ko").startswith("en")


def day(value: dt.date | None) -> str:
    """2026년 11월 21일(토) / Sat 21 Nov 2026."""
    if value is None:
        return ""
    if isinstance(value, dt.datetime):
        value = value.astimezone(SEOUL).date()
    if _english():
        return f"{value:%a} {value.day} {value:%b} {value.year}"
    return f"{value.year}년 {value.month}월 {value.day}일({WEEKDAYS[value.weekday()]})"


def clock_time(value: dt.datetime | None) -> str:
    return "" if value is None else f"{value.astimezone(SEOUL):%H:%M}"


def moment(value: dt.datetime | None) -> str:
    return "" if value is None else f"{day(value)} {clock_time(value)}"


def number(value: int | Decimal | None) -> str:
    return "" if value is None else f"{value:,}"


def won(value: int | None) -> str:
    """An amount in whole won."""
    if value is None:
        return ""
    return f"KRW {value:,}" if _english() else f"{value:,}원"


def minutes_seconds(seconds: int) -> str:
    return f"{seconds // 60:02d}:{seconds % 60:02d}"


def plain(value: float) -> str:
    """A number for SVG: a point, never the comma of a locale."""
    return f"{value:g}"
