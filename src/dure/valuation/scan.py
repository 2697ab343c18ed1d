"""One pass over the payments of each contract: the first broken rule, the principal, and dues by calendar year."""

from typing import Any, NamedTuple

import numba
import numpy as np

Array = np.ndarray[Any, Any]
compiled = numba.njit(cache=True, nogil=True)

SOUND, NO_DATE, NO_AMOUNT, BEFORE_JOINING, AFTER_DAY, NO_RATE, NOT_POSITIVE, NO_LIMITS, OFF_STEP, OUT_OF_RANGE, PREPAID = range(11)
MINIMUM, MAXIMUM, STEP = 0, 1, 2


@compiled
def unsorted(offsets: Array, day: Array) -> bool:
    for row in range(offsets.size - 1):
        for at in range(offsets[row] + 1, offsets[row + 1]):
            if day[at] < day[at - 1]:
                return True
    return False


class Limits(NamedTuple):
    """The rules by day from ``first`` to ``last``.

    ``month_of`` and ``quarter_of[day - first]`` count from 1970, ``year_of`` from the year of ``first``; ``amounts[terms, day -
    first]`` holds minimum, maximum and step of a month's dues, 0 where no row holds, and ``span_of`` changes where these do;
    payments from ``covered`` on earn at known rates; ``prepaid`` months may be paid ahead.
    """

    first: int
    last: int
    covered: int
    prepaid: int
    month_of: Array
    quarter_of: Array
    year_of: Array
    span_of: Array
    amounts: Array


class Contracts(NamedTuple):
    """``start`` is the month of joining since 1970-01."""

    joined: Array
    start: Array
    quarterly: Array
    terms: Array


class Found(NamedTuple):
    """``place`` is the payment within the row that breaks the rule ``fault``; ``yearly[row, year - first_year]`` sums dues."""

    fault: Array
    place: Array
    principal: Array
    yearly: Array


@compiled
def payment_fault(paid: Any, amount: Any, months_ahead: int, row: int, unit: int, contracts: Contracts, limits: Limits) -> int:  # noqa: PLR0917
    bounds = limits.amounts[contracts.terms[row], paid - limits.first]
    if amount <= 0:
        return NOT_POSITIVE
    if bounds[STEP] == 0:
        return NO_LIMITS
    if amount % (bounds[STEP] * unit):
        return OFF_STEP
    if amount // unit < bounds[MINIMUM] or amount // unit > bounds[MAXIMUM]:
        return OUT_OF_RANGE
    month = limits.month_of[paid - limits.first]
    if months_ahead > 0 and (months_ahead > limits.prepaid or (month // unit * unit + months_ahead) // 12 != month // 12):
        return PREPAID
    return SOUND


@compiled
def date_fault(paid: Any, amount: Any, joined: int, limits: Limits, absent: int) -> int:
    if paid == absent:
        return NO_DATE
    if amount == absent:
        return NO_AMOUNT
    if paid < joined:
        return BEFORE_JOINING
    if paid > limits.last:
        return AFTER_DAY
    return NO_RATE if paid < limits.covered else SOUND


@compiled
def scan(offsets: Array, day: Array, won: Array, contracts: Contracts, limits: Limits, absent: int, found: Found) -> None:  # noqa: PLR0917
    """Fills ``found``. Days must ascend within a row.

    A payment in time that repeats an amount found sound, while the same limits hold, needs no further look.
    """
    for row in range(offsets.size - 1):
        unit = 3 if contracts.quarterly[row] else 1
        period_of = limits.quarter_of if contracts.quarterly[row] else limits.month_of
        earliest = max(contracts.joined[row], limits.covered)
        due, begin = contracts.start[row] // unit, np.uint64(offsets[row])
        total = in_year = year = 0
        sound_amount, sound_span = -1, -1
        for at in range(begin, np.uint64(offsets[row + 1])):
            paid: Any = np.int64(day[at])
            amount: Any = np.int64(won[at])
            if earliest <= paid <= limits.last:
                place = np.uint64(paid - limits.first)
                ahead = (due - period_of[place]) * unit
                if ahead > 0 or amount != sound_amount or limits.span_of[place] != sound_span:
                    broken = payment_fault(paid, amount, ahead, row, unit, contracts, limits)
                    sound_amount, sound_span = amount, limits.span_of[place]
                else:
                    broken = SOUND
            else:
                broken = date_fault(paid, amount, contracts.joined[row], limits, absent)
            if amount == absent and paid != absent:
                broken = NO_AMOUNT
            if broken:
                found.fault[row], found.place[row] = broken, at - begin
                break
            if limits.year_of[place] != year:
                found.yearly[row, year] += in_year
                year, in_year = limits.year_of[place], 0
            in_year += amount
            total += amount
            due += 1
        found.yearly[row, year] += in_year
        found.principal[row] = total


@compiled
def deduct(lists: tuple[Array, Array, Array, Array], yearly: Array, first_year: int, presumed: Array, deducted: Array, place: Array) -> None:
    """Dues deducted per row, by the certificates or as presumed per year; -1 where a certificate shows more than was paid.

    ``lists`` are offsets, years, amounts, and whether the row has certificates at all. Uses ``yearly`` up.
    """
    offsets, year, won, given = lists
    for row in range(offsets.size - 1):
        place[row], total = -1, 0
        if not given[row]:
            for column in range(yearly.shape[1]):
                total += min(yearly[row, column], presumed[column])
        for at in range(offsets[row], offsets[row + 1]):
            column = year[at] - first_year
            paid = yearly[row, column] if 0 <= column < yearly.shape[1] else 0
            if won[at] < 0 or won[at] > paid:
                place[row] = at - offsets[row]
                break
            if won[at] == 0:
                continue
            total += won[at]
            yearly[row, column] -= won[at]
        deducted[row] = total
