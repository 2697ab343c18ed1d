"""The dues left after an interim settlement: which of them were deducted. The settled dues of a year take its deduction first."""

from collections.abc import Iterable

from dure.rules.mutualaid import deduction, interim
from dure.rules.mutualaid.case import Case
from dure.rules.mutualaid.model import Payment
from dure.rules.mutualaid.sheet import Ref


def not_deducted(case: Case, payments: tuple[Payment, ...], paid: Ref) -> Ref:
    """Dues that were paid beyond what was deducted, of the ``payments`` that count; as ``deduction`` where nothing was settled before."""
    if not case.contract.settled:
        return deduction.not_deducted(case, payments, paid)
    whole = by_year(payment for payment in case.contract.payments if payment.on <= case.event)
    still = by_year(payment for payment in interim.left(case.contract) if payment.on <= case.event)
    counted = by_year(payments)
    parts = [_deducted(case, year, whole[year] - still[year], won) for year, won in sorted(counted.items())]
    total = case.trace.step("sum", "deducted", "소득공제 받은 부금", "Dues deducted", *parts)
    return case.trace.step("difference", "not_deducted", "소득공제 받지 않은 부금", "Dues not deducted", paid, total)


def by_year(payments: Iterable[Payment]) -> dict[int, int]:
    found: dict[int, int] = {}
    for payment in payments:
        found[payment.on.year] = found.get(payment.on.year, 0) + payment.won
    return found


def _deducted(case: Case, year: int, settled: int, counted: int) -> Ref:
    trace = case.trace
    most = _most(case, year)
    before = trace.given(f"settled_{year}", settled, f"{year}년 납입 중 중간정산한 부금", f"Of the dues of {year}: settled before")
    now = trace.given(f"counted_{year}", counted, f"{year}년 납입 중 지금 계산하는 부금", f"Of the dues of {year}: counted now")
    both = trace.step("sum", f"dues_{year}", f"{year}년 부금 합계", f"Dues of {year}", before, now)
    until_now = trace.step(
        "least", f"deducted_until_now_{year}", f"{year}년 공제액(지금까지)", f"Deducted in {year}, until now", both, most
    )
    used = trace.step(
        "least", f"deducted_before_{year}", f"{year}년 공제액 중 중간정산분", f"Deducted in {year}, settled before", before, most
    )
    return trace.step(
        "difference", f"deducted_{year}", f"{year}년 공제액 중 남은 부금분", f"Deducted in {year}, of the dues counted", until_now, used
    )


def _most(case: Case, year: int) -> Ref:
    """What was deducted in ``year``: by certificate, or without one up to the presumed amount."""
    trace, given = case.trace, case.contract.deducted
    if given is not None:
        return trace.given(f"certificate_{year}", given.get(year, 0), f"{year}년 소득공제액(확인서)", f"Deducted in {year} (certificate)")
    if year in deduction.payout_years(case) and case.conventions.presumed_payout_year == "excluded":
        return trace.given(
            f"certificate_{year}", 0, f"{year}년은 지급연도: 공제 없음", f"{year} is the year of the payout: nothing deducted"
        )
    return case.number("presumed_deduction_won", "확인서가 없을 때 연간 공제 간주액", "Taken as deducted each year without a certificate")
