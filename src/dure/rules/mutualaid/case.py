"""What all parts of one valuation share, and the accrual of many payments at once."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from dure.rules.mutualaid import accrual, interim, merging, rates
from dure.rules.mutualaid.model import Contract, End, Payment
from dure.rules.mutualaid.rows import Reason
from dure.rules.mutualaid.settings import Conventions
from dure.rules.mutualaid.sheet import Ref, Trace
from dure.rules.mutualaid.tables import Tables


@dataclass(frozen=True, slots=True)
class Case:
    """A checked contract with its end, under one version of the terms."""

    contract: Contract
    end: End
    event: date
    terms: str
    reason: Reason
    tables: Tables
    conventions: Conventions
    trace: Trace = field(default_factory=Trace)

    def growth(self, rate: str) -> accrual.Growth:
        """Growth to the event day at the ``base`` or ``closure_death`` rate."""
        path = rates.benefit_path(
            self.contract.base_rates,
            self.contract.joined,
            self.event,
            rate=rate,
            dividend=self.reason.kind == "benefit",
            tables=self.tables,
            conventions=self.conventions,
        )
        path = merging.without_gap(path, self.contract, self.conventions)
        return accrual.growth(path, self.event, self.conventions.accrual, self.conventions.leap_day)

    @property
    def months(self) -> int:
        """부금납부월수 on the event day: what bands and conditions go by."""
        return interim.months_counted(self.contract, self.event, self.conventions)

    def number(self, name: str, ko: str, en: str, day: date | None = None) -> Ref:
        """A parameter of the fund on the event day (or ``day``), written on the sheet."""
        row = self.tables.parameter(name, day or self.event, self.terms)
        return self.trace.rule(name, row.rule, row.value, ko, en)


def accrue(case: Case, payments: Iterable[Payment], growth: accrual.Growth, *, from_day: date | None = None) -> Ref:
    """The payments with interest, each from the day after it was paid (not before ``from_day``) to the event day inclusive."""
    if not case.trace.writing:
        total = sum(payment.won * growth.factor(max(payment.on, from_day or payment.on)) for payment in payments)
        return case.trace.given("accrued", total, "", "")
    grown = []
    for payment in payments:
        start = max(payment.on, from_day) if from_day else payment.on
        ko = f"{payment.on} 납부 {payment.won:,}원, {start} 다음 날부터 {growth.until}까지 부리"
        en = f"{payment.won:,} won paid on {payment.on}, earning from the day after {start} to {growth.until}"
        grown.append(case.trace.accrued(f"accrued_{payment.on}", payment.won, start, growth, ko, en))
    return case.trace.step("sum", "accrued", "부금과 이자(기준이율 등으로 부리한 금액)", "Dues with interest", *grown)
