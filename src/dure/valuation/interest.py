"""Interest of many contracts to one day, and how far each float64 can be from the exact fraction."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from dure.valuation import kernels
from dure.valuation.columns import Lists
from dure.valuation.rates import BENEFIT, CLOSURE, PLAIN, Rates
from dure.valuation.refusals import BatchRefusal

Array = np.ndarray[Any, Any]
ROUNDOFF = 2.0**-53
OPERATIONS = 24
"""Roundings that do not grow with payments or years; see docs/mutual-aid-batch.md."""


MOST_GROWTH = 10_000


@dataclass(frozen=True)
class Accrual:
    """Kernels with the arrays they need, for one day and one set of rates."""

    rates: Rates

    def days(self, sums: Array) -> kernels.Days:
        rates, calendar = self.rates, self.rates.calendar
        own_days = rates.conventions.accrual == "payment_year_own_days"
        return kernels.Days(rates.first, rates.last, own_days, 100.0 * rates.scale, sums, calendar.origin, calendar.year, calendar.place, calendar.day_of)

    @cached_property
    def table(self) -> Array:
        """``table[day - first]``: factor less 1 at the base rate and at the rate of closure and death; nobody's minimum."""
        table = np.ascontiguousarray(np.column_stack([self.column(PLAIN), self.column(CLOSURE)]))
        if table.max(initial=0.0) > MOST_GROWTH:
            raise BatchRefusal(
                f"이 이율이면 {self.rates.on}까지 부금이 {MOST_GROWTH:,}배보다 많이 늘어 64비트 정수에 들어가지 않습니다.",
                f"the rates let dues grow more than {MOST_GROWTH:,}-fold by {self.rates.on}: whole won would not fit 64 bits",
            )
        return table

    def column(self, kind: int) -> Array:
        rates = self.rates
        daily, _ = rates.daily(rates.path(kind, 0, minimum=False))
        sums = np.concatenate([[0.0], np.cumsum(daily, dtype=np.int64)])[None, :]
        return kernels.factor_table(self.days(sums))

    def shared(self, lists: Lists) -> Array:
        """``interest[row, kind]`` for PLAIN and CLOSURE by the shared table."""
        interest = np.empty((len(lists.offsets) - 1, 2))
        kernels.shared_interest(lists.offsets, lists.at, lists.won, self.rates.first, self.table, interest)
        return interest

    def delayed(self, rows: Array, start: Array, lists: Lists, interest: Array) -> None:
        """Interest of ``rows`` at the shared base rate when nothing earns before the day after ``start``."""
        kernels.delayed_interest(rows, start, (lists.offsets, lists.at, lists.won), self.rates.first, self.table, interest)

    def own(self, rows: Array, joined: Array, lists: Lists, kind: int, interest: Array) -> None:
        """Write the interest of ``rows`` into ``interest[row]`` by each contract's own bands of ``kind``; the days of a row ascend."""
        arrays, edges = (lists.offsets, lists.at, lists.won), self.rates.edges(joined)
        days, crossings = self.crossings[kind]
        if min(np.diff(self.rates.years), default=2) < 2:
            kernels.own_interest_by_year(rows, arrays, edges, days, interest)
        else:
            kernels.own_interest(rows, arrays, edges, days, crossings, interest)

    @cached_property
    def crossings(self) -> list[tuple[kernels.Days, kernels.Crossings]]:
        """By kind of rates, only made when a contract needs them."""
        found = [self.days(self.rates.bands.rates[kind]) for kind in (PLAIN, CLOSURE, BENEFIT)]
        return [(days, kernels.crossings_of(days)) for days in found]

    def days_in(self, counts: Array, after: Array, edges: Array) -> Array:
        """Per row, the sum of ``counts[band]`` (summed by day) over the days after ``after``, each in its band."""
        rates, total = self.rates, np.zeros(len(after), np.int64)
        begin = np.clip(after, rates.first, rates.last)
        for band in range(edges.shape[1]):
            end = np.clip(edges[:, band], begin, rates.last)
            total += counts[band][end - rates.first] - counts[band][begin - rates.first]
            begin = end
        return total


def bound(accrual: Accrual, counts: Array, total: Array) -> Array:
    """An upper bound, in won, of the distance between a computed payout and the exact one.

    ``counts`` is the number of payments and subsidies of a row, ``total`` its dues, subsidies and interest.
    """
    years, edges = (accrual.rates.last - accrual.rates.first) // 365 + 1, len(accrual.rates.years) - 1
    return (counts + 3 * years * (2 * edges + 1) + 6 * edges + OPERATIONS) * ROUNDOFF * (total + 1.0)
