"""The simulator: what saving a fixed amount for some years brings, year by year, under a path of base rates."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from fractions import Fraction
from math import floor
from typing import Any, Protocol

from dure.rules.mutualaid import deduction
from dure.rules.mutualaid.dates import add_months, add_years
from dure.rules.mutualaid.errors import InvalidCase, MissingRule
from dure.rules.mutualaid.model import Contract, Cycle, End, Member, Payment, RateStep
from dure.rules.mutualaid.render import Language
from dure.rules.mutualaid.settings import DEFAULT, Conventions
from dure.rules.mutualaid.tables import Tables
from dure.rules.mutualaid.valuation import value

WAYS = {"closure": "01", "retirement": "03", "deemed": "11", "voluntary": "21"}
"""Ways of ending shown side by side, each with its reason; retirement stands for every benefit at the base rate."""
NAMES = {
    "closure": ("폐업·사망", "Closure, death"),
    "retirement": ("퇴임·노령 등", "Retirement, old age"),
    "deemed": ("간주해약", "Deemed"),
    "voluntary": ("임의해약", "Voluntary"),
}
MOST_YEARS = 40


@dataclass(frozen=True, slots=True)
class Plan:
    """``won`` a month from ``start`` on, paid on that day of the month. ``income`` and ``letting`` are won a year."""

    start: date
    won: int
    years: int
    rates: tuple[RateStep, ...]
    cycle: Cycle = Cycle.MONTHLY
    income: int = 0
    letting: int = 0
    member: Member = Member.INDIVIDUAL
    terms: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one way of ending would pay on the day, in won."""

    gross: int
    tax: int
    net: int


@dataclass(frozen=True, slots=True)
class Year:
    """The state after ``year`` whole years, on ``on``. ``ways`` lacks what no rule gives; ``missing`` says why.

    ``deducted`` and ``saved`` are of the calendar years that ended by then, summed up: the year of a payout has no deduction.
    """

    year: int
    on: date
    months: int
    dues: int
    interest: int
    deducted: int
    saved: int
    ways: Mapping[str, Outcome]
    missing: Mapping[str, str]


class PlanOptions(Protocol):
    amount: int
    cycle: str
    years: int
    income: int
    letting: int
    member: str
    rates: str
    terms: str


def plan_of(options: PlanOptions, start: date) -> Plan:
    """A plan out of typed words. Raises InvalidCase naming the field."""
    if not 1 <= options.years <= MOST_YEARS:
        raise InvalidCase("wrong_years", f"years: 1년 이상 {MOST_YEARS}년 이하입니다.", f"years: 1 to {MOST_YEARS}.", field="years")
    if options.income < 0:
        raise InvalidCase("wrong_income", "income: 0원 이상이어야 합니다.", "income: must not be negative.", field="income")
    return Plan(
        start=start,
        won=options.amount,
        years=options.years,
        rates=rate_path(options.rates, start),
        cycle=Cycle(options.cycle),
        income=options.income,
        letting=options.letting,
        member=Member(options.member),
        terms=options.terms,
    )


def rate_path(text: str, start: date) -> tuple[RateStep, ...]:
    """``3.0`` for all years, or ``2026-01-01=3.0,2030-01-01=2.5``."""
    found = []
    for part in text.split(","):
        day, _, percent = part.rpartition("=")
        try:
            found.append(RateStep(date.fromisoformat(day.strip()) if day else start, Fraction(percent.strip())))
        except (ValueError, ZeroDivisionError) as reason:
            raise InvalidCase(
                "wrong_rates", f"rates: {part!r}: 읽을 수 없습니다.", f"rates: cannot read {part!r}.", field="rates"
            ) from reason
    return tuple(found)


def project(plan: Plan, *, tables: Tables, conventions: Conventions = DEFAULT) -> list[Year]:
    """One row a year, from the first to the last."""
    return [_year(plan, year, tables, conventions) for year in range(1, plan.years + 1)]


def _year(plan: Plan, year: int, tables: Tables, conventions: Conventions) -> Year:
    on = add_years(plan.start, year, conventions.leap_day)
    payments = dues(plan, on)
    deducted = _deducted(plan, payments, on.year, tables)
    ways: dict[str, Outcome] = {}
    missing: dict[str, str] = {}
    interest = 0
    contract = Contract(plan.start, payments, _terms(plan, tables), plan.cycle, plan.member, deducted=deducted, base_rates=plan.rates)
    for way, reason in WAYS.items():
        try:
            found = value(contract, End(reason, on), tables=tables, conventions=conventions)
        except MissingRule as gap:
            missing[way] = gap.table
            continue
        ways[way] = Outcome(found.gross, found.tax.total, found.net)
        interest = found.interest if way == "retirement" else interest
    saved = sum(_saved(plan, calendar_year, won, tables) for calendar_year, won in deducted.items())
    paid = sum(payment.won for payment in payments)
    return Year(year, on, len(payments) * plan.cycle.months, paid, interest, sum(deducted.values()), saved, ways, missing)


def _terms(plan: Plan, tables: Tables) -> str:
    return plan.terms or tables.terms_on(plan.start)


def dues(plan: Plan, until: date) -> tuple[Payment, ...]:
    """The payments before ``until``: on the day of joining, then every month or every third."""
    found, count, day = [], 0, plan.start
    while day < until:
        found.append(Payment(day, plan.won * plan.cycle.months))
        count += plan.cycle.months
        day = add_months(plan.start, count)
    return tuple(found)


def _deducted(plan: Plan, payments: Sequence[Payment], payout_year: int, tables: Tables) -> dict[int, int]:
    paid: dict[int, int] = {}
    for payment in payments:
        if payment.on.year < payout_year:
            paid[payment.on.year] = paid.get(payment.on.year, 0) + payment.won
    return {
        year: deduction.deductible(year, won, plan.income, tables=tables, member=plan.member, letting=plan.letting).won
        for year, won in paid.items()
    }


def _saved(plan: Plan, year: int, deducted: int, tables: Tables) -> int:
    """Income tax with its local tax spared by the deduction, taking the income itself as the tax base; whole won."""
    return floor(_income_tax(plan.income, year, tables)) - floor(_income_tax(plan.income - deducted, year, tables))


def _income_tax(base: int, year: int, tables: Tables) -> Fraction:
    day = date(year, 12, 31)
    row = tables.bracket("income_tax_rates", day, Fraction(base), "to_won")
    tax: Fraction = Fraction(base * row.percent, 100) - row.deduction_won
    return tax * (1 + tables.withholding("retirement_income", day).local_percent / 100)


def as_json(plan: Plan, rows: Sequence[Year]) -> dict[str, Any]:
    return {
        "start": plan.start.isoformat(),
        "monthly_won": plan.won,
        "cycle": plan.cycle.value,
        "income": plan.income,
        "rates": [{"from": step.first.isoformat(), "percent": str(float(step.percent))} for step in plan.rates],
        "years": [asdict(row) | {"on": row.on.isoformat()} for row in rows],
    }


def as_text(plan: Plan, rows: Sequence[Year], language: Language = "ko") -> str:
    """A table of columns set with spaces; a Korean letter takes two."""
    place = 0 if language == "ko" else 1
    fixed = (
        ("연차", "Year"),
        ("납부월수", "Months"),
        ("납부부금", "Dues"),
        ("이자", "Interest"),
        ("소득공제", "Deducted"),
        ("절세액", "Tax saved"),
    )
    heads = [head[place] for head in fixed] + [NAMES[way][place] for way in WAYS]
    lines = [
        [str(row.year), str(row.months), *(f"{won:,}" for won in (row.dues, row.interest, row.deducted, row.saved)), *_nets(row, place)]
        for row in rows
    ]
    widths = [max(_width(line[column]) for line in [heads, *lines]) for column in range(len(heads))]
    last = rows[-1].on - timedelta(days=1)
    title = (f"{plan.start}부터 {last}까지, 세금을 뗀 금액(원)", f"{plan.start} to {last}; ways of ending after tax, in won")[place]
    return "\n".join([title, *("  ".join(map(_right, line, widths)) for line in [heads, *lines])]) + "\n"


def _nets(row: Year, place: int) -> list[str]:
    return [f"{row.ways[way].net:,}" if way in row.ways else ("미정", "unset")[place] for way in WAYS]


def _width(text: str) -> int:
    return sum(2 if "가" <= letter <= "힣" else 1 for letter in text)


def _right(text: str, width: int) -> str:
    return " " * (width - _width(text)) + text
