"""The page docs/performance.md, from one run."""

import argparse
import datetime as dt
import os
import platform
import statistics
from typing import Any

NAMES = {
    "refresh": "refresh (rotating, with ID token)",
    "code": "sign-in with a live session: authorise + code exchange",
    "credentials": "client credentials",
    "userinfo": "userinfo",
    "post": "password POST",
    "password": "whole password sign-in: form, POST, authorise, code exchange",
}
TARGETS = {("refresh", "SQLite"): 0.4, ("refresh", "PostgreSQL"): 0.3, ("code", "SQLite"): 0.25, ("code", "PostgreSQL"): 0.18}
HASH_TARGETS = {"post": 0.85, "password": 0.65}


def page(options: argparse.Namespace, results: Any, hashes: list[float], signatures: dict[str, float], counts: dict[str, int]) -> str:
    hash_rate = statistics.median(hashes)
    lines = [
        "# Performance of the hub",
        "",
        "Printed by `make bench`; repeat it on a machine where nothing else runs. One run, one core: the server under measurement is",
        "pinned to core 1, the load driver to core 0, PostgreSQL (default durability) to none. Eight clients in a closed loop on kept-alive",
        f"connections, {options.rounds} rounds of {options.seconds:g} s, median; the servers take turns inside each round. ID tokens are signed with {options.alg}",
        "on both sides. The yardstick is one in-memory npm `oidc-provider` process: it loses everything when it ends; the hub's tokens are",
        "in the database (SQLite in WAL with `synchronous=FULL`) before the answer leaves.",
        "",
        f"Run {dt.datetime.now(dt.UTC):%Y-%m-%d %H:%M} UTC, {os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}.",
        f"Load average at the end: {os.getloadavg()[0]:.1f}.",
        "",
        "## Against oidc-provider",
        "",
        "| | server | a second | p99 ms | CPU ms | ratio | target |",
        "|---|---|---|---|---|---|---|",
        *(row for case in ("refresh", "code", "credentials", "userinfo") for row in shared(case, results[case])),
        "",
        "## Against the bare hash",
        "",
        f"Argon2id, 19 MiB, t=2, p=1, alone on core 1: {hash_rate:.1f} a second, {signatures['hash_cpu_ms']:.1f} ms of CPU each. One signature alone: ES256 {signatures['ES256']:.0f}, RS256 {signatures['RS256']:.0f} a second.",
        "",
        "| | server | a second | p99 ms | CPU ms | ratio to the hash | target |",
        "|---|---|---|---|---|---|---|",
        *(own(case, name, series, hash_rate) for case in ("post", "password") for name, series in results[case].items()),
        "",
        "## Statements per request",
        "",
        "Counted on a warm process (client and keys remembered); BEGIN and COMMIT left out. A test asserts the limits.",
        "",
        "| | statements |",
        "|---|---|",
        *(f"| {name} | {count} |" for name, count in counts.items()),
        "",
        "## How to repeat",
        "",
        "`make bench` (needs Node and PostgreSQL on the machine), or `python -m benchmarks --rounds 5 --seconds 3 --alg RS256 --no-write`",
        "for the other algorithm. Compare ratios, not rates: the rates belong to the machine.",
        "",
    ]
    return "\n".join(lines)


def shared(case: str, servers: Any) -> list[str]:
    yardstick = next(series for name, series in servers.items() if not name.startswith("hub"))
    rows = []
    for name, series in servers.items():
        ours = name.startswith("hub")
        target = next((value for (wanted, database), value in TARGETS.items() if wanted == case and name.endswith(database)), None)
        ratio = f"{series.rate / yardstick.rate:.2f}" if ours else "1"
        rows.append(row(NAMES[case], name, series, ratio, f"≥ {target}" if ours and target else ""))
    return rows


def own(case: str, name: str, series: Any, hash_rate: float) -> str:
    return row(NAMES[case], name, series, f"{series.rate / hash_rate:.2f}", f"≥ {HASH_TARGETS[case]}")


def row(case: str, name: str, series: Any, ratio: str, target: str) -> str:
    return f"| {case} | {name} | {series.rate:.0f} | {statistics.median(series.p99):.0f} | {series.cpu_ms:.2f} | {ratio} | {target} |"
