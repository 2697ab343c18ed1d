"""The calculation sheet (계산서): every input, rule row and step behind a figure, in order, so that anyone can add it up again."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from functools import partial
from math import ceil, floor, prod
from typing import Any, TypeAlias

from dure.rules.mutualaid.accrual import Growth
from dure.rules.mutualaid.errors import Told
from dure.rules.mutualaid.rows import Rule

Number: TypeAlias = int | Fraction


@dataclass(frozen=True, slots=True)
class Years:
    """One window of growth: (percent, days) in order, over ``year_days``; interest is capitalised at its end."""

    runs: tuple[tuple[Fraction, int], ...]
    year_days: int

    def factor(self) -> Fraction:
        return 1 + Fraction(sum(percent * days for percent, days in self.runs), 100 * self.year_days)


@dataclass(frozen=True, slots=True)
class Ref:
    """A step's key and exact value, to be used by later steps."""

    key: str
    value: Fraction


@dataclass(frozen=True, slots=True)
class Step:
    """One line. ``op`` names how ``value`` follows from ``args`` (keys of earlier steps); see ``OPERATIONS``."""

    key: str
    op: str
    ko: str
    en: str
    value: Fraction
    args: tuple[str, ...] = ()
    unit: int = 1
    rule: Rule | None = None
    text: str = ""
    growth: Callable[[], tuple[Years, ...]] = tuple

    @property
    def years(self) -> tuple[Years, ...]:
        """The windows of an ``accrue`` step, one after another."""
        return self.growth()


@dataclass(slots=True)
class Sheet:
    """The steps in order, and which of them hold the figures of the result."""

    steps: list[Step] = field(default_factory=list)
    results: dict[str, str] = field(default_factory=dict)


def _round_down(values: Sequence[Fraction], unit: int) -> Fraction:
    return Fraction(floor(values[0] / unit) * unit)


OPERATIONS: Mapping[str, Any] = {
    "sum": lambda values, _unit: sum(values, Fraction(0)),
    "difference": lambda values, _unit: values[0] - sum(values[1:]),
    "product": lambda values, _unit: prod(values),
    "percent": lambda values, _unit: values[0] * values[1] / 100,
    "quotient": lambda values, _unit: values[0] / values[1],
    "floor": _round_down,
    "ceiling": lambda values, unit: Fraction(ceil(values[0] / unit)),
    "least": lambda values, _unit: min(values),
    "greatest": lambda values, _unit: max(values),
}
"""How a value follows from those of ``args``: ``floor`` drops what is below ``unit`` won, ``ceiling`` counts begun units."""


class Trace:
    """Writes a sheet while it computes; ``writing`` False computes alone, for many contracts at once."""

    def __init__(self, *, writing: bool = True) -> None:
        self.writing = writing
        self.sheet = Sheet()
        self._keys: set[str] = set()

    def given(self, key: str, value: Number, ko: str, en: str) -> Ref:
        return self._put(Step(self._free(key), "given", ko, en, Fraction(value)))

    def rule(self, key: str, rule: Rule, value: Number, ko: str, en: str) -> Ref:
        """A number out of a rule row."""
        return self._put(Step(self._free(key), "rule", ko, en, Fraction(value), rule=rule))

    def row(self, key: str, rule: Rule, ko: str, en: str) -> None:
        """A rule row that decided something and gives no number by itself."""
        self._put(Step(self._free(key), "row", ko, en, Fraction(0), rule=rule))

    def note(self, key: str, ko: str, en: str, text: str = "") -> None:
        self._put(Step(self._free(key), "note", ko, en, Fraction(0), text=text))

    def step(self, op: str, key: str, ko: str, en: str, *args: Ref, unit: int = 1) -> Ref:
        value = OPERATIONS[op]([arg.value for arg in args], unit)
        return self._put(Step(self._free(key), op, ko, en, value, tuple(arg.key for arg in args), unit))

    def accrued(self, key: str, won: int, start: date, growth: Growth, ko: str, en: str) -> Ref:
        """``won`` grown from the day after ``start`` to the event day."""
        value = won * growth.factor(start)
        return self._put(Step(self._free(key), "accrue", ko, en, value, text=str(won), growth=partial(_years, growth, start)))

    def result(self, name: str, ref: Ref) -> int:
        """Marks a whole-won figure of the result."""
        self.sheet.results[name] = ref.key
        return int(ref.value)

    def _free(self, key: str) -> str:
        count, free = 2, key
        while free in self._keys:
            free, count = f"{key}_{count}", count + 1
        return free

    def _put(self, step: Step) -> Ref:
        if self.writing:
            self._keys.add(step.key)
            self.sheet.steps.append(step)
        return Ref(step.key, step.value)


def _years(growth: Growth, start: date) -> tuple[Years, ...]:
    cut = growth.windows(start)
    return tuple(Years(tuple(growth.path.runs(window.after, window.until)), window.year_days) for window in cut)


class WrongSheet(Told):
    """A step does not follow from those before it, or a result is not its last step."""


def check(sheet: Sheet, expected: Mapping[str, int] | None = None) -> None:
    """Adds every step up again from the inputs and rule rows alone. Raises WrongSheet, naming the step.

    ``expected`` are figures of a result (``gross``, ``net``, …) which the sheet must end in.
    """
    known: dict[str, Fraction] = {}
    for step in sheet.steps:
        known[step.key] = worked_out(step, known)
        if known[step.key] != step.value:
            made_of = ", ".join(step.args) or step.op
            raise WrongSheet(
                f"{step.key}: {step.value}: {made_of}에서 나오는 값이 아닙니다.", f"{step.key}: {step.value} does not follow from {made_of}"
            )
    for name, won in (expected or {}).items():
        key = sheet.results.get(name)
        if key is None or known[key] != won:
            raise WrongSheet(f"{name}: {won}: 계산 단계에서 나오는 값이 아닙니다.", f"{name}: {won} is not what the steps give")


def worked_out(step: Step, known: Mapping[str, Fraction]) -> Fraction:
    """The value of ``step`` from the values of earlier steps."""
    if step.op == "accrue":
        return Fraction(int(step.text)) * prod(years.factor() for years in step.years)
    if step.op in {"given", "rule", "row", "note"}:
        return step.value
    if missing := [arg for arg in step.args if arg not in known]:
        names = ", ".join(missing)
        raise WrongSheet(f"{step.key}: 앞 단계에 없는 값을 씁니다: {names}", f"{step.key}: uses {names}, which no earlier step gives")
    value: Fraction = OPERATIONS[step.op]([known[arg] for arg in step.args], step.unit)
    return value
