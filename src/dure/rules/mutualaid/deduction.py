"""Deduction of dues from income (조세특례제한법 제86조의3), and what of them was deducted."""

from dataclasses import dataclass

from dure.rules.mutualaid.case import Case
from dure.rules.mutualaid.errors import InvalidCase
from dure.rules.mutualaid.model import Member, Payment
from dure.rules.mutualaid.sheet import Ref, Sheet, Trace
from dure.rules.mutualaid.tables import Tables


@dataclass(frozen=True, slots=True)
class Deduction:
    year: int
    won: int
    limit_won: int
    sheet: Sheet


def deductible(
    year: int, paid: int, income: int, *, tables: Tables, member: Member = Member.INDIVIDUAL, letting: int = 0, payout_year: bool = False
) -> Deduction:
    """min(paid in the year, limit) × (1 − letting income ÷ business income), not above the income without letting, whole won.

    ``income`` is the business income, or the earned income of a corporate head; ``letting`` the part of it from letting
    real estate. Nothing is deducted in the year in which a benefit or refund is paid out.
    """
    if min(paid, letting) < 0 or letting > max(income, 0):
        raise InvalidCase(
            "wrong_income",
            "납입액과 임대소득은 0원 이상, 임대소득은 사업소득 이하여야 합니다.",
            "Dues and letting income must not be negative, letting income not above the business income.",
            field="income",
        )
    trace = Trace()
    dues = trace.given("paid", paid, f"{year}년 납입", f"Paid in {year}")
    row = tables.deduction_limit(year, member.value, max(income, 0))
    limit = trace.rule("limit", row.rule, row.limit_won, "연간 소득공제 한도", "Yearly limit")
    least = trace.step("least", "within_limit", "납입액과 한도 중 적은 금액", "The lesser of dues and limit", dues, limit)
    if payout_year or income <= 0:
        why = ("지급연도의 부금은 공제하지 않음", "No deduction in the year of the payout") if payout_year else ("소득 없음", "No income")
        final = trace.given("deduction", 0, *why)
    else:
        business = trace.given("income", income, "사업소득금액(근로소득금액)", "Business (earned) income")
        let = trace.given("letting", letting, "부동산임대업 소득금액", "Income from letting")
        rest = trace.step("difference", "without_letting", "임대를 뺀 소득", "Income without letting", business, let)
        times = trace.step("product", "within_limit_times_rest", "× 임대를 뺀 소득", "× income without letting", least, rest)
        share = trace.step("quotient", "share", "÷ 사업소득금액", "÷ business income", times, business)
        capped = trace.step("least", "not_above_income", "임대를 뺀 소득 이내", "Not above the income without letting", share, rest)
        final = trace.step("floor", "deduction", "소득공제액(1원 미만 버림)", "Deduction (below 1 won dropped)", capped)
    return Deduction(year, trace.result("deduction", final), row.limit_won, trace.sheet)


def not_deducted(case: Case, payments: tuple[Payment, ...], paid: Ref) -> Ref:
    """Dues that were paid beyond what was deducted, of the ``payments`` that count.

    Without a certificate every year is taken as deducted up to the presumed amount.
    """
    trace = case.trace
    yearly: dict[int, int] = {}
    for payment in payments:
        yearly[payment.on.year] = yearly.get(payment.on.year, 0) + payment.won
    refs = (
        [_presumed(case, year, won) for year, won in sorted(yearly.items())] if case.contract.deducted is None else _certified(case, yearly)
    )
    total = trace.step("sum", "deducted", "소득공제 받은 부금", "Dues deducted", *refs)
    return trace.step("difference", "not_deducted", "소득공제 받지 않은 부금", "Dues not deducted", paid, total)


def _certified(case: Case, yearly: dict[int, int]) -> list[Ref]:
    given = case.contract.deducted or {}
    return [
        case.trace.given(f"deducted_{year}", min(given[year], won), f"{year}년 소득공제액(확인서)", f"Deducted in {year} (certificate)")
        for year, won in sorted(yearly.items())
        if given.get(year)
    ]


def payout_years(case: Case) -> set[int]:
    """The years of this payout and of earlier interim settlements (key terms: "지급연도의 납부부금은 소득공제 대상이 아님")."""
    return {(case.end.paid_on or case.event).year, *(settled.on.year for settled in case.contract.settled)}


def certified_payout_years(case: Case) -> list[tuple[str, str]]:
    """A note for each year of a payout in which the certificate shows a deduction."""
    return [
        (
            f"소득공제확인서에 {year}년 공제액이 있으나 지급연도의 부금은 공제 대상이 아닙니다. 확인서대로 계산했으니 확인해 주십시오.",
            f"The certificate shows a deduction for {year}, the year of a payout, whose dues cannot be deducted: it was followed, please check it.",
        )
        for year in sorted(payout_years(case))
        if (case.contract.deducted or {}).get(year)
    ]


def _presumed(case: Case, year: int, won: int) -> Ref:
    trace = case.trace
    if year in payout_years(case) and case.conventions.presumed_payout_year == "excluded":
        return trace.given(f"deducted_{year}", 0, f"{year}년은 지급연도: 공제 없음", f"{year} is the year of the payout: nothing deducted")
    row = case.tables.parameter("presumed_deduction_won", case.event)
    most = trace.rule(
        "presumed_deduction_won",
        row.rule,
        row.value,
        "확인서가 없을 때 연간 공제 간주액",
        "Taken as deducted each year without a certificate",
    )
    dues = trace.given(f"paid_in_{year}", won, f"{year}년 납입", f"Paid in {year}")
    return trace.step("least", f"deducted_{year}", f"{year}년 공제 간주액", f"Taken as deducted in {year}", dues, most)
