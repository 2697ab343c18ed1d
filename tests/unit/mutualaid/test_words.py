"""What is told in Korean and in English: particles, settings as typed."""

import json
import pickle
import re
from collections.abc import Callable
from dataclasses import fields, replace
from datetime import date
from fractions import Fraction
from typing import Any

import pytest

from dure.rules.mutualaid import answered, choice, reader, render, rows, settings, sheet, sources, tables
from dure.rules.mutualaid.errors import BrokenTable, InvalidCase, Told, WrongSetting
from dure.rules.mutualaid.korean import topic
from dure.rules.mutualaid.sheet import Sheet, Step
from tests.unit.mutualaid.build import TABLES, contract, ended, says

HEAD = "valid_from,valid_to,source,confidence,"


@pytest.mark.parametrize(
    ("word", "told"),
    [
        ("청약철회", "청약철회는"),
        ("계약취소", "계약취소는"),
        ("사망", "사망은"),
        ("강제해약", "강제해약은"),
        ("노령(만 60세 이상)", "노령(만 60세 이상)은"),
        ("각 (가)", "각 (가)은"),
        ("각(가)(가)", "각(가)(가)은"),
        ("가", "가는"),
        ("각", "각은"),
        ("힣", "힣은"),
        ("x", "x는"),
        ("", "는"),
    ],
)
def test_the_particle_follows_the_final_consonant(word: str, told: str):
    assert topic(word) == told


def test_every_reason_ends_in_a_syllable():
    for row in tables.load().reasons:
        assert re.search("[가-힣][은는]$|[)][은는]$", topic(row.name_ko))


def test_settings_as_typed():
    assert choice.pairs_of(["a=b=c", "d="]) == {"a": "b=c", "d": ""}
    assert choice.conventions({}) == settings.DEFAULT
    for each in fields(settings.Conventions):
        assert (
            getattr(choice.conventions(choice.pairs_of([f"{each.name}={each.metadata['allowed'][1]}"])), each.name)
            == each.metadata["allowed"][1]
        )


@pytest.mark.parametrize(
    ("item", "ko", "en"),
    [
        (
            "deemed_reading=other",
            "deemed_reading: 'other': literal, full 중 하나여야 합니다.",
            "deemed_reading: 'other' is not one of literal, full",
        ),
        ("deemed_reading", "deemed_reading: 이름=값 꼴로 씁니다.", "deemed_reading: write NAME=VALUE"),
        ("colour=red", "colour: 모르는 설정입니다. accrual, addition_by,", "colour unknown; one of accrual, addition_by,"),
    ],
)
def test_settings_that_do_not_exist(item: str, ko: str, en: str):
    with pytest.raises(WrongSetting) as wrong:
        choice.conventions(choice.pairs_of([item]))
    assert wrong.value.ko.startswith(ko)
    assert wrong.value.en.startswith(en)


def test_what_is_told_passes_between_processes():
    again = pickle.loads(pickle.dumps(BrokenTable("표가 잘못되었습니다.", "The table is wrong.")))
    assert (type(again), again.ko, again.en, str(again)) == (
        BrokenTable,
        "표가 잘못되었습니다.",
        "The table is wrong.",
        "The table is wrong.",
    )


def told(act: Callable[[], Any]) -> tuple[str, str]:
    with pytest.raises(Told) as refused:
        act()
    return refused.value.ko, refused.value.en


def base(line: str) -> Callable[[], Any]:
    return lambda: reader.read("base_rates", f"{HEAD}percent\n{line}\n", rows.BaseRate)


@pytest.mark.parametrize(
    ("line", "ko", "en"),
    [
        ("2026-01-01,,f,high,x", "base_rates 2행 percent: 'x': 숫자가 아닙니다.", "base_rates, line 2, percent: 'x' is no number"),
        ("2026-01-01,,f", "base_rates 2행 percent: '': 숫자가 아닙니다.", "base_rates, line 2, percent: '' is no number"),
        (
            "2026-13-01,,f,high,1",
            "base_rates 2행 valid_from: '2026-13-01': 날짜(YYYY-MM-DD)가 아닙니다.",
            "base_rates, line 2, valid_from: '2026-13-01' is no date (YYYY-MM-DD)",
        ),
        (
            "2026-01-01,x,f,high,1",
            "base_rates 2행 valid_to: 'x': 날짜(YYYY-MM-DD)가 아닙니다.",
            "base_rates, line 2, valid_to: 'x' is no date (YYYY-MM-DD)",
        ),
        (
            "2026-01-02,2026-01-01,f,high,1",
            "base_rates 2행: valid_to가 valid_from보다 앞섭니다.",
            "base_rates, line 2: valid_to is before valid_from",
        ),
    ],
)
def test_a_malformed_row_is_told(line: str, ko: str, en: str):
    assert told(base(line)) == (ko, en)


def test_other_kinds_of_cells_are_told():
    whole = told(
        lambda: reader.read(
            "special_ends",
            f"{HEAD}code,name_ko,name_en,months_paid_from,sales_drop_percent,within_months\n2026-01-01,,f,h,a,b,c,x,,\n",
            rows.SpecialEnd,
        )
    )
    assert whole == (
        "special_ends 2행 months_paid_from: 'x': 정수가 아닙니다.",
        "special_ends, line 2, months_paid_from: 'x' is no whole number",
    )
    columns = "terms,minimum_won,maximum_won,step_won,new_quarterly,extra_minimum_won,extra_step_won"
    yes = told(lambda: reader.read("contract_limits", f"{HEAD}{columns}\n2026-01-01,,f,h,t,1,2,1,yes,,\n", rows.ContractLimits))
    assert yes == (
        "contract_limits 2행 new_quarterly: 'yes': Y도 N도 아닙니다.",
        "contract_limits, line 2, new_quarterly: 'yes' is neither Y nor N",
    )
    known = f"{HEAD}percent"
    assert told(lambda: reader.read("base_rates", "percent\n", rows.BaseRate)) == (
        f"base_rates: 열은 {known} 순서여야 합니다.",
        f"base_rates: the columns must be {known}",
    )


def test_rows_that_do_not_fit_together_are_told():
    late = replace(TABLES.terms[1], rule=replace(TABLES.terms[1].rule, valid_from=date(2025, 12, 31)))
    ko, en = "terms: 2행과 3행이 2025-12-31에 함께 적용됩니다.", "terms: lines 2 and 3 both hold on 2025-12-31"
    assert told(lambda: tables.check(replace(TABLES, terms=(TABLES.terms[0], late)))) == (ko, en)
    low, high = TABLES.minimum_rates
    gap = replace(TABLES, minimum_rates=(replace(low, years_to=4), high))
    ko, en = "minimum_rates: 2행과 3행의 구간이 겹치거나 비어 있습니다.", "minimum_rates: lines 2 and 3 overlap or leave a gap"
    assert told(lambda: tables.check(gap)) == (ko, en)
    closed = replace(TABLES, minimum_rates=(low, replace(high, years_to=9)))
    ko, en = "minimum_rates 3행: 마지막 구간은 끝이 없어야 합니다.", "minimum_rates, line 3: the last band must be open"
    assert told(lambda: tables.check(closed)) == (ko, en)


def test_sheets_that_do_not_add_up_are_told():
    one = Step("a", "given", "하나", "one", Fraction(1))
    wrong, lost = Step("b", "sum", "합", "sum", Fraction(2), ("a",)), Step("c", "sum", "합", "sum", Fraction(2), ("x", "y"))
    assert told(lambda: sheet.check(Sheet([one, wrong]))) == ("b: 2: a에서 나오는 값이 아닙니다.", "b: 2 does not follow from a")
    assert told(lambda: sheet.check(Sheet([one]), {"net": 1})) == (
        "net: 1: 계산 단계에서 나오는 값이 아닙니다.",
        "net: 1 is not what the steps give",
    )
    assert told(lambda: sheet.check(Sheet([lost]))) == ("c: 앞 단계에 없는 값을 씁니다: x, y", "c: uses x, y, which no earlier step gives")
    entries = render.as_json(Sheet([one, wrong]))
    assert told(lambda: render.read_json(entries)) == ("b: 2: 맞지 않습니다. 1입니다.", "b: 2 does not follow; it is 1")


def test_sources_are_told_in_korean_where_they_are_known():
    assert [sources.korean(each) for each in ("Income Tax Act art. 55", "own")] == ["소득세법 제55조", "own"]
    assert [sources.korean_confidence(each) for each in ("high", "own")] == ["확실함", "own"]


def answer(**more: object) -> dict[str, Any]:
    found = ended(contract(7, deducted={}), "03", date(2025, 8, 25))
    return {"id": 7, **found.figures(), "sheet": render.as_json(found.sheet)} | more


def test_answers_are_read_one_a_line_or_one_over_many():
    whole = answer()
    assert answered.answers_in(json.dumps(whole, indent=1).encode()) == [whole]
    lines = "\n".join(map(json.dumps, (whole, {"id": 8, "error": {}}, [1]))) + "\n\n"
    assert answered.answers_in(lines.encode()) == [whole, [1]]
    assert told(lambda: answered.answers_in(b"{}\n\n{")) == ("3행: JSON이 아닙니다.", "line 3: not JSON")
    assert told(lambda: answered.answers_in(b"{}\n\xff")) == ("2행: JSON이 아닙니다.", "line 2: not JSON")
    answered.check(whole)


@pytest.mark.parametrize(
    ("wrong", "ko", "en"),
    [
        (5, "dure mutualaid value의 답이 아닙니다.", "not an answer of dure mutualaid value"),
        (
            {"id": 1, "gross": 1, "net": 1},
            "dure mutualaid value의 답이 아닙니다. 없거나 틀린 값: principal, interest",
            "not an answer of dure mutualaid value: principal, interest missing or wrong",
        ),
        (
            {"id": 1, "gross": 1, "net": True, "principal": 1, "interest": 1, "sheet": []},
            "dure mutualaid value의 답이 아닙니다. 없거나 틀린 값: principal, interest, gross, net",
            "not an answer of dure mutualaid value: principal, interest, gross, net missing or wrong",
        ),
        (
            {"id": 1, "gross": 1, "net": 1, "principal": 1, "interest": 1},
            "1: 계산서가 없습니다. --no-sheet 없이 계산한 답이 필요합니다.",
            "1: there is no sheet; value the case without --no-sheet",
        ),
        (
            {"id": 1, "gross": 1, "net": 1, "principal": 1, "interest": 1, "sheet": [{}]},
            "1: 계산서를 읽을 수 없습니다.",
            "1: the sheet cannot be read",
        ),
    ],
    ids=["no answer", "figures absent", "no number", "no sheet", "broken sheet"],
)
def test_what_is_no_answer_is_told(wrong: object, ko: str, en: str):
    assert told(lambda: answered.check(wrong)) == (ko, en)


@pytest.mark.parametrize("name", answered.FIGURES)
def test_a_figure_that_its_sheet_does_not_give_is_told(name: str):
    figure = answer()[name] + 1
    assert told(lambda: answered.check(answer(**{name: figure})))[1] == f"{name}: {figure} is not what the steps give"
    step = answer()["sheet"]
    next(each for each in step if each.get("result") == "gross")["value"] = 1
    assert told(lambda: answered.check(answer(sheet=step)))[1].startswith("gross: 1 does not follow")


def test_an_unknown_special_ground_is_told_with_those_there_are():
    with pytest.raises(InvalidCase) as unknown:
        TABLES.special_end("boredom", date(2025, 8, 25))
    words = "hardship, disaster, emigration, care, dissolution, hospital"
    says(unknown.value)
    assert (unknown.value.code, unknown.value.field) == ("unknown_special", "end.special")
    assert unknown.value.ko == f"모르는 특별해약 사유입니다: 'boredom'. {words} 중 하나여야 합니다."
    assert unknown.value.en == f"Unknown special ground 'boredom': one of {words}."
