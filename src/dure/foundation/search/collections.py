"""Kinds of documents: each has a range of keys, and may say where all its texts come from."""

import zlib
from collections.abc import Callable, Iterable

Texts = Callable[[], Iterable[tuple[int, str]]]
ID_BITS = 40
_sources: dict[str, Texts] = {}


class Unclear(Exception):
    """Two collections got the same number; one needs another name."""


def register(collection: str, texts: Texts) -> None:
    """``texts`` gives id and text of every document, for building the index anew. Raises Unclear."""
    if any(name != collection and number(name) == number(collection) for name in _sources):
        raise Unclear(collection)
    _sources[collection] = texts


def sources() -> dict[str, Texts]:
    return dict(_sources)


def number(collection: str) -> int:
    """1 … 2^20, from the name alone, so that no table has to be asked."""
    return zlib.crc32(collection.encode()) % (1 << 20) + 1


def key_of(collection: str, pk: int) -> int:
    """Raises ValueError for an id that does not fit."""
    if not 0 <= pk < 1 << ID_BITS:
        msg = f"{pk} is not an id between 0 and 2^{ID_BITS}"
        raise ValueError(msg)
    return first_key(collection) + pk


def first_key(collection: str) -> int:
    return number(collection) << ID_BITS
