"""`dure mutualaid batch | merge | liability | what-if | arrears`: millions of contracts at once, with the extra `dure[batch]`."""

import argparse
import json
import os
import sys
import tempfile
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from dure.commands import Parsers

if TYPE_CHECKING:
    from dure.valuation.liability import Statement
    from dure.valuation.order import Order

FORMATS = "Columns, formats and examples: docs/mutual-aid-batch.md"


def add(parts: Parsers) -> None:
    add_batch(parts)
    add_merge(parts)
    add_liability(parts)
    add_what_if(parts)
    add_arrears(parts)


def add_batch(parts: Parsers) -> None:
    parser = parts.add_parser("batch", help="value a file of contracts as of a day; go on where an ended run stopped", epilog=FORMATS)
    add_order(parser)
    parser.add_argument("--out", required=True, type=Path, metavar="FOLDER", help="folder of the run: values, errors, what is done")
    parser.add_argument("--rates", type=Path, metavar="FILE", help="a rate path (from,percent) in place of the base rates")
    parser.add_argument("--format", choices=("parquet", "csv"), default="parquet", help="format of the values (default: parquet)")
    parser.add_argument("--chunk", type=share, default=(1, 1), metavar="I/N", help="only this share of the chunks, e.g. 2/8: for several machines")
    parser.set_defaults(run=guarded(run_batch))


def add_merge(parts: Parsers) -> None:
    parser = parts.add_parser("merge", help="the shares of a run as one file of values and one of errors", epilog=FORMATS)
    parser.add_argument("folders", nargs="+", type=Path, metavar="FOLDER")
    parser.add_argument("--into", required=True, type=Path, metavar="FILE")
    parser.set_defaults(run=guarded(run_merge))


def add_liability(parts: Parsers) -> None:
    parser = parts.add_parser("liability", help="statement of liabilities out of a finished run, by way of ending and year of joining", epilog=FORMATS)
    parser.add_argument("folder", type=Path, metavar="FOLDER", help="folder of a run of `dure mutualaid batch`")
    add_statement(parser)
    parser.set_defaults(run=guarded(run_liability))


def add_what_if(parts: Parsers) -> None:
    parser = parts.add_parser("what-if", help="the same contracts at the given rates and at a rate path", epilog=FORMATS)
    add_order(parser)
    parser.add_argument("--path", required=True, type=Path, metavar="FILE", help="the rate path to compare with: columns from,percent and perhaps to")
    parser.add_argument("--rates", type=Path, metavar="FILE", help="a rate path in place of the base rates on the other side")
    parser.add_argument("--out", required=True, type=Path, metavar="FOLDER", help="folder of both runs")
    parser.set_defaults(run=guarded(run_what_if))


def add_arrears(parts: Parsers) -> None:
    parser = parts.add_parser("arrears", help="contracts with unpaid months, in the bands of the letters", epilog=FORMATS)
    add_order(parser)
    parser.add_argument("--into", required=True, type=Path, metavar="FILE", help="the list: .csv or .parquet")
    parser.set_defaults(run=guarded(run_arrears))


def add_order(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("contracts", type=Path, metavar="CONTRACTS", help="contracts: .parquet or .csv")
    parser.add_argument("--payments", type=Path, metavar="FILE", help="payments in a file of their own (id,on,won), in the order of the contracts")
    parser.add_argument("--on", required=True, type=date.fromisoformat, metavar="DAY", help="day of the event for every contract, inclusive")
    parser.add_argument("--later", choices=("refuse", "ignore"), default="refuse", help="payments after the day: an error of the row, or not there yet")
    parser.add_argument("--tables", type=Path, metavar="FOLDER", help="folder with own rule tables, each replacing the shipped one of its name")
    parser.add_argument("--sample-rates", action="store_true", help="use the sample base rates: for demonstration, never for a real figure")
    parser.add_argument("--set", action="append", default=[], metavar="NAME=VALUE", help="a convention, e.g. deemed_reading=full")
    parser.add_argument("--chunk-rows", type=positive, default=50_000, metavar="N", help="contracts in a chunk (default: 50000)")
    parser.add_argument("--processes", type=positive, default=os.cpu_count() or 1, metavar="N", help="worker processes (default: one a core)")
    parser.add_argument("--quiet", action="store_true", help="no progress bar")


def add_statement(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--csv", type=Path, metavar="FILE", help="write all lines here as CSV")
    parser.add_argument("--json", action="store_true", help="print JSON instead of a table")


def positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise ValueError(text)
    return number


def share(text: str) -> tuple[int, int]:
    which, _, count = text.partition("/")
    found = int(which), int(count)
    if not 1 <= found[0] <= found[1]:
        raise ValueError(text)
    return found


def guarded(act: Callable[[argparse.Namespace], int]) -> Callable[[argparse.Namespace], int]:
    """A refusal is one sentence on stderr and exit status 2; an interrupted run says how to go on."""

    def run(options: argparse.Namespace) -> int:
        from dure.valuation.refusals import BatchRefusal, require_extra

        try:
            require_extra()
            return act(options)
        except BatchRefusal as refusal:
            print(f"dure mutualaid {options.part}: {refusal}", file=sys.stderr)
            return 2
        except OSError as failure:
            print(f"dure mutualaid {options.part}: {failure}", file=sys.stderr)
            return 2
        except KeyboardInterrupt:
            print(f"\ndure mutualaid {options.part}: interrupted; what is done is kept, the same command goes on", file=sys.stderr)
            return 130

    return run


def order_of(options: argparse.Namespace, out: Path) -> "Order":
    from dure.valuation.order import Order
    from dure.valuation.refusals import BatchRefusal

    for item in options.set:
        if "=" not in item:
            raise BatchRefusal(f"--set {item}: write NAME=VALUE")
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
        conventions=dict(item.split("=", 1) for item in options.set),
    )


def run_batch(options: argparse.Namespace) -> int:
    from dure.valuation.run import run

    done = run(order_of(options, options.out), processes=options.processes, share=options.chunk, quiet=options.quiet)
    print(f"{done.valued:,} valued, {done.refused:,} refused, {done.rechecked:,} figures settled by exact fractions", file=sys.stderr)
    if done.repeated:
        print(f"{done.repeated:,} rows repeat an id and are valued all the same: {options.out / 'duplicates.csv'}", file=sys.stderr)
    if done.absent:
        print(f"{done.absent} of {done.chunks} chunks are left to the other shares; join them with: dure mutualaid merge", file=sys.stderr)
    return 0


def run_merge(options: argparse.Namespace) -> int:
    from dure.valuation.merge import merge

    print(f"{merge(options.folders, options.into):,} values in {options.into}", file=sys.stderr)
    return 0


def run_liability(options: argparse.Namespace) -> int:
    from dure.valuation.liability import statement

    show(statement(options.folder), options)
    return 0


def show(found: "Statement", options: argparse.Namespace) -> None:
    from dure.valuation import liability

    if options.csv:
        liability.write_csv(found, options.csv)
    print(json.dumps(liability.as_json(found), ensure_ascii=False, indent=1) if options.json else liability.as_text(found), end="\n" if options.json else "")


def run_what_if(options: argparse.Namespace) -> int:
    from dure.valuation import liability
    from dure.valuation.run import run

    base = order_of(options, options.out / "given")
    other = replace(base, out=options.out / "path", rates=options.path)
    for order in (base, other):
        run(order, processes=options.processes, quiet=options.quiet)
    print(liability.difference(liability.statement(base.out), liability.statement(other.out)), end="")
    return 0


def run_arrears(options: argparse.Namespace) -> int:
    from dure.valuation.arrears import list_arrears

    with tempfile.TemporaryDirectory(prefix=".dure-", dir=options.into.parent) as folder:
        found = list_arrears(order_of(options, Path(folder)), options.into, quiet=options.quiet)
    bands = ", ".join(f"{count:,} from {band} months" for band, count in found.by_band.items())
    print(f"{found.contracts:,} contracts, {found.in_arrears:,} in arrears ({bands}), {found.may_be_ended:,} may be ended, {found.refused:,} refused")
    return 0
