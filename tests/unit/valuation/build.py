"""Contracts for the batch tests: drawn from a seed, written as files, and valued one by one."""

import csv
import datetime as dt
import random
from pathlib import Path

import pyarrow as pa
from pyarrow import parquet

from dure.valuation.chunks import Engine, engine
from dure.valuation.order import Order
from dure.valuation.single import contract_of, figures

ON = dt.date(2026, 9, 30)
LISTS = {
    "paid_on": pa.date32(), "paid_won": pa.int32(), "deducted_year": pa.int32(), "deducted_won": pa.int32(), "subsidy_on": pa.date32(), "subsidy_won": pa.int32(),
}  # fmt: skip
SCHEMA = pa.schema([
    ("id", pa.string()), ("terms", pa.string()), ("joined", pa.date32()), ("kind", pa.string()), ("reason", pa.string()),
    *[(name, pa.list_(kind)) for name, kind in LISTS.items()],
])  # fmt: skip


def month_later(day, months):
    number = day.year * 12 + day.month - 1 + months
    return dt.date(number // 12, number % 12 + 1, min(day.day, 28))


def contract(draw, number=0, *, first=dt.date(2016, 1, 1), months=None, **given):
    """A sound contract: dues now and then late or missed, some with certificates and subsidies."""
    quarterly = draw.random() < 0.2
    joined = first + dt.timedelta(draw.randrange((dt.date(2026, 6, 1) - first).days))
    if joined == dt.date(2026, 6, 30):
        quarterly = False
    amount, step = draw.randrange(5, 101) * 10_000 * (3 if quarterly else 1), 3 if quarterly else 1
    most = ((ON.year - joined.year) * 12 + ON.month - joined.month) // step
    days = [joined]
    for place in range(1, min(most, months or most) + 1):
        day = month_later(joined, place * step) + dt.timedelta(draw.choice([0, 0, 0, draw.randrange(15)]))
        if draw.random() > 0.05 and day <= ON:
            days.append(day)
    paid = {year: sum(amount for day in days if day.year == year) for year in {day.year for day in days}}
    certificates = {year: min(won, 6_000_000) * draw.choice([0, 3, 10]) // 10 for year, won in paid.items()} if draw.random() < 0.5 else None
    credited = days[1:12] if draw.random() < 0.4 else []
    return {
        "id": f"c{number}", "terms": draw.choice(["2024-06-01", "2026-01-01"]), "joined": joined, "kind": "quarterly" if quarterly else "monthly", "reason": None,
        "paid_on": days, "paid_won": [amount] * len(days),
        "deducted_year": certificates and list(certificates), "deducted_won": certificates and list(certificates.values()),
        "subsidy_on": credited, "subsidy_won": [20_000] * len(credited), **given,
    }  # fmt: skip


def plain(**given):
    """Twelve months of 500,000 won, one year before the day of valuation."""
    days = [month_later(dt.date(2025, 10, 25), place) for place in range(11)]
    row = {
        "id": "a", "terms": "2024-06-01", "joined": days[0], "kind": "monthly", "reason": None, "paid_on": days, "paid_won": [500_000] * len(days),
        "deducted_year": None, "deducted_won": None, "subsidy_on": [], "subsidy_won": [],
    }  # fmt: skip
    return {**row, **given}


def drawn(count, seed=1, **given):
    draw = random.Random(seed)
    return [contract(draw, number, **given) for number in range(count)]


def table(rows):
    return pa.Table.from_pylist(rows, SCHEMA)


def write(path, rows, *, group=1_000):
    parquet.write_table(table(rows), path, row_group_size=group)
    return path


def lines(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def rate_path(folder, *steps):
    path = Path(folder) / "rates.csv"
    path.write_text("from,percent\n" + "".join(f"{day},{percent}\n" for day, percent in steps))
    return path


def order(folder, contracts=None, **given):
    given.setdefault("sample_rates", True)
    given.setdefault("chunk_rows", 10)
    return Order(contracts or Path(folder) / "contracts.parquet", given.pop("on", ON), Path(folder) / given.pop("out", "run"), **given)


def valued(rows, made: Engine):
    """Figures by id and way, as the batch finds them: gross, income tax, local tax; None where there is none."""
    batch = table(rows).to_batches()[0]
    scanned, values, errors = made.valued(made.columns(batch, 1))
    found = {}
    for place, name in enumerate(scanned.columns.id.to_pylist()):
        for way, known in values.ways.items():
            each = (int(known.gross[place]), int(known.income_tax[place]), int(known.local_tax[place]))
            found[name, way] = each if known.known[place] else None
    return found, scanned, values, errors


def one_by_one(scanned, made: Engine):
    """The same figures by the single engine."""
    found = {}
    for place, name in enumerate(scanned.columns.id.to_pylist()):
        one = contract_of(scanned.columns, place, made.bounds.terms, made.valuer.rates.given)
        for way in made.valuer.ways:
            found[name, way.name] = figures(one, way.example, made.valuer.rates)
    return found


__all__ = ["LISTS", "ON", "contract", "drawn", "engine", "lines", "one_by_one", "order", "plain", "rate_path", "table", "valued", "write"]
