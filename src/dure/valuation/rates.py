"""The rates of every day as arrays, and the exact growth factors that contracts share.

Days are numbers from 1970-01-01. A member's rate depends on the years since joining (guaranteed minimum, addition at
closure and death), so there is one path of rates per *band* of those years; where no band differs from the plain rate on
the days of a contract, the contract shares one table of factors with all others.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import cached_property
from math import ceil, lcm
from typing import Any

import numpy as np

from dure.rules.mutualaid.model import RateStep
from dure.rules.mutualaid.rates import band, base_of, with_dividend
from dure.rules.mutualaid.rows import Addition, MinimumRate
from dure.rules.mutualaid.settings import Conventions
from dure.rules.mutualaid.steps import Hole, Steps
from dure.rules.mutualaid.tables import Tables
from dure.valuation.refusals import BatchRefusal

Array = np.ndarray[Any, Any]
EPOCH = date(1970, 1, 1).toordinal()
PLAIN, CLOSURE, BENEFIT = 0, 1, 2
"""The base rate as at a termination; the rate of closure and death; the base rate with the declared extra points."""


def day_number(day: date) -> int:
    return day.toordinal() - EPOCH


def as_date(number: int) -> date:
    return date.fromordinal(int(number) + EPOCH)


@dataclass(frozen=True)
class Rates:
    """All that interest to the day ``on`` (inclusive) depends on, for payments from the day ``first``."""

    tables: Tables
    conventions: Conventions
    on: date
    given: tuple[RateStep, ...] | None = None

    @cached_property
    def first(self) -> int:
        starts = [start for start, value in zip(self.base.starts, self.base.values, strict=True) if not isinstance(value, Hole)]
        return min([start - EPOCH - 1 for start in starts] + [self.last])

    @cached_property
    def covered(self) -> int:
        """From this payment day on, every day to ``on`` has a base rate."""
        holes = np.flatnonzero(self.daily(self.path(PLAIN, 0, minimum=False))[1] | self.daily(self.path(BENEFIT, 0, minimum=False))[1])
        return self.first + (int(holes[-1]) + 1 if holes.size else 0)

    @property
    def last(self) -> int:
        return day_number(self.on)

    @cached_property
    def base(self) -> Steps:
        return base_of(self.given, self.tables)

    @cached_property
    def years(self) -> list[int]:
        """Where the bands begin, in years since joining."""
        return sorted({0} | {row.years_from for row in self.tables.minimum_rates} | {row.years_from for row in self.tables.additions})

    def path(self, kind: int, years: int, *, minimum: bool = True) -> Steps:
        """The rates of one band as if it held on all days."""
        rates = self.base
        minimum_from, addition_from = below(self.tables.minimum_rates, years), below(self.tables.additions, years)
        guarded = band("minimum_rates", [(row, row.percent) for row in self.tables.minimum_rates], minimum_from)
        added = band("additions", [(row, row.points) for row in self.tables.additions], addition_from)
        total = kind == CLOSURE and self.conventions.minimum_on == "total"
        if minimum and not total:
            rates = rates.joined(guarded, max)
        if kind == CLOSURE:
            rates = rates.joined(added, lambda rate, points: rate + points)
        if minimum and total:
            rates = rates.joined(guarded, max)
        return rates if kind == PLAIN else with_dividend(rates, self.tables.dividends)

    @cached_property
    def scale(self) -> int:
        paths = [self.path(kind, years) for kind in (PLAIN, CLOSURE, BENEFIT) for years in self.years]
        found = lcm(*(value.denominator for path in paths for value in path.values if isinstance(value, Fraction)))
        if max(found * self.most(paths) * (self.last - self.first + 1), found * 100 * 366) >= 2**53:
            raise BatchRefusal(
                "기준이율의 소수 자릿수가 많아 정확히 더할 수 없습니다. 여덟 자리까지 씁니다.",
                "base rates: have more decimals than sums over days can hold exactly; at most eight are sensible",
            )
        return found

    def most(self, paths: list[Steps]) -> int:
        return ceil(max((value for path in paths for value in path.values if isinstance(value, Fraction)), default=Fraction(0)))

    def daily(self, path: Steps) -> tuple[Array, Array]:
        """Percent times ``scale`` of each day after ``first`` up to ``last``, and whether the day has no rate."""
        edges = np.clip(np.array([*path.starts, date.max.toordinal()]) - EPOCH, self.first + 1, self.last + 1)
        values = [0 if isinstance(value, Hole) else int(value * self.scale) for value in path.values]
        holes = [isinstance(value, Hole) for value in path.values]
        return np.repeat(values, np.diff(edges)), np.repeat(holes, np.diff(edges))

    @cached_property
    def bands(self) -> "Bands":
        kinds = (PLAIN, CLOSURE, BENEFIT)
        own = [[self.daily(self.path(kind, years)) for years in self.years] for kind in kinds]
        plain = [self.daily(self.path(kind, 0, minimum=False)) for kind in kinds]
        sums = np.array([[summed(rate) for rate, _ in bands] for bands in own], dtype=np.float64)
        holes = np.array([[summed(hole) for _, hole in bands] for bands in own])
        differ = np.array([[summed((rate != plain[kind][0]) | (hole != plain[kind][1])) for rate, hole in own[kind]] for kind in kinds])
        from_plain = np.array([summed((rate != plain[PLAIN][0]) | (hole != plain[PLAIN][1])) for rate, hole in own[BENEFIT]])
        return Bands(sums, holes, differ, from_plain)

    @cached_property
    def calendar(self) -> "Calendar":
        return calendar(min(self.first, self.last), self.last, leap_day_later=self.conventions.leap_day == "mar1")

    def edges(self, joined: Array) -> Array:
        """``edges[row, band]``: the last day of the band for a member who joined on ``joined[row]``."""
        origin, edges = self.edge_table
        return edges[np.clip(joined, origin, self.last) - origin]

    @cached_property
    def edge_table(self) -> tuple[int, Array]:
        """By day of joining, from a day on before which every band but the last ends before ``first``."""
        origin = min(self.first, self.last) - 366 * (self.years[-1] + 1)
        days = np.arange(origin, self.last + 1)
        ends = [anniversaries(days, years, later=self.conventions.leap_day == "mar1") for years in self.years[1:]]
        return origin, np.column_stack([*ends, np.full(len(days), 2**30)]).astype(np.int32)


def anniversaries(days: Array, years: int, *, later: bool) -> Array:
    """As `rules.mutualaid.dates.add_years`: 29 February becomes 28 February, or 1 March when ``later``, in a common year."""
    months = days.astype("datetime64[D]").astype("datetime64[M]")
    moved = (months + 12 * years).astype("datetime64[D]") + (days.astype("datetime64[D]") - months.astype("datetime64[D]"))
    overflown = moved.astype("datetime64[M]") != months + 12 * years
    return (moved - (overflown & (not later))).astype(np.int64)


@dataclass(frozen=True)
class Bands:
    """Sums over days: ``[kind, band, days after first]``. ``rates`` in percent times scale, the others count days."""

    rates: Array
    holes: Array
    differ: Array
    differ_from_plain: Array
    """``[band, …]``: days on which a benefit's rate is not the plain base rate."""


@dataclass(frozen=True)
class Calendar:
    """``year[day - origin]`` counts from the first year, ``place[day - origin]`` is the day within it; ``day_of[year, place]`` leads back."""

    origin: int
    year: Array
    place: Array
    day_of: Array


def below(rows: Sequence[MinimumRate | Addition], years: int) -> int:
    """Where the band begins in which ``years`` since joining lie; 0, where it has no row, before the first."""
    return max((row.years_from for row in rows if row.years_from <= years), default=0)


def summed(daily: Array) -> Array:
    return np.concatenate([[0], np.cumsum(daily, dtype=np.int64)])


def calendar(first: int, last: int, *, leap_day_later: bool) -> Calendar:
    """Days within a year are numbered as in a leap year; 29 February has a place of its own."""
    years = range(as_date(first).year, as_date(last).year + 2)
    leap = [date(2024, 1, 1).toordinal() + place for place in range(366)]
    names = [(day.month, day.day) for day in map(date.fromordinal, leap)]
    day_of = np.empty((len(years), 366), np.int32)
    for row, year in enumerate(years):
        for place, (month, day) in enumerate(names):
            moved = (month, day) == (2, 29) and date(year, 12, 31).timetuple().tm_yday == 365
            day_of[row, place] = day_number(date(year, 3, 1) if moved and leap_day_later else date(year, 2, 28) if moved else date(year, month, day))
    origin = int(day_of[0, 0])
    year_of = np.zeros(int(day_of[-1, -1]) - origin + 1, np.int32)
    place_of = np.zeros_like(year_of)
    ordinary = [place for place in range(366) if names[place] != (2, 29)]
    for row, year in enumerate(years):
        places = range(366) if date(year, 12, 31).timetuple().tm_yday == 366 else ordinary
        for place in places:
            year_of[day_of[row, place] - origin], place_of[day_of[row, place] - origin] = row, place
    return Calendar(origin, year_of, place_of, day_of)
