"""An OpenFisca model of the same benefit on the same contracts, in a throw-away environment of its own.

One slot a month for the dues and for the day on which they were paid, the factors as a table, the benefit and its
retirement-income tax as formulas. OpenFisca keeps float variables in 32 bits.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np

from benchmarks import mutualaid_data
from dure.valuation import chunks, source
from dure.valuation.columns import no_lists
from dure.valuation.order import Order
from dure.valuation.valuing import value

HERE = Path(__file__).parent
PACKAGE = "openfisca-core==46.*"


def compare(contracts: Path, count: int) -> dict:
    uv = shutil.which("uv") or str(HERE.parent / ".boot" / "bin" / "uv")
    with tempfile.TemporaryDirectory(prefix="dure-openfisca-") as name:
        folder = Path(name)
        try:
            python = environment(uv, folder)
        except (OSError, subprocess.SubprocessError) as failure:
            return {"absent": f"{PACKAGE} could not be installed (no network?): {str(failure)[:200]}"}
        ours = prepared(contracts, count, folder)
        done = subprocess.run([python, str(HERE / "mutualaid_openfisca_model.py"), name], capture_output=True, text=True, check=False, timeout=300)
        if done.returncode:
            return {"absent": f"the model failed: {done.stderr.strip().splitlines()[-1:]}"}
        told = json.loads(done.stdout.splitlines()[-1])
        theirs, exact = np.load(folder / "benefit.npy"), np.load(folder / "exact.npy")
        wrong = theirs.astype(np.int64) != exact
        return {**told, "ours": ours, "contracts": len(exact), "wrong": float(wrong.mean()), "furthest": int(np.abs(theirs - exact).max())}


def environment(uv: str, folder: Path) -> str:
    python = str(folder / "env" / "bin" / "python")
    for command in (["venv", "-q", "--python", sys.executable, str(folder / "env")], ["pip", "install", "-q", "--python", python, PACKAGE]):
        subprocess.run([uv, *command], check=True, capture_output=True, timeout=120, env={**os.environ, "UV_NO_PROGRESS": "1"})
    return python


def prepared(contracts: Path, count: int, folder: Path) -> float:
    """Writes the model's input and the exact benefit; the seconds that the batch took for all its figures of the same contracts."""
    order = Order(contracts, date(2026, 9, 30), Path("nowhere"), rates=mutualaid_data.rates())
    made = chunks.engine(order)
    taken, parts = 0.0, []
    for chunk in source.plan(order.contracts, order.chunk_rows):
        for batch in source.batches(chunk):
            columns = made.columns(batch, 1)
            start = time.perf_counter()
            scanned, values, _ = made.valued(columns)
            taken += time.perf_counter() - start
            parts.append((scanned, values))
        if chunk.first_row + chunk.rows >= count:
            break
    save(parts, made, folder)
    return taken


def save(parts, made, folder: Path) -> None:
    lengths = np.concatenate([np.diff(scanned.columns.paid.offsets) for scanned, _ in parts])
    np.savez(
        folder / "input.npz",
        lengths=lengths,
        day=np.concatenate([scanned.columns.paid.at for scanned, _ in parts]) - made.valuer.rates.first,
        won=np.concatenate([scanned.columns.paid.won for scanned, _ in parts]),
        unit=np.concatenate([np.where(scanned.columns.quarterly == 1, 3, 1) for scanned, _ in parts]),
        months=np.concatenate([values.months for _, values in parts]),
        not_deducted=np.concatenate([values.not_deducted for _, values in parts]),
        factors=made.valuer.accrual.table[:, 0] + 1.0,
        service=made.valuer.taxes.service,
        pay=made.valuer.taxes.pay,
        rates=made.valuer.taxes.rates,
    )
    exact = [values.ways["benefit"].gross - subsidised(scanned, values, made) for scanned, values in parts]
    np.save(folder / "exact.npy", np.concatenate(exact))


def subsidised(scanned, values, made) -> np.ndarray:
    """The model leaves subsidies out, so the exact benefit here is that of the same contracts without them."""
    bare = replace(scanned, columns=replace(scanned.columns, subsidy=no_lists(scanned.columns.rows)))
    return values.ways["benefit"].gross - value(made.valuer, bare).ways["benefit"].gross
