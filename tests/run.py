"""Runs the stages of `make test` one after another, each in its own process, and sums up.

`python tests/run.py` runs all of them but the deadline rush; names of groups (lint, unit, hub, portal, contract, browser,
load) run those alone.
"""

import os
import re
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
COUNT = re.compile(r"(\d+) (passed|failed|errors?)\b")
BOTH = ("sqlite", "postgres")
BY_NAME_ALONE = {"load"}


@dataclass(frozen=True)
class Stage:
    group: str
    name: str
    command: list[str]
    environment: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Result:
    stage: Stage
    code: int
    seconds: float
    passed: int
    failed: int


def python(*arguments: str) -> list[str]:
    return [sys.executable, "-m", *arguments]


def tests(
    group: str, name: str, *arguments: str, site: str = "hub", database: str = "sqlite", processes: int = 2, spread: str = "loadfile"
) -> Stage:
    parallel = ["-n", str(processes), "--dist", spread] if processes > 1 else []
    command = python("pytest", "-q", "--ds", f"dure.{site}.settings", *parallel, *arguments)
    return Stage(group, f"{name} ({database})", command, {"DURE_TEST_DB": database})


def stages() -> list[Stage]:
    return [
        Stage("lint", "ruff", python("ruff", "check", ".")),
        Stage("lint", "import-linter", [str(Path(sys.executable).with_name("lint-imports"))]),
        Stage("lint", "mypy", python("mypy")),
        tests("unit", "unit", "tests/unit", spread="loadgroup"),
        tests("arch", "architecture, hub", "tests/arch"),
        *[tests("arch", f"architecture, {site}", "tests/arch/sites", site=site, processes=1) for site in ("jumpup", "voucher", "export")],
        *[tests("hub", "foundation and hub", "tests/foundation", "tests/hub", database=kind) for kind in BOTH],
        *[tests("portal", "Jump-Up portal", "tests/portal", site="jumpup", database=kind) for kind in BOTH],
        tests("portal", "Voucher portal", "tests/portal", "-m", "every_portal", site="voucher", database="postgres"),
        tests("portal", "Export portal, its kit", "tests/portal", "-m", "every_portal", site="export"),
        *[tests("export", "programmes and Export portal", "tests/programme", "tests/export", site="export", database=kind) for kind in BOTH],
        *[tests("contract", "between processes", "tests/contract", "tests/acceptance", database=kind, processes=3, spread="loadgroup") for kind in BOTH],
        tests("browser", "Chromium", "tests/browser", "--ignore=tests/browser/export", spread="loadgroup"),
        tests("browser", "Chromium, Export portal", "tests/browser/export", site="export", spread="load"),
        *[tests("load", "deadline rush", "tests/load/test_rush.py", site="export", database=kind, processes=1) for kind in BOTH],
    ]


def run(stage: Stage) -> Result:
    print(f"\n=== {stage.group}: {stage.name}", flush=True)
    started = time.monotonic()
    process = subprocess.Popen(
        stage.command, cwd=ROOT, env={**os.environ, **stage.environment}, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    closing = ""
    assert process.stdout is not None
    for line in process.stdout:
        print(line, end="", flush=True)
        if re.search(r"\bin \d+[\d.]*s", line):
            closing = line
    code = process.wait()
    passed, failed = counted(closing) if "pytest" in stage.command else (int(code == 0), 0)
    return Result(stage, code, time.monotonic() - started, passed, failed or int(code != 0))


def counted(closing: str) -> tuple[int, int]:
    """Passed and failed (errors too) of pytest's closing line."""
    counts = {word.rstrip("s"): int(number) for number, word in COUNT.findall(closing)}
    return counts.get("passed", 0), counts.get("failed", 0) + counts.get("error", 0)


def summary(results: list[Result]) -> str:
    rows = [
        f"{'ok    ' if result.code == 0 else 'FAILED'} {result.seconds:7.1f} s  {result.passed:5} passed {result.failed:3} failed  {result.stage.group}: {result.stage.name}"
        for result in results
    ]
    passed, failed = sum(result.passed for result in results), sum(result.failed for result in results)
    seconds = sum(result.seconds for result in results)
    return "\n".join(["", *rows, f"all in {seconds / 60:.1f} minutes", f"{passed} passed, {failed} failed"])


def main(groups: list[str]) -> int:
    wanted = [stage for stage in stages() if stage.group in groups or (not groups and stage.group not in BY_NAME_ALONE)]
    if not wanted:
        known = ", ".join(dict.fromkeys(stage.group for stage in stages()))
        print(f"no such group; there are {known}")
        return 2
    results = [run(stage) for stage in wanted]
    print(summary(results), flush=True)
    return int(any(result.code for result in results))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
