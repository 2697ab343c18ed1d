"""One common shape for the entries of every feed, and what can be wrong with them."""

import datetime as dt
import hashlib
import json
import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any, Protocol
from urllib.parse import urlsplit

from dure.foundation.door import Unreachable

Row = Mapping[str, Any]
UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
LONGEST_ADDRESS = 500


class Unusable(Unreachable):
    """The feed answered, but not with announcements: a refused key, another format, no end. ``code`` says which."""

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(f"{code}: {detail}" if detail else code)
        self.code = code
        self.detail = detail


class BadRow(Exception):
    """This row cannot be an announcement; the others may. The code says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """``begins`` and ``ends`` are days, the last one included; with ``period_text`` there are none.

    ``title`` is plain text, ``summary`` HTML as it came. ``over``: the feed itself says that it takes no more.
    """

    source_id: str
    title: str
    summary: str = ""
    ministry: str = ""
    agency: str = ""
    field: str = ""
    target: str = ""
    regions: tuple[str, ...] = ()
    begins: dt.date | None = None
    ends: dt.date | None = None
    period_text: str = ""
    method: str = ""
    contact: str = ""
    contact_phone: str = ""
    url: str = ""
    apply_url: str = ""
    attachments: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    over: bool = False

    @property
    def hash(self) -> str:
        """Changes when anything above does."""
        return hashlib.sha256(json.dumps(asdict(self), default=str, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


class Feed(Protocol):
    name: str

    def rows(self) -> Iterator[object]:
        """Every row of the feed as it came, of any shape. Raises Unreachable or Unusable."""

    def read(self, row: object) -> Entry:
        """Raises BadRow."""


def fields(row: object) -> Row:
    """Raises BadRow when the row is no record."""
    if not isinstance(row, dict):
        raise BadRow("not_a_record")
    return row


def line(row: Row, name: str, most: int = 200) -> str:
    """One line of plain characters, cut at ``most``; empty when the field is missing or no text."""
    return " ".join(text(row, name).split())[:most].strip()


def text(row: Row, name: str) -> str:
    given = row.get(name)
    if isinstance(given, bool) or not isinstance(given, str | int):
        return ""
    return UNSEEN.sub("", unicodedata.normalize("NFC", str(given))).strip()


def address(row: Row, name: str) -> str:
    """A web address as given, or nothing."""
    given = text(row, name)
    try:
        parts = urlsplit(given)
        good = parts.scheme in {"http", "https"} and bool(parts.hostname) and not re.search(r"\s", given)
    except ValueError:
        return ""
    return given if good and len(given) <= LONGEST_ADDRESS else ""


def several(row: Row, name: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(part for part in (piece.strip() for piece in line(row, name, 1000).split(",")) if part))


def day(given: str) -> dt.date | None:
    """``20260301`` or ``2026-03-01`` when such a day exists."""
    match = re.fullmatch(r"([0-9]{4})(-?)([0-9]{2})\2([0-9]{2})", given)
    try:
        return dt.date(int(match[1]), int(match[3]), int(match[4])) if match else None
    except ValueError:
        return None
