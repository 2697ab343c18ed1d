"""One pass over the payments of each contract: the first broken rule, the principal, and dues by calendar year."""

from typing import Any

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


@compiled
def scan(
    offsets: Array, day: Array, won: Array, joined: Array, start: Array, quarterly: Array, terms: Array, first: int, last: int, absent: int,
    month_of: Array, limits: Array, prepaid: int, covered: int, first_year: int, years: int, fault: Array, place: Array, principal: Array, yearly: Array,
) -> None:  # fmt: skip  # noqa: C901, PLR0912, PLR0913, PLR0917
    """Fills ``fault`` and ``place`` (the payment within the row), ``principal`` and ``yearly[row, year - first_year]``.

    ``start`` is the month of joining and ``month_of[day - first]`` counts months, both since 1970-01; ``limits[terms, day - first]`` holds minimum, maximum and step of a
    month's dues, 0 where no row holds; payments from ``covered`` on earn at known rates. Days must ascend within a row.
    """
    for row in range(offsets.size - 1):
        begin, broken, total = offsets[row], SOUND, 0
        unit = 3 if quarterly[row] else 1
        for at in range(begin, offsets[row + 1]):
            paid, amount = day[at], won[at]
            if paid == absent:
                broken = NO_DATE
            elif amount == absent:
                broken = NO_AMOUNT
            elif paid < joined[row]:
                broken = BEFORE_JOINING
            elif paid > last:
                broken = AFTER_DAY
            elif paid < covered:
                broken = NO_RATE
            elif amount <= 0:
                broken = NOT_POSITIVE
            else:
                bounds = limits[terms[row], paid - first]
                if bounds[STEP] == 0:
                    broken = NO_LIMITS
                elif amount % (bounds[STEP] * unit):
                    broken = OFF_STEP
                elif amount // unit < bounds[MINIMUM] or amount // unit > bounds[MAXIMUM]:
                    broken = OUT_OF_RANGE
                else:
                    month = month_of[paid - first]
                    due = start[row] // unit + at - begin
                    ahead = (due - month // unit) * unit
                    if ahead > 0 and (ahead > prepaid or due * unit // 12 != month // 12):
                        broken = PREPAID
            if broken:
                place[row] = at - begin
                break
            total += amount
            yearly[row, month_of[paid - first] // 12 + 1970 - first_year] += amount
        fault[row], principal[row] = broken, total


@compiled
def deduct(offsets: Array, year: Array, won: Array, given: Array, yearly: Array, first_year: int, presumed: Array, deducted: Array, place: Array) -> None:  # noqa: PLR0913, PLR0917
    """Dues deducted per row, by the certificates or as presumed per year; -1 where a certificate shows more than was paid."""
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
