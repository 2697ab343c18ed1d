"""Geometry of the server-drawn charts: numbers in, positions in a 100 × 100 box out."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal

Number = int | float | Decimal
DASHES = 4
ROUND_STEPS = ("1", "1.2", "1.5", "2", "2.5", "3", "4", "5", "6", "8", "10")


@dataclass(frozen=True)
class Segment:
    name: str
    value: Number
    start: float
    width: float
    pattern: int


@dataclass(frozen=True)
class Bar:
    label: str
    total: Number
    segments: tuple[Segment, ...]


@dataclass(frozen=True)
class Line:
    name: str
    points: tuple[tuple[float, float], ...]
    pattern: int
    last: Number

    @property
    def path(self) -> str:
        return "M" + " L".join(f"{x:g} {y:g}" for x, y in self.points)

    @property
    def dots(self) -> str:
        return " ".join(f"M{x:g} {y:g}h0" for x, y in self.points)


def ceiling(value: Number) -> Number:
    """The next round number at or above ``value``; 1 for nothing."""
    if value <= 0:
        return 1
    exact = Decimal(str(value))
    unit = Decimal(10) ** exact.adjusted()
    for step in ROUND_STEPS:
        if exact <= unit * Decimal(step):
            rounded = unit * Decimal(step)
            return int(rounded) if rounded == rounded.to_integral_value() else float(rounded)
    return int(exact.to_integral_value(ROUND_CEILING))


def bars(rows: Sequence[tuple[str, Number | Sequence[Number]]], series: Sequence[str] = ()) -> list[Bar]:
    """Horizontal bars, stacked when ``series`` names the parts; the longest fills the width."""
    parted = [(label, _parts(value)) for label, value in rows]
    if any(part < 0 for _, parts in parted for part in parts):
        msg = "bars start at zero; a negative value has no length"
        raise ValueError(msg)
    longest = max((sum(parts) for _, parts in parted), default=0) or 1
    return [Bar(label, sum(parts), tuple(_segments(parts, series, longest))) for label, parts in parted]


def _parts(value: Number | Sequence[Number]) -> list[Number]:
    return [value] if isinstance(value, (int, float, Decimal)) else list(value)


def _segments(parts: Sequence[Number], series: Sequence[str], longest: Number) -> list[Segment]:
    made: list[Segment] = []
    start = 0.0
    for index, value in enumerate(parts):
        width = round(float(value) / float(longest) * 100, 3)
        made.append(Segment(series[index] if series else "", value, round(start, 3), width, index % DASHES))
        start += width
    return made


def lines(series: Sequence[tuple[str, Sequence[tuple[str, Number]]]]) -> tuple[list[Line], Number]:
    """Lines over common steps, and the value at the top edge."""
    values = [value for _, points in series for _, value in points]
    top = ceiling(max(values, default=0))
    return [Line(name, _points(points, top), index % DASHES, points[-1][1] if points else 0) for index, (name, points) in enumerate(series)], top


def _points(points: Sequence[tuple[str, Number]], top: Number) -> tuple[tuple[float, float], ...]:
    step = 100 / max(1, len(points) - 1)
    return tuple((round(index * step, 2), round(100 - float(value) / float(top) * 100, 2)) for index, (_, value) in enumerate(points))
