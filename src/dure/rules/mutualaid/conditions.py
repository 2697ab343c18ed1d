"""What the terms ask of the member or the contract before an end counts: registration, arrears, holidays, a contract back in order."""

from dataclasses import replace
from datetime import date
from itertools import pairwise

from dure.rules.mutualaid import months
from dure.rules.mutualaid.dates import month_number
from dure.rules.mutualaid.errors import InvalidCase
from dure.rules.mutualaid.korean import topic
from dure.rules.mutualaid.model import Contract, Cycle, Member
from dure.rules.mutualaid.rows import Reason
from dure.rules.mutualaid.settings import Conventions
from dure.rules.mutualaid.tables import Tables


def registered(contract: Contract, reason: Reason, conventions: Conventions) -> None:
    """A member without business registration (무등록) has no closure, disaster or transfer of a business (약관 제46조–제48조)."""
    if not contract.unregistered:
        return
    if contract.member is Member.CORPORATE_HEAD:
        raise InvalidCase(
            "unregistered_corporate_head",
            "unregistered: 법인대표는 무등록 회원일 수 없습니다.",
            "unregistered: the head of a corporation is never unregistered.",
            field="unregistered",
        )
    strict = conventions.unregistered_reasons == "death_and_old_age"
    if reason.unregistered == "no" or (strict and reason.unregistered == "by_setting"):
        raise InvalidCase(
            "unregistered_member",
            f"무등록 회원에게는 {reason.name_ko} 사유가 없습니다.",
            f"A member without business registration has no such end: {reason.name_en}.",
            field="end.reason",
        )


def in_arrears(contract: Contract, reason: Reason, event: date, *, terms: str, tables: Tables, conventions: Conventions) -> None:
    """A forced termination needs the terms' number of months unpaid on the event day (약관 제8조)."""
    if not reason.arrears:
        return
    least = tables.number("arrears_months", event, terms)
    unpaid = months.months_unpaid(contract, event, conventions)
    if unpaid < least:
        raise InvalidCase(
            "not_in_arrears",
            f"{topic(reason.name_ko)} {least}개월 이상 미납해야 합니다({event} 현재 미납 {unpaid}개월).",
            f"{reason.name_en} needs {least} months unpaid; on {event} there are {unpaid}.",
            field="end.reason",
        )


def holidays(contract: Contract, tables: Tables) -> None:
    """Payment holidays (약관 제12조): after joining, one after another, none longer than a year; whole quarters for a quarterly member."""
    ordered = [contract.joined, *(day for each in contract.holidays for day in (each.first, each.last))]
    for place, each in enumerate(contract.holidays):
        field = f"holidays[{place}]"
        if any(late < early for early, late in pairwise(ordered[: 2 * place + 3])):
            raise InvalidCase(
                "dates_out_of_order",
                f"{field}: {each.first}부터 {each.last}까지는 날짜 순서가 맞지 않습니다.",
                f"{field}: {each.first} to {each.last} is out of order.",
                field=field,
            )
        first, last = month_number(each.first), month_number(each.last)
        most = tables.number("holiday_months", each.first)
        if last - first >= most:
            raise InvalidCase(
                "holiday_too_long",
                f"{field}: 납부중지는 한 번에 {most}개월까지입니다.",
                f"{field}: a payment holiday lasts {most} months at most.",
                field=field,
            )
        if contract.cycle is Cycle.QUARTERLY and (first % 3 or last % 3 != 2):
            raise InvalidCase(
                "holiday_off_quarter",
                f"{field}: 분기납의 납부중지는 분기 단위입니다.",
                f"{field}: a quarterly member's holiday covers whole quarters.",
                field=field,
            )


def resumed(contract: Contract, terms: str, tables: Tables, conventions: Conventions) -> None:
    """정상계약 전환: under terms that know it, once enough months are unpaid, by one payment made on the day (약관 제8조의2)."""
    day = contract.resumed_on
    if day is None:
        return
    rows = [row for row in tables.parameters if row.name == "conversion_months" and row.terms == terms]
    if not rows:
        raise _not_resumed("no_conversion", f"{terms} 약관에는 정상계약 전환이 없습니다", f"the terms of {terms} know no conversion")
    least = tables.number("conversion_months", day, terms)
    before = replace(contract, resumed_on=None, payments=tuple(payment for payment in contract.payments if payment.on < day))
    unpaid = months.months_unpaid(before, day, conventions)
    if unpaid < least:
        raise _not_resumed(
            "conversion_too_early",
            f"{least}개월 이상 미납해야 전환합니다(미납 {unpaid}개월)",
            f"a conversion needs {least} months unpaid; there are {unpaid}",
        )
    if not any(payment.on == day and not payment.extra for payment in contract.payments):
        raise _not_resumed("conversion_unpaid", f"{day}에 납부한 부금 1회분이 없습니다", f"no dues were paid on {day}")


def _not_resumed(code: str, ko: str, en: str) -> InvalidCase:
    return InvalidCase(code, f"resumed_on: {ko}.", f"resumed_on: {en}.", field="resumed_on")
