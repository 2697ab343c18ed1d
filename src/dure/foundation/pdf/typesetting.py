"""Typst with its compiler kept. Data goes in as JSON beside the template, never as part of its text."""

from __future__ import annotations

import datetime as dt
import io
import json
import threading
import unicodedata
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

import segno
import typst

from dure.foundation.pdf.glyphs import shown_by

PACKAGE = Path(__file__).resolve().parents[2]
FONTS = PACKAGE / "foundation" / "ui" / "static" / "vendor" / "pretendard" / "print"
STANDARDS: list[Any] = ["a-2b"]
STAND_IN = "□"
QR_MASK = 3
_kept = threading.local()


class FontsMissing(Exception):
    """The print fonts were not built: run the set-up."""


def typeset(template: str, data: Mapping[str, Any], *, at: dt.datetime) -> bytes:
    """The PDF of ``template`` (a path below ``dure``, e.g. ``programme/certificates/typst/certificate.typ``).

    ``data`` is plain JSON; a value of class ``QrCode`` becomes an SVG. ``at`` is the document's date: equal input gives equal bytes.
    A character that the font lacks is shown as an empty box.
    """
    return compiled(template, json.dumps(prepared(data), ensure_ascii=False, sort_keys=True), at)


def compiled(template: str, text: str, at: dt.datetime, standards: list[Any] | None = None) -> bytes:
    inputs = {"data": text}
    made = compiler(template).compile(
        format="pdf", sys_inputs=inputs, pdf_standards=standards or STANDARDS, timestamp=int(at.timestamp())
    )
    if not isinstance(made, bytes):
        raise TypeError(type(made))
    return made


def compiler(template: str) -> typst.Compiler:
    """One a thread and template: a compiler serves one call at a time."""
    kept: dict[str, typst.Compiler] = _kept.__dict__
    if template not in kept:
        kept[template] = typst.Compiler(PACKAGE / template, root=PACKAGE, font_paths=fonts(), ignore_system_fonts=True)
    return kept[template]


@lru_cache(maxsize=1)
def fonts() -> typst.Fonts:
    if not FONTS.is_dir():
        raise FontsMissing(str(FONTS))
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[FONTS])


class QrCode(str):
    """The content of a QR code. Its mask is fixed: trying all eight costs as much as half the page."""

    __slots__ = ()

    def svg(self) -> str:
        drawn = io.BytesIO()
        segno.make(self, error="m", micro=False, mask=QR_MASK).save(drawn, kind="svg", border=0, xmldecl=False, dark="#131416")
        return drawn.getvalue().decode()


def prepared(value: Any) -> Any:
    match value:
        case QrCode():
            return value.svg()
        case str():
            return printable(value)
        case Mapping():
            return {str(key): prepared(item) for key, item in value.items()}
        case list() | tuple():
            return [prepared(item) for item in value]
        case None | bool() | int():
            return value
        case _:
            return printable(str(value))


def printable(text: str) -> str:
    """NFC; line breaks stay, other control, format and direction characters go, what the fonts lack is replaced."""
    return "".join(map(shown, unicodedata.normalize("NFC", text)))


def shown(character: str) -> str:
    if character == "\n":
        return character
    category = unicodedata.category(character)
    if category[0] == "C" or unicodedata.name(character, "").startswith("VARIATION SELECTOR"):
        return ""
    if ord(character) in repertoire():
        return character
    return " " if category[0] == "Z" else STAND_IN


@lru_cache(maxsize=1)
def repertoire() -> frozenset[int]:
    """What every print font can show."""
    files = sorted(FONTS.glob("*.ttf"))
    if not files:
        raise FontsMissing(str(FONTS))
    return frozenset.intersection(*map(shown_by, files))
