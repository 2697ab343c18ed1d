"""Which rule rows a run uses, and a fingerprint of them."""

import csv
import hashlib
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from functools import lru_cache
from itertools import pairwise
from pathlib import Path

from dure.rules.mutualaid import choice
from dure.rules.mutualaid import tables as rule_tables
from dure.rules.mutualaid.errors import BrokenTable, WrongSetting
from dure.rules.mutualaid.model import RateStep
from dure.rules.mutualaid.settings import Conventions
from dure.rules.mutualaid.tables import Tables
from dure.valuation.files import existing
from dure.valuation.order import Order
from dure.valuation.refusals import BatchRefusal


@dataclass(frozen=True)
class Rules:
    tables: Tables
    conventions: Conventions
    given: tuple[RateStep, ...] | None
    """A rate path in place of the table of base rates."""

    @property
    def digest(self) -> str:
        return hashlib.sha256(repr((rule_tables.digest(self.tables), self.conventions, self.given)).encode()).hexdigest()


def load(order: Order) -> Rules:
    """Raises BatchRefusal for tables, settings or a rate path that cannot be used."""
    return _load(order.tables, order.rates, tuple(sorted(order.conventions.items())), sample=order.sample_rates)


@lru_cache(maxsize=4)
def _load(folder: Path | None, rates: Path | None, conventions: tuple[tuple[str, str], ...], *, sample: bool) -> Rules:
    if folder and not folder.is_dir():
        raise BatchRefusal(f"{folder}: 그런 규정표 폴더가 없습니다.", f"{folder}: there is no such folder of rule tables")
    try:
        found = rule_tables.load_from(folder) if folder else rule_tables.load()
        found = rule_tables.with_sample_rates(found) if sample else found
        return Rules(found, choice.conventions(dict(conventions)), rate_path(rates) if rates else None)
    except (BrokenTable, WrongSetting) as failure:
        raise BatchRefusal(failure.ko, failure.en) from None
    except UnicodeDecodeError:
        raise BatchRefusal(f"{folder or rates}: UTF-8로 읽을 수 없습니다.", f"{folder or rates}: is not readable as UTF-8") from None


def rate_path(path: Path) -> tuple[RateStep, ...]:
    """Steps from the columns ``from``, ``percent`` and, if given, ``to`` (inclusive). Refuses overlaps and gaps."""
    with existing(path).open(encoding="utf-8-sig", newline="") as file:
        reader = csv.DictReader(file)
        names = set(reader.fieldnames or ())
        for name in ("from", "percent"):
            if name not in names:
                raise BatchRefusal(
                    f"{path}: {name} 열이 없습니다. 이율 경로의 열은 from, percent이고 to를 더할 수 있습니다.",
                    f"{path}: column {name}: is missing; a rate path has the columns from, percent and perhaps to",
                )
        found = sorted((step(path, line, row) for line, row in enumerate(reader, start=2)), key=lambda each: each.first)
    if not found:
        raise BatchRefusal(f"{path}: 이율이 하나도 없습니다.", f"{path}: holds no rate")
    for early, late in pairwise(found):
        if late.first == early.first or (early.last and late.first <= early.last):
            raise BatchRefusal(f"{path}: {late.first}에 이율이 둘입니다.", f"{path}: two rates hold on {late.first}")
        if early.last and late.first > early.last + timedelta(days=1):
            begin, end = early.last + timedelta(days=1), late.first - timedelta(days=1)
            raise BatchRefusal(f"{path}: {begin}부터 {end}까지 이율이 없습니다.", f"{path}: there is a gap: no rate from {begin} to {end}")
    return tuple(found)


def step(path: Path, line: int, row: dict[str, str]) -> RateStep:
    for name, parse in (("from", date.fromisoformat), ("percent", Fraction), ("to", date.fromisoformat)):
        text = (row.get(name) or "").strip()
        try:
            parse(text or ("2000-01-01" if name == "to" else ""))
        except (ValueError, ZeroDivisionError):
            ko, en = ("이율이", "rate") if name == "percent" else ("날짜(YYYY-MM-DD)가", "date (YYYY-MM-DD)")
            raise BatchRefusal(
                f"{path} {line}행 {name} 열: {text!r}: {ko} 아닙니다.", f"{path}: line {line}: column {name}: {text!r} is no {en}"
            ) from None
    percent = Fraction(row["percent"].strip())
    if not 0 <= percent <= 100:
        raise BatchRefusal(
            f"{path} {line}행 percent 열: {row['percent']}: 0부터 100까지여야 합니다.",
            f"{path}: line {line}: column percent: {row['percent']} is not between 0 and 100",
        )
    last = (row.get("to") or "").strip()
    return RateStep(date.fromisoformat(row["from"].strip()), percent, date.fromisoformat(last) if last else None)
