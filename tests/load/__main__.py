"""`make load`: the rush at full size, its controls and a bare script beside it. Writes docs/performance-load-<database>.md."""

import argparse
import os
import secrets
from pathlib import Path

parser = argparse.ArgumentParser(description=__doc__)
parser.add_argument("--database", choices=["sqlite", "postgres"], default="sqlite")
parser.add_argument("--people", type=int, default=300)
parser.add_argument("--largest", type=float, default=20.0, help="megabytes of the largest file")
parser.add_argument("--kills", type=float, default=120.0, help="mean number of answers between two kills")
parser.add_argument("--seed", type=int, default=secrets.randbelow(10**6))
parser.add_argument("--write", action="store_true")
options = parser.parse_args()
os.environ["DURE_TEST_DB"] = options.database

from tests.plugins import environment  # noqa: E402 (reads DURE_TEST_DB)

assert environment

from tests.load import bare, judge, rush, system  # noqa: E402

ROOT = Path(__file__).resolve().parents[2]


def share(values: list[float], part: float) -> float:
    return sorted(values)[min(len(values) - 1, int(len(values) * part))]


def main() -> None:
    lines = [f"# Deadline rush on {options.database}", "", f"Repeat: `make load`, or `python -m tests.load --database {options.database} --seed {options.seed}`.", ""]
    plan = rush.Plan(people=options.people, largest=options.largest, kills=options.kills, seed=options.seed)
    for title, changed in (("Without kills", 0.0), ("With kills", options.kills)):
        with system.export() as running:
            outcome = rush.run(running, rush.Plan(**{**vars(plan), "kills": changed}))
            verdict = judge.judge(running, outcome)
            lines += [*told(title, outcome, verdict)]
            if not changed:
                lines += [goodput(running, outcome)]
    for protection in ("keys", "durability"):
        with system.export(extra={"DURE_TEST_UNPROTECTED": protection}, kind=system.Unprotected) as running:
            only = ("application.submit.after_commit",) if protection == "keys" else ("worker",)
            outcome = rush.run(running, rush.Plan(people=30, largest=0.3, late=0, kills=15, only=only, seed=options.seed))
            lines += [f"Control without {protection}: {judge.judge(running, outcome)}.", ""]
    text = "\n".join(lines)
    print(text)
    if options.write:
        (ROOT / "docs" / f"performance-load-{options.database}.md").write_text(text + "\n")


def told(title: str, outcome: rush.Outcome, verdict: judge.Verdict) -> list[str]:
    rows = [f"## {title}", "", f"{verdict}. Struck: {outcome.kills or 'nothing'}.", "", "| request | answers | median s | p99 s |", "|---|---|---|---|"]
    for what, times in outcome.times.items():
        rows.append(f"| {what} | {len(times)} | {share(times, 0.5):.2f} | {share(times, 0.99):.2f} |")
    rate = outcome.filed / outcome.seconds
    return [*rows, "", f"{outcome.filed} filed before the wait for the deadline in {outcome.seconds:.1f} s: {rate:.2f} a second.", ""]


def goodput(running: system.Deployment, outcome: rush.Outcome) -> str:
    seconds = bare.seconds(running, outcome)
    return f"A bare script with the same rows and files: {seconds:.1f} s for all; the site took {outcome.seconds / seconds:.1f} times as long.\n"


if __name__ == "__main__":
    main()
