"""One database under load: the rush while processes die, the goodput beside a bare script, the controls. Writes the figures as JSON."""

import argparse
import json
import os
import time
from pathlib import Path
from typing import Any

parser = argparse.ArgumentParser(description=__doc__)
parser.add_argument("--database", choices=["sqlite", "postgres"], required=True)
parser.add_argument("--people", type=int, required=True)
parser.add_argument("--largest", type=float, required=True, help="megabytes of the largest file")
parser.add_argument("--kills", type=float, required=True, help="mean number of answers between two kills")
parser.add_argument("--seed", type=int, required=True)
parser.add_argument("--into", type=Path, required=True)
options = parser.parse_args()
os.environ["DURE_TEST_DB"] = options.database

from tests.plugins import postgres  # noqa: E402 (reads DURE_TEST_DB)

postgres.SETTINGS = tuple(setting for setting in postgres.SETTINGS if not setting.endswith("=off"))

from tests.plugins import environment  # noqa: E402 (starts the server, as durable as PostgreSQL is by default)

assert environment

from tests.load import bare, judge, rush, system  # noqa: E402
from tests.plugins.deployment import Deployment  # noqa: E402


def main() -> None:
    began, load = time.monotonic(), os.getloadavg()[0]
    with system.export() as running:
        figures = {"seed": options.seed, "rush": rushed(running), "goodput": goodput(running), "controls": controls(running)}
    figures |= {"load": [load, os.getloadavg()[0]], "seconds": time.monotonic() - began}
    options.into.write_text(json.dumps(figures, ensure_ascii=False))


def rushed(running: Deployment) -> dict[str, Any]:
    plan = rush.Plan(people=options.people, largest=options.largest, kills=options.kills, seed=options.seed)
    outcome = rush.run(running, plan, mark="rush")
    return {**told(outcome, judge.judge(running, outcome)), "late": int(plan.people * plan.late)}


def goodput(running: Deployment) -> dict[str, Any]:
    """Nobody waits and nothing dies: how much longer the site takes than a script that knows only the writing."""
    before: dict[str, set[str]] = {}
    running.restart("export")
    rush.run(running, rush.Plan(people=12, largest=0.3, late=0, kills=0, seed=options.seed), mark="warm")
    plan = rush.Plan(people=options.people // 4, largest=options.largest, late=0, kills=0, parts=True, seed=options.seed + 1)
    outcome = rush.run(running, plan, mark="goodput", prepared=lambda: before.update(bare.rows_of(running)))
    what = bare.written(running, before, outcome)
    times = {processes: bare.seconds(running, what, processes) for processes in (1, 2)}
    rows = {table: len(found) for table, found in what.rows.items()}
    return {**told(outcome, judge.judge(running, outcome)), "bare": times, "rows": rows, "parts": outcome.parts}


def controls(running: Deployment) -> dict[str, Any]:
    found = {}
    for without, point in (("keys", rush.AFTER_COMMIT), ("durability", rush.ANSWERED_EARLY)):
        system.serve(running, without)
        plan = rush.Plan(people=6, largest=0.3, late=0, kills=5, only=(point,), seed=options.seed)
        outcome = rush.run(running, plan, mark=without)
        verdict = judge.judge(running, outcome)
        fails = bool(verdict.duplicated if without == "keys" else verdict.lost)
        found[without] = {"verdict": str(verdict), "fails": fails, "kills": outcome.kills}
    return found


def told(outcome: rush.Outcome, verdict: judge.Verdict) -> dict[str, Any]:
    sizes = sorted(size for told in outcome.told.values() for size in told.files.values())
    return {
        "verdict": str(verdict), "clean": verdict.clean, "faults": {} if verdict.clean else vars(verdict), "kills": outcome.kills,
        "people": outcome.plan.people, "filed": outcome.filed, "seconds": outcome.seconds, "bytes": sum(sizes), "ahead_bytes": outcome.handed_in,
        "sizes": [sizes[0], sizes[len(sizes) // 2], sizes[len(sizes) * 9 // 10], sizes[-1]], "files": len(sizes),
        "times": {what: [len(times), share(times, 0.5), share(times, 0.99)] for what, times in outcome.times.items()},
        "broken": sum(not attempt.status for told in outcome.told.values() for attempt in told.attempts),
        "busy": sum(attempt.status >= 500 for told in outcome.told.values() for attempt in told.attempts),
    }  # fmt: skip


def share(values: list[float], part: float) -> float:
    return sorted(values)[min(len(values) - 1, int(len(values) * part))]


if __name__ == "__main__":
    main()
