"""An OpenFisca model of the same figures of the same contracts, in a throw-away environment of its own.

One slot a month for the dues and for the day on which they were paid, the factors as a table, payouts and taxes of the five
ways of ending as formulas. OpenFisca keeps float variables in 32 bits.
"""

import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path

import numpy as np

from benchmarks import mutualaid_data
from dure.valuation import chunks, source
from dure.valuation.columns import no_lists
from dure.valuation.order import Order
from dure.valuation.valuing import value

ROUNDS = 7
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
        return {"ours": ours, "theirs": told, "contracts": count_of(folder), "misses": {name: misses(folder, name) for name in ("two", "twenty")}}


def count_of(folder: Path) -> int:
    return int(np.load(folder / "exact-two.npy").shape[1])


def misses(folder: Path, name: str) -> dict:
    """Contracts with a figure off by a won or more, figures off, and the furthest in won."""
    theirs, exact = np.load(folder / f"{name}.npy"), np.load(folder / f"exact-{name}.npy")
    off = np.abs(theirs - exact)
    return {"contracts": float((off > 0.5).any(axis=0).mean()), "figures": float((off > 0.5).mean()), "furthest": int(off.max())}


def environment(uv: str, folder: Path) -> str:
    python = str(folder / "env" / "bin" / "python")
    for command in (["venv", "-q", "--python", sys.executable, str(folder / "env")], ["pip", "install", "-q", "--python", python, PACKAGE]):
        subprocess.run([uv, *command], check=True, capture_output=True, timeout=120, env={**os.environ, "UV_NO_PROGRESS": "1"})
    return python


def prepared(contracts: Path, count: int, folder: Path) -> dict:
    """Writes the model's input and the exact figures; the seconds that our engine takes for them, arrays in, arrays out."""
    made = chunks.engine(Order(contracts, date(2026, 9, 30), Path("nowhere"), rates=mutualaid_data.rates()))
    given, checking = [], 0.0
    for chunk in source.plan(contracts, 50_000):
        for batch in source.batches(chunk):
            columns = made.columns(batch, 1)
            start = time.perf_counter()
            given.append(made.sound(columns)[0])
            checking += time.perf_counter() - start
        if chunk.first_row + chunk.rows >= count:
            break
    bare = [replace(scanned, columns=replace(scanned.columns, subsidy=no_lists(scanned.columns.rows))) for scanned in given]
    alone = replace(made.valuer)
    vars(alone)["ways"] = [way for way in made.valuer.ways if way.name == "benefit"]
    taken = {"checking": checking}
    for name, valuer, parts in (("two", alone, bare), ("twenty", made.valuer, given)):
        list(map(partial(value, valuer), parts))
        for threads in (1, 2):
            taken[f"{name}_{threads}"] = statistics.median(timed(valuer, parts, threads) for _ in range(ROUNDS))
    save(made, given, [value(alone, part) for part in bare], [value(made.valuer, part) for part in given], folder)
    return taken


def timed(valuer, parts, threads: int) -> float:
    with ThreadPoolExecutor(threads) as pool:
        start = time.perf_counter()
        list(pool.map(partial(value, valuer), parts))
        return time.perf_counter() - start


def save(made, given, two, twenty, folder: Path) -> None:
    columns, table = [scanned.columns for scanned in given], made.valuer.accrual.table
    lengths = {"lengths": "paid", "credits": "subsidy"}
    model = {name: joined(np.diff(getattr(each, lists).offsets) for each in columns) for name, lists in lengths.items()}
    model |= {"won": joined(each.paid.won for each in columns), "day": joined(each.paid.at for each in columns) - made.valuer.rates.first}
    model |= {"credited": joined(each.subsidy.won for each in columns), "credited_on": joined(each.subsidy.at for each in columns) - made.valuer.rates.first}
    model |= {"months_paid": joined(each.months for each in twenty), "not_deducted": joined(each.not_deducted for each in twenty)}
    model |= {"terms": joined(each.terms for each in columns), "earns_from": joined(starts(made, *each) for each in zip(given, twenty, strict=True))}
    model |= {"factors": np.ascontiguousarray(table.T + 1.0), "other_percent": made.valuer.taxes.flat["other_income"]}
    model |= {name: getattr(made.valuer.taxes, name) for name in ("service", "pay", "rates")}
    for way in made.valuer.ways:
        shares = made.valuer.shares[way.name]
        model |= {f"{way.name}_dues": shares.dues, f"{way.name}_interest": shares.interest, f"{way.name}_both": shares.both}
    np.savez(folder / "input.npz", ways=json.dumps([described(way) for way in made.valuer.ways]), **model)
    np.save(folder / "exact-two.npy", [joined(each.ways["benefit"].gross for each in two), joined(each.ways["benefit"].income_tax for each in two)])
    np.save(folder / "exact-twenty.npy", [figure for way in made.valuer.ways for figure in figures([each.ways[way.name] for each in twenty])])


def joined(parts) -> np.ndarray:
    return np.concatenate(list(parts))


def described(way) -> dict:
    fund = way.kind in {"benefit", "deemed"}
    return {"name": way.name, "fund": fund, "retirement": fund, "rate": {"closure": "closure", "deemed": "deemed"}.get(way.name, "base")}


def starts(made, scanned, values) -> np.ndarray:
    """The day of the payment after which a deemed termination earns, read literally; 0 where it earns from each payment on."""
    columns, shares = scanned.columns, made.valuer.shares["deemed"]
    late = shares.earns_from[columns.terms, np.minimum(values.months, shares.most)]
    place = np.where(columns.quarterly == 1, (late - 1) // 3, late - 1)
    days = columns.paid.at[columns.paid.offsets[:-1] + np.maximum(place, 0)] - made.valuer.rates.first
    return np.where(late > 0, days, 0)


def figures(parts) -> list[np.ndarray]:
    gross, tax, local = (joined(getattr(each, name) for each in parts) for name in ("gross", "income_tax", "local_tax"))
    return [gross, tax, local, gross - tax - local]
