"""Entries that installed apps add to the side menu of my page, shown to accounts of a company."""

from dure.foundation.errors import Text

Entry = tuple[str, Text, str]
_entries: list[Entry] = []


def register(*entries: Entry) -> None:
    """Each entry: key, label, address. Apps call it when they are ready."""
    _entries.extend(entries)


def for_companies() -> list[Entry]:
    return list(_entries)
