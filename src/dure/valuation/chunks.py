"""One chunk of a run: read, check, value, write, mark as done."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
import pyarrow as pa

from dure.valuation import source
from dure.valuation.checks import Bounds, Scanned, bounds_of, sound, until
from dure.valuation.columns import Columns, columns_of
from dure.valuation.duplicates import write_hashes
from dure.valuation.files import half_written, settle, write_json
from dure.valuation.ids import hashes
from dure.valuation.order import Order
from dure.valuation.output import RowError, values_file, write_errors
from dure.valuation.rates import Rates
from dure.valuation.rules import load
from dure.valuation.source import Job
from dure.valuation.valuing import Valuer, Values, value


@dataclass(frozen=True)
class Engine:
    """What all chunks of a run share; made once in each process."""

    order: Order
    bounds: Bounds
    valuer: Valuer

    def columns(self, batch: pa.RecordBatch, first_line: int) -> Columns:
        columns = columns_of(batch, first_line, terms=self.bounds.terms, reasons=self.bounds.reasons)
        if self.order.later == "ignore":
            forget_later(columns, self.valuer.rates)
        return columns

    def sound(self, columns: Columns) -> tuple[Scanned, list[RowError]]:
        return sound(columns, self.valuer.rates.tables, self.valuer.rates, self.bounds)

    def valued(self, columns: Columns) -> tuple[Scanned, Values, list[RowError]]:
        scanned, errors = self.sound(columns)
        return scanned, value(self.valuer, scanned), errors


_made: dict[str, Engine] = {}


def engine(order: Order) -> Engine:
    key = repr(order)
    if key not in _made:
        rules = load(order)
        rates = Rates(rules.tables, rules.conventions, order.on, rules.given)
        bounds = bounds_of(rules.tables, rates)
        _made.clear()
        _made[key] = Engine(order, bounds, Valuer(rates, tuple(bounds.terms)))
    return _made[key]


def value_chunk(job: Job) -> Callable[[], dict[str, int]]:
    """Writes values and errors of the chunk. What it returns makes them last, each whole under its name, and marks the chunk as done."""
    order, chunk = job.order, job.chunk
    made, errors, ids, counts = engine(order), [], [], {"contracts": 0, "valued": 0, "refused": 0, "rechecked": 0}
    first = chunk.first_row + 1
    with values_file(order.values(chunk.number), order.form, schema(source.id_type(chunk), made)) as writer:
        for batch in source.batches(chunk):
            ids.append(hashes(batch.column("id")))
            scanned, values, refused = made.valued(made.columns(batch, first))
            writer.write_batch(record(scanned, values, made))
            errors += refused
            first += batch.num_rows
            counts["contracts"] += batch.num_rows
            counts["valued"] += scanned.columns.rows
            counts["refused"] += len(refused)
            counts["rechecked"] += values.rechecked
    write_errors(order.errors(chunk.number), errors)
    with half_written(order.hashes(chunk.number)) as temporary:
        write_hashes(temporary, ids)
    return partial(settled, order, chunk.number, counts)


def settled(order: Order, number: int, counts: dict[str, int]) -> dict[str, int]:
    files = [order.values(number), order.errors(number), order.hashes(number)]
    for file in files:
        settle(file)
    write_json(order.marker(number), {**counts, "files": {str(file.relative_to(order.out)): file.stat().st_size for file in files}})
    return counts


def forget_later(columns: Columns, rates: Rates) -> None:
    """As the contracts stood at the end of the day of valuation: later payments have not happened, later years no certificate."""
    last, year = rates.last, rates.on.year
    columns.paid = until(columns.paid, last)
    columns.deducted = until(columns.deducted, year)


def schema(identity: pa.DataType, made: Engine) -> pa.Schema:
    whole = [("months_paid", pa.int32()), ("paid", pa.int64()), ("subsidy", pa.int64()), ("not_deducted", pa.int64())]
    ways = [(f"{way.name}_{name}", pa.int64()) for way in made.valuer.ways for name in ("gross", "income_tax", "local_tax", "net")]
    texts = [("terms", pa.string()), ("kind", pa.string()), ("joined", pa.date32()), ("reason", pa.string())]
    return pa.schema([("id", identity), *texts, *whole, *ways])


def record(scanned: Scanned, values: Values, made: Engine) -> pa.RecordBatch:
    columns = scanned.columns
    arrays: list[Any] = [
        columns.id,
        named(columns.terms, made.bounds.terms),
        named(columns.quarterly, ["monthly", "quarterly"]),
        pa.array(columns.joined).view(pa.date32()),
        named(columns.reason, made.bounds.reasons),
        pa.array(values.months.astype(np.int32)),
        *map(pa.array, (scanned.principal, values.subsidy, values.not_deducted)),
    ]
    for way in made.valuer.ways:
        figures = values.ways[way.name]
        mask = None if figures.known.all() else ~figures.known
        net = figures.gross - figures.income_tax - figures.local_tax
        arrays += [pa.array(each, mask=mask) for each in (figures.gross, figures.income_tax, figures.local_tax, net)]
    return pa.RecordBatch.from_arrays(arrays, schema=schema(columns.id.type, made))


def named(codes: Any, names: list[str]) -> pa.Array:
    """Text for codes into ``names``; a negative code is none."""
    return pa.DictionaryArray.from_arrays(pa.array(codes.astype(np.int32), mask=codes < 0), names).cast(pa.string())
