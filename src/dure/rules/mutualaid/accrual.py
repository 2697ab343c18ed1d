"""Accrual (부리): what one won paid on one day has grown to on another.

Days count from the day after the payment to the last day inclusive. Everything is an exact fraction; nothing is rounded.
"""

from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import lru_cache

from dure.rules.mutualaid.dates import LeapDay, add_years
from dure.rules.mutualaid.rates import RatePath


@dataclass(frozen=True, slots=True)
class Window:
    """Days over which interest is simple: from the day after ``after`` to ``until`` inclusive, divided by ``year_days``."""

    after: date
    until: date
    year_days: int


Convention = Callable[[date, date, LeapDay], Iterator[Window]]
"""Cuts the days after a payment day, to the event day inclusive, into windows; interest is capitalised at the end of each."""


def payment_year(paid: date, until: date, leap_day: LeapDay) -> Iterator[Window]:
    """Whole payment-years over their own 365 or 366 days; the broken last year over 365."""
    last = yield from _whole_years(paid, until, leap_day)
    if last < until:
        yield Window(last, until, 365)


def payment_year_own_days(paid: date, until: date, leap_day: LeapDay) -> Iterator[Window]:
    """As ``payment_year``, but the broken last year too is divided by its own 365 or 366 days."""
    last = yield from _whole_years(paid, until, leap_day)
    if last < until:
        following = add_years(paid, last.year - paid.year + 1, leap_day)
        yield Window(last, until, (following - last).days)


def _whole_years(paid: date, until: date, leap_day: LeapDay) -> Generator[Window, None, date]:
    last, years = paid, 1
    while (anniversary := add_years(paid, years, leap_day)) <= until:
        yield Window(last, anniversary, (anniversary - last).days)
        last, years = anniversary, years + 1
    return last


CONVENTIONS: dict[str, Convention] = {"payment_year": payment_year, "payment_year_own_days": payment_year_own_days}
"""The named conventions. Another is one more function here and its name among the allowed values of ``Conventions.accrual``."""


class Growth:
    """Growth factors to one event day along one path of rates; each payment day is worked out once."""

    def __init__(self, path: RatePath, until: date, convention: str = "payment_year", leap_day: LeapDay = "feb28") -> None:
        self.path = path
        self.until = until
        self._cut = CONVENTIONS[convention]
        self._leap_day = leap_day
        self._factors: dict[date, Fraction] = {}

    def windows(self, paid: date) -> tuple[Window, ...]:
        """Raises ValueError when ``paid`` is after the event day."""
        if paid > self.until:
            raise ValueError("a payment after the event day earns nothing to it")
        return tuple(self._cut(paid, self.until, self._leap_day))

    def factor(self, paid: date) -> Fraction:
        """What one won paid on ``paid`` is worth at the event day. Raises MissingRule where a day has no rate."""
        found = self._factors.get(paid)
        if found is None:
            found = self._factors[paid] = self._grown(paid)
        return found

    def _grown(self, paid: date) -> Fraction:
        numerator = denominator = 1
        for window in self.windows(paid):
            whole = 100 * self.path.scale * window.year_days
            numerator *= whole + self.path.percent_days(window.after, window.until)
            denominator *= whole
        return Fraction(numerator, denominator)


@lru_cache(maxsize=64)
def growth(path: RatePath, until: date, convention: str = "payment_year", leap_day: LeapDay = "feb28") -> Growth:
    """``Growth`` kept for contracts that share path and event day."""
    return Growth(path, until, convention, leap_day)
