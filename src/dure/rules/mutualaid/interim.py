"""A contract that lived on after an interim settlement (중간정산): what stayed in it, and what it counts."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from dure.rules.mutualaid import months
from dure.rules.mutualaid.errors import InvalidCase
from dure.rules.mutualaid.model import Contract, Cycle, Payment
from dure.rules.mutualaid.months import Due
from dure.rules.mutualaid.settings import DEFAULT, Conventions
from dure.rules.mutualaid.tables import Tables


def without_last(payments: Sequence[Payment], cycle: Cycle) -> tuple[Payment, ...]:
    """What is settled of ``payments`` in order: all but the dues of the last month, or quarter, paid before the event."""
    place = _last(payments)
    settled = replace(payments[place], won=payments[place].won - last_dues(payments, cycle).won)
    return tuple(payment for payment in (*payments[:place], settled, *payments[place + 1 :]) if payment.won)


def last_dues(payments: Sequence[Payment], cycle: Cycle) -> Payment:
    """What an interim settlement leaves of ``payments`` in order: the dues of the last month, or quarter."""
    last = payments[_last(payments)]
    count = months.months_of(last, cycle)
    kept = min(count, cycle.months)
    return replace(last, won=last.won * kept // count, months=kept)


def _last(payments: Sequence[Payment]) -> int:
    return max(place for place, payment in enumerate(payments) if not payment.extra)


def left(contract: Contract) -> list[Payment]:
    """The payments still in the contract, in order; each goes on earning from the day after it was paid."""
    found = months.in_order(contract.payments)
    for settled in contract.settled:
        before = [payment for payment in found if payment.on <= settled.on]
        found = [last_dues(before, contract.cycle), *found[len(before) :]]
    return found


def dues_left(contract: Contract) -> list[Due]:
    """The months whose dues are still in the contract, in order."""
    found = months.dues(contract)
    for settled in contract.settled:
        before = [due for due in found if due.payment.on <= settled.on]
        found = [*before[-contract.cycle.months :], *found[len(before) :]]
    return found


def months_left(contract: Contract, day: date, conventions: Conventions = DEFAULT) -> int:
    """Months paid by ``day`` whose dues are still in the contract."""
    return sum(due.payment.on <= day and months.has_come(due, contract.cycle, day, conventions) for due in dues_left(contract))


def months_counted(contract: Contract, day: date, conventions: Conventions) -> int:
    """부금납부월수 for bands and conditions: all months paid since joining, or by setting those still in the contract."""
    counted = months.months_paid if conventions.interim_months == "continue" else months_left
    return counted(contract, day, conventions)


def day_of_month_count(contract: Contract, count: int, conventions: Conventions) -> date | None:
    """The day on which the ``count``-th of the months counted was paid; None while fewer are."""
    counted = months.dues(contract) if conventions.interim_months == "continue" else dues_left(contract)
    return counted[count - 1].payment.on if len(counted) >= count else None


def check(contract: Contract, end_on: date, tables: Tables) -> None:
    """Each earlier settlement had its reason, lies in order between joining and the end, and had something to settle."""
    last = contract.made_on
    for place, settled in enumerate(contract.settled):
        field = f"settled[{place}]"
        reason = tables.reason(settled.reason)
        if reason is None or not reason.interim:
            raise InvalidCase(
                "no_interim_settlement",
                f"{field}.reason: {settled.reason!r} 사유에는 중간정산이 없습니다.",
                f"{field}.reason: no interim settlement for reason {settled.reason!r}.",
                field=f"{field}.reason",
            )
        if not last <= settled.on <= end_on:
            raise InvalidCase(
                "dates_out_of_order",
                f"{field}.on: {settled.on}은 {last}부터 {end_on}까지여야 합니다.",
                f"{field}.on: {settled.on} must be from {last} to {end_on}.",
                field=f"{field}.on",
            )
        earlier = replace(contract, settled=contract.settled[:place])
        something_to_settle(earlier, settled.on, field)
        last = settled.on


def something_to_settle(contract: Contract, day: date, field: str) -> None:
    """An interim settlement needs more than the last month's (quarter's) dues."""
    if months_left(contract, day) <= contract.cycle.months:
        raise InvalidCase(
            "nothing_to_settle",
            f"{field}: 직전 납부분을 빼면 정산할 부금이 없습니다.",
            f"{field}: without the last dues nothing is left to settle.",
            field=field,
        )
