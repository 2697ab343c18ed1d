"""`make bench`: the hub against npm oidc-provider and against the bare hash, per core, in one run. Writes docs/performance.md."""

import argparse
import json
import statistics
import subprocess
import sys
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks import report
from benchmarks.servers import CLIENT, DRIVER_CORE, HERE, REDIRECT, SERVER_CORE, Server, hub, peer, pinned, postgresql

SHARED = ("refresh", "code", "credentials", "userinfo")
OWN = ("post", "password")
CLIENTS = 8


@dataclass
class Series:
    """Rates a second and CPU milliseconds of the server per operation, one pair a round."""

    rates: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)
    p99: list[float] = field(default_factory=list)

    @property
    def rate(self) -> float:
        return statistics.median(self.rates)

    @property
    def cpu_ms(self) -> float:
        return statistics.median(self.cpu)


def main() -> None:
    options = arguments()
    results: dict[str, dict[str, Series]] = {}
    hashes: list[float] = []
    signatures: dict[str, float] = {}
    with ExitStack() as stack:
        database = stack.enter_context(postgresql()) if not options.sqlite_only else ""
        servers = [stack.enter_context(peer(options.alg)), stack.enter_context(hub(options.alg, ""))]
        if database:
            servers.append(stack.enter_context(hub(options.alg, database)))
        for turn in range(options.rounds):
            signatures = bare()
            hashes.append(signatures["hash"])
            for case in (*SHARED, *OWN):
                for server in servers:
                    if case in SHARED or server.name.startswith("hub"):
                        measure(server, case, options.seconds, results.setdefault(case, {}).setdefault(server.name, Series()))
            say(f"round {turn + 1} of {options.rounds} done")
    counts = json.loads(subprocess.run([sys.executable, "-m", "benchmarks.queries"], check=True, capture_output=True, text=True).stdout.splitlines()[-1])
    text = report.page(options, results, hashes, signatures, counts)
    say(text)
    if options.write:
        (HERE.parent / "docs" / "performance.md").write_text(text)


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks")
    parser.add_argument("--seconds", type=float, default=3.0, help="length of one measurement")
    parser.add_argument("--rounds", type=int, default=5, help="measurements of each case; the median is told")
    parser.add_argument("--alg", choices=["ES256", "RS256"], default="ES256", help="signature of the ID tokens, on both sides")
    parser.add_argument("--sqlite-only", action="store_true")
    parser.add_argument("--no-write", dest="write", action="store_false", help="do not write docs/performance.md")
    return parser.parse_args()


def bare() -> dict[str, float]:
    command = pinned(SERVER_CORE, sys.executable, "-m", "benchmarks.bare")
    return dict(json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout))


def measure(server: Server, case: str, seconds: float, series: Series) -> None:
    plan = {**server.plan, "client": CLIENT, "redirectUri": REDIRECT, "case": case, "seconds": seconds, "clients": CLIENTS, "form": {}}
    before = server.cpu_seconds()
    command = pinned(DRIVER_CORE, "node", str(HERE / "driver.mjs"), json.dumps(plan))
    done = subprocess.run(command, check=False, capture_output=True, text=True, cwd=Path.cwd())
    if done.returncode:
        raise SystemExit(f"{server.name}, {case}: {done.stderr[-2000:]}")
    told = json.loads(done.stdout.strip().splitlines()[-1])
    series.rates.append(told["rate"])
    series.p99.append(told["p99"])
    series.cpu.append((server.cpu_seconds() - before) / (told["count"] + CLIENTS) * 1000)


def say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
