"""One batch of contracts as arrays."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from dure.valuation import kernels

Array = np.ndarray[Any, Any]
FAR = 2**30
ABSENT = -(2**31)
"""Stands for a missing or unreadable number; no day, amount or year is as low."""


@dataclass
class Lists:
    """Pairs of a day (or year) and an amount: those of row ``i`` stand from ``offsets[i]`` to ``offsets[i + 1]``."""

    offsets: Array
    at: Array
    won: Array
    given: Array
    """Whether the row has the list at all."""
    uneven: Array
    """Whether the row's two lists differ in length."""


@dataclass
class Columns:
    line: Array
    id: pa.Array
    fault: pa.Array
    terms: Array
    """Index into ``TERMS`` as handed to ``columns_of``; -1 unknown, -2 absent. The same for the two below."""
    quarterly: Array
    joined: Array
    reason: Array
    paid: Lists
    deducted: Lists
    subsidy: Lists

    @property
    def rows(self) -> int:
        return len(self.line)


def columns_of(batch: pa.RecordBatch, first_line: int, *, terms: list[str], reasons: list[str]) -> Columns:
    """``first_line`` numbers the first row where the batch has no column ``line``."""
    names, rows = set(batch.schema.names), batch.num_rows
    get = {name: batch.column(name) for name in names}
    none = pa.nulls(rows, pa.string())
    return Columns(
        line=get["line"].to_numpy() if "line" in names else np.arange(first_line, first_line + rows),
        id=get["id"],
        fault=get.get("fault", none),
        terms=codes(get["terms"], terms),
        quarterly=codes(get["kind"], ["monthly", "quarterly"]),
        joined=numbers(get["joined"]),
        reason=codes(get.get("reason", none), reasons),
        paid=lists(get["paid_on"], get["paid_won"]),
        deducted=lists(get["deducted_year"], get["deducted_won"]) if "deducted_year" in names else no_lists(rows),
        subsidy=lists(get["subsidy_on"], get["subsidy_won"]) if "subsidy_on" in names else no_lists(rows),
    )


def codes(column: pa.Array, names: list[str]) -> Array:
    if pa.types.is_dictionary(column.type):
        column = column.cast(column.type.value_type)
    found = pc.index_in(column, pa.array(names, column.type))
    known = pc.fill_null(found, -1).to_numpy(zero_copy_only=False)
    return np.where(column.is_null().to_numpy(zero_copy_only=False), -2, known) if column.null_count else known


def numbers(column: pa.Array) -> Array:
    """Whole numbers and dates as int32; what is absent or does not fit becomes ABSENT."""
    column = column.view(pa.int32()) if pa.types.is_date32(column.type) else column
    if column.null_count:
        column = pc.fill_null(column, pa.scalar(ABSENT, column.type) if column.type.bit_width > 31 else -32768)
    found = column.to_numpy(zero_copy_only=False)
    if found.dtype.itemsize > 4:
        found = np.where(np.abs(found) < 2**31, found, ABSENT)
    return found.astype(np.int32, copy=False)


def lists(places: pa.Array, amounts: pa.Array) -> Lists:
    offsets, at = flat(places)
    others, won = flat(amounts)
    uneven = np.diff(offsets) != np.diff(others)
    given = (places.is_valid() if places.null_count else pa.array(np.ones(len(places), bool))).to_numpy(zero_copy_only=False)
    if uneven.any():
        offsets, at, won = even(offsets, at, others, won, uneven)
    return Lists(offsets, at, won, given, uneven)


def flat(column: pa.Array) -> tuple[Array, Array]:
    if column.null_count:
        lengths = pc.fill_null(pc.list_value_length(column), 0).to_numpy(zero_copy_only=False)
        return np.concatenate([[0], np.cumsum(lengths, dtype=np.int64)]), numbers(column.flatten())
    offsets = column.offsets.to_numpy().astype(np.int64)
    return offsets - offsets[0], numbers(column.values.slice(int(offsets[0]), int(offsets[-1] - offsets[0])))


def even(offsets: Array, at: Array, others: Array, won: Array, uneven: Array) -> tuple[Array, Array, Array]:
    """Empties the lists of rows whose two lists differ in length: their values cannot be paired."""
    left = np.repeat(~uneven, np.diff(offsets))
    right = np.repeat(~uneven, np.diff(others))
    lengths = np.where(uneven, 0, np.diff(offsets))
    return np.concatenate([[0], np.cumsum(lengths)]), at[left], won[right]


def no_lists(rows: int) -> Lists:
    empty, absent = np.zeros(0, np.int32), np.zeros(rows, bool)
    return Lists(np.zeros(rows + 1, np.int64), empty, empty, absent, absent)


def kept(columns: Columns, keep: Array) -> Columns:
    """The rows for which ``keep`` is true."""
    mask = pa.array(keep)
    return Columns(
        line=columns.line[keep],
        id=columns.id.filter(mask),
        fault=columns.fault.filter(mask),
        terms=columns.terms[keep],
        quarterly=columns.quarterly[keep],
        joined=columns.joined[keep],
        reason=columns.reason[keep],
        paid=kept_lists(columns.paid, keep),
        deducted=kept_lists(columns.deducted, keep),
        subsidy=kept_lists(columns.subsidy, keep),
    )


def kept_lists(pairs: Lists, keep: Array) -> Lists:
    """Copied in the stretches between the rows that are left out, which are few."""
    left_out = np.flatnonzero(~keep)
    begins, ends = np.append(0, pairs.offsets[left_out + 1]), np.append(pairs.offsets[left_out], pairs.offsets[-1])
    pieces = [slice(begin, end) for begin, end in zip(begins.tolist(), ends.tolist(), strict=True) if begin < end] or [slice(0, 0)]
    offsets = np.concatenate([[0], np.cumsum(np.diff(pairs.offsets)[keep])])
    at, won = (np.concatenate([values[piece] for piece in pieces]) for values in (pairs.at, pairs.won))
    return Lists(offsets, at, won, pairs.given[keep], pairs.uneven[keep])


def picked(pairs: Lists, rows: Array) -> Lists:
    """The lists of ``rows``, in their order."""
    offsets = np.concatenate([[0], np.cumsum(np.diff(pairs.offsets)[rows])])
    at, won = np.empty(offsets[-1], np.int32), np.empty(offsets[-1], np.int32)
    kernels.pick(rows, pairs.offsets, pairs.at, pairs.won, offsets, at, won)
    return Lists(offsets, at, won, pairs.given[rows], pairs.uneven[rows])
