"""Months of dues paid (부금납부월수)."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from dure.rules.mutualaid.dates import first_of_month, month_number, quarter_number
from dure.rules.mutualaid.model import Contract, Cycle, Payment
from dure.rules.mutualaid.settings import DEFAULT, Conventions


@dataclass(frozen=True, slots=True)
class Due:
    """One month's dues: the payment that paid them, and the month (``month_number``) they are for."""

    payment: Payment
    month: int


def in_order(payments: Iterable[Payment]) -> list[Payment]:
    """By day, then amount: the order in which a case lists them does not matter."""
    return sorted(payments, key=lambda payment: (payment.on, payment.won, payment.months, payment.extra))


def months_of(payment: Payment, cycle: Cycle) -> int:
    """How many months this payment pays for: as it says, or the cycle's own 1 or 3; an extra payment none."""
    return 0 if payment.extra else payment.months or cycle.months


def first_month(day: date, cycle: Cycle) -> int:
    """The month of ``day``, or the first month of its quarter for a quarterly member."""
    return quarter_number(day) * 3 if cycle is Cycle.QUARTERLY else month_number(day)


def free_months(contract: Contract) -> set[int]:
    """The months without dues: payment holidays."""
    holidays = ((month_number(each.first), month_number(each.last)) for each in contract.holidays)
    return {month for first, last in holidays for month in range(first, last + 1)}


def dues(contract: Contract) -> list[Due]:
    """The months paid for, in order: the first payment pays the month of joining, each later one the next unpaid month.

    A quarterly member's first payment pays the calendar quarter of joining. Months of a payment holiday are passed over;
    the first payment from a fresh start on (a merged contract, a contract back in order) pays the month of that start.
    """
    free = free_months(contract)
    joined, *starts = contract.starts
    month = first_month(joined, contract.cycle)
    found: list[Due] = []
    for payment in in_order(contract.payments):
        while starts and starts[0] <= payment.on:
            month = first_month(starts.pop(0), contract.cycle)
        for _ in range(months_of(payment, contract.cycle)):
            while month in free:
                month += 1
            found.append(Due(payment, month))
            month += 1
    return found


def has_come(due: Due, cycle: Cycle, day: date, conventions: Conventions = DEFAULT) -> bool:
    """Whether the month of these dues (by setting the quarter, of a quarterly member) has begun by ``day``."""
    if cycle is Cycle.QUARTERLY and conventions.quarterly_months == "at_once":
        return quarter_number(first_of_month(due.month)) <= quarter_number(day)
    return due.month <= month_number(day)


def months_paid(contract: Contract, day: date, conventions: Conventions = DEFAULT) -> int:
    """Months paid on ``day`` or before whose month has come: prepaid months count when they come, a quarter counts 3."""
    return sum(due.payment.on <= day and has_come(due, contract.cycle, day, conventions) for due in dues(contract))


def prepaid_months(due: Due, cycle: Cycle) -> int:
    """How many months before its month the dues were paid; 0 where paid in time or late."""
    if cycle is Cycle.QUARTERLY:
        return 3 * max(0, quarter_number(first_of_month(due.month)) - quarter_number(due.payment.on))
    return max(0, due.month - month_number(due.payment.on))


def day_of_month_count(contract: Contract, count: int) -> date | None:
    """The day on which the payment of the ``count``-th month was made; None while fewer are paid."""
    paid = dues(contract)
    return paid[count - 1].payment.on if len(paid) >= count else None


def months_unpaid(contract: Contract, day: date, conventions: Conventions = DEFAULT) -> int:
    """Months (for a quarterly member: of whole quarters) since joining that fell due before ``day`` and are not paid by then.

    Dues are unpaid when the account falls short on the day of debit (form, notice 2 on direct debit: "이체일에 납부할 금액에
    미달하는 경우에는 부금이 미납된 것으로 보며"). Payment holidays owe nothing; after a fresh start only what followed it counts.
    """
    if day < contract.joined:
        return 0
    since = max(start for start in contract.starts if start <= day)
    paid = sum(since <= due.payment.on <= day for due in dues(contract))
    fallen = set(range(first_month(since, contract.cycle), first_not_due(contract, day, conventions))) - free_months(contract)
    return max(0, len(fallen) - paid)


def first_not_due(contract: Contract, day: date, conventions: Conventions = DEFAULT) -> int:
    """The first month (of a quarterly member: of a quarter) whose day of debit is not yet past on ``day``; by setting, that has not begun."""
    current = first_month(day, contract.cycle)
    return current + (contract.cycle.months if _is_past(contract, current, day, conventions) else 0)


def _is_past(contract: Contract, month: int, day: date, conventions: Conventions) -> bool:
    """Whether the dues of ``month``, in which (in whose quarter) ``day`` lies, count as unpaid on it if they are."""
    if conventions.dues_unpaid == "month_begun":
        return True
    since = max(start for start in contract.starts if start <= day)
    return max(debit_day(contract, month + contract.cycle.months - 1), since) < day


def debit_day(contract: Contract, month: int) -> date:
    """The day of debit in ``month``: the last of a month that is too short for it, and where none is known."""
    last = first_of_month(month + 1) - timedelta(days=1)
    return last.replace(day=min(contract.debit_day or last.day, last.day))


def last_retry(due_day: date, is_working: Callable[[date], bool], days: int, conventions: Conventions) -> date:
    """The last day on which a short debit of ``due_day`` is tried again: after ``days`` working days, or at the month's end."""
    if conventions.debit_retry == "month_end":
        return first_of_month(month_number(due_day) + 1) - timedelta(days=1)
    day = due_day
    while days:
        day += timedelta(days=1)
        days -= is_working(day)
    return day
