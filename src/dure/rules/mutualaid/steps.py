"""Functions of the day that change only on some days: rates as rule rows give them, and what is computed from them."""

from bisect import bisect_right
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import TypeAlias

from dure.rules.mutualaid.rows import Rule


@dataclass(frozen=True, slots=True)
class Hole:
    """No row of ``table`` holds here."""

    table: str


Value: TypeAlias = Fraction | Hole
DAWN = date.min.toordinal()


@dataclass(frozen=True, slots=True)
class Steps:
    """``values[i]`` holds from the day ``starts[i]`` (an ordinal) to the day before ``starts[i + 1]``; the first start is day 1."""

    starts: tuple[int, ...]
    values: tuple[Value, ...]

    def at(self, day: date) -> Value:
        return self.on(day.toordinal())

    def on(self, ordinal: int) -> Value:
        return self.values[bisect_right(self.starts, ordinal) - 1]

    def joined(self, other: "Steps", how: Callable[[Fraction, Fraction], Fraction]) -> "Steps":
        """Both combined day by day; a hole in either is a hole."""
        days = sorted({*self.starts, *other.starts})
        return merged((day, _both(self.on(day), other.on(day), how)) for day in days)


def _both(one: Value, other: Value, how: Callable[[Fraction, Fraction], Fraction]) -> Value:
    if isinstance(one, Hole):
        return one
    if isinstance(other, Hole):
        return other
    return how(one, other)


def merged(parts: Iterable[tuple[int, Value]]) -> Steps:
    """Steps from (first day, value) in order of days; equal neighbours become one."""
    starts: list[int] = []
    values: list[Value] = []
    for start, value in parts:
        if values and values[-1] == value:
            continue
        starts.append(start)
        values.append(value)
    return Steps(tuple(starts), tuple(values))


def constant(value: Value) -> Steps:
    return Steps((DAWN,), (value,))


def from_periods(table: str, periods: Iterable[tuple[date, date | None, Fraction | None]]) -> Steps:
    """Steps from periods (first and last day inclusive, None is open) that do not overlap.

    Between them, and where the value is None, there are holes.
    """
    parts: dict[int, Value] = {DAWN: Hole(table)}
    for first, last, value in periods:
        parts[first.toordinal()] = Hole(table) if value is None else value
        if last is not None:
            parts.setdefault(last.toordinal() + 1, Hole(table))
    return merged(sorted(parts.items()))


def from_rows(table: str, rows: Iterable[tuple[Rule, Fraction | None]]) -> Steps:
    return from_periods(table, ((rule.valid_from, rule.valid_to, value) for rule, value in rows))
