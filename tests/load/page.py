"""The page of figures that `make load` leaves."""

import os
import platform
from datetime import datetime
from pathlib import Path
from typing import Any

TARGET = 3.0
"""Seconds of 99 in 100 submissions, and times as long as the bare script."""
NAMES = {"sqlite": "SQLite", "postgres": "PostgreSQL"}
REQUESTS = {"upload": "a file", "look": "a page", "send": "the submission"}
MEANING = """*lost*: acknowledged and not in the database, or the other way round. *duplicated*: two filings, two numbers, or a number given
twice. *files*: a file that differs between disk, database, filing and what was acknowledged. *receipts*: number or checksum other than
told, or numbers with a gap. *deadline*: refused though answered before the second, filed though sent after it, or refused without the
reason in words. *undecided*: no definite answer within 90 s."""
BESIDE = """The script inserts the very rows that the site inserted, found by comparing all tables before and after, into twins of the tables
with their indexes and checks, in as many commits; and writes files of the same sizes with the same fsyncs. Rows that the site changed
are not repeated. The script does not receive, check or hash anything, and makes no page. The applicants' files are made before the
clock runs; sending them on the same cores counts. The target is three times."""


def holds(figures: dict[str, Any]) -> bool:
    return figures["rush"]["clean"] and figures["goodput"]["clean"] and all(control["fails"] for control in figures["controls"].values())


def written(measured: dict[str, Any], faults: list[dict[str, Any]], *, seed: int, at: datetime, seconds: float) -> str:
    parts = [opening(measured, seed, at, seconds)]
    parts += [rushes(measured), times(measured), goodput(measured), controls(measured), faulty(faults)]
    return "\n".join(parts)


def opening(measured: dict[str, Any], seed: int, at: datetime, seconds: float) -> str:
    loads = ", ".join(f"{NAMES[name]} {figures['load'][0]:.1f} → {figures['load'][1]:.1f}" for name, figures in measured.items())
    return f"""# The deadline rush and faults of disk and database

`make load` writes this page. It runs real processes (two server processes and a worker of the Export portal), drives them over
HTTP and judges afterwards from outside: rows in the database, files on the disk, what each applicant was told.

Again: `make load`, or with the same dice `python -m tests.load --seed {seed} --write`. As root, since the faults mount small file systems.

- run of {at:%Y-%m-%d %H:%M} UTC, seed {seed}, {seconds / 60:.1f} minutes in all
- machine: {os.cpu_count()} cores ({processor()}), {memory():.0f} GB, {platform.system()} {platform.release()}, Python {platform.python_version()}; the applicants run on the same cores
- load average of one minute at the start → at the end: {loads} (what is above 2 at the start was other work on the machine)
- durability: SQLite WAL with `synchronous=FULL`; PostgreSQL's defaults (`fsync`, `synchronous_commit`, `full_page_writes` on); every file and its folders fsynced
"""


def processor() -> str:
    info = Path("/proc/cpuinfo")
    names = [line.split(":", 1)[1].strip() for line in info.read_text().splitlines() if line.startswith("model name")] if info.exists() else []
    return names[0] if names else platform.machine()


def memory() -> float:
    return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") / 1e9


def rushes(measured: dict[str, Any]) -> str:
    rows = [
        ("applicants, 40 at a time", lambda one: one["people"]),
        ("of them waiting for the last two seconds before and the first after the deadline", lambda one: one["late"]),
        ("files", lambda one: one["files"]),
        ("bytes of files, MB", lambda one: f"{one['bytes'] / 1e6:.0f}"),
        ("file sizes: smallest, median, 9 of 10 below, largest, MB", lambda one: ", ".join(f"{size / 1e6:.1f}" for size in one["sizes"])),
        ("killed", lambda one: ", ".join(f"{what} {count}" for what, count in one["kills"].items())),
        ("answers lost on the line (tried again with the same key)", lambda one: one["broken"]),
        ("answers 5xx (tried again)", lambda one: one["busy"]),
        ("verdict", lambda one: one["verdict"]),
    ]
    lines = [f"| {title} | " + " | ".join(str(value(figures["rush"])) for figures in measured.values()) + " |" for title, value in rows]
    return "\n".join(["## The rush, with processes dying", "", *head(measured), *lines, "", *meaning()])


def meaning() -> list[str]:
    return [MEANING, ""]


def head(measured: dict[str, Any]) -> list[str]:
    return ["| | " + " | ".join(NAMES[name] for name in measured) + " |", "|---|" + "---|" * len(measured)]


def times(measured: dict[str, Any]) -> str:
    lines = ["## Seconds until the answer", "", "| database | run | request | answers | median | p99 |", "|---|---|---|---|---|---|"]
    for name, figures in measured.items():
        for run, title in (("rush", "processes die"), ("goodput", "nothing dies")):
            for what, (count, median, late) in figures[run]["times"].items():
                lines.append(f"| {NAMES[name]} | {title} | {REQUESTS[what]} | {count} | {median:.2f} | {late:.2f} |")
    late = {NAMES[name]: figures["rush"]["times"]["send"][2] for name, figures in measured.items()}
    told = "; ".join(f"{name} {kept(seconds, TARGET)}" for name, seconds in late.items())
    queue = "Forty applicants press one after another without pausing: the time is that of a full queue."
    return "\n".join([*lines, "", f"{queue} Three seconds at most for 99 of 100 submissions while processes die: {told}.", ""])


def goodput(measured: dict[str, Any]) -> str:
    rows = [
        ("filed", lambda one: one["filed"]),
        ("files, MB", lambda one: f"{one['files']}, {one['bytes'] / 1e6:.0f}"),
        ("rows inserted", lambda one: sum(one["rows"].values())),
        ("the site: all files, s", lambda one: f"{one['parts']['upload']:.1f}"),
        ("the site: all submissions, s", lambda one: f"{one['parts']['send']:.1f}"),
        ("the site: pages before and after, s", lambda one: f"{one['parts']['look'] + one['parts']['receipt']:.1f}"),
        ("filings a second, of all that", lambda one: f"{one['filed'] / one['seconds']:.2f}"),
        ("bare script, one process, s", lambda one: f"{one['bare']['1']:.2f}"),
        ("bare script, two processes, s", lambda one: f"{one['bare']['2']:.2f}"),
        ("files and submissions, against one process", lambda one: f"{ratio(one, writes(one), '1')}"),
        ("three times at most, against one process", lambda one: kept(writes(one) / one["bare"]["1"], TARGET)),
        ("files and submissions, against two processes", lambda one: f"{ratio(one, writes(one), '2')}"),
        ("with the pages, against one process", lambda one: f"{ratio(one, one['seconds'], '1')}"),
        ("with the pages, against two processes", lambda one: f"{ratio(one, one['seconds'], '2')}"),
    ]
    lines = [f"| {title} | " + " | ".join(str(value(figures["goodput"])) for figures in measured.values()) + " |" for title, value in rows]
    tables = "; ".join(f"{NAMES[name]}: " + ", ".join(f"{table} {count}" for table, count in figures["goodput"]["rows"].items()) for name, figures in measured.items())
    return "\n".join(["## Goodput beside a bare script", "", *head(measured), *lines, "", *beside(tables)])


def kept(value: float, most: float) -> str:
    return "kept" if value <= most else "MISSED"


def writes(one: dict[str, Any]) -> float:
    return float(one["parts"]["upload"] + one["parts"]["send"])


def ratio(one: dict[str, Any], seconds: float, processes: str) -> str:
    return f"{seconds / one['bare'][processes]:.1f} times as long"


def beside(tables: str) -> list[str]:
    return [BESIDE, "", f"Rows by table. {tables}.", ""]


def controls(measured: dict[str, Any]) -> str:
    lines = ["## Controls", "", "The same run with a protection taken away must fail, else the judge sees nothing.", "", "| database | without | judged | fails |", "|---|---|---|---|"]
    words = {"keys": "idempotency keys", "durability": "the commit before the answer"}
    for name, figures in measured.items():
        lines += [f"| {NAMES[name]} | {words[key]} | {one['verdict']} | {'yes' if one['fails'] else 'NO'} |" for key, one in figures["controls"].items()]
    return "\n".join([*lines, ""])


def faulty(faults: list[dict[str, Any]]) -> str:
    lines = [f"| {NAMES[one['database']]} | {one['fault']} | {one['seen']} | {'yes' if one['ok'] else 'NO'} |" for one in faults]
    return "\n".join(["## Faults", "", "| database | fault | seen | holds |", "|---|---|---|---|", *lines, ""])
