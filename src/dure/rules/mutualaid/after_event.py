"""Interest of 별표4: on payments made after the event (사후부금), and on a benefit that is claimed or paid late."""

from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from dure.rules.mutualaid import accrual, months, rates
from dure.rules.mutualaid.case import Case
from dure.rules.mutualaid.dates import add_months
from dure.rules.mutualaid.errors import InvalidCase, MissingRule
from dure.rules.mutualaid.korean import topic
from dure.rules.mutualaid.sheet import Ref

GROUNDS = {
    "cancellation": ("terms_not_given", "not_explained", "not_signed"),
    "invalidity": ("not_head", "not_in_business", "barred_line"),
}


@dataclass(frozen=True, slots=True)
class Returned:
    """Payments after the event, given back with interest on ``on``."""

    on: date
    principal: int
    interest: int

    @property
    def total(self) -> int:
        return self.principal + self.interest


def returned(case: Case) -> Returned | None:
    """사후부금: each payment after the event, yearly compounding from the day after it to the day of return inclusive."""
    late = [payment for payment in months.in_order(case.contract.payments) if payment.on > case.event]
    if not late or case.end.interim or case.end.returned_on is None:
        return None
    trace, day = case.trace, case.end.returned_on
    grown = []
    for payment in late:
        growth = _other_growth(case, "after_event", payment.on, day)
        ko, en = (
            f"{payment.on} 사후부금 {payment.won:,}원, {day}까지 별표4 이율로 부리",
            f"{payment.won:,} won paid after the event on {payment.on}, grown to {day} by table 4",
        )
        grown.append(trace.accrued(f"after_event_{payment.on}", payment.won, payment.on, growth, ko, en))
    exact = trace.step("sum", "after_event_exact", "사후부금 반환액(1원 미만 포함)", "Returned payments with their fraction", *grown)
    total = trace.step("floor", "after_event", "사후부금 반환액(1원 미만 버림)", "Returned payments (below 1 won dropped)", exact)
    principal = sum(payment.won for payment in late)
    return Returned(day, principal, trace.result("after_event", total) - principal)


def late_interest(case: Case, gross: Ref) -> int:
    """Interest on the benefit: from the day after the event to the claim, and from the day after the claim to the payout."""
    if case.reason.kind not in {"benefit", "deemed"} or case.end.claimed_on is None:
        return 0
    trace, base = case.trace, int(gross.value)
    ends = [("late_claim", case.event, case.end.claimed_on), ("late_payout", case.end.claimed_on, case.end.paid_on)]
    grown = [
        trace.step(
            "difference",
            f"{kind}_interest",
            f"{start} 다음 날부터 {until}까지 별표4 이자",
            f"Table-4 interest from the day after {start} to {until}",
            trace.accrued(
                kind, base, start, _other_growth(case, kind, start, until), f"지급액을 {until}까지 부리", f"Payout grown to {until}"
            ),
            gross,
        )
        for kind, start, until in ends
        if until is not None and until > start
    ]
    exact = trace.step("sum", "late_interest_exact", "지연 이자(1원 미만 포함)", "Late interest with its fraction", *grown)
    return trace.result(
        "late_interest", trace.step("floor", "late_interest", "지연 이자(1원 미만 버림)", "Late interest (below 1 won dropped)", exact)
    )


def _other_growth(case: Case, kind: str, start: date, until: date) -> accrual.Growth:
    rows = [row for row in case.tables.other_rates if (row.terms, row.kind) == (case.terms, kind)]
    if not rows:
        raise MissingRule("other_rates", start, kind)
    for row in rows:
        case.trace.rule(
            f"{kind}_share",
            row.rule,
            row.share_percent,
            f"별표4: 기준이율의 %({row.years_from}년 초과)",
            f"Table 4: percent of the base rate (after {row.years_from} years)",
        )
        case.trace.rule(f"{kind}_points", row.rule, row.points, "별표4: 가산(%p)", "Table 4: points added")
    path = rates.other_path(case.contract.base_rates, rows, start, tables=case.tables, leap_day=case.conventions.leap_day)
    return accrual.growth(path, until, case.conventions.accrual, case.conventions.leap_day)


def in_time(case: Case) -> None:
    """Withdrawal within 30 days, cancellation within 3 months on one of its grounds, invalidity on one of its own; special ends."""
    kind = case.reason.kind
    if kind == "withdrawal":
        _refuse_late(case, withdrawal_until(case), "withdrawal_too_late")
    if kind == "cancellation":
        span = case.tables.number("cancellation_months", case.contract.joined)
        _refuse_late(case, add_months(case.contract.joined, span), "cancellation_too_late")
    if kind in GROUNDS and case.end.ground not in GROUNDS[kind]:
        known = ", ".join(GROUNDS[kind])
        raise InvalidCase(
            "unknown_ground", f"사유 근거가 필요합니다: {known} 중 하나.", f"A ground is needed: one of {known}.", field="end.ground"
        )
    if case.end.special:
        _special(case)


def withdrawal_until(case: Case) -> date:
    """The last day of withdrawal: 30 days from the application or from the first payment, whichever the setting names."""
    first = months.in_order(case.contract.payments)[0].on
    choose = max if case.conventions.withdrawal_start == "later" else min
    return choose(case.contract.joined, first) + timedelta(days=case.tables.number("withdrawal_days", case.contract.joined))


def _refuse_late(case: Case, last: date, code: str) -> None:
    if case.event > last:
        raise InvalidCase(
            code,
            f"{topic(case.reason.name_ko)} {last}까지 할 수 있습니다.",
            f"{case.reason.name_en} was possible until {last}.",
            field="end.on",
        )


def _special(case: Case) -> None:
    """Ends by the member's wish that are taxed as retirement income: hardship after 120 months, and misfortune."""
    if case.reason.kind != "ordinary":
        raise InvalidCase(
            "no_special_end",
            "특별해약 사유는 일반해약에만 있습니다.",
            "A special ground exists for ordinary terminations only.",
            field="end.special",
        )
    row = case.tables.special_end(case.end.special, case.event)
    case.trace.row("special_end", row.rule, f"퇴직소득으로 과세: {row.name_ko}", f"Taxed as retirement income: {row.name_en}")
    if row.months_paid_from and case.months < row.months_paid_from:
        raise InvalidCase(
            "special_end_months",
            f"{row.months_paid_from}개월 이상 납부해야 합니다.",
            f"Needs {row.months_paid_from} months paid.",
            field="end.special",
        )
    arose = case.end.special_on
    if row.within_months and arose and not arose <= case.event <= add_months(arose, row.within_months):
        raise InvalidCase(
            "special_end_too_late",
            f"end.special_on: {arose}부터 {row.within_months}개월 안에 해지해야 합니다.",
            f"end.special_on: the end must be within {row.within_months} months of {arose}.",
            field="end.special_on",
        )
    drop = case.end.sales_drop_percent
    if row.sales_drop_percent is not None and (drop is None or drop < row.sales_drop_percent):
        least = Fraction(row.sales_drop_percent)
        raise InvalidCase(
            "special_end_sales",
            f"수입금액이 {least}% 이상 줄어야 합니다.",
            f"Sales must have fallen by {least} percent or more.",
            field="end.sales_drop_percent",
        )
