"""From rule rows to the yearly rate of each day, and sums of it over days."""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from datetime import date, timedelta
from fractions import Fraction
from functools import lru_cache
from itertools import accumulate
from math import lcm
from operator import add, mul, sub
from typing import TypeAlias

from dure.rules.mutualaid import steps
from dure.rules.mutualaid.dates import LeapDay, add_years
from dure.rules.mutualaid.errors import MissingRule
from dure.rules.mutualaid.model import RateStep
from dure.rules.mutualaid.rows import Addition, BaseRate, Dividend, MinimumRate, OtherRate
from dure.rules.mutualaid.settings import Conventions
from dure.rules.mutualaid.steps import DAWN, Hole, Steps
from dure.rules.mutualaid.tables import Tables

CASE_RATES = "base_rates (case)"
Banded: TypeAlias = tuple[MinimumRate | Addition | OtherRate, Fraction | None]
"""A row by years since a day, and its value; None makes a hole."""


class RatePath:
    """The yearly rate in percent of every day. Sums over days are exact: whole numbers over ``scale``."""

    def __init__(self, rates: Steps) -> None:
        known = [value for value in rates.values if isinstance(value, Fraction)]
        self.rates = rates
        self.scale = lcm(*(value.denominator for value in known))
        self._scaled = [int(value * self.scale) if isinstance(value, Fraction) else 0 for value in rates.values]
        self._holes = [rates.starts[place] for place, value in enumerate(rates.values) if isinstance(value, Hole)]
        lengths = map(sub, rates.starts[1:], rates.starts)
        self._before: list[int] = [0, *accumulate(map(mul, lengths, self._scaled))]

    def percent(self, day: date) -> Fraction:
        """The rate of ``day``. Raises MissingRule where there is none."""
        return self.runs(day - timedelta(days=1), day)[0][0]

    def percent_days(self, after: date, until: date) -> int:
        """The sum of the rates of the days from the day after ``after`` to ``until`` inclusive, times ``scale``."""
        first, last = after.toordinal() + 1, until.toordinal()
        self._refuse_holes(first, last)
        return self._sum_to(last) - self._sum_to(first - 1)

    def runs(self, after: date, until: date) -> list[tuple[Fraction, int]]:
        """The same days as (rate, number of days), in order."""
        self.percent_days(after, until)
        first, last = after.toordinal() + 1, until.toordinal()
        found: list[tuple[Fraction, int]] = []
        place = bisect_right(self.rates.starts, first) - 1
        while first <= last:
            end = min(last, self.rates.starts[place + 1] - 1 if place + 1 < len(self.rates.starts) else last)
            value = self.rates.values[place]
            if isinstance(value, Fraction):
                found.append((value, end - first + 1))
            first, place = end + 1, place + 1
        return found

    def _sum_to(self, ordinal: int) -> int:
        place = bisect_right(self.rates.starts, ordinal) - 1
        return self._before[place] + (ordinal - self.rates.starts[place] + 1) * self._scaled[place]

    def _refuse_holes(self, first: int, last: int) -> None:
        following = self._holes[bisect_left(self._holes, first) :][:1]
        for ordinal in (first, *following):
            value = self.rates.on(ordinal)
            if ordinal <= last and isinstance(value, Hole):
                raise MissingRule(value.table, date.fromordinal(ordinal))


def own_steps(given: Sequence[RateStep]) -> Steps:
    """A case's own base rates: each holds until the next begins or its own last day; before the first there is a hole."""
    return steps.from_periods(CASE_RATES, ((step.first, step.last, step.percent) for step in given))


@lru_cache(maxsize=64)
def base_steps(rows: tuple[BaseRate, ...]) -> Steps:
    return steps.from_rows("base_rates", ((row.rule, row.percent) for row in rows))


def with_minimum(base: Steps, rows: Sequence[MinimumRate], joined: date, leap_day: LeapDay) -> Steps:
    """The base rate, nowhere below the guaranteed minimum of the years since joining (약관: 기준이율, 최저보증이율)."""
    return base.joined(since_joining("minimum_rates", [(row, row.percent) for row in rows], joined, leap_day), max)


def with_addition(base: Steps, rows: Sequence[Addition], joined: date, event: date, conventions: Conventions) -> Steps:
    """The rate of closure and death: addition by the years since joining, of each day or of the event day."""
    points = since_joining("additions", [(row, row.points) for row in rows], joined, conventions.leap_day)
    if conventions.addition_by == "event":
        points = steps.constant(points.at(event))
    return base.joined(points, add)


def with_dividend(base: Steps, rows: Sequence[Dividend]) -> Steps:
    points = steps.from_rows("dividends", ((row.rule, row.points) for row in rows))
    return base.joined(points, add)


def since_joining(table: str, rows: Sequence[Banded], start: date, leap_day: LeapDay) -> Steps:
    """Rows by years since ``start`` as steps of days: a band ends on the anniversary itself, the next begins the day after.

    The band from 0 years reaches back without end. A row holds for the days of its band within its own; days of no row are holes.
    """
    years = sorted({0, *(row.years_from for row, _ in rows)})
    edges = [DAWN, *(add_years(start, after, leap_day).toordinal() + 1 for after in years[1:])]
    bands = [band(table, rows, years_from) for years_from in years]
    days = sorted({*edges, *(day for each in bands for day in each.starts)})
    return steps.merged((day, bands[bisect_right(edges, day) - 1].on(day)) for day in days)


def band(table: str, rows: Sequence[Banded], years_from: int) -> Steps:
    """The rows of one band, as if it held on all days."""
    return steps.from_rows(table, ((row.rule, value) for row, value in rows if row.years_from == years_from))


def base_of(given: Sequence[RateStep] | None, tables: Tables) -> Steps:
    return base_steps(tables.base_rates) if given is None else own_steps(given)


def benefit_path(
    given: Sequence[RateStep] | None, joined: date, event: date, *, rate: str, dividend: bool, tables: Tables, conventions: Conventions
) -> RatePath:
    """The rate of every day for a member who joined on ``joined``.

    ``rate`` is ``base`` or ``closure_death`` as in the table ``reasons``; ``dividend`` adds the declared 부가공제금.
    """
    base = base_of(given, tables)
    added = rate == "closure_death"
    if conventions.minimum_on == "base" or not added:
        base = with_minimum(base, tables.minimum_rates, joined, conventions.leap_day)
    if added:
        base = with_addition(base, tables.additions, joined, event, conventions)
        if conventions.minimum_on == "total":
            base = with_minimum(base, tables.minimum_rates, joined, conventions.leap_day)
    if dividend:
        base = with_dividend(base, tables.dividends)
    return path_of(until(base, event))


def until(rates: Steps, last: date) -> Steps:
    """``rates`` without the changes after ``last``: contracts that differ only there share one path."""
    count = bisect_right(rates.starts, last.toordinal())
    return Steps(rates.starts[:count], rates.values[:count])


def other_path(given: Sequence[RateStep] | None, rows: Sequence[OtherRate], start: date, *, tables: Tables, leap_day: LeapDay) -> RatePath:
    """The rate of 별표4: a share of the base rate plus points, by the years since ``start``."""
    base = base_of(given, tables)
    shares = [(row, Fraction(row.share_percent, 100)) for row in rows]
    points = [(row, row.points) for row in rows]
    for values, how in ((shares, mul), (points, add)):
        base = base.joined(since_joining("other_rates", values, start, leap_day), how)
    return path_of(base)


@lru_cache(maxsize=256)
def path_of(rates: Steps) -> RatePath:
    return RatePath(rates)
