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
def delayed_interest(rows: Array, start: Array, lists: tuple[Array, Array, Array], first: int, table: Array, interest: Array) -> None:
    """Interest at the first rate of ``rows``, no payment earning before the day after ``start``.

    ``lists`` are offsets, days, won; the days of a row ascend.
    """
    offsets, day, won = lists
    one = np.uint64(1)
    for place in range(rows.size):
        at, end, early = np.uint64(offsets[rows[place]]), np.uint64(offsets[rows[place] + 1]), 0
        while at < end and day[at] <= start[place]:
            early += won[at]
            at += one
        total = np.float64(early) * table[np.uint64(start[place] - first), 0]
        while at < end:
            total += np.float64(won[at]) * table[np.uint64(np.int64(day[at]) - first), 0]
            at += one
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


class Crossings(NamedTuple):
    """What leads a payment over the last day of its band: ``whole`` to the end as if its band went on, ``parts`` to put that right.

    ``whole[band, day - first]`` is the factor to the last day. ``place_of[day - first]`` is the day's place in the year, and
    ``spot[year, place]`` the row of ``parts`` for the payment-year that begins there: its day counted from ``first``, or a row of
    its own for the anniversaries of 29 February. ``parts[band, row]`` holds for a year that begins in ``band`` and ends in the
    next: the sum of the next band's rates to its end less that of ``band`` to its start; 1 / (scale × its days); and what follows
    it over what would follow from its start on.
    """

    whole: Array
    place_of: Array
    year_of: Array
    spot: Array
    parts: Array


LEAP_PLACE = 59
"""29 February among the 366 places of `Days.day_of`."""
SUM, SHARE, AFTER = 0, 1, 2


@compiled
def band_growth(begin: Any, year: int, place: int, band: int, days: Days) -> float:
    """As ``growth`` in one band from ``begin`` on, the anniversary of ``place`` in ``year``."""
    factor, sums = 1.0, days.sums[band]
    following = days.day_of[year + 1, place]
    while following <= days.last:
        factor *= 1.0 + (sums[following - days.first] - sums[begin - days.first]) / (days.scale * (following - begin))
        begin, year = following, year + 1
        following = days.day_of[year + 1, place]
    if begin < days.last:
        length = following - begin if days.own_days else 365
        factor *= 1.0 + (sums[days.last - days.first] - sums[begin - days.first]) / (days.scale * length)
    return factor


@compiled
def crossings_of(days: Days) -> Crossings:
    bands, count, years = days.sums.shape[0], days.last - days.first + 1, days.day_of.shape[0]
    whole, place_of, year_of = np.ones((bands, count)), np.empty(count, np.int32), np.empty(count, np.int32)
    for at in range(count):
        year_of[at] = days.years[days.first + at - days.origin]
        place_of[at] = days.places[days.first + at - days.origin]
        for band in range(bands):
            whole[band, at] = band_growth(days.first + at, year_of[at], place_of[at], band, days)
    spot, parts = np.zeros((years, 366), np.int32), np.zeros((bands - 1, count + years, 4))
    for year in range(years - 1):
        for place in range(366):
            begin = days.day_of[year, place]
            if days.first <= begin <= days.last:
                spot[year, place] = count + year if place == LEAP_PLACE else begin - days.first
                for band in range(bands - 1):
                    fill_part(parts[band, spot[year, place]], year, place, band, days)
    return Crossings(whole, place_of, year_of, spot, parts)


@compiled
def fill_part(part: Array, year: int, place: int, band: int, days: Days) -> None:
    begin, following = days.day_of[year, place], days.day_of[year + 1, place]
    full = following <= days.last
    end = following if full else days.last
    part[SUM] = days.sums[band + 1, end - days.first] - days.sums[band, begin - days.first]
    part[SHARE] = 1.0 / (days.scale * (following - begin if full or days.own_days else 365))
    after = band_growth(following, year + 1, place, band + 1, days) if full else 1.0
    part[AFTER] = after / band_growth(begin, year, place, band, days)


@compiled
def crossed(factor: float, place: Any, edge: Any, shift: float, band: Any, spot: Array, parts: Array) -> float:  # noqa: PLR0917
    """``factor`` as if ``band`` went on, put right for its last day.

    ``edge`` is the year and the place of that day, ``shift`` the sum of the band's rates to it less that of the next one's.
    """
    row = np.uint64(spot[np.uint64(edge[0] - (place > edge[1])), np.uint64(place)])
    return factor * parts[band, row, AFTER] * (1.0 + (shift + parts[band, row, SUM]) * parts[band, row, SHARE])


@compiled
def own_interest(rows: Array, lists: tuple[Array, Array, Array], edges: Array, days: Days, crossings: Crossings, interest: Array) -> None:
    """Interest of ``rows`` along each contract's own bands (``edges[row]``, the last day of each, at least two years apart).

    ``lists`` are offsets, days, won; the days of a row ascend.
    """
    offsets, day, won = lists
    first, last, sums, one = np.int64(days.first), days.last, days.sums, np.uint64(1)
    whole, place_of, year_of, spot, parts = crossings
    for row in rows:
        at, end, total, open_band = np.uint64(offsets[row]), np.uint64(offsets[row + 1]), 0.0, np.uint64(0)
        while edges[row, open_band] < last:
            open_band += one
        for band in range(open_band):
            limit = np.int64(edges[row, band])
            if at == end or day[at] >= limit:
                continue
            edge = np.uint64(limit - first)
            until, shift = (year_of[edge], place_of[edge]), sums[band, edge] - sums[band + one, edge]
            while at < end and day[at] < limit:
                paid = np.uint64(day[at] - first)
                place = place_of[paid]
                factor = crossed(whole[band, paid], place, until, shift, band, spot, parts)
                for later in range(band + one, open_band):
                    edge = np.uint64(edges[row, later] - first)
                    further = sums[later, edge] - sums[later + one, edge]
                    factor = crossed(factor, place, (year_of[edge], place_of[edge]), further, later, spot, parts)
                total += np.float64(won[at]) * (factor - 1.0)
                at += one
        while at < end:
            total += np.float64(won[at]) * (whole[open_band, np.uint64(day[at] - first)] - 1.0)
            at += one
        interest[row] = total


@compiled
def own_interest_by_year(rows: Array, lists: tuple[Array, Array, Array], edges: Array, days: Days, interest: Array) -> None:
    """As ``own_interest`` for any bands, year by year for each payment."""
    offsets, day, won = lists
    for row in rows:
        total = 0.0
        for at in range(offsets[row], offsets[row + 1]):
            total += won[at] * (growth(day[at], days, edges[row]) - 1.0)
        interest[row] = total


@compiled
def pick(rows: Array, offsets: Array, day: Array, won: Array, into: Array, picked_day: Array, picked_won: Array) -> None:  # noqa: PLR0917
    """Copy the payments of ``rows`` to where ``into`` says."""
    for place in range(rows.size):
        begin, target = offsets[rows[place]], into[place]
        for at in range(into[place + 1] - target):
            picked_day[target + at], picked_won[target + at] = day[begin + at], won[begin + at]
