"""`make bench-mutualaid`: the batch engine against a plain read, the single engine and OpenFisca, in one run.

Writes docs/performance-mutualaid.md. Data lie in a cache folder outside the repository (DURE_BENCH_CACHE).
"""

import argparse
import hashlib
import os
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path

import numba
import numpy as np
import psutil
from pyarrow import parquet

from benchmarks import mutualaid_agreement, mutualaid_alternatives, mutualaid_data, mutualaid_openfisca, mutualaid_report
from dure.valuation import chunks, source
from dure.valuation.columns import Lists, lists
from dure.valuation.order import Order
from dure.valuation.rates import PLAIN

ON = date(2026, 9, 30)


@numba.njit(nogil=True)
def plain_read(day, won):
    days = amounts = 0
    for at in range(day.size):
        days += day[at]
        amounts += won[at]
    return days + amounts


def main() -> None:
    options = arguments()
    started = time.monotonic()
    contracts = mutualaid_data.contracts(options.contracts)
    say(f"data ready after {time.monotonic() - started:.0f} s: {contracts}")
    facts = {"contracts": options.contracts, "rounds": options.rounds, "bytes": contracts.stat().st_size}
    with tempfile.TemporaryDirectory(prefix="dure-bench-") as folder:
        facts["whole"] = whole(contracts, Path(folder), options)
        say(f"whole valuations: {facts['whole']}")
        facts["resume"] = resumed(contracts, Path(folder), facts["whole"]["digest"])
        say(f"killed and taken up again: {facts['resume']}")
        facts["kernel"] = kernels(contracts, options)
        say(f"kernels: {facts['kernel']}")
        facts["agreement"] = mutualaid_agreement.compare(options.contracts, options.agreement, options.ways)
        say(f"agreement: {facts['agreement']}")
        facts["openfisca"] = mutualaid_openfisca.compare(contracts, min(options.contracts, 100_000)) if options.openfisca else {"absent": "left out"}
        say(f"OpenFisca: {facts['openfisca']}")
    facts["seconds"] = time.monotonic() - started
    text = mutualaid_report.page(facts)
    say(text)
    if options.write:
        (Path(__file__).parent.parent / "docs" / "performance-mutualaid.md").write_text(text, encoding="utf-8")


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.mutualaid")
    parser.add_argument("--contracts", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=3, help="whole valuations and reads, taking turns; kernels run three times as often")
    parser.add_argument("--agreement", type=int, default=100_000, help="contracts compared with the single engine")
    parser.add_argument("--ways", choices=("one", "all"), default="one", help="ways of ending compared per contract: one in turn, or all (five times as long)")
    parser.add_argument("--no-openfisca", dest="openfisca", action="store_false")
    parser.add_argument("--no-write", dest="write", action="store_false", help="do not write docs/performance-mutualaid.md")
    return parser.parse_args()


def whole(contracts: Path, folder: Path, options: argparse.Namespace) -> dict:
    """The command from start to end (processes, reading, rules, taxes, writing) and the bare read of the same file, in turn."""
    reads, runs, peaks = [], [], []
    out = folder / "whole"
    command(contracts, out, ["--chunk", f"1/{max(1, options.contracts // 50_000)}"]).wait()
    for _ in range(options.rounds):
        shutil.rmtree(out, ignore_errors=True)
        reads.append(timed(lambda: parquet.read_table(contracts)))
        start = time.perf_counter()
        process = command(contracts, out)
        peaks.append(peak_memory(process))
        runs.append(time.perf_counter() - start)
        if process.returncode:
            raise SystemExit(f"dure mutualaid batch ended with {process.returncode}")
    return {
        "read": statistics.median(reads), "run": statistics.median(runs), "reads": reads, "runs": runs, "peak": max(peaks), "processes": 2,
        "digest": digest(out), "written": sum(path.stat().st_size for path in (out / "values").iterdir()),
    }  # fmt: skip


def command(contracts: Path, out: Path, more: list[str] | None = None, **given) -> "subprocess.Popen[bytes]":
    arguments = [
        str(contracts), "--on", str(ON), "--rates", str(mutualaid_data.rates()), "--out", str(out), "--processes", "2", "--quiet", *(more or []),
    ]  # fmt: skip
    return subprocess.Popen([sys.executable, "-m", "dure.cli", "mutualaid", "batch", *arguments], stderr=subprocess.DEVNULL, **given)


def peak_memory(process: "subprocess.Popen[bytes]") -> int:
    """The most bytes that the process and its workers held at once (resident; shared pages counted in each)."""
    most = 0
    while process.poll() is None:
        most = max(most, resident(process.pid))
        time.sleep(0.05)
    return most


def resident(pid: int) -> int:
    total = 0
    try:
        for one in [psutil.Process(pid), *psutil.Process(pid).children(recursive=True)]:
            total += one.memory_info().rss
    except psutil.NoSuchProcess:
        return total
    return total


def digest(out: Path) -> str:
    found = hashlib.sha256()
    for path in sorted([*(out / "values").glob("part-*"), *(out / "errors").glob("part-*")]):
        found.update(path.name.encode() + path.read_bytes())
    return found.hexdigest()


def resumed(contracts: Path, folder: Path, wanted: str) -> dict:
    """Kills a run and its workers (SIGKILL) when a third is done, runs the same command again and compares every byte."""
    out = folder / "resumed"
    process = command(contracts, out, start_new_session=True)
    total = len(source.plan(contracts, 50_000))
    while process.poll() is None and len(list(out.glob("done/*.json"))) < max(1, total // 3):
        time.sleep(0.02)
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    kept = len(list(out.glob("done/*.json")))
    start = time.perf_counter()
    command(contracts, out).wait()
    return {"chunks": total, "kept": kept, "seconds": time.perf_counter() - start, "same": digest(out) == wanted}


def kernels(contracts: Path, options: argparse.Namespace) -> dict:
    """The loops alone, on arrays in memory: the plain read, the shared table, and each contract's own minimum."""
    paid = payments(contracts)
    order = Order(contracts, ON, Path("nowhere"), rates=mutualaid_data.rates())
    shared = chunks.engine(order).valuer.accrual
    joined, low = own_rates(contracts, order)
    cases = {
        "read": lambda part: plain_read(part.at, part.won),
        "kernel": shared.shared,
        "own": lambda part: low.own(np.arange(len(part.offsets) - 1), joined[part.given], part, PLAIN, np.empty(len(part.offsets) - 1)),
    }
    halves = {1: [part(paid, 0, 1)], 2: [part(paid, 0, 2), part(paid, 1, 2)]}
    for act in cases.values():
        act(part(paid, 0, 1000))
    found: dict = {"payments": len(paid.at), "others": mutualaid_alternatives.measured(halves[1][0], shared.rates.first, shared.table)}
    times: dict = {(name, threads): [] for name in cases for threads in halves}
    with ThreadPoolExecutor(2) as pool:
        for _ in range(options.rounds * 3):
            for name, act in cases.items():
                for threads, parts in halves.items():
                    times[name, threads].append(timed(lambda act=act, parts=parts: list(pool.map(act, parts))))
    return found | {f"{name}_{threads}": statistics.median(taken) for (name, threads), taken in times.items()}


def payments(contracts: Path) -> Lists:
    table = parquet.read_table(contracts, columns=["paid_on", "paid_won"]).combine_chunks()
    return lists(table.column("paid_on").chunk(0), table.column("paid_won").chunk(0))


def part(paid: Lists, number: int, count: int) -> Lists:
    """One of ``count`` shares of the contracts; ``given`` carries which rows they are."""
    rows = len(paid.offsets) - 1
    begin, end = rows * number // count, rows * (number + 1) // count
    offsets = paid.offsets[begin : end + 1]
    inside = slice(offsets[0], offsets[-1])
    return Lists(offsets - offsets[0], paid.at[inside], paid.won[inside], np.arange(begin, end), paid.uneven[begin:end])


def own_rates(contracts: Path, order: Order):
    """The arrays for rates that are often below the guaranteed minimum: nobody shares a table."""
    made = chunks.engine(Order(order.contracts, order.on, order.out, rates=mutualaid_data.low_rates()))
    joined = parquet.read_table(contracts, columns=["joined"]).column("joined").cast("int32").to_numpy()
    return joined, made.valuer.accrual


def timed(act) -> float:
    start = time.perf_counter()
    act()
    return time.perf_counter() - start


def say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
