"""Reads a rule table from CSV into typed rows and refuses what is malformed, overlaps, or leaves a gap where none may be."""

import csv
import io
from collections.abc import Callable, Iterable, Sequence
from dataclasses import fields
from datetime import date
from fractions import Fraction
from itertools import pairwise
from typing import Any, TypeVar, get_type_hints

from dure.rules.mutualaid.errors import BrokenTable
from dure.rules.mutualaid.rows import Rule

Row = TypeVar("Row")
RULE_COLUMNS = ("valid_from", "valid_to", "source", "confidence")


KINDS: dict[Any, tuple[str, str]] = {
    int: ("정수가 아닙니다", "is no whole number"),
    Fraction: ("숫자가 아닙니다", "is no number"),
    date: ("날짜(YYYY-MM-DD)가 아닙니다", "is no date (YYYY-MM-DD)"),
    bool: ("Y도 N도 아닙니다", "is neither Y nor N"),
}


def flag(text: str) -> bool:
    if text not in {"Y", "N"}:
        raise ValueError(f"{text!r} is neither Y nor N")
    return text == "Y"


PARSERS: dict[Any, Callable[[str], Any]] = {str: str, int: int, Fraction: Fraction, date: date.fromisoformat, bool: flag}


def optional(parse: Callable[[str], Any]) -> Callable[[str], Any]:
    return lambda text: parse(text) if text else None


PARSERS |= {kind | None: optional(PARSERS[kind]) for kind in (int, Fraction, date)}
KINDS |= {kind | None: KINDS[kind] for kind in (int, Fraction, date)}


def read(table: str, text: str, row_type: Callable[..., Row]) -> tuple[Row, ...]:
    """The rows of ``table``. Raises BrokenTable naming table, line and column."""
    columns = [each.name for each in fields(row_type) if each.name != "rule"]  # type: ignore[arg-type]
    kinds = get_type_hints(row_type)
    reader = csv.DictReader(io.StringIO(text))
    wanted = [*RULE_COLUMNS, *columns]
    if list(reader.fieldnames or []) != wanted:
        known = ",".join(wanted)
        raise BrokenTable(f"{table}: 열은 {known} 순서여야 합니다.", f"{table}: the columns must be {known}")
    return tuple(_row(table, line, record, row_type, kinds, columns) for line, record in enumerate(reader, start=2))


def _row(table: str, line: int, record: dict[str, str], row_type: Callable[..., Row], kinds: dict[str, Any], columns: Sequence[str]) -> Row:
    values = {name: _value(table, line, name, record[name], kinds[name]) for name in columns}
    first = _value(table, line, "valid_from", record["valid_from"], date)
    last = _value(table, line, "valid_to", record["valid_to"], date | None)
    if last is not None and last < first:
        raise BrokenTable(f"{table} {line}행: valid_to가 valid_from보다 앞섭니다.", f"{table}, line {line}: valid_to is before valid_from")
    return row_type(rule=Rule(table, line, first, last, record["source"], record["confidence"]), **values)


def _value(table: str, line: int, column: str, text: str | None, kind: Any) -> Any:
    try:
        return PARSERS[kind]("" if text is None else text)
    except (ValueError, ZeroDivisionError) as reason:
        ko, en = KINDS[kind]
        shown = repr(text or "")
        raise BrokenTable(f"{table} {line}행 {column}: {shown}: {ko}.", f"{table}, line {line}, {column}: {shown} {en}") from reason


def refuse_overlaps(table: str, rows: Iterable[Any], key: Callable[[Any], object]) -> None:
    """No two rows of one key may hold on the same day."""
    last: dict[object, Any] = {}
    for row in sorted(rows, key=lambda row: row.rule.valid_from):
        before = last.get(key(row))
        if before is not None and (before.rule.valid_to is None or row.rule.valid_from <= before.rule.valid_to):
            lines, day = (before.rule.line, row.rule.line), row.rule.valid_from
            raise BrokenTable(
                f"{table}: {lines[0]}행과 {lines[1]}행이 {day}에 함께 적용됩니다.",
                f"{table}: lines {lines[0]} and {lines[1]} both hold on {day}",
            )
        last[key(row)] = row


def refuse_broken_bands(table: str, rows: Iterable[Any], key: Callable[[Any], object], bounds: tuple[str, str], step: int) -> None:
    """Bands of one key must adjoin (``step`` 1: inclusive bounds, 0: shared bounds) and the last must be open."""
    groups: dict[object, list[Any]] = {}
    for row in rows:
        groups.setdefault((key(row), row.rule.valid_from), []).append(row)
    low, high = bounds
    for group in groups.values():
        ordered = sorted(group, key=lambda row: getattr(row, low))
        for lower, upper in pairwise(ordered):
            if getattr(lower, high) is None or getattr(upper, low) != getattr(lower, high) + step:
                lines = lower.rule.line, upper.rule.line
                raise BrokenTable(
                    f"{table}: {lines[0]}행과 {lines[1]}행의 구간이 겹치거나 비어 있습니다.",
                    f"{table}: lines {lines[0]} and {lines[1]} overlap or leave a gap",
                )
        if getattr(ordered[-1], high) is not None:
            line = ordered[-1].rule.line
            raise BrokenTable(f"{table} {line}행: 마지막 구간은 끝이 없어야 합니다.", f"{table}, line {line}: the last band must be open")
