"""iCalendar text by RFC 5545: CRLF, lines of at most 75 octets, escaped text, UIDs that stay."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

OCTETS = 75


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """``starts``/``ends`` as dates make a whole-day event; ``ends`` is then its last day."""

    uid: str
    stamp: dt.datetime
    starts: dt.date | dt.datetime
    ends: dt.date | dt.datetime | None = None
    summary: str
    description: str = ""
    location: str = ""
    url: str = ""
    sequence: int = 0


def escaped(text: str) -> str:
    clean = "".join(ch for ch in text.replace("\r\n", "\n").replace("\r", "\n") if ch in "\t\n" or ord(ch) >= 32)
    return clean.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\n", "\\n")


def folded(line: str) -> Iterator[bytes]:
    """The line in pieces of at most 75 octets, never inside a character; each further piece begins with a space."""
    piece = b""
    for ch in line:
        octets = ch.encode()
        if len(piece) + len(octets) > OCTETS:
            yield piece
            piece = b" "
        piece += octets
    yield piece


def instant(moment: dt.datetime) -> str:
    return f"{moment.astimezone(dt.UTC):%Y%m%dT%H%M%SZ}"


def bounds(event: Event) -> Iterator[str]:
    if isinstance(event.starts, dt.datetime):
        yield f"DTSTART:{instant(event.starts)}"
        if isinstance(event.ends, dt.datetime):
            yield f"DTEND:{instant(event.ends)}"
        return
    last = event.ends or event.starts
    yield f"DTSTART;VALUE=DATE:{event.starts:%Y%m%d}"
    yield f"DTEND;VALUE=DATE:{last + dt.timedelta(days=1):%Y%m%d}"


def event_lines(event: Event) -> Iterator[str]:
    yield "BEGIN:VEVENT"
    yield f"UID:{event.uid}"
    yield f"DTSTAMP:{instant(event.stamp)}"
    yield f"SEQUENCE:{event.sequence}"
    yield from bounds(event)
    yield f"SUMMARY:{escaped(event.summary)}"
    if event.description:
        yield f"DESCRIPTION:{escaped(event.description)}"
    if event.location:
        yield f"LOCATION:{escaped(event.location)}"
    if event.url:
        yield f"URL:{event.url}"
    yield "END:VEVENT"


def calendar(name: str, events: Iterable[Event]) -> bytes:
    head = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Dure//Announcements//KO", "CALSCALE:GREGORIAN", "METHOD:PUBLISH"]
    lines = [*head, f"NAME:{escaped(name)}", f"X-WR-CALNAME:{escaped(name)}"]
    lines.extend(line for event in events for line in event_lines(event))
    lines.append("END:VCALENDAR")
    return b"".join(piece + b"\r\n" for line in lines for piece in folded(line))
