"""Which characters a font can show: its table ``cmap``, format 12 (OpenType 1.9, chapter cmap)."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from pathlib import Path

FULL_REPERTOIRE = 12


def shown_by(font: Path) -> frozenset[int]:
    """Code points with a glyph. Raises ValueError for a font without a table of the full repertoire."""
    table = cmap(font.read_bytes())
    (count,) = struct.unpack_from(">H", table, 2)
    for record in range(count):
        (offset,) = struct.unpack_from(">L", table, 8 + 8 * record)
        if struct.unpack_from(">H", table, offset)[0] == FULL_REPERTOIRE:
            return frozenset(points(table, offset))
    raise ValueError(font.name)


def cmap(font: bytes) -> bytes:
    (count,) = struct.unpack_from(">H", font, 4)
    for record in range(count):
        tag, _checksum, offset, length = struct.unpack_from(">4sLLL", font, 12 + 16 * record)
        if tag == b"cmap":
            return font[offset : offset + length]
    msg = "no table cmap"
    raise ValueError(msg)


def points(table: bytes, offset: int) -> Iterator[int]:
    """Glyph 0 stands for what is missing."""
    (count,) = struct.unpack_from(">L", table, offset + 12)
    for group in range(count):
        first, last, glyph = struct.unpack_from(">LLL", table, offset + 16 + 12 * group)
        yield from (point for point in range(first, last + 1) if glyph + point - first)
