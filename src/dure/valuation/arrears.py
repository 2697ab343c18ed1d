"""Contracts with unpaid months: bands of letters at 1, 3, 6 and 11 months, and of a possible termination."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from dure.rules.mutualaid.render import Language
from dure.valuation import source
from dure.valuation.chunks import engine
from dure.valuation.columns import Columns
from dure.valuation.files import settle
from dure.valuation.months import due, months_unpaid, paid_for
from dure.valuation.order import Order
from dure.valuation.output import RowError, values_file, write_errors
from dure.valuation.progress import Progress
from dure.valuation.rates import Rates
from dure.valuation.run import ready

BANDS = (1, 3, 6, 11, 12)
"""Letters go out at the first four; from the last on (the terms' own number of months) the contract may be ended."""


@dataclass(frozen=True)
class Listed:
    contracts: int
    in_arrears: int
    refused: int
    by_band: dict[int, int]
    may_be_ended: int


def list_arrears(order: Order, target: Path, *, quiet: bool = False, language: Language = "ko") -> Listed:
    """Write the contracts with at least one unpaid month on ``order.on`` to ``target``, and the rows that cannot be read beside it."""
    made = engine(order)
    chunks = source.plan(ready(order), order.chunk_rows)
    progress, errors = Progress(sum(chunk.rows for chunk in chunks), quiet=quiet, language=language), []
    counts: dict[Any, int] = dict.fromkeys(("in_arrears", "may_be_ended", *BANDS), 0)
    with values_file(target, "csv" if target.suffix == ".csv" else "parquet", schema(chunks)) as writer:
        for chunk in chunks:
            first = chunk.first_row + 1
            for batch in source.batches(chunk):
                scanned, refused = made.sound(made.columns(batch, first))
                record = unpaid(scanned.columns, made.valuer.rates, made.bounds.terms)
                writer.write_batch(record)
                count(record, counts)
                errors += refused
                first += batch.num_rows
            progress.advance(chunk.rows)
    beside = target.with_name(f"{target.name}.errors.csv")
    write_errors(beside, errors)
    for path in (target, beside):
        settle(path)
    return summary(progress.done, counts, errors)


def summary(contracts: int, counts: dict[Any, int], errors: list[RowError]) -> Listed:
    return Listed(contracts, counts["in_arrears"], len(errors), {band: counts[band] for band in BANDS}, counts["may_be_ended"])


def schema(chunks: list[source.Chunk]) -> pa.Schema:
    whole = [(name, pa.int32()) for name in ("months_due", "months_paid_for", "months_unpaid", "band")]
    texts = [("terms", pa.string()), ("kind", pa.string()), ("joined", pa.date32()), ("last_paid_on", pa.date32())]
    return pa.schema([("id", source.id_type(chunks[0])), *texts, *whole, ("may_be_ended", pa.bool_())])


def unpaid(columns: Columns, rates: Rates, terms: list[str]) -> pa.RecordBatch:
    fallen, paid, owed = due(columns, rates.last, rates.conventions), paid_for(columns), months_unpaid(columns, rates.last, rates.conventions)
    limit = np.array([rates.tables.number("arrears_months", rates.on, name) for name in terms])[columns.terms]
    chosen = np.flatnonzero(owed)
    band = np.array((0, *BANDS))[np.searchsorted(BANDS, owed, side="right")]
    arrays = [
        columns.id.take(pa.array(chosen)),
        pa.array(np.array(terms)[columns.terms[chosen]]),
        pa.array(np.array(["monthly", "quarterly"])[columns.quarterly[chosen]]),
        pa.array(columns.joined[chosen]).view(pa.date32()),
        pa.array(columns.paid.at[columns.paid.offsets[1:][chosen] - 1]).view(pa.date32()),
        *(pa.array(each[chosen].astype(np.int32)) for each in (fallen, paid, owed, band)),
        pa.array(owed[chosen] >= limit[chosen]),
    ]
    names = ["id", "terms", "kind", "joined", "last_paid_on", "months_due", "months_paid_for", "months_unpaid", "band", "may_be_ended"]
    return pa.RecordBatch.from_arrays(arrays, names=names)


def count(record: pa.RecordBatch, counts: dict[Any, int]) -> None:
    bands, ended = record.column("band").to_numpy(), record.column("may_be_ended").to_numpy(zero_copy_only=False)
    counts["in_arrears"] += record.num_rows
    counts["may_be_ended"] += int(ended.sum())
    for band in BANDS:
        counts[band] += int((bands == band).sum())
