"""The page docs/performance-mutualaid.md, from one run."""

import datetime as dt
import os
import platform
from pathlib import Path
from typing import Any


def page(facts: dict[str, Any]) -> str:
    kernel, whole, resume = facts["kernel"], facts["whole"], facts["resume"]
    lines = [
        "# Performance of the mutual-aid batch",
        "",
        "Printed by `make bench-mutualaid`; repeat it on a machine where nothing else runs. Everything was measured in one run, the cases",
        "taking turns, medians. Compare ratios: times belong to the machine. The method and the proof of exactness are in",
        "[mutual-aid-batch.md](mutual-aid-batch.md).",
        "",
        f"Run {dt.datetime.now(dt.UTC):%Y-%m-%d %H:%M} UTC in {facts['seconds']:.0f} s: {machine()}. Load average at the end: {os.getloadavg()[0]:.1f}.",
        f"Data: {facts['contracts']:,} synthetic contracts, {kernel['payments']:,} payments (Parquet, {facts['bytes'] / 1e6:.0f} MB), a new rate every quarter.",
        "",
        "## Kernel",
        "The yardstick reads the same two arrays (day and amount, 8 bytes a payment) once and adds them up. Our kernel makes both sums of",
        "interest, at the base rate and at the rate of closure and death. The loop with each contract's own guaranteed minimum runs on rates",
        "that are below the minimum in many quarters, for all contracts.",
        "",
        "| | ms, 1 thread | ms, 2 threads | ratio, 1 | ratio, 2 | target |",
        "|---|---|---|---|---|---|",
        kernel_row("plain read of the payments", kernel, "read", "", None),
        kernel_row("kernel, shared day table", kernel, "kernel", "≤ 6 × the read, ≤ 4 × on two", "read"),
        kernel_row("own guaranteed minimum", kernel, "own", "≤ 15 × the kernel", "kernel"),
        "",
        "The same two sums by other means, for all contracts:",
        "",
        "| | ms | times the kernel on one thread |",
        "|---|---|---|",
        *(f"| {name} | {taken * 1000:.0f} | {taken / kernel['kernel_1']:.1f} |" for name, taken in kernel["others"].items()),
        "",
        "## Whole valuations",
        "The command from start to end: processes started, input hashed, read, checked, five ways of ending with their taxes, written, synced.",
        "",
        "| | seconds | contracts a second | ratio | target |",
        "|---|---|---|---|---|",
        f"| reading the Parquet file (pyarrow, all cores) | {whole['read']:.2f} | {facts['contracts'] / whole['read']:,.0f} | 1 | |",
        f"| `dure mutualaid batch --processes {whole['processes']}` | {whole['run']:.2f} | {facts['contracts'] / whole['run']:,.0f} | {whole['run'] / whole['read']:.2f} | ≤ 5 |",
        "",
        f"Single runs: reads {seconds(whole['reads'])} s, valuations {seconds(whole['runs'])} s. Written: {whole['written'] / 1e6:.0f} MB of values.",
        f"Most memory of the command and its workers together: {whole['peak'] / 2**20:,.0f} MiB (target ≤ 2,048).",
        f"Killed with SIGKILL after {resume['kept']} of {resume['chunks']} chunks and run again: {'every byte the same' if resume['same'] else '**the result differs**'}.",
        "",
        "## Agreement with the single engine",
        *agreement(facts["agreement"]),
        "",
        "## Against OpenFisca-core",
        *openfisca(facts["openfisca"]),
        "",
        "## How to repeat",
        "`make bench-mutualaid`; `python -m benchmarks.mutualaid --contracts 50000 --no-write` for a short one, `--ways all` to compare every way",
        "of ending of each contract. Data are made once, the same everywhere, in `~/.cache/dure-bench` (`DURE_BENCH_CACHE` names another folder).",
        "",
    ]
    return "\n".join(lines)


def machine() -> str:
    names = [line.split(":")[1].strip() for line in Path("/proc/cpuinfo").read_text().splitlines() if line.startswith("model name")]
    return f"{os.cpu_count()} cores, {names[0] if names else platform.machine()}, Python {platform.python_version()}"


def kernel_row(name: str, kernel: dict[str, Any], case: str, target: str, against: str | None) -> str:
    ratios = [f"{kernel[f'{case}_{threads}'] / kernel[f'{against}_{threads}']:.1f}" if against else "1" for threads in (1, 2)]
    times = [f"{kernel[f'{case}_{threads}'] * 1000:.0f}" for threads in (1, 2)]
    return f"| {name} | {' | '.join(times)} | {' | '.join(ratios)} | {target} |"


def agreement(found: dict[str, Any]) -> list[str]:
    ways = "each by all five ways of ending" if found["ways"] == "all" else "each by one of the five ways of ending, in turn"
    return [
        f"{found['contracts']:,} contracts drawn at random, {ways}: {found['figures']:,} figures (gross, income tax, local tax),",
        f"**{found['different']:,} different** ({found['seconds']:.0f} s; {found['refused']} contracts of the draw break a rule and are refused).",
        *(f"- {line}" for line in found["examples"]),
    ]


def openfisca(found: dict[str, Any]) -> list[str]:
    if "absent" in found:
        return [f"Not measured in this run: {found['absent']}."]
    ours, theirs, misses = found["ours"], found["theirs"], found["misses"]
    return [
        "The same figures of the same contracts by a model of OpenFisca variables: one slot a month for dues and days, the factors as a",
        "table, the five ways of ending with shares, subsidies and taxes as formulas; what it reads that depends on months (months paid, dues",
        f"not deducted, the day a deemed termination earns from) our engine found before. {found['contracts']:,} contracts, arrays in, arrays out, medians",
        "of seven. Ours is exact: what a float cannot decide is settled inside the time.",
        "",
        "| seconds | OpenFisca-core 46, 1 thread | ours, 1 thread | ours, 2 threads | OpenFisca: contracts with a wrong figure | figures that miss the won | furthest |",
        "|---|---|---|---|---|---|---|",
        fisca_row("two figures: benefit without subsidies, its income tax", "two", ours, theirs, misses),
        fisca_row("twenty figures: payout, both taxes, net of five ways", "twenty", ours, theirs, misses),
        "",
        f"Of ours 0 are wrong. To load the arrays takes OpenFisca another {theirs['loading']:.2f} s; our checks of every payment, which the model has not,",
        f"take {ours['checking']:.2f} s.",
    ]


def fisca_row(name: str, case: str, ours: dict[str, float], theirs: dict[str, float], misses: dict[str, Any]) -> str:
    off = misses[case]
    times = f"{theirs[case]:.3f} | {ours[f'{case}_1']:.3f} | {ours[f'{case}_2']:.3f}"
    return f"| {name} | {times} | {off['contracts']:.1%} | {off['figures']:.1%} | {off['furthest']} won |"


def seconds(taken: list[float]) -> str:
    return ", ".join(f"{each:.2f}" for each in taken)
