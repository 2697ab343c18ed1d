"""Dues carried over from a former contract into a new one (부금통산)."""

from dataclasses import replace
from datetime import timedelta
from fractions import Fraction

from dure.rules.mutualaid import months, rates, steps, validation
from dure.rules.mutualaid.dates import add_months
from dure.rules.mutualaid.errors import InvalidCase
from dure.rules.mutualaid.model import Contract, Former
from dure.rules.mutualaid.settings import Conventions
from dure.rules.mutualaid.tables import Tables

GIVEN_BACK = {"withdrawal", "cancellation", "invalidity"}


def merged(contract: Contract, kind: str, terms: str, *, tables: Tables, conventions: Conventions) -> Contract:
    """The contract with the former dues before its own, its months counted on. ``kind`` is that of the reason it ends by.

    Raises InvalidCase where the terms allow no merging.
    """
    former = contract.former
    if former is None:
        return contract
    if kind in GIVEN_BACK:
        raise _refused(
            "no_merging_undone",
            "통산한 계약의 철회·취소·무효에 관한 규정을 찾지 못해 계산하지 않습니다",
            "no source says what becomes of a merged contract that is undone, so it is not valued",
            field="former",
        )
    if contract.enrolments:
        raise _refused(
            "subsidy_not_eligible",
            "장려금은 신규 가입자에게만 지원하며, 통산한 계약은 신규 가입이 아닙니다",
            "subsidies are for new members, and a merged contract is none",
            field="subsidies",
        )
    _conditions(contract, former, tables)
    _payments(former, terms, tables)
    before = (replace(payment, months=months.months_of(payment, former.cycle)) for payment in former.payments)
    first = former.joined if conventions.merged_joining == "first" else contract.joined
    return replace(
        contract,
        joined=first,
        payments=(*before, *contract.payments),
        holidays=(*former.holidays, *contract.holidays),
        restarts=(former.joined, contract.joined),
    )


def without_gap(path: rates.RatePath, contract: Contract, conventions: Conventions) -> rates.RatePath:
    """``path``, by setting without interest from the day after the former contract's end to the joining of the new one."""
    if contract.former is None or conventions.merged_gap == "earns":
        return path
    begin, end = contract.former.ended_on, contract.made_on
    days = [
        (steps.DAWN, Fraction(1)),
        ((begin + timedelta(days=1)).toordinal(), Fraction(0)),
        ((end + timedelta(days=1)).toordinal(), Fraction(1)),
    ]
    return rates.path_of(path.rates.joined(steps.merged(days), lambda rate, earns: rate * earns))


def _conditions(contract: Contract, former: Former, tables: Tables) -> None:
    reason = validation.known_reason(former.reason, tables, "former.reason")
    if not reason.merges:
        raise _refused(
            "no_merging",
            f"{reason.name_ko} 뒤에는 부금을 통산하지 않습니다",
            f"dues do not go over after: {reason.name_en}",
            field="former.reason",
        )
    days = [former.joined, *(payment.on for payment in months.in_order(former.payments)), former.ended_on, contract.joined]
    if days != sorted(days):
        raise _refused(
            "dates_out_of_order",
            "이전 계약의 가입, 납부, 종료와 새 가입의 순서가 맞지 않습니다",
            "joining, payments and end of the former contract and the new joining are out of order",
            field="former",
        )
    span = tables.number("merging_months", former.ended_on)
    if contract.joined > add_months(former.ended_on, span):
        raise _refused(
            "merging_too_late",
            f"{former.ended_on}부터 {span}개월 안에 가입해야 합니다",
            f"joining must be within {span} months of {former.ended_on}",
            field="joined",
        )


def _payments(former: Former, terms: str, tables: Tables) -> None:
    """The former dues by their own cycle, none in arrears when the contract ended; those of the month (quarter) of the end were not due yet."""
    alone = Contract(former.joined, former.payments, cycle=former.cycle, holidays=former.holidays)
    try:
        validation.amounts(alone, terms, tables)
        validation.prepayments(alone, tables)
    except InvalidCase as refused:
        raise InvalidCase(refused.code, f"former.{refused.ko}", f"former.{refused.en}", field=f"former.{refused.field}") from refused
    unpaid = months.months_unpaid(alone, former.ended_on)
    if unpaid:
        raise _refused(
            "former_dues_unpaid",
            f"이전 계약에 미납 {unpaid}개월이 있어 통산하지 않습니다",
            f"{unpaid} months of the former contract are unpaid",
            field="former.payments",
        )


def _refused(code: str, ko: str, en: str, *, field: str) -> InvalidCase:
    return InvalidCase(code, f"{field}: {ko}.", f"{field}: {en}.", field=field)
