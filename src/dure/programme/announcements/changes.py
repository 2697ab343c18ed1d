"""What changed between two versions of a text, line by line."""

from __future__ import annotations

import datetime as dt
import difflib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from dure.foundation.errors import Text
from dure.foundation.ui.words import moment
from dure.programme.announcements.content import MOMENTS, NAMES, changed
from dure.programme.announcements.filters import INDUSTRIES, REGIONS
from dure.programme.announcements.models import Reception, Version

CONTEXT_LINES = 1


@dataclass(frozen=True, slots=True)
class Change:
    """One part of the text; each line is marked ``+`` (new), ``-`` (gone) or empty (as before)."""

    name: Text
    lines: list[tuple[str, str]]


def between(new: Version, old: Version | None) -> list[Change]:
    """Nothing for a first version."""
    if old is None:
        return []
    return [Change(NAMES[name], list(lines(readable(name, old.content.get(name)), readable(name, new.content[name])))) for name in changed(old.content, new.content)]


def lines(before: str, after: str) -> Iterator[tuple[str, str]]:
    for line in difflib.unified_diff(before.splitlines(), after.splitlines(), n=CONTEXT_LINES, lineterm=""):
        if line.startswith(("---", "+++", "@@")):
            continue
        yield line[0].strip(), line[1:]


def readable(name: str, value: Any) -> str:
    if name in MOMENTS:
        return moment(dt.datetime.fromisoformat(value)) if value else ""
    if name == "regions":
        return ", ".join(str(REGIONS[code]) for code in value or [])
    if name == "industries":
        return ", ".join(str(INDUSTRIES[code]) for code in value or [])
    if name == "reception":
        return str(Reception(value).label) if value else ""
    return str(value or "")
