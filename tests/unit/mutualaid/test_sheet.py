import json
import re
from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest

from dure.rules.mutualaid import render, sheet
from dure.rules.mutualaid.model import SubsidyCredit
from dure.rules.mutualaid.rows import Rule
from dure.rules.mutualaid.sheet import OPERATIONS, Step, Trace, WrongSheet
from dure.rules.mutualaid.valuation import Valuation
from tests.unit.mutualaid.build import contract, ended


@pytest.fixture
def found() -> Valuation:
    return ended(contract(7), "01", date(2025, 8, 25))


def test_the_operations():
    values = [Fraction(7), Fraction(2), Fraction(1)]
    results = {name: of(values, 2) for name, of in OPERATIONS.items()}
    assert results == {
        "sum": 10,
        "difference": 4,
        "product": 14,
        "percent": Fraction(14, 100),
        "quotient": Fraction(7, 2),
        "floor": 6,
        "ceiling": 4,
        "least": 1,
        "greatest": 7,
    }


def test_the_sheet_names_its_inputs_rows_and_results(found: Valuation):
    keys = [step.key for step in found.sheet.steps]
    for key in (
        "reason",
        "terms",
        "accrual",
        "months_paid",
        "paid",
        "principal_percent",
        "minimum_rate",
        "addition",
        "gross_exact",
        "gross",
        "net",
    ):
        assert key in keys
    assert {"gross", "net", "principal", "interest", "paid", "subsidy", "subsidy_interest"} <= set(found.sheet.results)
    rules = [step.rule for step in found.sheet.steps if step.op == "rule"]
    assert all(rule and rule.source and rule.confidence for rule in rules)
    assert len(keys) == len(set(keys))


def test_every_step_speaks_both_languages(found: Valuation):
    for step in found.sheet.steps:
        assert re.search("[가-힣]|×", step.ko)
        assert not re.search("[가-힣]", step.en)


def test_a_step_that_was_changed_is_found(found: Valuation):
    for place, step in enumerate(found.sheet.steps):
        if step.op in {"given", "rule", "row", "note"}:
            continue
        steps = [*found.sheet.steps]
        steps[place] = replace(step, value=step.value + 1)
        with pytest.raises(WrongSheet, match=re.escape(step.key)):
            sheet.check(sheet.Sheet(steps, found.sheet.results), found.figures())


def test_an_input_that_was_changed_is_found(found: Valuation):
    for key in ("months_paid", "paid_2025-01-25", "interest_percent"):
        place = next(place for place, step in enumerate(found.sheet.steps) if step.key == key)
        steps = [*found.sheet.steps]
        steps[place] = replace(steps[place], value=steps[place].value + 12)
        with pytest.raises(WrongSheet):
            sheet.check(sheet.Sheet(steps, found.sheet.results), found.figures())


def test_a_result_that_the_steps_do_not_give_is_found(found: Valuation):
    for name in found.figures():
        with pytest.raises(WrongSheet, match=name):
            sheet.check(found.sheet, found.figures() | {name: 1})
    with pytest.raises(WrongSheet, match="bonus"):
        sheet.check(found.sheet, {"bonus": 0})


def test_a_step_that_uses_what_comes_later_is_found(found: Valuation):
    with pytest.raises(WrongSheet, match="no earlier step"):
        sheet.check(sheet.Sheet(list(reversed(found.sheet.steps)), found.sheet.results))


def test_json_is_plain_and_reads_back(found: Valuation):
    text = json.dumps(render.as_json(found.sheet), ensure_ascii=False)
    again = render.read_json(json.loads(text))
    sheet.check(again, found.figures())
    assert [step.key for step in again.steps] == [step.key for step in found.sheet.steps]
    assert render.as_text(again) == render.as_text(found.sheet)
    assert again.steps[0].rule == found.sheet.steps[0].rule


@pytest.mark.parametrize(
    ("key", "field", "forged"),
    [
        ("gross", "value", 3_538_516),
        ("accrued", "value", "3538515.1"),
        ("accrued_2025-01-25", "text", "600000"),
        ("interest_percent", "value", 90),
    ],
)
def test_a_forged_json_sheet_is_found(found: Valuation, key: str, field: str, forged: object):
    entries = render.as_json(found.sheet)
    next(entry for entry in entries if entry["step"] == key)[field] = forged
    with pytest.raises(WrongSheet):
        sheet.check(render.read_json(entries), found.figures())


def test_a_forged_rate_is_found(found: Valuation):
    entries = render.as_json(found.sheet)
    entry = next(entry for entry in entries if entry["op"] == "accrue")
    assert entry["years"] == [{"rates": [["3.3", 212]], "of": 365}]
    entry["years"][0]["rates"][0][0] = "3.4"
    with pytest.raises(WrongSheet, match=entry["step"]):
        render.read_json(entries)


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (Fraction(5), 5),
        (Fraction(-5), -5),
        (Fraction(1, 3), "0.333333"),
        (Fraction(-1, 3), "-0.333333"),
        (Fraction(5, 2), "2.5"),
        (Fraction(10_000_001, 10_000_000), "1.0"),
        (Fraction(12345678, 1000), "12345.678"),
    ],
)
def test_how_values_are_shown(value: Fraction, shown: object):
    assert render.shown(value) == shown


def test_the_text_has_each_step_its_row_and_the_results(found: Valuation):
    text = render.as_text(found.sheet)
    assert text.startswith("계산서\n\n   1. 사유 01 폐업, 폐업일 2025-08-25\n      reasons 2행 (2000-01-01–), ")
    assert "   4. 부금납부월수(회): 7\n" in text
    assert "납부부금 합계: [5] + [6] + [7] + [8] + [9] + [10] + [11] = 3,500,000\n" in text
    assert "      500,000원 × (1 + 3.3% × 212/365)\n" in text
    assert "지급할 부금: [12] × [13] ÷ 100 = 3,500,000\n" in text
    assert "지급액(1원 미만 버림): ⌊[32]⌋ (1) = 3,538,515\n" in text
    assert "근속연수(부금납부월수 ÷ 12, 올림): ⌈[4] ÷ 12⌉ = 1\n" in text
    assert "2025년 공제 간주액: min([37], [36]) = 3,500,000\n" in text
    assert "max([42], [41])" in text
    assert "환산급여(÷ 근속연수): [55] ÷ [44] = " in text
    assert "실수령액(지급액 − 세금): [33] − [70] − [73] = 3,489,105\n" in text
    assert text.endswith(
        "결과\n  납부부금: 3,500,000\n  지급할 부금: 3,500,000\n  이자: 38,515\n  장려금: 0\n  장려금 이자: 0\n  지급액: 3,538,515\n  실수령액: 3,489,105\n"
    )
    english = render.as_text(found.sheet, "en")
    assert not re.search("[가-힣]", english)
    assert "500,000 won × (1 + 3.3% × 212/365)" in english
    assert "refund_bands 13 (2024-06-01–), " in english


def test_equal_years_are_written_once_with_their_count():
    text = render.as_text(ended(contract(37, first=date(2021, 1, 25), terms="2026-01-01"), "11", date(2025, 7, 25)).sheet)
    assert "\n      500,000원 × (1 + 3% × 365/365)^3 × (1 + 3% × 366/366) × (1 + 3% × 181/365)\n" in text


def test_html_is_a_table_without_style_or_script(found: Valuation):
    html = render.as_html(found.sheet)
    assert html.startswith('<table class="calculation-sheet" lang="ko">\n<caption>계산서</caption>\n<thead><tr><th scope="col">순서</th>')
    assert html.count("<tr>") == len(found.sheet.steps) + 1
    assert "style=" not in html
    assert '<tr><th scope="row">1</th><td>사유 01 폐업, 폐업일 2025-08-25</td><td></td><td></td><td>reasons 2행' in html
    assert "<td>500,000원 × (1 + 3.3% × 212/365)</td><td>509,583.561643</td>" in html
    assert 'lang="en"' in render.as_html(found.sheet, "en")


def test_html_escapes_what_a_rule_row_says():
    trace = Trace()
    trace.rule("x", Rule("<t>", 2, date(2025, 1, 1), date(2025, 3, 31), '"<script>"', "high"), 5, "<b>", "<i>")
    html = render.as_html(trace.sheet)
    assert "<script>" not in html
    assert "<b>" not in html
    assert "&lt;t&gt; 2행 (2025-01-01–2025-03-31), &quot;&lt;script&gt;&quot; [high]" in html


def test_keys_never_repeat():
    trace = Trace()
    refs = [trace.given("same", number, "같음", "same") for number in (1, 2, 3)]
    assert [ref.key for ref in refs] == ["same", "same_2", "same_3"]
    assert trace.step("sum", "total", "합", "sum", *refs).value == 6


def test_a_negative_fraction_is_shown_with_its_sign():
    trace = Trace()
    trace.given("x", Fraction(-1, 2), "음수", "negative")
    trace.given("y", Fraction(-5001, 2), "음수", "negative")
    text = render.as_text(trace.sheet)
    assert "음수: -0.5\n" in text
    assert "음수: -2,500.5\n" in text


def test_the_subsidy_has_its_steps():
    found = ended(contract(7, subsidies=(SubsidyCredit(date(2025, 2, 25), 20_000),)), "01", date(2025, 8, 25))
    keys = {step.key: step for step in found.sheet.steps}
    assert isinstance(keys["subsidy_2025-02-25"], Step)
    assert keys["subsidy"].value == 20_000
    assert found.sheet.results["subsidy_interest"] == "subsidy_interest"
