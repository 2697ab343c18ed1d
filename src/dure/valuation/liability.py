"""The quarter-end statement: what the fund would pay if every contract ended today, by way of ending and by cohort."""

import csv
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from dure.rules.mutualaid.render import Language
from dure.valuation.files import read_json, written_whole
from dure.valuation.order import part_of
from dure.valuation.refusals import BatchRefusal
from dure.valuation.run import demand_done
from dure.valuation.source import opened
from dure.valuation.ways import TITLES, WAYS

AMOUNTS = ("gross", "income_tax", "local_tax", "net")
COLUMNS = ("cohort", "way", "contracts", "without_figure", "paid", *AMOUNTS)
ALL = "all"
WORDS: dict[Language, dict[str, str]] = {
    "ko": {
        "title": "{on} 현재 부채 명세(모든 계약이 그날 끝날 때, 원)",
        "way": "종료 방법",
        "contracts": "계약 수",
        "paid": "납부부금",
        "payout": "지급액",
        "tax": "세금",
        "net": "실수령액",
        "without": "건: 금액 없음(가입 후 경과연수의 가산이율이 정해지지 않음)",
        "joined": "가입 연도",
        "given": "주어진 이율의 지급액",
        "path": "비교 경로의 지급액",
        "difference": "차이",
    },
    "en": {
        "title": "Liabilities on {on}, in won, if every contract ended that day",
        "way": "way of ending",
        "contracts": "contracts",
        "paid": "dues paid",
        "payout": "payout",
        "tax": "tax",
        "net": "net",
        "without": "without a figure: the addition of their years since joining is unset",
        "joined": "joined in",
        "given": "payout at given rates",
        "path": "payout at the path",
        "difference": "difference",
    },
}


@dataclass(frozen=True)
class Line:
    """Won in whole; ``contracts`` have a figure for the way, ``without_figure`` have none. ``cohort`` is a year of joining or ``all``."""

    cohort: str
    way: str
    contracts: int
    without_figure: int
    paid: int
    gross: int
    income_tax: int
    local_tax: int
    net: int


@dataclass(frozen=True)
class Statement:
    on: date
    lines: list[Line]

    def of(self, cohort: str) -> list[Line]:
        return [line for line in self.lines if line.cohort == cohort]


def statement(folder: Path) -> Statement:
    """Adds up the values of a finished run, in whole won. Raises BatchRefusal while chunks are missing."""
    manifest = demand_done(folder)
    sums: dict[tuple[str, str], list[int]] = {}
    for table in tables(folder, manifest["form"]):
        year = pc.year(table.column("joined")).cast(pa.string())
        for cohort in [ALL, *sorted(pc.unique(year).to_pylist())]:
            chosen = table if cohort == ALL else table.filter(pc.equal(year, cohort))
            for way in WAYS:
                total = sums.setdefault((cohort, way), [0] * (len(COLUMNS) - 2))
                for place, number in enumerate(added(chosen, way)):
                    total[place] += number
    lines = [Line(cohort, way, *numbers) for (cohort, way), numbers in sorted(sums.items(), key=lambda each: (each[0][0] != ALL, each[0][0]))]
    return Statement(date.fromisoformat(manifest["on"]), lines)


def tables(folder: Path, form: str) -> Iterator[pa.Table]:
    names = ["joined", "paid", *(f"{way}_{name}" for way in WAYS for name in AMOUNTS)]
    for number in range(len(read_json(folder / "plan.json"))):
        path = part_of(folder, number, form)
        if form == "csv":
            yield from csv_tables(path, names)
            continue
        with opened(path) as file:
            for batch in file.iter_batches(batch_size=100_000, columns=names):
                yield pa.Table.from_batches([batch])


def csv_tables(path: Path, names: list[str]) -> Iterator[pa.Table]:
    from pyarrow import csv as arrow_csv  # noqa: PLC0415 (only for CSV)

    types = {name: pa.date32() if name == "joined" else pa.int64() for name in names}
    with arrow_csv.open_csv(path, convert_options=arrow_csv.ConvertOptions(include_columns=names, column_types=types)) as reader:
        for batch in reader:
            yield pa.Table.from_batches([batch])


def added(table: pa.Table, way: str) -> list[int]:
    gross = table.column(f"{way}_gross")
    known = pc.is_valid(gross)
    paid = pc.sum(pc.if_else(known, table.column("paid"), 0)).as_py() or 0
    return [len(gross) - gross.null_count, gross.null_count, paid, *(pc.sum(table.column(f"{way}_{name}")).as_py() or 0 for name in AMOUNTS)]


def wide(text: str, width: int) -> str:
    """Padded for a terminal, where Hangul takes two cells."""
    return text + " " * (width - cells(text))


def cells(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)


def right(text: str, width: int) -> str:
    return " " * (width - cells(text)) + text


def as_text(found: Statement, language: Language = "ko") -> str:
    words, titles = WORDS[language], TITLES[language]
    width = max(map(cells, (words["way"], *titles.values())))
    heads = ((words["contracts"], 11), (words["paid"], 20), (words["payout"], 20), (words["tax"], 18), (words["net"], 20))
    lines = [words["title"].format(on=found.on), "", "  ".join([wide(words["way"], width), *(right(*head) for head in heads)])]
    for line in found.of(ALL):
        tax = line.income_tax + line.local_tax
        lines.append(f"{wide(titles[line.way], width)}  {line.contracts:>11,}  {line.paid:>20,}  {line.gross:>20,}  {tax:>18,}  {line.net:>20,}")
        if line.without_figure:
            lines.append(f"{'':<{width}}  {line.without_figure:>11,}  {words['without']}")
    return "\n".join([*lines, "", *by_cohort(found, language)]) + "\n"


def by_cohort(found: Statement, language: Language) -> list[str]:
    words, titles = WORDS[language], TITLES[language]
    heads = [wide(words["joined"], 9), right(words["contracts"], 11), right(words["paid"], 20), *(right(titles[way], 18) for way in WAYS)]
    lines = ["  ".join(heads)]
    for cohort in dict.fromkeys(line.cohort for line in found.lines if line.cohort != ALL):
        own = found.of(cohort)
        count = own[1].contracts if len(own) > 1 else own[0].contracts
        lines.append(f"{cohort:<9}  {count:>11,}  {own[-1].paid:>20,}  " + "  ".join(f"{line.gross:>18,}" for line in own))
    return lines


def write_csv(found: Statement, path: Path) -> None:
    with written_whole(path) as temporary, temporary.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file, lineterminator="\n")
        rows.writerow(COLUMNS)
        rows.writerows([getattr(line, name) for name in COLUMNS] for line in found.lines)


def as_json(found: Statement) -> dict[str, Any]:
    return {"on": str(found.on), "lines": [{name: getattr(line, name) for name in COLUMNS} for line in found.lines]}


def difference(base: Statement, other: Statement, language: Language = "ko") -> str:
    """What other rates change, by way of ending: gross now, gross then, and the difference."""
    if base.on != other.on:
        raise BatchRefusal(
            f"두 명세의 기준일이 다릅니다: {base.on}, {other.on}", f"the statements are of different days: {base.on} and {other.on}"
        )
    words, titles = WORDS[language], TITLES[language]
    width = max(map(cells, (words["way"], *titles.values())))
    heads = [wide(words["way"], width), *(right(words[name], 22) for name in ("given", "path", "difference"))]
    lines = ["  ".join([*heads, f"{'%':>8}"])]
    for one, two in zip(base.of(ALL), other.of(ALL), strict=True):
        gap = two.gross - one.gross
        share = f"{gap / one.gross:+8.3%}" if one.gross else "       –"
        lines.append(f"{wide(titles[one.way], width)}  {one.gross:>22,}  {two.gross:>22,}  {gap:>+22,}  {share}")
    return "\n".join(lines) + "\n"
