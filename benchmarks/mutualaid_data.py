"""Synthetic contracts, the same on every machine: 3 % of dues missed, 6 % late by 1 to 19 days, a quarter raise the amount.

The rate changes every quarter, which is worse than life. Files lie in a cache folder outside the repository.
"""

import os
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

ON = np.datetime64("2026-09-30")
FIRST_MONTH = np.datetime64("2016-01")
MONTHS = 129
GROUP = 50_000
SCHEMA = pa.schema([
    ("id", pa.int64()), ("terms", pa.string()), ("joined", pa.date32()), ("kind", pa.string()),
    ("paid_on", pa.list_(pa.date32())), ("paid_won", pa.list_(pa.int32())),
    ("deducted_year", pa.list_(pa.int32())), ("deducted_won", pa.list_(pa.int32())),
    ("subsidy_on", pa.list_(pa.date32())), ("subsidy_won", pa.list_(pa.int32())),
])  # fmt: skip


def cache() -> Path:
    base = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    folder = Path(os.environ.get("DURE_BENCH_CACHE") or base / "dure-bench")
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def contracts(count: int) -> Path:
    """The Parquet file with this many contracts, about 80 payments each; made once."""
    path = cache() / f"contracts-4-{count}.parquet"
    if not path.exists():
        temporary = path.with_suffix(".tmp")
        with pq.ParquetWriter(temporary, SCHEMA, compression="snappy") as writer:
            for start in range(0, count, GROUP):
                writer.write_table(table(start, min(GROUP, count - start)), row_group_size=GROUP)
        temporary.replace(path)
    return path


def rates() -> Path:
    """A base rate for each quarter, never below the guaranteed minimum."""
    return write_rates("rates-3.csv", low=160)


def low_rates() -> Path:
    """Rates under the guaranteed minimum in many quarters: every contract needs its own minimum."""
    return write_rates("low-rates-3.csv", low=50)


def write_rates(name: str, low: int) -> Path:
    path = cache() / name
    draw = np.random.default_rng(7)
    quarters = np.arange(FIRST_MONTH, np.datetime64("2027-01"), 3)
    percents = draw.integers(low, low + 180, len(quarters))
    lines = [f"{quarter}-01,{percent / 100:.2f}" for quarter, percent in zip(quarters, percents, strict=True)]
    path.write_text("from,percent\n" + "\n".join(lines) + "\n")
    return path


def table(start: int, count: int) -> pa.Table:
    draw = np.random.default_rng([20260930, start])
    months = np.where(draw.random(count) < 0.05, draw.integers(1, 37, count), draw.integers(55, MONTHS + 1, count))
    quarterly = draw.random(count) < 0.1
    first = (ON.astype("datetime64[M]") - FIRST_MONTH).astype(int) + 1 - months
    joined = month_start(first) + draw.integers(0, 25, count)
    amounts = draw.integers(5, 101, count) * 10_000
    offsets, day, won = payments(draw, first, months, joined, quarterly, amounts)
    lists = {
        "paid_on": listed(offsets, day, days=True), "paid_won": listed(offsets, won),
        **deductions(draw, offsets, day, won),
        **subsidies(draw, offsets, day),
    }  # fmt: skip
    scalars = {
        "id": pa.array(np.arange(start + 1, start + count + 1)),
        "terms": pa.array(np.where(draw.random(count) < 0.5, "2024-06-01", "2026-01-01")),
        "joined": pa.array(joined.astype(np.int32), pa.int32()).cast(pa.date32()),
        "kind": pa.array(np.where(quarterly, "quarterly", "monthly")),
    }
    return pa.table([{**scalars, **lists}[name] for name in SCHEMA.names], schema=SCHEMA)


def payments(draw, first, months, joined, quarterly, amounts):
    """Ascending days per contract, none after the day of valuation; the first is paid on joining."""
    owner = np.repeat(np.arange(len(months)), months)
    place = np.arange(len(owner)) - np.repeat(np.cumsum(months) - months, months)
    debit = np.array([5, 10, 15, 20, 25])[draw.integers(0, 5, len(months))]
    late = np.where(draw.random(len(owner)) < 0.06, draw.integers(1, 20, len(owner)), 0)
    day = month_start(first[owner] + place) + debit[owner] - 1 + late
    day = np.where(place == 0, joined[owner], day)
    raised = draw.random(len(months)) < 0.25
    raise_at, factor = draw.integers(1, 100, len(months)), np.where(quarterly, 3, 1)
    won = np.where(raised[owner] & (place >= raise_at[owner]), np.minimum(amounts[owner] * 2, 1_000_000), amounts[owner]) * factor[owner]
    kept = (draw.random(len(owner)) >= 0.03) | (place == 0)
    kept &= (day <= ON.astype(int)) & (day >= joined[owner]) & (~quarterly[owner] | (place % 3 == 0))
    counts = np.bincount(owner[kept], minlength=len(months))
    return np.concatenate([[0], np.cumsum(counts)]), day[kept], won[kept]


def deductions(draw, offsets, day, won):
    """Two of three contracts bring certificates, on some years for less than was paid."""
    count = len(offsets) - 1
    owner = np.repeat(np.arange(count), np.diff(offsets))
    year = day.astype("datetime64[D]").astype("datetime64[Y]").astype(int) + 1970 - 2016
    paid = np.bincount(owner * 11 + year, weights=won, minlength=count * 11).astype(np.int64)
    share = draw.choice([0, 3, 10, 10], count * 11)
    deducted = np.minimum(paid, 6_000_000) * share // 10
    shown = (deducted > 0) & np.repeat(draw.random(count) < 2 / 3, 11)
    rows = np.concatenate([[0], np.cumsum(shown.reshape(count, 11).sum(1))])
    absent = np.diff(rows) == 0
    places = np.flatnonzero(shown)
    return {
        "deducted_year": listed(rows, places % 11 + 2016, absent=absent),
        "deducted_won": listed(rows, deducted[places], absent=absent),
    }


def subsidies(draw, offsets, day):
    """Three of ten contracts were credited 20,000 won with the second to twelfth payment."""
    counts = np.where(draw.random(len(offsets) - 1) < 0.3, np.clip(np.diff(offsets) - 1, 0, 11), 0)
    rows = np.concatenate([[0], np.cumsum(counts)])
    owner = np.repeat(np.arange(len(counts)), counts)
    places = offsets[owner] + 1 + np.arange(rows[-1]) - rows[owner]
    return {"subsidy_on": listed(rows, day[places], days=True), "subsidy_won": listed(rows, np.full(rows[-1], 20_000))}


def month_start(month):
    return (FIRST_MONTH + month.astype("timedelta64[M]")).astype("datetime64[D]").astype(int)


def listed(offsets, values, *, days=False, absent=None):
    inner = pa.array(values.astype(np.int32), pa.int32())
    mask = None if absent is None else pa.array(absent)
    return pa.ListArray.from_arrays(pa.array(offsets.astype(np.int32)), inner.cast(pa.date32()) if days else inner, mask=mask)
