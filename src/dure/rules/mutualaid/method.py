"""The method page: prose with the rule tables, the settings and worked examples as the code has them."""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass, fields
from datetime import date
from fractions import Fraction
from importlib import resources
from typing import Any

from dure.rules.mutualaid import render, tables
from dure.rules.mutualaid.dates import add_months
from dure.rules.mutualaid.model import Contract, Cycle, End, Payment, RateStep, Settled
from dure.rules.mutualaid.settings import DEFAULT, Conventions
from dure.rules.mutualaid.tables import Tables
from dure.rules.mutualaid.valuation import Valuation, value


@dataclass(frozen=True, slots=True)
class Example:
    """A contract of equal payments from the day of joining on. ``whole`` prints its sheet in full."""

    title: str
    count: int
    won: int
    first: date
    reason: str
    on: date
    rates: tuple[tuple[date, str], ...] = ((date(2000, 1, 1), "3.0"),)
    cycle: Cycle = Cycle.MONTHLY
    deducted: int | None = None
    terms: str = "2024-06-01"
    conventions: Conventions = DEFAULT
    whole: bool = False
    interim: bool = False
    settled: tuple[Settled, ...] = ()
    claimed_on: date | None = None
    paid_on: date | None = None

    def contract(self) -> Contract:
        payments = tuple(Payment(add_months(self.first, self.cycle.months * place), self.won) for place in range(self.count))
        steps = tuple(RateStep(day, Fraction(percent)) for day, percent in self.rates)
        return Contract(self.first, payments, self.terms, self.cycle, deducted=self.certificate, base_rates=steps, settled=self.settled)

    @property
    def certificate(self) -> dict[int, int] | None:
        """``deducted`` in each calendar year of payments before that of the event."""
        if self.deducted is None:
            return None
        last = min(add_months(self.first, self.cycle.months * (self.count - 1)).year, self.on.year - 1)
        return dict.fromkeys(range(self.first.year, last + 1), self.deducted)

    def end(self) -> End:
        return End(self.reason, self.on, self.interim, self.claimed_on, self.paid_on)

    def valued(self, rules: Tables) -> Valuation:
        return value(self.contract(), self.end(), tables=rules, conventions=self.conventions)

    def case(self, number: int) -> dict[str, Any]:
        """The example in the form of `cases`."""
        contract, days = self.contract(), {"claimed_on": self.claimed_on, "paid_on": self.paid_on}
        end = {"reason": self.reason, "on": str(self.on)} | ({"interim": True} if self.interim else {})
        found = {
            "id": number,
            "terms": self.terms,
            "joined": str(self.first),
            "kind": self.cycle.value,
            "payments": [{"on": str(payment.on), "won": payment.won} for payment in contract.payments],
            "end": end | {name: str(day) for name, day in days.items() if day},
            "base_rates": [{"from": str(day), "percent": percent} for day, percent in self.rates],
        }
        if contract.deducted is not None:
            found["deducted"] = [{"year": year, "won": won} for year, won in contract.deducted.items()]
        if self.settled:
            found["settled"] = [{"reason": each.reason, "on": str(each.on)} for each in self.settled]
        return found

    def inputs(self) -> list[str]:
        """Joining, dues, rates, deductions, terms and settings as the table of examples shows them."""
        rates = ", ".join(f"{percent}%" + (f" from {day}" if place else "") for place, (day, percent) in enumerate(self.rates))
        given = self.certificate
        span = " to ".join(str(year) for year in sorted({min(given), max(given)})) if given else ""
        deducted = "no certificate" if given is None else f"{self.deducted:,} in each year, {span}"
        own = [f"{each.name}={value}" for each in fields(Conventions) if (value := getattr(self.conventions, each.name)) != each.default]
        own += [f"{name} {day}" for name, day in (("claimed", self.claimed_on), ("paid", self.paid_on)) if day]
        own += [f"settled {each.on} ({each.reason})" for each in self.settled] + (["interim"] if self.interim else [])
        dues = f"{self.count} × {self.won:,}" + (" a quarter" if self.cycle is Cycle.QUARTERLY else "")
        return [str(self.first), dues, rates, deducted, self.terms, ", ".join(own) or "–"]


FALLING = ((date(2019, 1, 1), "3.0"), (date(2022, 10, 1), "2.6"))
FULL = Conventions(deemed_reading="full")
EXAMPLES = (
    Example("Closure after seven months", 7, 500_000, date(2025, 1, 25), "01", date(2025, 8, 25), whole=True),
    Example("Retirement of a corporate head for illness after seven months", 7, 500_000, date(2025, 1, 25), "03", date(2025, 8, 25)),
    Example(
        "Claimed four months late, after six months", 6, 500_000, date(2025, 1, 25), "01", date(2025, 8, 25), whole=True,
        claimed_on=date(2025, 12, 31), paid_on=date(2026, 1, 5),
    ),
    Example("Voluntary termination after three months, all deducted", 3, 500_000, date(2024, 10, 25), "21", date(2025, 1, 20), deducted=1_500_000, whole=True),
    Example(
        "Voluntary termination of a quarterly member after 63 months; the rate fell",
        21, 300_000, date(2019, 1, 31), "21", date(2024, 2, 29), FALLING, Cycle.QUARTERLY, whole=True,
    ),
    Example("Voluntary termination after 61 months", 61, 500_000, date(2020, 1, 25), "21", date(2025, 2, 25)),
    Example("Forced termination for misconduct after six months", 6, 500_000, date(2025, 1, 25), "32", date(2025, 8, 25)),
    Example("Deemed termination after 37 months, by the letter", 37, 500_000, date(2022, 1, 25), "11", date(2025, 7, 25)),
    Example("The same, each payment from its own day", 37, 500_000, date(2022, 1, 25), "11", date(2025, 7, 25), conventions=FULL),
    Example("The same under the terms of 2026-01-01", 37, 500_000, date(2022, 1, 25), "11", date(2026, 1, 25), terms="2026-01-01"),
    Example("Closure after 120 months, 3,000,000 won deducted each year", 120, 500_000, date(2016, 1, 25), "01", date(2026, 1, 25), deducted=3_000_000),
    Example("The same without a certificate", 120, 500_000, date(2016, 1, 25), "01", date(2026, 1, 25)),
    Example("Interim settlement for a disaster after eight months", 8, 500_000, date(2025, 1, 25), "05", date(2025, 9, 1), interim=True),
    Example(
        "The same contract a year later, the head of the corporation retiring for illness",
        20, 500_000, date(2025, 1, 25), "03", date(2026, 8, 25), settled=(Settled("05", date(2025, 9, 1)),),
    ),
    Example("Forced termination after five months paid and twelve unpaid", 5, 100_000, date(2025, 1, 25), "31", date(2026, 6, 1)),
)  # fmt: skip


def page() -> str:
    """The whole page in Markdown."""
    rules = tables.load()
    source = (resources.files("dure.rules.mutualaid") / "data" / "method.md").read_text(encoding="utf-8")
    makers: dict[str, Callable[[str], str]] = {
        "table": lambda name: table(rules, name),
        "settings": lambda _: settings(),
        "examples": lambda _: examples(rules),
    }
    return re.sub(r"<!-- (\w+) ?(\w*) -->", lambda found: makers[found[1]](found[2]), source)


def table(rules: Tables, name: str) -> str:
    """One rule table with the days, source and confidence of each row."""
    rows = getattr(rules, name)
    columns = [each.name for each in fields(rows[0]) if each.name != "rule"]
    heads = [*columns, "valid", "source", "confidence"]
    lines = [f"`{name}.csv`", "", _line(heads), _line(["---"] * len(heads))]
    for row in rows:
        until = row.rule.valid_to or ""
        lines.append(
            _line(
                [
                    *(_cell(getattr(row, column)) for column in columns),
                    f"{row.rule.valid_from} – {until}",
                    row.rule.source,
                    row.rule.confidence,
                ]
            )
        )
    return "\n".join(lines)


def _cell(value: Any) -> str:
    if value is None:
        return "–"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Fraction):
        return f"{int(value):,}" if value.denominator == 1 else str(render.shown(value))
    return f"{value:,}" if isinstance(value, int) else str(value)


def _line(cells: list[str]) -> str:
    return f"| {' | '.join(cells)} |"


def settings() -> str:
    lines = [_line(["setting", "values", "why"]), _line(["---"] * 3)]
    for each in fields(Conventions):
        allowed = ", ".join(f"`{name}`" for name in each.metadata["allowed"])
        lines.append(_line([f"`{each.name}`", allowed, f"{each.metadata['en']} {each.metadata['ko']}"]))
    return "\n".join(lines)


def examples(rules: Tables) -> str:
    """A table of all examples, then the sheets of the short ones."""
    valued = [(example, example.valued(rules)) for example in EXAMPLES]
    heads = ["no.", "example", "joined", "dues", "base rate", "deducted", "terms", "besides"]
    lines = [_line(heads), _line(["---"] * len(heads))]
    lines += [_line([str(place), example.title, *example.inputs()]) for place, example in enumerate(EXAMPLES, start=1)]
    heads = ["no.", "end", "months", "dues back", "interest", "payout", "tax kind", "tax base", "tax + local", "net", "late interest"]
    lines += ["", _line(heads), _line(["---"] * len(heads))]
    for place, (example, found) in enumerate(valued, start=1):
        tax = f"{found.tax.income_tax:,} + {found.tax.local_tax:,}"
        won = (found.principal, found.interest, found.gross)
        cells = [str(place), f"{example.reason}, {example.on}", str(found.months_paid), *(f"{each:,}" for each in won)]
        lines.append(_line([*cells, found.tax.kind, f"{found.tax.base:,}", tax, f"{found.net:,}", f"{found.late_interest:,}"]))
    sheets = [_sheet(place, example, found) for place, (example, found) in enumerate(valued, start=1) if example.whole]
    return "\n".join(lines) + "\n\n" + "\n\n".join(sheets)


def _sheet(place: int, example: Example, found: Valuation) -> str:
    line = json.dumps(example.case(place), ensure_ascii=False)
    return f"### {place}. {example.title}\n\n```json\n{line}\n```\n\n```\n{render.as_text(found.sheet, 'en')}```"


def json_lines() -> str:
    """The examples as JSON Lines, to be fed to `dure mutualaid value`."""
    return "".join(f"{json.dumps(example.case(place), ensure_ascii=False)}\n" for place, example in enumerate(EXAMPLES, start=1))
