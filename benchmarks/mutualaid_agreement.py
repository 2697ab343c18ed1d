"""Random contracts by the batch and by the single engine: every gross, tax and net must be the same won."""

import random
import time
from datetime import date
from pathlib import Path

import numpy as np

from benchmarks import mutualaid_data
from dure.valuation import chunks, single, source
from dure.valuation.order import Order
from dure.valuation.pool import Workers

ON = date(2026, 9, 30)
SLICE = 2_500
"""Contracts in one job of a worker."""


def compare(total: int, count: int, ways: str) -> dict:
    """``count`` of ``total`` contracts, drawn from a fixed seed; ``ways`` one: the ways of ending take turns, all: each."""
    count = min(count, total)
    chosen = np.sort(np.array(random.Random(46).sample(range(total), count)))
    jobs = [(total, chosen[start : start + SLICE], ways) for start in range(0, count, SLICE)]
    started = time.monotonic()
    with Workers("benchmarks.mutualaid_agreement:compared", 2) as workers:
        found = list(workers.spread(jobs))
    return {
        "contracts": count, "figures": sum(each["figures"] for each in found), "different": sum(each["different"] for each in found),
        "refused": sum(each["refused"] for each in found), "examples": [line for each in found for line in each["examples"]][:5],
        "seconds": time.monotonic() - started, "ways": ways,
    }  # fmt: skip


def compared(job):
    total, rows, ways = job
    order = Order(mutualaid_data.contracts(total), ON, Path("nowhere"), rates=mutualaid_data.rates())
    made = chunks.engine(order)
    outcome = {"figures": 0, "different": 0, "refused": 0, "examples": []}
    first = 0
    for chunk in source.plan(order.contracts, order.chunk_rows):
        mine = rows[(rows >= chunk.first_row) & (rows < chunk.first_row + chunk.rows)]
        if not mine.size:
            continue
        first = chunk.first_row
        for batch in source.batches(chunk):
            inside = mine[(mine >= first) & (mine < first + batch.num_rows)] - first
            if inside.size:
                judge(made, batch.take(inside), outcome, ways)
            first += batch.num_rows
    return lambda: outcome


def judge(made, batch, outcome: dict, ways: str) -> None:
    scanned, values, refused = made.valued(made.columns(batch, 1))
    outcome["refused"] += len(refused)
    for row in range(scanned.columns.rows):
        contract = single.contract_of(scanned.columns, row, made.bounds.terms, made.valuer.rates.given)
        turn = [made.valuer.ways[row % len(made.valuer.ways)]]
        for way in made.valuer.ways if ways == "all" else turn:
            figures = values.ways[way.name]
            batched = (int(figures.gross[row]), int(figures.income_tax[row]), int(figures.local_tax[row])) if figures.known[row] else None
            alone = single.figures(contract, way.example, made.valuer.rates)
            outcome["figures"] += 3
            if batched != alone:
                outcome["different"] += 1
                outcome["examples"].append(f"{scanned.columns.id[row]} {way.name}: batch {batched}, single {alone}")
