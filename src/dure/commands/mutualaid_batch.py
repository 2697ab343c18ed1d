"""`dure mutualaid batch | merge | liability | what-if | arrears`: millions of contracts at once, with the extra `dure[batch]`."""

import argparse
import json
import os
import sys
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from dure.commands import Parsers
from dure.commands.mutualaid import add_tables
from dure.commands.parsing import both, day, positive, share
from dure.commands.telling import Act, add_language, complain, guarded, said, tell

if TYPE_CHECKING:
    from dure.valuation.order import Order

FORMATS = both("열, 형식, 예: docs/mutual-aid-batch.md", "columns, formats and examples: docs/mutual-aid-batch.md")
NONE = "모든 계약을 거절했습니다. 까닭: {}", "every row was refused; why: {}"


def add(parts: Parsers) -> None:
    add_batch(parts)
    add_merge(parts)
    add_liability(parts)
    add_what_if(parts)
    add_arrears(parts)


def part(parts: Parsers, name: str, act: Act, ko: str, en: str) -> argparse.ArgumentParser:
    parser = parts.add_parser(name, help=both(ko, en), description=both(ko, en), epilog=FORMATS)
    add_language(parser)
    parser.set_defaults(run=guarded(going_on(with_extra(act))))
    return parser


def add_batch(parts: Parsers) -> None:
    ko = "계약 파일을 어느 날 기준으로 계산합니다. 끊긴 실행은 이어서 계산합니다."
    parser = part(parts, "batch", run_batch, ko, "value a file of contracts as of a day; go on where an ended run stopped")
    add_order(parser)
    words = both("실행 폴더: 값, 거절, 끝난 것", "folder of the run: values, errors, what is done")
    parser.add_argument("--out", required=True, type=Path, metavar="FOLDER", help=words)
    words = both("기준이율 대신 쓸 이율 경로(from,percent)", "a rate path (from,percent) in place of the base rates")
    parser.add_argument("--rates", type=Path, metavar="FILE", help=words)
    words = both("값의 형식(기본: parquet)", "format of the values (default: parquet)")
    parser.add_argument("--format", choices=("parquet", "csv"), default="parquet", help=words)
    words = both("묶음 가운데 이 몫만, 예: 2/8(여러 대에 나눌 때)", "only this share of the chunks, e.g. 2/8: for several machines")
    parser.add_argument("--chunk", type=share, default=(1, 1), metavar="I/N", help=words)


def add_merge(parts: Parsers) -> None:
    ko = "나눠 계산한 몫을 값 파일 하나와 거절 파일 하나로 합칩니다."
    parser = part(parts, "merge", run_merge, ko, "the shares of a run as one file of values and one of errors")
    parser.add_argument("folders", nargs="+", type=Path, metavar="FOLDER", help=both("실행 폴더", "folders of the run"))
    parser.add_argument("--into", required=True, type=Path, metavar="FILE", help=both("합쳐서 쓸 파일", "the file to write"))


def add_liability(parts: Parsers) -> None:
    ko = "끝난 실행에서 종료 방법과 가입 연도별 부채 명세를 냅니다."
    parser = part(parts, "liability", run_liability, ko, "statement of liabilities out of a finished run, by way of ending and year of joining")
    words = both("dure mutualaid batch의 실행 폴더", "folder of a run of `dure mutualaid batch`")
    parser.add_argument("folder", type=Path, metavar="FOLDER", help=words)
    parser.add_argument("--csv", type=Path, metavar="FILE", help=both("모든 줄을 쓸 CSV", "write all lines here as CSV"))
    parser.add_argument("--json", action="store_true", help=both("표 대신 JSON", "print JSON instead of a table"))


def add_what_if(parts: Parsers) -> None:
    ko = "같은 계약을 주어진 이율과 다른 이율 경로로 견줍니다."
    parser = part(parts, "what-if", run_what_if, ko, "the same contracts at the given rates and at a rate path")
    add_order(parser)
    words = both("견줄 이율 경로: from, percent 열과 필요하면 to", "the rate path to compare with: columns from,percent and perhaps to")
    parser.add_argument("--path", required=True, type=Path, metavar="FILE", help=words)
    words = both("다른 쪽에서 기준이율 대신 쓸 이율 경로", "a rate path in place of the base rates on the other side")
    parser.add_argument("--rates", type=Path, metavar="FILE", help=words)
    parser.add_argument("--out", required=True, type=Path, metavar="FOLDER", help=both("두 실행의 폴더", "folder of both runs"))


def add_arrears(parts: Parsers) -> None:
    ko = "미납한 달이 있는 계약을 안내문 구간별로 적습니다."
    parser = part(parts, "arrears", run_arrears, ko, "contracts with unpaid months, in the bands of the letters")
    add_order(parser)
    parser.add_argument("--into", required=True, type=Path, metavar="FILE", help=both("목록: .csv나 .parquet", "the list: .csv or .parquet"))


def add_order(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("contracts", type=Path, metavar="CONTRACTS", help=both("계약: .parquet나 .csv", "contracts: .parquet or .csv"))
    words = both("따로 둔 납부 파일(id,on,won), 계약 순서대로", "payments in a file of their own (id,on,won), in the order of the contracts")
    parser.add_argument("--payments", type=Path, metavar="FILE", help=words)
    words = both("모든 계약의 사유발생일(이날 포함)", "day of the event for every contract, inclusive")
    parser.add_argument("--on", required=True, type=day, metavar="DAY", help=words)
    words = both("그날 뒤의 납부: 계약을 거절하거나 아직 없는 것으로 봅니다.", "payments after the day: an error of the row, or not there yet")
    parser.add_argument("--later", choices=("refuse", "ignore"), default="refuse", help=words)
    add_tables(parser)
    words = both("한 묶음의 계약 수(기본: 50000)", "contracts in a chunk (default: 50000)")
    parser.add_argument("--chunk-rows", type=positive, default=50_000, metavar="N", help=words)
    words = both("작업 프로세스 수(기본: 코어마다 하나)", "worker processes (default: one a core)")
    parser.add_argument("--processes", type=positive, default=os.cpu_count() or 1, metavar="N", help=words)
    parser.add_argument("--quiet", action="store_true", help=both("진행 표시를 하지 않습니다.", "no progress bar"))


def with_extra(act: Act) -> Act:
    def run(options: argparse.Namespace) -> int:
        from dure.valuation.refusals import require_extra

        require_extra()
        return act(options)

    return run


def going_on(act: Act) -> Act:
    """An interrupted run says how to go on."""

    def run(options: argparse.Namespace) -> int:
        try:
            return act(options)
        except KeyboardInterrupt:
            print(file=sys.stderr)
            complain(options, "멈췄습니다. 계산한 것은 남아 있으니 같은 명령으로 이어 갑니다.", "interrupted; what is done is kept, the same command goes on")
            return 130

    return run


def order_of(options: argparse.Namespace, out: Path) -> "Order":
    from dure.rules.mutualaid import choice
    from dure.valuation.order import Order

    return Order(
        contracts=options.contracts,
        on=options.on,
        out=out,
        payments=options.payments,
        rates=getattr(options, "rates", None),
        tables=options.tables,
        sample_rates=options.sample_rates,
        form=getattr(options, "format", "parquet"),
        chunk_rows=options.chunk_rows,
        later=options.later,
        conventions=choice.pairs_of(options.set),
    )


def run_batch(options: argparse.Namespace) -> int:
    from dure.valuation.run import run

    done = run(
        order_of(options, options.out), processes=options.processes, share=options.chunk, quiet=options.quiet, language=options.language
    )
    tell(
        options,
        f"계산 {done.valued:,}건, 거절 {done.refused:,}건, 분수로 확정한 금액 {done.rechecked:,}개",
        f"{done.valued:,} valued, {done.refused:,} refused, {done.rechecked:,} figures settled by exact fractions",
    )
    if done.repeated:
        where = options.out / "duplicates.csv"
        ko = f"id가 되풀이된 행 {done.repeated:,}개도 계산했습니다: {where}"
        tell(options, ko, f"{done.repeated:,} rows repeat an id and are valued all the same: {where}")
    if done.absent:
        ko = f"묶음 {done.chunks}개 중 {done.absent}개는 다른 몫입니다. 합치는 명령: dure mutualaid merge"
        tell(options, ko, f"{done.absent} of {done.chunks} chunks are left to the other shares; join them with: dure mutualaid merge")
    return status(options, done.valued, done.refused, options.out / "errors")


def status(options: argparse.Namespace, valued: int, refused: int, errors: Path) -> int:
    """1 where nothing at all could be valued: a day without rules or a file of another making rather than bad rows."""
    if valued or not refused:
        return 0
    complain(options, *(sentence.format(errors) for sentence in NONE))
    return 1


def run_merge(options: argparse.Namespace) -> int:
    from dure.valuation.merge import merge

    count = merge(options.folders, options.into)
    tell(options, f"값 {count:,}건: {options.into}", f"{count:,} values in {options.into}")
    return 0


def run_liability(options: argparse.Namespace) -> int:
    from dure.valuation import liability

    found = liability.statement(options.folder)
    if options.csv:
        liability.write_csv(found, options.csv)
    if options.json:
        print(json.dumps(liability.as_json(found), ensure_ascii=False, indent=1))
    else:
        print(liability.as_text(found, options.language), end="")
    return 0


def run_what_if(options: argparse.Namespace) -> int:
    from dure.valuation import liability
    from dure.valuation.run import run

    base = order_of(options, options.out / "given")
    other = replace(base, out=options.out / "path", rates=options.path)
    for order in (base, other):
        done = run(order, processes=options.processes, quiet=options.quiet, language=options.language)
        if failed := status(options, done.valued, done.refused, order.out / "errors"):
            return failed
    print(liability.difference(liability.statement(base.out), liability.statement(other.out), options.language), end="")
    return 0


def run_arrears(options: argparse.Namespace) -> int:
    from dure.valuation import staging
    from dure.valuation.arrears import list_arrears

    staging.is_csv(options.into)
    options.into.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".dure-", dir=options.into.parent) as folder:
        found = list_arrears(order_of(options, Path(folder)), options.into, quiet=options.quiet, language=options.language)
    bands = found.by_band.items()
    ko = f"계약 {found.contracts:,}건, 미납 {found.in_arrears:,}건({', '.join(f'{band}개월부터 {count:,}건' for band, count in bands)})"
    en = f"{found.contracts:,} contracts, {found.in_arrears:,} in arrears ({', '.join(f'{count:,} from {band} months' for band, count in bands)})"
    ko += f", 해지할 수 있는 계약 {found.may_be_ended:,}건, 거절 {found.refused:,}건"
    print(said(options, ko, f"{en}, {found.may_be_ended:,} may be ended, {found.refused:,} refused"))
    return status(options, found.contracts - found.refused, found.refused, options.into.with_name(f"{options.into.name}.errors.csv"))
