"""`make load`: the rush at full size with its controls, a bare script beside it and faults of disk and database, on both databases."""

import argparse
import json
import os
import re
import secrets
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

from tests.load import page

ROOT = Path(__file__).resolve().parents[2]
DATABASES = ("sqlite", "postgres")

parser = argparse.ArgumentParser(description=__doc__)
parser.add_argument("--people", type=int, default=200)
parser.add_argument("--largest", type=float, default=20.0, help="megabytes of the largest file")
parser.add_argument("--kills", type=float, default=110.0, help="mean number of answers between two kills")
parser.add_argument("--seed", type=int, default=secrets.randbelow(10**6))
parser.add_argument("--outage", type=float, default=3.0, help="seconds for which the database is away")
parser.add_argument("--write", action="store_true", help="write docs/performance-load.md")


def main() -> int:
    options = parser.parse_args()
    print(f"seed {options.seed}", flush=True)
    began, at = time.monotonic(), datetime.now(UTC)
    measured = {database: measure(database, options) for database in DATABASES}
    with ThreadPoolExecutor() as pool:
        faults = [fault for found in pool.map(partial(faults_of, outage=options.outage), DATABASES) for fault in found]
    text = page.written(measured, faults, seed=options.seed, at=at, seconds=time.monotonic() - began)
    print(text)
    if options.write:
        (ROOT / "docs" / "performance-load.md").write_text(text)
    good = all(page.holds(figures) for figures in measured.values()) and all(fault["ok"] for fault in faults) and bool(faults)
    print("all holds" if good else "NOT ALL HOLDS", flush=True)
    return int(not good)


def measure(database: str, options: argparse.Namespace) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as folder:
        into = Path(folder) / "figures.json"
        size = ["--people", str(options.people), "--largest", str(options.largest), "--kills", str(options.kills), "--seed", str(options.seed)]
        command = [sys.executable, "-m", "tests.load.measure", "--database", database, *size, "--into", str(into)]
        subprocess.run(command, cwd=ROOT, check=True)
        figures: dict[str, Any] = json.loads(into.read_text())
    print(f"{database}: {figures['rush']['verdict']} in {figures['seconds']:.0f} s", flush=True)
    return figures


def faults_of(database: str, outage: float) -> list[dict[str, Any]]:
    """What the fault tests say of themselves: lines `FAULT name | what was seen`, and pytest's verdict on each."""
    command = [sys.executable, "-m", "pytest", "-q", "-s", "-rA", "--ds", "dure.export.settings", "tests/load/test_faults.py"]
    environment = {**os.environ, "DURE_TEST_DB": database, "OUTAGE_SECONDS": str(outage)}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    told = re.findall(r"FAULT (.+?) \| (.+)", done.stdout)
    print(f"{database}: {done.stdout.strip().splitlines()[-1]}", flush=True)
    if done.returncode:
        print(done.stdout[-6000:], flush=True)
    found = [{"database": database, "fault": name, "seen": seen, "ok": True} for name, seen in told]
    missed = [{"database": database, "fault": name, "seen": "failed", "ok": False} for name in re.findall(r"^(?:FAILED|ERROR) \S+::(\S+)", done.stdout, re.MULTILINE)]
    return found + missed


if __name__ == "__main__":
    sys.exit(main())
