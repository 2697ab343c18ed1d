"""The loops over payments. Days are counted from 1970-01-01, money in won, rates in the whole parts of `rates.Rates.scale`.

Every loop adds values of one sign only; docs/mutual-aid-batch.md derives from the operations written here how far a
float64 can be from the exact fraction. Whoever changes an operation changes that proof.
"""

from typing import Any, NamedTuple

import numba
import numpy as np

Array = np.ndarray[Any, Any]
compiled = numba.njit(cache=True, nogil=True)


class Days(NamedTuple):
    """What growth to the day ``last`` needs: sums of rates by band and day from ``first`` on, and the calendar's arrays.

    ``scale`` is 100 times the whole parts of a percent; ``own_days`` divides the broken last year by its own days, not 365.
    """

    first: int
    last: int
    own_days: bool
    scale: float
    sums: Array
    origin: int
    years: Array
    places: Array
    day_of: Array


@compiled
def shared_interest(offsets: Array, day: Array, won: Array, first: int, table: Array, interest: Array) -> None:
    """Interest at the two rates of ``table[day - first]`` (factor less 1) by one gather per payment, into ``interest[row]``.

    Indices are unsigned, which spares the wrap-around test of negative ones; two sums a rate hide the latency of addition.
    """
    origin, one, two = np.int32(first), np.uint64(1), np.uint64(2)
    for row in range(offsets.size - 1):
        low = high = low_next = high_next = 0.0
        at, end = np.uint64(offsets[row]), np.uint64(offsets[row + 1])
        pairs = at + (end - at) // two * two
        while at < pairs:
            place, amount = np.uint64(np.uint32(day[at] - origin)), np.float64(won[at])
            low += amount * table[place, 0]
            high += amount * table[place, 1]
            place, amount = np.uint64(np.uint32(day[at + one] - origin)), np.float64(won[at + one])
            low_next += amount * table[place, 0]
            high_next += amount * table[place, 1]
            at += two
        if at < end:
            place, amount = np.uint64(np.uint32(day[at] - origin)), np.float64(won[at])
            low += amount * table[place, 0]
            high += amount * table[place, 1]
        interest[row, 0] = low + low_next
        interest[row, 1] = high + high_next


@compiled
def in_order(offsets: Array, day: Array, won: Array) -> None:
    """Sort each contract's payments by day, in place. They nearly always are, so an insertion sort is the quickest."""
    for row in range(offsets.size - 1):
        for at in range(offsets[row] + 1, offsets[row + 1]):
            if day[at] >= day[at - 1]:
                continue
            moved_day, moved_won, place = day[at], won[at], at
            while place > offsets[row] and day[place - 1] > moved_day:
                day[place], won[place] = day[place - 1], won[place - 1]
                place -= 1
            day[place], won[place] = moved_day, moved_won


@compiled
def delayed_interest(rows: Array, start: Array, lists: tuple[Array, Array, Array], first: int, table: Array, interest: Array) -> None:
    """Interest at the first rate of ``rows``, no payment earning before the day after ``start``; ``lists`` are offsets, days, won."""
    offsets, day, won = lists
    for place in range(rows.size):
        total, floor = 0.0, np.int64(start[place])
        for at in range(np.uint64(offsets[rows[place]]), np.uint64(offsets[rows[place] + 1])):
            total += won[at] * table[np.uint64(max(np.int64(day[at]), floor) - first), 0]
        interest[place] = total


@compiled
def rate_sum(sums: Array, edges: Array, first: int, after: int, until: int) -> float:
    """Sum of the rates from the day after ``after`` to ``until``: each band's part of the days. Whole numbers, so exact."""
    total, begin = 0.0, after
    for band in range(edges.size):
        if begin >= until:
            break
        end = min(until, edges[band])
        if end > begin:
            total += sums[band, end - first] - sums[band, begin - first]
            begin = end
    return total


@compiled
def growth(paid: Any, days: Days, edges: Array) -> float:
    """Factor of a payment on ``paid``, year by payment-year: a division, an addition and a multiplication each."""
    factor, begin = 1.0, paid
    year, place = days.years[paid - days.origin], days.places[paid - days.origin]
    following = days.day_of[year + 1, place]
    while following <= days.last:
        factor *= 1.0 + rate_sum(days.sums, edges, days.first, begin, following) / (days.scale * (following - begin))
        begin, year = following, year + 1
        following = days.day_of[year + 1, place]
    if begin < days.last:
        length = following - begin if days.own_days else 365
        factor *= 1.0 + rate_sum(days.sums, edges, days.first, begin, days.last) / (days.scale * length)
    return factor


@compiled
def factor_table(days: Days) -> Array:
    """Factor less 1 of a payment on each day from ``first`` to ``last``, where one band holds for everybody."""
    table = np.empty(days.last - days.first + 1)
    edges = np.full(1, days.last, np.int32)
    for paid in range(days.first, days.last + 1):
        table[paid - days.first] = growth(paid, days, edges) - 1.0
    return table


class Chain(NamedTuple):
    """By band and day from ``first`` on: factor of the payment-year that begins there, factor to the last day, next anniversary.

    The years cannot be chained for payments of 29 February, whose anniversaries do not follow one from the other.
    """

    yearly: Array
    whole: Array
    following: Array


LEAP_PLACE = 59
"""29 February among the 366 places of `Days.day_of`."""


@compiled
def chain_of(days: Days) -> Chain:
    bands, count = days.sums.shape[0], days.last - days.first + 1
    yearly, whole, following = np.ones((bands, count)), np.ones((bands, count)), np.empty(count, np.int32)
    edges = np.full(1, days.last, np.int32)
    for paid in range(days.first, days.last + 1):
        place = paid - days.first
        following[place] = days.day_of[days.years[paid - days.origin] + 1, days.places[paid - days.origin]]
        for band in range(bands):
            own = Days(
                days.first, days.last, days.own_days, days.scale, days.sums[band : band + 1], days.origin, days.years, days.places, days.day_of
            )
            whole[band, place] = growth(paid, own, edges)
            if following[place] <= days.last:
                total = days.sums[band, following[place] - days.first] - days.sums[band, place]
                yearly[band, place] = 1.0 + total / (days.scale * (following[place] - paid))
    return Chain(yearly, whole, following)


@compiled
def banded_growth(paid: Any, band: int, days: Days, chain: Chain, edges: Array) -> float:
    """As ``growth`` from a day in ``band`` on, by one table for the years within a band and one for all after the last edge."""
    factor, first = 1.0, np.int64(days.first)
    begin = np.uint64(paid - first)
    last = np.uint64(days.last - first)
    while edges[band] < days.last:
        edge = np.uint64(edges[band] - first)
        following = np.uint64(chain.following[begin] - first)
        while following <= edge:
            factor *= chain.yearly[np.uint64(band), begin]
            begin = following
            following = np.uint64(chain.following[begin] - first)
        if begin < edge:
            end = min(following, last)
            length = np.int64(following - begin) if following <= last or days.own_days else 365
            here, there = np.uint64(band), np.uint64(band + 1)
            total = days.sums[here, edge] - days.sums[here, begin] + days.sums[there, end] - days.sums[there, edge]
            factor *= 1.0 + total / (days.scale * length)
            begin = end
        band += 1
    return factor * chain.whole[np.uint64(band), begin]


@compiled
def own_interest(rows: Array, joined: Array, lists: tuple[Array, Array, Array], edges: Array, days: Days, chain: Chain, interest: Array) -> None:  # noqa: PLR0917
    """Interest of ``rows`` along each contract's own bands (``edges[row]``, the last day of each); ``lists`` are offsets, days, won.

    Factors are kept by payment day for as long as the day of joining stays the same: ``rows`` should be in its order. From the
    last payment back, so that a payment on an anniversary of a later one takes over the later one's factor.
    """
    offsets, day, won = lists
    kept, known = np.full(days.last - days.first + 1, -1, np.int32), np.empty(days.last - days.first + 1)
    for row in rows:
        total, band, group = 0.0, 0, joined[row]
        for back in range(offsets[row + 1] - offsets[row]):
            at = np.uint64(offsets[row + 1] - 1 - back)
            paid = np.int64(day[at])
            begin = np.uint64(paid - days.first)
            if kept[begin] != group:
                while band > 0 and edges[row, band - 1] > paid:
                    band -= 1
                while edges[row, band] <= paid:
                    band += 1
                following = np.int64(chain.following[begin])
                if edges[row, band] >= days.last:
                    factor = chain.whole[np.uint64(band), begin]
                elif days.places[np.uint64(paid - days.origin)] == LEAP_PLACE:
                    factor = growth(paid, days, edges[row])
                elif following <= edges[row, band] and kept[np.uint64(following - days.first)] == group:
                    factor = chain.yearly[np.uint64(band), begin] * known[np.uint64(following - days.first)]
                else:
                    factor = banded_growth(paid, band, days, chain, edges[row])
                kept[begin], known[begin] = group, factor
            total += won[at] * (known[begin] - 1.0)
        interest[row] = total


@compiled
def pick(rows: Array, offsets: Array, day: Array, won: Array, into: Array, picked_day: Array, picked_won: Array) -> None:  # noqa: PLR0917
    """Copy the payments of ``rows`` to where ``into`` says."""
    for place in range(rows.size):
        begin, target = offsets[rows[place]], into[place]
        for at in range(into[place + 1] - target):
            picked_day[target + at], picked_won[target + at] = day[begin + at], won[begin + at]
