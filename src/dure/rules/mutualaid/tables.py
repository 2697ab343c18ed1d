"""The fund's dated rule tables, and how a row is picked: by the day, the terms and the band which the rule names."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, fields, replace
from datetime import date
from fractions import Fraction
from functools import lru_cache
from hashlib import sha256
from importlib import resources
from importlib.resources.abc import Traversable
from math import inf
from typing import Any, TypeVar, get_args, get_type_hints

from dure.rules.mutualaid import reader, rows
from dure.rules.mutualaid.errors import InvalidCase, MissingRule

Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class Tables:
    """All rule tables. Equal tables give equal figures; nothing else about the fund is known to the engine."""

    terms: tuple[rows.Terms, ...]
    refund_bands: tuple[rows.RefundBand, ...]
    contract_limits: tuple[rows.ContractLimits, ...]
    reasons: tuple[rows.Reason, ...]
    base_rates: tuple[rows.BaseRate, ...]
    minimum_rates: tuple[rows.MinimumRate, ...]
    additions: tuple[rows.Addition, ...]
    dividends: tuple[rows.Dividend, ...]
    other_rates: tuple[rows.OtherRate, ...]
    deduction_limits: tuple[rows.DeductionLimit, ...]
    income_tax_rates: tuple[rows.TaxRate, ...]
    service_deductions: tuple[rows.ServiceDeduction, ...]
    pay_deductions: tuple[rows.PayDeduction, ...]
    withholding_rates: tuple[rows.Withholding, ...]
    benefit_taxes: tuple[rows.BenefitTax, ...]
    subsidies: tuple[rows.Subsidy, ...]
    special_ends: tuple[rows.SpecialEnd, ...]
    parameters: tuple[rows.Parameter, ...]

    def terms_on(self, day: date) -> str:
        """The terms in force on ``day``."""
        return only("terms", self.terms, day).terms

    def is_terms(self, terms: str) -> bool:
        return any(row.terms == terms for row in self.terms)

    def reason(self, code: str) -> rows.Reason | None:
        return next((row for row in self.reasons if row.code == code), None)

    def refund_band(self, terms: str, kind: str, months: int) -> rows.RefundBand:
        """The band of ``months`` paid, under these terms whatever the day."""
        for row in self.refund_bands:
            if (row.terms, row.kind) == (terms, kind) and row.months_from <= months and (row.months_to is None or months <= row.months_to):
                return row
        raise MissingRule("refund_bands", date.fromisoformat(terms), f"{kind}, {months}")

    def limits(self, terms: str, day: date) -> rows.ContractLimits:
        return only("contract_limits", (row for row in self.contract_limits if row.terms == terms), day, terms)

    def parameter(self, name: str, day: date, terms: str = "") -> rows.Parameter:
        """A single number. A row for all terms serves every contract."""
        return only("parameters", (row for row in self.parameters if row.name == name and row.terms in {"", terms}), day, name)

    def number(self, name: str, day: date, terms: str = "") -> int:
        return int(self.parameter(name, day, terms).value)

    def withholding(self, kind: str, day: date) -> rows.Withholding:
        return only("withholding_rates", (row for row in self.withholding_rates if row.kind == kind), day, kind)

    def deduction_limit(self, year: int, member: str, income: int) -> rows.DeductionLimit:
        """The limit for dues paid in ``year`` at this income in won."""
        found = (row for row in self.deduction_limits if row.member == member and income >= row.income_from)
        return only(
            "deduction_limits", (row for row in found if row.income_to is None or income <= row.income_to), date(year, 12, 31), member
        )

    def subsidy(self, sido: str, sigungu: str, day: date) -> rows.Subsidy:
        """The programme open to who joins on ``day``; ``sigungu`` is empty for a province's own."""
        found = (row for row in self.subsidies if (row.sido, row.sigungu) == (sido, sigungu))
        return only("subsidies", found, day, f"{sido} {sigungu}".strip())

    def special_end(self, code: str, day: date) -> rows.SpecialEnd:
        rows_of_code = [row for row in self.special_ends if row.code == code]
        if not rows_of_code:
            known = ", ".join(dict.fromkeys(row.code for row in self.special_ends))
            raise InvalidCase(
                "unknown_special",
                f"모르는 특별해약 사유입니다: {code!r}. {known} 중 하나여야 합니다.",
                f"Unknown special ground {code!r}: one of {known}.",
                field="end.special",
            )
        return only("special_ends", rows_of_code, day, code)

    def bracket(self, name: str, day: date, amount: Fraction, bound: str) -> Any:
        """The row of a tax table whose upper ``bound`` first reaches ``amount``."""
        reaching = [row for row in getattr(self, name) if row.rule.holds(day) and amount <= upper(row, bound)]
        if not reaching:
            raise MissingRule(name, day)
        return min(reaching, key=lambda row: upper(row, bound))


def upper(row: Any, bound: str) -> float:
    """An open ``bound`` is infinite."""
    found = getattr(row, bound)
    return inf if found is None else found


def only(table: str, found: Iterable[Row], day: date, what: str = "") -> Row:
    """The row that holds on ``day``. Raises MissingRule when none does."""
    for row in found:
        if row.rule.holds(day):  # type: ignore[attr-defined]
            return row
    raise MissingRule(table, day, what)


def by_nothing(row: Any) -> object:
    return None


KEYS: Mapping[str, Callable[[Any], object]] = {
    "terms": by_nothing,
    "base_rates": by_nothing,
    "dividends": by_nothing,
    "benefit_taxes": by_nothing,
    "contract_limits": lambda row: row.terms,
    "reasons": lambda row: row.code,
    "withholding_rates": lambda row: row.kind,
    "subsidies": lambda row: (row.sido, row.sigungu),
    "special_ends": lambda row: row.code,
    "parameters": lambda row: (row.name, row.terms),
    "refund_bands": lambda row: (row.terms, row.kind, row.months_from),
    "minimum_rates": lambda row: row.years_from,
    "additions": lambda row: row.years_from,
    "other_rates": lambda row: (row.terms, row.kind, row.years_from),
    "deduction_limits": lambda row: (row.member, row.income_from),
    "income_tax_rates": lambda row: row.above_won,
    "service_deductions": lambda row: row.above_years,
    "pay_deductions": lambda row: row.above_won,
}
BANDS: Mapping[str, tuple[Callable[[Any], object], tuple[str, str], int]] = {
    "refund_bands": (lambda row: (row.terms, row.kind), ("months_from", "months_to"), 1),
    "minimum_rates": (by_nothing, ("years_from", "years_to"), 0),
    "additions": (by_nothing, ("years_from", "years_to"), 0),
    "other_rates": (lambda row: (row.terms, row.kind), ("years_from", "years_to"), 0),
    "deduction_limits": (lambda row: row.member, ("income_from", "income_to"), 1),
    "income_tax_rates": (by_nothing, ("above_won", "to_won"), 0),
    "service_deductions": (by_nothing, ("above_years", "to_years"), 0),
    "pay_deductions": (by_nothing, ("above_won", "to_won"), 0),
}


def check(tables: Tables) -> Tables:
    """Raises BrokenTable when rows overlap or bands leave a gap."""
    for name, key in KEYS.items():
        reader.refuse_overlaps(name, getattr(tables, name), key)
    for name, (key, bounds, step) in BANDS.items():
        reader.refuse_broken_bands(name, getattr(tables, name), key, bounds, step)
    return tables


def rows_of(name: str, text: str) -> tuple[Any, ...]:
    row_type = get_args(get_type_hints(Tables)[name])[0]
    return reader.read(name, text, row_type)


def digest(tables: Tables) -> str:
    """A fingerprint of every rule row: equal fingerprints stand for equal rules."""
    return sha256(repr(tables).encode()).hexdigest()


@lru_cache(maxsize=1)
def load() -> Tables:
    """The tables shipped with the package. Sample rates are not among them."""
    folder = resources.files("dure.rules.mutualaid") / "data"
    return check(Tables(**{each.name: rows_of(each.name, _text(folder / f"{each.name}.csv")) for each in fields(Tables)}))


def load_from(folder: Traversable) -> Tables:
    """The shipped tables, each replaced by the file of its name in ``folder`` where there is one."""
    found = {each.name: folder / f"{each.name}.csv" for each in fields(Tables)}
    given = {name: rows_of(name, _text(path)) for name, path in found.items() if path.is_file()}
    return check(replace(load(), **given))


def with_sample_rates(tables: Tables) -> Tables:
    """``tables`` with the base rates made for demonstration, each marked as a sample: never for a real figure."""
    path = resources.files("dure.rules.mutualaid") / "data" / "base_rates_sample.csv"
    return check(replace(tables, base_rates=reader.read("base_rates", _text(path), rows.BaseRate)))


def _text(path: Traversable) -> str:
    return path.read_text(encoding="utf-8-sig")
