"""`dure mutualaid …`: values, projections and calculation sheets. Needs no settings, no database and no site."""

import argparse
import contextlib
import importlib
import json
import os
import sys
import tempfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from dure.commands import Parsers
from dure.commands.parsing import both, day
from dure.commands.telling import add_language, complain, guarded, tell

if TYPE_CHECKING:
    from dure.rules.mutualaid.cases import Options
    from dure.rules.mutualaid.tables import Tables

EXTENSIONS: tuple[str, ...] = ("dure.commands.mutualaid_batch",)
"""Modules of `dure.commands` that add parts to `dure mutualaid`, each with a function ``add(parts)``."""


def add(parsers: Parsers) -> None:
    words = both("공제 계약을 계산하고 모든 단계를 보입니다.", "value contracts of the mutual-aid fund, with every step shown")
    parser = parsers.add_parser("mutualaid", help=words, description=words)
    parts = parser.add_subparsers(dest="part", required=True, metavar="part")
    add_value(parts)
    add_sheet(parts)
    add_project(parts)
    words = both("계산 방법과 예제를 적은 문서(영어)를 냅니다.", "print the method page with its worked examples (in English)")
    method = parts.add_parser("method", help=words, description=words)
    add_language(method)
    method.add_argument("--examples", action="store_true", help=both("예제를 value에 넣을 JSON Lines로 냅니다.", "print the worked examples as JSON Lines for value"))
    method.set_defaults(run=print_method)
    for name in EXTENSIONS:
        importlib.import_module(name).add(parts)


def add_value(parts: Parsers) -> None:
    words = both("사례(JSON Lines)를 한 줄씩 계산해 한 줄씩 답합니다.", "value the cases of a JSON Lines stream, one answer a line")
    parser = parts.add_parser("value", help=words, description=words)
    add_rules(parser)
    words = both("사례 파일(기본: 표준 입력)", "file of cases (default: standard input)")
    parser.add_argument("input", nargs="?", default="-", metavar="CASES", help=words)
    words = both(
        "답을 쓸 파일(기본: 표준 출력). 끝까지 써야 생깁니다.", "write the answers here, whole or not at all (default: standard output)"
    )
    parser.add_argument("--output", metavar="FILE", help=words)
    parser.add_argument("--no-sheet", action="store_true", help=both("계산서를 뺍니다.", "leave the sheets out"))
    parser.set_defaults(run=guarded(run_value))


def add_sheet(parts: Parsers) -> None:
    words = both("사례 하나의 계산서를 보이거나, 계산서를 검산합니다.", "show the calculation sheet of one case, or check a sheet")
    parser = parts.add_parser("sheet", help=words, description=words)
    add_rules(parser)
    words = both("사례 하나(JSON) 파일(기본: 표준 입력)", "file with one case as JSON (default: standard input)")
    parser.add_argument("input", nargs="?", default="-", metavar="CASE", help=words)
    parser.add_argument("--format", choices=("text", "html", "json"), default="text", help=both("꼴(기본: text)", "form (default: text)"))
    words = both("계산서가 붙은 답을 읽어 단계를 다시 더해 봅니다.", "read an answer with its sheet instead, and add the steps up again")
    parser.add_argument("--check", action="store_true", help=words)
    parser.set_defaults(run=guarded(run_sheet))


def add_project(parts: Parsers) -> None:
    words = both("몇 해 동안 부으면 얼마가 되는지 표, JSON, 그림으로 보입니다.", "what saving for some years brings: table, JSON, chart")
    parser = parts.add_parser("project", help=words, description=words)
    add_rules(parser)
    parser.add_argument(
        "--amount", type=int, default=300_000, help=both("부금월액, 원(기본: 300000)", "monthly amount in won (default: 300000)")
    )
    parser.add_argument("--cycle", choices=("monthly", "quarterly"), default="monthly", help=both("월납, 분기납", "cycle of payment"))
    parser.add_argument("--years", type=int, default=10, help=both("햇수, 1~40(기본: 10)", "years of saving, 1 to 40 (default: 10)"))
    parser.add_argument("--from", dest="start", type=day, metavar="DAY", help=both("가입일(기본: 오늘)", "day of joining (default: today)"))
    words = both("한 해 사업소득금액, 원(기본: 40000000)", "yearly business income in won (default: 40000000)")
    parser.add_argument("--income", type=int, default=40_000_000, help=words)
    words = both("그 가운데 부동산임대 소득(기본: 0)", "part of it from letting real estate (default: 0)")
    parser.add_argument("--letting", type=int, default=0, help=words)
    parser.add_argument(
        "--member", choices=("individual", "corporate_head"), default="individual", help=both("개인사업자, 법인대표", "kind of member")
    )
    path = "3.0, 2026-01-01=3.0,2030-01-01=2.5"
    words = both(f"기준이율 경로(퍼센트): {path} (기본: 3.0)", f"base rate path in percent: {path} (default: 3.0)")
    parser.add_argument("--rates", default="3.0", help=words)
    parser.add_argument("--json", action="store_true", help=both("표 대신 JSON", "print JSON instead of a table"))
    parser.add_argument("--svg", metavar="FILE", help=both("그림을 쓸 파일", "write a chart here"))
    parser.set_defaults(run=guarded(run_project))


def add_rules(parser: argparse.ArgumentParser) -> None:
    """The options of every part that values something."""
    words = both("약관을 적지 않은 사례의 약관, 예: 2024-06-01", "terms for cases that name none, e.g. 2024-06-01")
    parser.add_argument("--terms", default="", help=words)
    words = both("이날보다 뒤의 날짜를 거절합니다(기본: 오늘).", "refuse days after this one (default: today)")
    parser.add_argument("--as-of", type=day, metavar="DAY", help=words)
    add_tables(parser)
    add_language(parser)


def add_tables(parser: argparse.ArgumentParser) -> None:
    """Where the rules come from."""
    words = both("같은 이름의 규정표를 바꿀 폴더", "folder with own rule tables, each replacing the shipped one of its name")
    parser.add_argument("--tables", type=Path, metavar="FOLDER", help=words)
    words = both(
        "시연용 견본 기준이율을 씁니다. 실제 금액이 아닙니다.", "use the sample base rates: for demonstration, never for a real figure"
    )
    parser.add_argument("--sample-rates", action="store_true", help=words)
    words = both("해석 설정, 예: deemed_reading=full", "a convention, e.g. deemed_reading=full")
    parser.add_argument("--set", action="append", default=[], metavar="NAME=VALUE", help=words)


def tables_of(options: argparse.Namespace) -> "Tables":
    from dure.rules.mutualaid import tables

    loaded = tables.load_from(options.tables) if options.tables else tables.load()
    return tables.with_sample_rates(loaded) if options.sample_rates else loaded


def options_of(options: argparse.Namespace, *, sheets: bool) -> "Options":
    """Raises BatchRefusal where tables, terms or conventions cannot be used."""
    from dure.rules.mutualaid import choice
    from dure.rules.mutualaid.cases import Options
    from dure.rules.mutualaid.errors import Told

    if options.tables and not options.tables.is_dir():
        raise Told(f"--tables {options.tables}: 그런 폴더가 없습니다.", f"--tables {options.tables}: there is no such folder")
    with naming("--tables"):
        tables = tables_of(options)
    with naming("--set"):
        conventions = choice.conventions(choice.pairs_of(options.set))
    if options.terms and not tables.is_terms(options.terms):
        known = ", ".join(row.terms for row in tables.terms)
        raise Told(
            f"--terms {options.terms}: 모르는 약관입니다. {known} 중 하나여야 합니다.", f"--terms: {options.terms} unknown; one of {known}"
        )
    return Options(tables, conventions, today_of(options), options.terms, options.language, sheets)


@contextlib.contextmanager
def naming(option: str) -> Iterator[None]:
    """A refusal names the option it comes from."""
    from dure.rules.mutualaid.errors import Told

    try:
        yield
    except Told as refusal:
        raise Told(f"{option}: {refusal.ko}", f"{option}: {refusal.en}") from refusal
    except UnicodeDecodeError as reason:
        raise Told(f"{option}: UTF-8로 읽을 수 없습니다.", f"{option}: not readable as UTF-8") from reason


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
    tell(options, f"계산 {counts['valued']}건, 거절 {counts['refused']}건", f"{counts['valued']} valued, {counts['refused']} refused")
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
        return check_sheets(options, text)
    chosen = options_of(options, sheets=True)
    try:
        record = cases.decoded(text)
        contract, end = cases.read_case(record, default_terms=chosen.terms)
        valued = value(contract, end, tables=chosen.tables, conventions=chosen.conventions, today=chosen.today)
    except InvalidCase as refused:
        complain(options, refused.ko, refused.en)
        return 1
    if options.format == "json":
        print(json.dumps(cases.result(record, valued, chosen), ensure_ascii=False, indent=1))
    else:
        print({"text": render.as_text, "html": render.as_page}[options.format](valued.sheet, chosen.language), end="")
    return 0


def check_sheets(options: argparse.Namespace, text: bytes) -> int:
    """Adds up the sheets of the answers in ``text``, one a line or one over many lines."""
    from dure.rules.mutualaid import answered
    from dure.rules.mutualaid.errors import Told

    try:
        for answer in answered.answers_in(text):
            answered.check(answer)
            print(f"{answer['id']}: {answer['gross']:,} → {answer['net']:,}")
    except Told as wrong:
        complain(options, f"계산서 검산: {wrong.ko}", f"check of a sheet: {wrong.en}")
        return 1
    return 0


def run_project(options: argparse.Namespace) -> int:
    from dure.rules.mutualaid import chart, projection
    from dure.rules.mutualaid.errors import InvalidCase

    chosen = options_of(options, sheets=False)
    start = options.start or today_of(options)
    try:
        plan = projection.plan_of(options, start)
        rows = projection.project(plan, tables=chosen.tables, conventions=chosen.conventions)
    except InvalidCase as refused:
        complain(options, refused.ko, refused.en)
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

    print(method.json_lines() if options.examples else method.page(), end="")
    if options.examples:
        return 0
    if options.language == "ko":
        print("이 문서는 영어로만 있습니다.", file=sys.stderr)
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
