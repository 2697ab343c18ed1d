"""Loans on a contract (공제계약대출): how much, and what interest. Set-off against a payout is in ``paying``."""

from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from math import floor

from dure.rules.mutualaid import months
from dure.rules.mutualaid.errors import InvalidCase
from dure.rules.mutualaid.model import Contract, End
from dure.rules.mutualaid.settings import DEFAULT, Conventions
from dure.rules.mutualaid.sheet import Sheet, Trace
from dure.rules.mutualaid.tables import Tables
from dure.rules.mutualaid.valuation import Valuation, value

FORCED = "31"


@dataclass(frozen=True, slots=True)
class Limit:
    """``refund`` is the whole valuation behind the limit, as if the contract were ended for arrears on the day."""

    won: int
    refund: Valuation
    sheet: Sheet


def limit(contract: Contract, on: date, *, tables: Tables, conventions: Conventions = DEFAULT) -> Limit:
    """Refund of a forced termination on ``on`` less its tax, not above the dues paid, down to the step of 100,000 won.

    Refused while dues are unpaid.
    """
    if unpaid := months.months_unpaid(contract, on, conventions):
        raise InvalidCase(
            "dues_unpaid", f"미납 {unpaid}개월이 있어 대출할 수 없습니다.", f"No loan while {unpaid} months are unpaid.", field="payments"
        )
    refund = value(contract, End(FORCED, on, assumed=True), tables=tables, conventions=conventions)
    trace = Trace()
    net = trace.given("net", refund.net, "해약환급금 − 예상 세금", "Refund less expected tax")
    paid = trace.given("paid", refund.paid, "납부부금", "Dues paid")
    row = tables.parameter("loan_step_won", on, refund.terms)
    unit = int(trace.rule("loan_step_won", row.rule, row.value, "대출 단위", "Step of the loan").value)
    least = trace.step("least", "not_above_dues", "납부부금 이내", "Not above the dues paid", net, paid)
    whole = trace.step("floor", "limit", f"대출 한도({unit:,}원 미만 버림)", f"Limit (below {unit:,} won dropped)", least, unit=unit)
    return Limit(trace.result("limit", whole), refund, trace.sheet)


def interest(won: int, percent: Fraction, after: date, until: date) -> int:
    """Simple interest from the day after ``after`` to ``until`` inclusive, by days over 365, below 1 won dropped."""
    return floor(won * percent * (until - after).days / 36_500)


def highest_rate(base_percent: Fraction, on: date, tables: Tables) -> Fraction:
    """The most that may be announced: the base rate plus three points."""
    return base_percent + tables.parameter("loan_rate_margin_points", on).value
