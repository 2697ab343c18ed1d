"""`dure mutualaid …`: values, projections and calculation sheets. Needs no settings, no database and no site."""

import argparse
import contextlib
import importlib
import json
import os
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import fields
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from dure.commands import Parsers

if TYPE_CHECKING:
    from dure.rules.mutualaid.cases import Options
    from dure.rules.mutualaid.settings import Conventions
    from dure.rules.mutualaid.tables import Tables

EXTENSIONS: tuple[str, ...] = ("dure.commands.mutualaid_batch",)
"""Modules of `dure.commands` that add parts to `dure mutualaid`, each with a function ``add(parts)``."""


def add(parsers: Parsers) -> None:
    parser = parsers.add_parser("mutualaid", help="value contracts of the mutual-aid fund, with every step shown")
    parts = parser.add_subparsers(dest="part", required=True, metavar="part")
    add_value(parts)
    add_sheet(parts)
    add_project(parts)
    method = parts.add_parser("method", help="print the method page with its worked examples")
    method.set_defaults(run=print_method)
    for name in EXTENSIONS:
        importlib.import_module(name).add(parts)


def add_value(parts: Parsers) -> None:
    parser = parts.add_parser("value", help="value the cases of a JSON Lines stream, one answer a line")
    add_rules(parser)
    parser.add_argument("input", nargs="?", default="-", metavar="CASES", help="file of cases (default: standard input)")
    parser.add_argument("--output", metavar="FILE", help="write the answers here, whole or not at all (default: standard output)")
    parser.add_argument("--no-sheet", action="store_true", help="leave the sheets out")
    parser.set_defaults(run=run_value)


def add_sheet(parts: Parsers) -> None:
    parser = parts.add_parser("sheet", help="show the calculation sheet of one case, or check a sheet")
    add_rules(parser)
    parser.add_argument("input", nargs="?", default="-", metavar="CASE", help="file with one case as JSON (default: standard input)")
    parser.add_argument("--format", choices=("text", "html", "json"), default="text")
    parser.add_argument("--check", action="store_true", help="read an answer with its sheet instead, and add the steps up again")
    parser.set_defaults(run=run_sheet)


def add_project(parts: Parsers) -> None:
    parser = parts.add_parser("project", help="what saving for some years brings: table, JSON, chart")
    add_rules(parser)
    parser.add_argument("--amount", type=int, default=300_000, help="monthly amount in won (default: 300000)")
    parser.add_argument("--cycle", choices=("monthly", "quarterly"), default="monthly")
    parser.add_argument("--years", type=int, default=10, help="years of saving, 1 to 40 (default: 10)")
    parser.add_argument("--from", dest="start", type=date.fromisoformat, metavar="DAY", help="day of joining (default: today)")
    parser.add_argument("--income", type=int, default=40_000_000, help="yearly business income in won (default: 40000000)")
    parser.add_argument("--letting", type=int, default=0, help="part of it from letting real estate (default: 0)")
    parser.add_argument("--member", choices=("individual", "corporate_head"), default="individual")
    parser.add_argument("--rates", default="3.0", help="base rate path in percent: 3.0, or 2026-01-01=3.0,2030-01-01=2.5 (default: 3.0)")
    parser.add_argument("--json", action="store_true", help="print JSON instead of a table")
    parser.add_argument("--svg", metavar="FILE", help="write a chart here")
    parser.set_defaults(run=run_project)


def add_rules(parser: argparse.ArgumentParser) -> None:
    """The options of every part that values something."""
    parser.add_argument("--terms", default="", help="terms for cases that name none, e.g. 2024-06-01")
    parser.add_argument("--as-of", type=date.fromisoformat, metavar="DAY", help="refuse days after this one (default: today)")
    parser.add_argument("--tables", metavar="FOLDER", help="folder with own rule tables, each replacing the shipped one of its name")
    parser.add_argument("--sample-rates", action="store_true", help="use the sample base rates: for demonstration, never for a real figure")
    parser.add_argument("--set", action="append", default=[], metavar="NAME=VALUE", help="a convention, e.g. deemed_reading=full")
    parser.add_argument("--language", choices=("ko", "en"), default="ko", help="language of messages, notes and sheets")


def tables_of(options: argparse.Namespace) -> "Tables":
    from dure.rules.mutualaid import tables

    loaded = tables.load_from(Path(options.tables)) if options.tables else tables.load()
    return tables.with_sample_rates(loaded) if options.sample_rates else loaded


def conventions_of(options: argparse.Namespace) -> "Conventions":
    """The default conventions with those of ``--set``. Raises SystemExit for an unknown name or value."""
    from dure.rules.mutualaid.settings import Conventions

    pairs = dict(item.partition("=")[::2] for item in options.set)
    known = {each.name for each in fields(Conventions)}
    if unknown := set(pairs) - known:
        raise SystemExit(f"--set: {', '.join(sorted(unknown))} unknown; one of {', '.join(sorted(known))}")
    try:
        return Conventions(**pairs)
    except ValueError as reason:
        raise SystemExit(f"--set {reason}") from reason


def options_of(options: argparse.Namespace, *, sheets: bool) -> "Options":
    from dure.rules.mutualaid.cases import Options
    from dure.rules.mutualaid.errors import BrokenTable

    try:
        tables = tables_of(options)
    except (BrokenTable, OSError) as reason:
        raise SystemExit(f"--tables: {reason}") from reason
    if options.terms and not tables.is_terms(options.terms):
        raise SystemExit(f"--terms: {options.terms} unknown; one of {', '.join(row.terms for row in tables.terms)}")
    return Options(tables, conventions_of(options), today_of(options), options.terms, options.language, sheets)


def today_of(options: argparse.Namespace) -> date:
    """``--as-of``, or the calendar day in Seoul."""
    from dure.foundation import clock

    given: date | None = options.as_of
    return given or clock.today()


def run_value(options: argparse.Namespace) -> int:
    """Answers each line as it is read; the exit status is 0 once every line is answered, with an error or without."""
    from dure.rules.mutualaid.cases import answers

    chosen = options_of(options, sheets=not options.no_sheet)
    counts = {"valued": 0, "refused": 0}
    try:
        with reading(options.input) as lines, writing(options.output) as out:
            for answer in answers(lines, chosen):
                counts["refused" if "error" in answer else "valued"] += 1
                out.write(line_of(answer))
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except OSError as reason:
        print(f"dure mutualaid value: {reason}", file=sys.stderr)
        return 2
    print(f"{counts['valued']} valued, {counts['refused']} refused", file=sys.stderr)
    return 0


def line_of(answer: dict[str, Any]) -> bytes:
    """One line of JSON; half a surrogate pair out of the input stays an escape."""
    return json.dumps(answer, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "backslashreplace") + b"\n"


def run_sheet(options: argparse.Namespace) -> int:
    from dure.rules.mutualaid import cases, render
    from dure.rules.mutualaid.errors import InvalidCase
    from dure.rules.mutualaid.valuation import value

    with reading(options.input) as lines:
        text = b"".join(lines)
    if options.check:
        return check_sheet(text)
    chosen = options_of(options, sheets=True)
    try:
        record = json.loads(text, parse_float=str)
        contract, end = cases.read_case(record, default_terms=chosen.terms)
        valued = value(contract, end, tables=chosen.tables, conventions=chosen.conventions, today=chosen.today)
    except (InvalidCase, ValueError) as refused:
        message = getattr(refused, chosen.language, "") or str(refused)
        print(f"dure mutualaid sheet: {message}", file=sys.stderr)
        return 1
    if options.format == "json":
        print(json.dumps(cases.result(record, valued, chosen), ensure_ascii=False, indent=1))
    else:
        print({"text": render.as_text, "html": render.as_page}[options.format](valued.sheet, chosen.language), end="")
    return 0


def check_sheet(text: bytes) -> int:
    """Adds up the sheets of the answers in ``text``, one a line or one over many lines."""
    from dure.rules.mutualaid import render, sheet

    try:
        for answer in _answers(text):
            figures = {name: answer[name] for name in ("principal", "interest", "gross", "net")}
            sheet.check(render.read_json(answer["sheet"]), figures)
            print(f"{answer['id']}: {answer['gross']:,} → {answer['net']:,}")
    except (sheet.WrongSheet, KeyError, TypeError, ValueError) as wrong:
        print(f"dure mutualaid sheet --check: {wrong!s}", file=sys.stderr)
        return 1
    return 0


def _answers(text: bytes) -> list[dict[str, Any]]:
    try:
        return [json.loads(text)]
    except json.JSONDecodeError:
        return [answer for line in text.splitlines() if line.strip() and "error" not in (answer := json.loads(line))]


def run_project(options: argparse.Namespace) -> int:
    from dure.rules.mutualaid import chart, projection
    from dure.rules.mutualaid.errors import InvalidCase

    chosen = options_of(options, sheets=False)
    start = options.start or today_of(options)
    try:
        plan = projection.plan_of(options, start)
        rows = projection.project(plan, tables=chosen.tables, conventions=chosen.conventions)
    except InvalidCase as refused:
        print(f"dure mutualaid project: {getattr(refused, chosen.language)}", file=sys.stderr)
        return 1
    if options.json:
        print(json.dumps(projection.as_json(plan, rows), ensure_ascii=False, indent=1))
    else:
        print(projection.as_text(plan, rows, chosen.language), end="")
    if options.svg:
        with writing(options.svg) as out:
            out.write(chart.svg(rows, chosen.language).encode())
    return 0


def print_method(options: argparse.Namespace) -> int:
    from dure.rules.mutualaid import method

    print(method.page(), end="")
    return 0


@contextlib.contextmanager
def reading(path: str) -> Iterator[Any]:
    """The lines of a file, or of standard input for ``-``, as bytes."""
    if path == "-":
        yield sys.stdin.buffer
        return
    with Path(path).open("rb") as lines:
        yield lines


@contextlib.contextmanager
def writing(path: str | None) -> Iterator[BinaryIO]:
    """Standard output, or a file that appears under its name only when it is whole."""
    if path is None:
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
        return
    target = Path(path)
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
    try:
        with open(handle, "wb") as out:  # noqa: PTH123 (an open handle, not a path)
            yield out
            out.flush()
            os.fsync(out.fileno())
        Path(name).chmod(0o644)
        Path(name).replace(target)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
