"""What the fund pays before tax: benefit, deemed termination, ordinary and misconduct termination, money given back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from dure.rules.mutualaid import interim, months, subsidy
from dure.rules.mutualaid.case import Case, accrue
from dure.rules.mutualaid.errors import InvalidCase
from dure.rules.mutualaid.model import Payment
from dure.rules.mutualaid.rows import RefundBand
from dure.rules.mutualaid.sheet import Ref


@dataclass(frozen=True, slots=True)
class Payout:
    """The parts of a payout. ``paid`` is the sum of the dues that count; interest parts may still carry fractions of a won."""

    counted: tuple[Payment, ...]
    paid: Ref
    principal: Ref
    interest: Ref
    subsidy: Ref
    subsidy_interest: Ref


def counted_payments(case: Case) -> tuple[Payment, ...]:
    """Payments still in the contract, up to the event day inclusive; at an interim settlement without the last month's (quarter's) dues."""
    found = tuple(payment for payment in interim.left(case.contract) if payment.on <= case.event)
    return interim.without_last(found, case.contract.cycle) if case.end.interim else found


def months_ref(case: Case) -> Ref:
    """The months behind the years of service: those counted, without the settled ones and without those an interim settlement leaves."""
    contract, trace = case.contract, case.trace
    ref = trace.given("months_paid", case.months, "부금납부월수(회)", "Months paid")
    if contract.settled and case.conventions.interim_service == "unsettled":
        left = interim.months_left(contract, case.event, case.conventions)
        ref = trace.given("months_unsettled", left, "중간정산하지 않은 월수", "Months not settled before")
    if not case.end.interim:
        return ref
    last = trace.given("months_kept", contract.cycle.months, "계약에 남는 달(직전 납부분)", "Months left in the contract (the last paid)")
    return trace.step("difference", "months_settled", "정산하는 월수", "Months settled", ref, last)


def paid_ref(case: Case, payments: Sequence[Payment]) -> Ref:
    if not case.trace.writing:
        return case.trace.given("paid", sum(payment.won for payment in payments), "", "")
    each = [
        case.trace.given(
            f"paid_{payment.on}",
            payment.won,
            f"{payment.on} 납부" + (" (추가납입)" if payment.extra else ""),
            f"Paid on {payment.on}" + (" (extra)" if payment.extra else ""),
        )
        for payment in payments
    ]
    return case.trace.step("sum", "paid", "납부부금 합계", "Sum of the dues paid", *each)


def by_table(case: Case) -> Payout:
    """별표 지급기준표: a share of the dues and of the interest, by months paid.

    Benefit and deemed termination earn at the reason's rate; a voluntary or forced termination gets a share of the
    interest that an old-age benefit would carry; misconduct leaves 80 percent of that.
    """
    payments = counted_payments(case)
    paid = paid_ref(case, payments)
    band, principal_percent, interest_percent = _band(case)
    principal = _principal(case, payments, paid, band, principal_percent)
    interest = _interest(case, payments, paid, band, interest_percent)
    credits_sum, credits_interest = _subsidies(case, band, interest_percent)
    if case.reason.kind == "misconduct":
        share = case.number("misconduct_percent", "부정행위 해약 지급률(%)", "Share paid after misconduct, percent")
        principal = case.trace.step("percent", "principal_misconduct", "부금 × 지급률", "Dues × share", principal, share)
        interest = case.trace.step("percent", "interest_misconduct", "이자 × 지급률", "Interest × share", interest, share)
    return Payout(payments, paid, principal, interest, credits_sum, credits_interest)


def _band(case: Case) -> tuple[RefundBand, Ref, Ref]:
    kind = "ordinary" if case.reason.kind == "misconduct" else case.reason.kind
    band = case.tables.refund_band(case.terms, kind, case.months)
    bounds_ko = f"{band.months_from}회 이상" + (f" {band.months_to}회 이하" if band.months_to else "")
    bounds_en = f"{band.months_from}" + (f" to {band.months_to} months" if band.months_to else " months or more")
    principal = case.trace.rule(
        "principal_percent", band.rule, band.principal_percent, f"부금 지급률(%), {bounds_ko}", f"Percent of the dues, {bounds_en}"
    )
    interest = case.trace.rule(
        "interest_percent", band.rule, band.interest_percent, f"이자 지급률(%), {bounds_ko}", f"Percent of the interest, {bounds_en}"
    )
    return band, principal, interest


def _principal(case: Case, payments: Sequence[Payment], paid: Ref, band: RefundBand, percent: Ref) -> Ref:
    """The dues' share; extra payments, and by setting prepaid dues, come back whole."""
    whole = sum(payment.won for payment in payments if payment.extra)
    if case.conventions.prepaid_refund == "in_full":
        whole += _prepaid(case)
    if band.principal_percent == 100 or not whole:
        return case.trace.step("percent", "principal", "지급할 부금", "Dues paid back", paid, percent)
    full = case.trace.given("paid_in_full", whole, "전액 돌려줄 부금(추가납입·선납)", "Dues paid back in full (extra, prepaid)")
    rest = case.trace.step("difference", "paid_by_table", "표를 적용할 부금", "Dues under the table", paid, full)
    part = case.trace.step("percent", "principal_by_table", "표에 따른 부금", "Dues by the table", rest, percent)
    return case.trace.step("sum", "principal", "지급할 부금", "Dues paid back", part, full)


def _prepaid(case: Case) -> int:
    """Won paid on the event day or before for months that have not come by then."""
    cycle = case.contract.cycle
    due = [
        due
        for due in interim.dues_left(case.contract)
        if due.payment.on <= case.event and not months.has_come(due, cycle, case.event, case.conventions)
    ]
    return sum(each.payment.won // months.months_of(each.payment, cycle) for each in due)


def _interest(case: Case, payments: Sequence[Payment], paid: Ref, band: RefundBand, percent: Ref) -> Ref:
    if not band.interest_percent:
        return case.trace.given("interest_none", 0, "이자 없음(표)", "No interest (table)")
    rate = case.reason.rate
    _rate_rows(case, rate)
    accrued = accrue(case, payments, case.growth(rate), from_day=_literal_start(case, band))
    whole = case.trace.step("difference", "interest_whole", "이자(부리한 금액 − 납부부금)", "Interest (grown − paid)", accrued, paid)
    return case.trace.step("percent", "interest_exact", "지급할 이자(1원 미만 포함)", "Interest paid, with its fraction", whole, percent)


def _literal_start(case: Case, band: RefundBand) -> date | None:
    """Deemed termination by the letter of the 2024 terms: nothing earns before the day after the 37th month was paid."""
    if band.earns_from != "by_setting":
        return None
    literal = case.conventions.deemed_reading == "literal"
    ko = "문언: 37회차 납부 다음 날부터 전체 부리" if literal else "각 납부일 다음 날부터 부리"
    en = (
        "By the letter: all dues earn from the day after the 37th month's payment"
        if literal
        else "Each payment earns from the day after it"
    )
    case.trace.note("deemed_reading", ko, en, text=case.conventions.deemed_reading)
    return interim.day_of_month_count(case.contract, band.months_from, case.conventions) if literal else None


def _rate_rows(case: Case, rate: str) -> None:
    """The rows behind the rates, once each."""
    if not case.trace.writing:
        return
    if case.contract.base_rates is None:
        first = interim.left(case.contract)[0].on
        for base in case.tables.base_rates:
            if base.rule.valid_from <= case.event and (base.rule.valid_to is None or base.rule.valid_to > first):
                case.trace.rule("base_rate", base.rule, base.percent, "기준이율(%)", "Base rate in percent")
    else:
        for step in case.contract.base_rates:
            case.trace.given(
                "base_rate", step.percent, f"기준이율(%), {step.first}부터(제시된 값)", f"Base rate in percent from {step.first} (given)"
            )
    for minimum in case.tables.minimum_rates:
        ko, en = _years(minimum.years_from, minimum.years_to)
        case.trace.rule(
            "minimum_rate",
            minimum.rule,
            minimum.percent,
            f"최저보증이율(%), 가입 후 {ko}",
            f"Guaranteed minimum in percent, {en} since joining",
        )
    if rate == "closure_death":
        for addition in case.tables.additions:
            if addition.points is not None:
                ko, en = _years(addition.years_from, addition.years_to)
                case.trace.rule(
                    "addition",
                    addition.rule,
                    addition.points,
                    f"폐업·사망 가산(%p), 가입 후 {ko}",
                    f"Addition for closure and death in points, {en} since joining",
                )


def _years(first: int, last: int | None) -> tuple[str, str]:
    if last is None:
        return f"{first}년 초과", f"more than {first} years"
    return f"{first}년 초과 {last}년 이하" if first else f"{last}년 이하", f"{first} to {last} years"


def _subsidies(case: Case, band: RefundBand, percent: Ref) -> tuple[Ref, Ref]:
    """The municipality's subsidy with interest at a benefit or deemed termination, without at another end; none at an interim settlement.

    The subsidy guide asks for no number of months paid: "공제금 수령 시 장려금과 부리된 연복리 이자를 지급".
    """
    trace = case.trace
    none = trace.given("subsidy_interest_none", 0, "장려금 이자 없음", "No interest on the subsidy")
    if case.end.interim:
        return trace.given("subsidy_kept", 0, "장려금은 중간정산에서 제외", "The subsidy stays in the contract"), none
    found = subsidy.payable(case.contract, case.event, case.reason, tables=case.tables, conventions=case.conventions)
    each = [trace.given(f"subsidy_{credit.on}", credit.won, f"{credit.on} 장려금", f"Subsidy of {credit.on}") for credit in found]
    total = trace.step("sum", "subsidy", "장려금 합계", "Sum of the subsidies", *each)
    whole_interest = case.conventions.subsidy_interest == "always"
    if not found or case.reason.kind not in {"benefit", "deemed"} or not (band.interest_percent or whole_interest):
        return total, none
    growth = case.growth(case.reason.rate if case.conventions.subsidy_rate == "as_benefit" else "base")
    start = None if whole_interest else _literal_start(case, band)
    grown = accrue(case, [Payment(credit.on, credit.won) for credit in found], growth, from_day=start)
    whole = trace.step("difference", "subsidy_interest_whole", "장려금 이자", "Interest on the subsidy", grown, total)
    if whole_interest:
        return total, whole
    return total, trace.step(
        "percent", "subsidy_interest_exact", "지급할 장려금 이자(1원 미만 포함)", "Subsidy interest paid, with its fraction", whole, percent
    )


def given_back(case: Case) -> Payout:
    """Withdrawal, cancellation and invalidity: all dues with base-rate interest; an invalid contract with its subsidy."""
    trace = case.trace
    payments = counted_payments(case)
    paid = paid_ref(case, payments)
    zero = trace.given("none", 0, "0원", "0 won")
    interest = zero
    if case.reason.kind != "invalidity" or case.conventions.invalid_interest == "base_rate":
        _rate_rows(case, "base")
        accrued = accrue(case, payments, case.growth("base"))
        interest = trace.step("difference", "interest_exact", "이자(부리한 금액 − 납부부금)", "Interest (grown − paid)", accrued, paid)
    credits_sum = zero
    if case.reason.kind == "invalidity":
        found = subsidy.payable(case.contract, case.event, case.reason, tables=case.tables, conventions=case.conventions)
        each = [trace.given(f"subsidy_{credit.on}", credit.won, f"{credit.on} 장려금", f"Subsidy of {credit.on}") for credit in found]
        credits_sum = trace.step("sum", "subsidy", "장려금 합계", "Sum of the subsidies", *each)
    return Payout(payments, paid, paid, interest, credits_sum, zero)


def interim_allowed(case: Case) -> None:
    """중간정산 exists for reasons 5 to 8, and needs more than the last month's (quarter's) dues."""
    if not case.end.interim:
        return
    if not case.reason.interim:
        raise InvalidCase(
            "no_interim_settlement",
            f"{case.reason.name_ko} 사유에는 중간정산이 없습니다.",
            f"No interim settlement for reason {case.reason.code}.",
            field="end.interim",
        )
    interim.something_to_settle(case.contract, case.event, "end.interim")
