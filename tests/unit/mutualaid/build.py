"""Contracts for tests, in few words."""

import re
from collections.abc import Mapping
from datetime import date
from fractions import Fraction

from dure.rules.mutualaid import sheet, tables
from dure.rules.mutualaid.dates import add_months
from dure.rules.mutualaid.errors import InvalidCase
from dure.rules.mutualaid.model import Contract, Cycle, End, Payment, RateStep
from dure.rules.mutualaid.settings import DEFAULT, Conventions
from dure.rules.mutualaid.valuation import Valuation, value

TABLES = tables.load()
OLD, NEW = "2024-06-01", "2026-01-01"


def flat(percent: str = "3.0") -> tuple[RateStep, ...]:
    return (RateStep(date(2000, 1, 1), Fraction(percent)),)


def monthly(count: int, won: int, first: date, every: int = 1) -> tuple[Payment, ...]:
    return tuple(Payment(add_months(first, every * place), won) for place in range(count))


def contract(
    count: int, won: int = 500_000, first: date = date(2025, 1, 25), *, rate: str = "3.0", terms: str = OLD, **more: object
) -> Contract:
    """``count`` payments of ``won`` from the day of joining on."""
    every = 3 if more.get("cycle") is Cycle.QUARTERLY else 1
    given = {"joined": first, "payments": monthly(count, won, first, every), "terms": terms, "base_rates": flat(rate)} | more
    return Contract(**given)  # type: ignore[arg-type]


def ended(
    what: Contract, reason: str, on: date, conventions: Conventions = DEFAULT, rules: tables.Tables = TABLES, **more: object
) -> Valuation:
    """The valuation, its sheet added up again; a refusal says what it must in both languages."""
    try:
        found = value(what, End(reason, on, **more), tables=rules, conventions=conventions)  # type: ignore[arg-type]
    except InvalidCase as refused:
        says(refused)
        raise
    sheet.check(found.sheet, found.figures())
    speaks(found.sheet)
    return found


def given(**values: str) -> Conventions:
    return Conventions(**values)  # type: ignore[arg-type]


def deducted(years: range, won: int) -> Mapping[int, int]:
    return dict.fromkeys(years, won)


def says(refused: InvalidCase) -> None:
    """A refusal has its code, the path of a field, and a whole sentence in each language."""
    assert re.fullmatch("[a-z_0-9]+", refused.code), refused
    assert re.fullmatch(r"[a-z_]+(\[\d+\])?(\.[a-z_]+(\[\d+\])?(\.[a-z_]+)?)?", refused.field), refused
    for sentence in (refused.ko, refused.en):
        assert sentence.endswith("."), refused
        assert "None" not in sentence, refused
    assert re.search("[가-힣]", refused.ko), refused


def speaks(found: sheet.Sheet) -> None:
    """Every step has its key, both languages, and its row where it is a rule's."""
    for step in found.steps:
        assert re.search("[가-힣]|×", step.ko), step
        assert step.en, step
        assert not re.search("[가-힣]", step.en), step
        assert step.key, step
        assert "None" not in step.ko + step.en, step
        assert step.rule is not None or step.op not in {"rule", "row"}, step
