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
    first]`` holds minimum, maximum and step of a month's dues, 0 where no row holds; ``steady[day - first]`` is the last day with the
    same amounts and ``year_end[day - first]`` that of the year; payments from ``covered`` on earn at known rates; ``prepaid`` months may be paid ahead.
    """

    first: int
    last: int
    covered: int
    prepaid: int
    month_of: Array
    quarter_of: Array
    year_of: Array
    year_end: Array
    steady: Array
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
def payment_fault(amount: Any, months_ahead: int, month: int, unit: int, bounds: tuple[int, int, int], prepaid: int) -> int:
    if amount <= 0:
        return NOT_POSITIVE
    if bounds[STEP] == 0:
        return NO_LIMITS
    if amount % (bounds[STEP] * unit):
        return OFF_STEP
    if amount // unit < bounds[MINIMUM] or amount // unit > bounds[MAXIMUM]:
        return OUT_OF_RANGE
    if months_ahead > 0 and (months_ahead > prepaid or (month // unit * unit + months_ahead) // 12 != month // 12):
        return PREPAID
    return SOUND


@compiled
def date_fault(paid: Any, amount: Any, joined: int, covered: int, last: int, absent: int) -> int:
    if paid == absent:
        return NO_DATE
    if amount == absent:
        return NO_AMOUNT
    if paid < joined:
        return BEFORE_JOINING
    if paid > last:
        return AFTER_DAY
    return NO_RATE if paid < covered else SOUND


@compiled
def scan(offsets: Array, day: Array, won: Array, contracts: Contracts, limits: Limits, absent: int, found: Found) -> None:  # noqa: PLR0917
    """Fills ``found``. Days must ascend within a row.

    A payment in time that repeats an amount found sound, while the same limits hold, needs no further look. What is used for
    each payment stands in variables: to take an array out of a tuple, or to hand it on, counts its references each time.
    """
    first, last, covered, prepaid, month_of, quarter_of, year_of, year_end_of, steady_of, amounts = limits
    joined, start, of_quarters, terms = contracts
    fault, yearly, one = found.fault, found.yearly, np.uint64(1)
    for row in range(offsets.size - 1):
        quarterly, term, begin, end = of_quarters[row] != 0, terms[row], np.uint64(offsets[row]), np.uint64(offsets[row + 1])
        unit = 3 if quarterly else 1
        total, in_year, year = np.int64(0), np.int64(0), np.int64(0)
        sound_amount, steady, year_end = np.int64(-1), np.int64(absent), np.int64(absent)
        due, at = start[row] // unit, begin
        while at < end:
            paid, amount = np.int64(day[at]), np.int64(won[at])
            place = np.uint64(paid - first)
            if paid > steady or amount != sound_amount or due > (quarter_of[place] if quarterly else month_of[place]):
                fault[row] = date_fault(paid, amount, joined[row], covered, last, absent)
                if not fault[row]:
                    ahead = unit * (due - (quarter_of[place] if quarterly else month_of[place]))
                    bounds = amounts[term, place, MINIMUM], amounts[term, place, MAXIMUM], amounts[term, place, STEP]
                    fault[row] = payment_fault(amount, ahead, month_of[place], unit, bounds, prepaid)
                if fault[row]:
                    found.place[row] = at - begin
                    break
                sound_amount, steady = amount, steady_of[place]
            if paid > year_end:
                yearly[row, year] += in_year
                year, year_end, in_year = year_of[place], year_end_of[place], np.int64(0)
            in_year += amount
            total, due, at = total + amount, due + 1, at + one
        yearly[row, year] += in_year
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
