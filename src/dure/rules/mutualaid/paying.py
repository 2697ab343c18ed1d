"""What of a payout reaches the member: less a loan (상계), at once or in instalments (분할지급)."""

from dataclasses import dataclass
from datetime import date

from dure.rules.mutualaid.case import Case
from dure.rules.mutualaid.dates import add_months
from dure.rules.mutualaid.errors import InvalidCase
from dure.rules.mutualaid.model import Instalments, Loan
from dure.rules.mutualaid.sheet import Ref

CYCLES = (1, 3, 6, 12)
"""Months between two instalments: monthly to yearly."""


@dataclass(frozen=True, slots=True)
class SetOff:
    """What of a loan a payment settles, in the order of the terms: interest, then principal, then costs. ``rest`` is over."""

    interest: int
    principal: int
    costs: int
    rest: int


@dataclass(frozen=True, slots=True)
class Parts:
    """A payout in ``count`` equal parts of whole won; the first holds what does not divide. Interest on what is still out is not in it."""

    count: int
    each: int
    first: int
    first_on: date
    last_on: date


def set_off(won: int, *, principal: int, interest_due: int, costs: int = 0) -> SetOff:
    """Raises InvalidCase for a negative amount."""
    if min(won, principal, interest_due, costs) < 0:
        raise InvalidCase("wrong_amount", "금액은 0원 이상이어야 합니다.", "Amounts must not be negative.", field="end.loan")
    left, settled = won, []
    for owed in (interest_due, principal, costs):
        settled.append(min(left, owed))
        left -= settled[-1]
    return SetOff(settled[0], settled[1], settled[2], left)


def after_loan(case: Case, net: Ref) -> tuple[SetOff | None, Ref]:
    """The loan set off against what is paid after tax, and what is left."""
    owed, trace = case.end.loan, case.trace
    if owed is None:
        return None, net
    found = set_off(int(net.value), principal=owed.principal, interest_due=owed.interest, costs=owed.costs)
    parts = [
        ("interest", found.interest, "이자", "interest"),
        ("principal", found.principal, "원금", "principal"),
        ("costs", found.costs, "비용", "costs"),
    ]
    refs = [trace.given(f"loan_{name}", won, f"대출 {ko} 상계", f"Loan: {en} set off") for name, won, ko, en in parts]
    rest = trace.step("difference", "after_loan", "대출 상계 후 지급액", "Paid after setting off the loan", net, *refs)
    trace.result("after_loan", rest)
    return found, rest


def in_parts(case: Case, gross: Ref, rest: Ref) -> Parts | None:
    """Equal instalments of ``rest``, from the day of payout on. Raises InvalidCase where the terms allow none (약관 제31조)."""
    wanted, trace = case.end.instalments, case.trace
    if wanted is None:
        return None
    _span(case, wanted)
    _member(case)
    _amount(case, gross)
    count = wanted.years * 12 // wanted.months
    number = trace.given("instalments", count, "분할 횟수", "Number of instalments")
    share = trace.step("quotient", "instalment_exact", "1회분(1원 미만 포함)", "One instalment with its fraction", rest, number)
    each = trace.step("floor", "instalment", "1회분(1원 미만 버림)", "One instalment (below 1 won dropped)", share)
    whole = trace.step("product", "instalments_sum", "1회분 × 횟수", "Instalment × number", each, number)
    over = trace.step("difference", "instalment_rest", "나누어떨어지지 않는 금액", "What does not divide", rest, whole)
    first = trace.step("sum", "instalment_first", "첫 회 지급액", "First instalment", each, over)
    start = case.end.paid_on or case.event
    trace.result("instalment", each)
    return Parts(count, int(each.value), trace.result("instalment_first", first), start, add_months(start, (count - 1) * wanted.months))


def _span(case: Case, wanted: Instalments) -> None:
    step, most = (case.tables.number(name, case.event) for name in ("instalment_years_step", "instalment_years_most"))
    allowed = range(step, most + step, step)
    if wanted.years not in allowed:
        known = ", ".join(str(years) for years in allowed)
        raise InvalidCase(
            "wrong_instalments",
            f"end.instalments.years: {known} 중 하나여야 합니다.",
            f"end.instalments.years: one of {known}.",
            field="end.instalments.years",
        )
    if wanted.months not in CYCLES:
        known = ", ".join(str(months) for months in CYCLES)
        raise InvalidCase(
            "wrong_instalments",
            f"end.instalments.months: {known} 중 하나여야 합니다.",
            f"end.instalments.months: one of {known}.",
            field="end.instalments.months",
        )


def _member(case: Case) -> None:
    reason, born = case.reason, case.contract.born
    if case.end.interim or not reason.instalments:
        raise InvalidCase(
            "no_instalments",
            f"분할지급은 폐업과 법인대표 퇴임 공제금에만 있습니다({reason.name_ko}).",
            f"Only closure and a corporate head's retirement may be paid in instalments, not: {reason.name_en}.",
            field="end.instalments",
        )
    years = case.tables.number("instalment_age", case.event)
    if born is None or case.event < add_months(born, 12 * years):
        raise InvalidCase(
            "instalment_age",
            f"born: 사유발생일에 만 {years}세 이상이어야 분할지급합니다.",
            f"born: instalments need {years} years of age on the event day.",
            field="born",
        )


def _amount(case: Case, gross: Ref) -> None:
    """The benefit less the whole loan owed."""
    least = case.number("instalment_least_won", "분할지급 최소 금액", "Least amount for instalments")
    owed: Loan = case.end.loan or Loan(0)
    base = int(gross.value) - owed.principal - owed.interest - owed.costs
    if base < least.value:
        raise InvalidCase(
            "instalments_too_small",
            f"end.instalments: 대출을 뺀 공제금 {base:,}원이 {int(least.value):,}원보다 적습니다.",
            f"end.instalments: the benefit less the loan, {base:,} won, is below {int(least.value):,}.",
            field="end.instalments",
        )
