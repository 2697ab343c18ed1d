import json
import re
import xml.etree.ElementTree as ET
from dataclasses import fields, replace
from datetime import date
from fractions import Fraction

import pytest

from dure.rules.mutualaid import deduction, loan, render, sheet, sources, tables
from dure.rules.mutualaid.model import End, Instalments, Loan, Payment, SubsidyCredit
from dure.rules.mutualaid.rows import Rule
from dure.rules.mutualaid.sheet import OPERATIONS, Ref, Step, Trace, WrongSheet, Years
from dure.rules.mutualaid.valuation import Valuation, value
from tests.unit.mutualaid.build import TABLES, contract, ended, given


@pytest.fixture
def found() -> Valuation:
    return ended(contract(7), "01", date(2025, 8, 25), given(presumed_payout_year="included"))


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
    assert isinstance(OPERATIONS["sum"]([], 1), Fraction)


def test_growth_of_no_day_leaves_the_amount():
    assert Years((), 365).factor() == 1
    assert isinstance(Years((), 365).factor(), Fraction)
    assert Years(((Fraction(3), 100), (Fraction(2), 265)), 365).factor() == 1 + Fraction(830, 36_500)


def test_a_step_says_what_it_is_made_of():
    trace = Trace()
    seven = trace.given("seven", 7, "일곱", "seven")
    rule = Rule("t", 2, date(2025, 1, 1), None, "s", "high")
    trace.row("row", rule, "행", "row")
    trace.note("note", "참고", "note", text="how")
    trace.note("note", "참고", "note")
    assert trace.step("floor", "cut", "버림", "cut", seven) == Ref("cut", Fraction(7))
    trace.step("floor", "cut", "버림", "cut", seven, unit=2)
    assert trace.sheet.steps == [
        Step("seven", "given", "일곱", "seven", Fraction(7)),
        Step("row", "row", "행", "row", Fraction(0), rule=rule),
        Step("note", "note", "참고", "note", Fraction(0), text="how"),
        Step("note_2", "note", "참고", "note", Fraction(0)),
        Step("cut", "floor", "버림", "cut", Fraction(7), ("seven",)),
        Step("cut_2", "floor", "버림", "cut", Fraction(6), ("seven",), 2),
    ]


def test_figures_without_a_sheet_are_the_same(found: Valuation):
    trace = Trace(writing=False)
    refs = [trace.given("same", number, "같음", "same") for number in (1, 2)]
    assert trace.step("sum", "total", "합", "sum", *refs).value == 3
    assert not trace.sheet.steps
    included = given(presumed_payout_year="included")
    bare = value(contract(7), End("01", date(2025, 8, 25)), tables=TABLES, conventions=included, with_sheet=False)
    assert bare.figures() == found.figures()
    assert not bare.sheet.steps


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
        made_of = ", ".join(step.args) or step.op
        with pytest.raises(WrongSheet, match=f"^{re.escape(f'{step.key}: {step.value + 1} does not follow from {made_of}')}$"):
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
        with pytest.raises(WrongSheet, match=f"^{re.escape(name)}: 1 is not what the steps give$"):
            sheet.check(found.sheet, found.figures() | {name: 1})
    with pytest.raises(WrongSheet, match=r"^bonus: 0 is not what the steps give$"):
        sheet.check(found.sheet, {"bonus": 0})


def test_a_step_that_uses_what_comes_later_is_found(found: Valuation):
    with pytest.raises(WrongSheet, match="no earlier step"):
        sheet.check(sheet.Sheet(list(reversed(found.sheet.steps)), found.sheet.results))
    alone = Step("x", "sum", "합", "sum", Fraction(3), ("a", "b", "c"))
    with pytest.raises(WrongSheet, match=r"^x: uses a, c, which no earlier step gives$"):
        sheet.worked_out(alone, {"b": Fraction(1)})


def test_json_is_plain_and_reads_back(found: Valuation):
    text = json.dumps(render.as_json(found.sheet), ensure_ascii=False)
    again = render.read_json(json.loads(text))
    sheet.check(again, found.figures())
    assert [plain(step) for step in again.steps] == [plain(step) for step in found.sheet.steps]
    assert again.results == found.sheet.results


def plain(step: Step) -> tuple[Step, tuple[Years, ...]]:
    """Steps are equal only with the same function of growth; its windows are compared instead."""
    return replace(step, growth=tuple), step.years


def test_each_kind_of_step_has_its_json_form():
    trace = Trace()
    five = trace.rule("x", Rule("t", 2, date(2025, 1, 1), date(2025, 3, 31), "s", "high"), 5, "다섯", "five")
    trace.row("row", Rule("t", 3, date(2025, 1, 1), None, "s", "low"), "행", "row")
    trace.note("note", "참고", "note", text="how")
    trace.result("cut", trace.step("floor", "cut", "버림", "cut", five, unit=10))
    trace.result("up", trace.step("ceiling", "up", "올림", "up", five))
    rule = {"table": "t", "line": 2, "valid_from": "2025-01-01", "valid_to": "2025-03-31", "source": "s", "confidence": "high"}
    open_rule = rule | {"line": 3, "valid_to": None, "confidence": "low"}
    entries = render.as_json(trace.sheet)
    assert entries == [
        {"step": "x", "op": "rule", "ko": "다섯", "en": "five", "value": 5, "rule": rule},
        {"step": "row", "op": "row", "ko": "행", "en": "row", "rule": open_rule},
        {"step": "note", "op": "note", "ko": "참고", "en": "note", "text": "how"},
        {"step": "cut", "op": "floor", "ko": "버림", "en": "cut", "value": 0, "args": ["x"], "unit": 10, "result": "cut"},
        {"step": "up", "op": "ceiling", "ko": "올림", "en": "up", "value": 5, "args": ["x"], "result": "up"},
    ]
    again = render.read_json(entries)
    assert again.steps == [replace(step, growth=each.growth) for step, each in zip(trace.sheet.steps, again.steps, strict=True)]
    assert again.results == {"cut": "cut", "up": "up"}


@pytest.mark.parametrize(
    ("key", "field", "forged", "wrong"),
    [
        ("gross", "value", 3_538_516, "gross: 3538516 does not follow; it is 3538515"),
        ("accrued", "value", "3538515.1", "accrued: 3538515.1 does not follow; it is 3538515.068493"),
        ("accrued_2025-01-25", "text", "600000", "accrued_2025-01-25: 509583.561643 does not follow; it is 611500.273972"),
        ("interest_percent", "value", 90, "interest_exact: 38515.068493 does not follow; it is 34663.561643"),
    ],
)
def test_a_forged_json_sheet_is_found(found: Valuation, key: str, field: str, forged: object, wrong: str):
    entries = render.as_json(found.sheet)
    next(entry for entry in entries if entry["step"] == key)[field] = forged
    with pytest.raises(WrongSheet, match=f"^{re.escape(wrong)}$"):
        render.read_json(entries)


def test_a_forged_rate_is_found(found: Valuation):
    entries = render.as_json(found.sheet)
    entry = next(entry for entry in entries if entry["op"] == "accrue")
    assert entry["years"] == [{"rates": [["3.3", 212]], "of": 365}]
    entry["years"][0]["rates"][0][0] = "3.4"
    with pytest.raises(WrongSheet, match=entry["step"]):
        render.read_json(entries)


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        (Fraction(5), 5),
        (Fraction(-5), -5),
        (Fraction(1, 3), "0.333333"),
        (Fraction(-1, 3), "-0.333333"),
        (Fraction(5, 2), "2.5"),
        (Fraction(10_000_001, 10_000_000), "1.0"),
        (Fraction(10**12 + 1, 10**6), "1000000.000001"),
        (Fraction(19_999_999, 10_000_000), "1.999999"),
        (Fraction(0), 0),
        (Fraction(12345678, 1000), "12345.678"),
    ],
)
def test_how_values_are_shown(number: Fraction, shown: object):
    assert render.shown(number) == shown


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
        "결과\n  납부부금: 3,500,000\n  지급할 부금: 3,500,000\n  이자: 38,515\n  장려금: 0\n  장려금 이자: 0\n  지급액: 3,538,515\n"
        "  소득세(퇴직소득): 44,920\n  지방소득세(퇴직소득): 4,490\n  실수령액: 3,489,105\n"
    )
    english = render.as_text(found.sheet, "en")
    assert not re.search("[가-힣]", english)
    assert "500,000 won × (1 + 3.3% × 212/365)" in english
    assert "refund_bands 13 (2024-06-01–), " in english


@pytest.mark.parametrize(
    ("runs", "text"),
    [
        ([], "1,200원"),
        ([3], "1,200원 × (1 + 3% × 365/365)"),
        ([3, 3], "1,200원 × (1 + 3% × 365/365)^2"),
        ([3, 3, 3, 2, 3], "1,200원 × (1 + 3% × 365/365)^3 × (1 + 2% × 365/365) × (1 + 3% × 365/365)"),
    ],
)
def test_neighbouring_equal_years_are_counted(runs: list[int], text: str):
    years = tuple(Years(((Fraction(percent), 365),), 365) for percent in runs)
    step = Step("x", "accrue", "원리금", "grown", Fraction(0), text="1200", growth=lambda: years)
    assert f"원리금: 0\n      {text}\n" in render.as_text(sheet.Sheet([step]))


def test_a_year_of_two_rates_shows_both():
    years = (Years(((Fraction(3), 100), (Fraction(5, 2), 265)), 365),)
    step = Step("x", "accrue", "원리금", "grown", Fraction(0), text="1200", growth=lambda: years)
    assert "\n      1,200 won × (1 + 3% × 100/365 + 2.5% × 265/365)\n" in render.as_text(sheet.Sheet([step]), "en")


def test_each_operation_is_written_as_it_is_done():
    trace = Trace()
    refs = [trace.given(str(number), number, "수", "number") for number in (7, 2)]
    for op in OPERATIONS:
        trace.step(op, op, op, op, *refs, unit=3)
    assert [line.partition(". ")[2] for line in render.as_text(trace.sheet, "en").splitlines()[4:-2]] == [
        "sum: [1] + [2] = 9",
        "difference: [1] − [2] = 5",
        "product: [1] × [2] = 14",
        "percent: [1] × [2] ÷ 100 = 0.14",
        "quotient: [1] ÷ [2] = 3.5",
        "floor: ⌊[1]⌋ (3) = 6",
        "ceiling: ⌈[1] ÷ 3⌉ = 3",
        "least: min([1], [2]) = 2",
        "greatest: max([1], [2]) = 7",
    ]


def test_equal_years_are_written_once_with_their_count():
    text = render.as_text(ended(contract(37, first=date(2021, 1, 25), terms="2026-01-01"), "11", date(2025, 7, 25)).sheet)
    assert "\n      500,000원 × (1 + 3% × 365/365)^3 × (1 + 3% × 366/366) × (1 + 3% × 181/365)\n" in text


@pytest.mark.parametrize(
    ("language", "heads", "ends"),
    [
        (
            "ko",
            ["계산서", "순서", "내용", "계산", "금액·값", "적용 규정"],
            [("지급액", "3,538,515"), ("소득세(퇴직소득)", "44,920"), ("지방소득세(퇴직소득)", "4,490"), ("실수령액", "3,489,105")],
        ),
        (
            "en",
            ["Calculation sheet", "No.", "What", "How", "Value", "Rule row"],
            [
                ("Payout", "3,538,515"),
                ("Income tax (retirement income)", "44,920"),
                ("Local income tax (retirement income)", "4,490"),
                ("Net", "3,489,105"),
            ],
        ),
    ],
)
def test_html_is_a_table_of_every_step_and_figure(found: Valuation, language: str, heads: list[str], ends: list[tuple[str, str]]):
    table = ET.fromstring(render.as_html(found.sheet, language))  # type: ignore[arg-type]
    assert (table.tag, table.attrib) == ("table", {"class": "calculation-sheet", "lang": language})
    assert [part.tag for part in table] == ["caption", "thead", "tbody", "tfoot"]
    assert not [each.tag for each in table.iter() if each.tag in {"style", "script"} or "style" in each.attrib]
    caption, head, body, foot = table
    assert [caption.text, *(cell.text for cell in head[0])] == heads
    assert all(cell.tag == "th" and cell.get("scope") == "col" for cell in head[0])
    lines = [["".join(cell.itertext()) for cell in row] for row in body]
    text = render.as_text(found.sheet, language)  # type: ignore[arg-type]
    for step, (number, what, how, amount, rule) in zip(found.sheet.steps, lines, strict=True):
        assert what == (step.ko if language == "ko" else step.en)
        shown = f": {how} = {amount}" if step.args else f": {amount}" if amount else ""
        assert f"{number:>4}. {what}{shown}\n" in text
        assert step.args or not how or f"\n      {how}\n" in text
        assert not rule or f"\n      {rule}\n" in text
        assert bool(rule) == bool(step.rule)
    assert [row[0].attrib for row in body] == [{"scope": "row", "class": "line"}] * len(lines)
    assert [number for number, *_ in lines] == [str(place) for place in range(1, len(lines) + 1)]
    assert {tuple(cell.get("class") for cell in row) for row in [head[0], *body]} == {render.COLUMNS}
    assert [[cell.text for cell in row] for row in foot][-4:] == [[*pair, None] for pair in ends]
    assert {name.get("colspan") for name, *_ in foot} == {"3"}


def test_html_shows_growth_and_keeps_days_whole(found: Valuation):
    html = render.as_html(found.sheet)
    assert '<td class="how">500,000원 × (1 + 3.3% × 212/365)</td><td class="value">509,583.561643</td>' in html
    assert '<td class="what">사유 01 폐업, 폐업일 <time>2025-08-25</time></td><td class="how"></td><td class="value"></td>' in html
    assert "<time>2025-08-25</time>까지" in html
    assert '<td class="rule">reasons 2행 (<time>2000-01-01</time>–), <time>2024-06-01</time>부터' in html


def test_html_escapes_what_a_rule_row_says():
    trace = Trace()
    trace.rule("x", Rule("<t>", 2, date(2025, 1, 1), date(2025, 3, 31), '"<script>"', "high"), 5, "<b>", "<i>")
    trace.note("y", "<p>", "<p>")
    html = render.as_html(trace.sheet)
    assert not re.search("<(script|b|i|p)>", html)
    assert '<td class="what">&lt;b&gt;</td>' in html
    assert "&lt;t&gt; 2행 (<time>2025-01-01</time>–<time>2025-03-31</time>), &quot;&lt;script&gt;&quot; [확실함]" in html


def test_the_page_holds_the_table_its_style_and_no_script(found: Valuation):
    for language, title in (("ko", "계산서"), ("en", "Calculation sheet")):
        page = render.as_page(found.sheet, language)  # type: ignore[arg-type]
        assert page.startswith(f'<!doctype html>\n<html lang="{language}">\n<head>\n<meta charset="utf-8">\n')
        assert f"<title>{title}</title>\n<style>\nbody {{" in page
        assert f"<body>\n<main>\n{render.as_html(found.sheet, language)}</main>\n</body>\n</html>\n" in page  # type: ignore[arg-type]
        assert "<script" not in page
        assert "http" not in page


def test_every_figure_a_sheet_ends_in_has_its_name():
    saved = contract(24, 1_000_000, date(2025, 1, 15), born=date(1950, 1, 1))
    with_late = replace(contract(7), payments=(*contract(7).payments, Payment(date(2025, 9, 25), 500_000)))
    sheets = [
        ended(saved, "01", date(2027, 1, 10), loan=Loan(1_000_000, 10_000, 500), instalments=Instalments(5, 12)).sheet,
        ended(contract(7), "03", date(2025, 8, 25), claimed_on=date(2025, 9, 1), paid_on=date(2026, 1, 31)).sheet,
        ended(contract(7), "11", date(2025, 8, 25)).sheet,
        ended(contract(7), "21", date(2025, 8, 25)).sheet,
        ended(contract(7, first=date(2015, 1, 25)), "11", date(2015, 8, 25)).sheet,
        ended(with_late, "01", date(2025, 8, 25), returned_on=date(2026, 10, 26)).sheet,
        deduction.deductible(2025, 100, 1_000, tables=TABLES).sheet,
        loan.limit(saved, date(2026, 12, 20), tables=TABLES).sheet,
    ]
    names = {name for each in sheets for name in each.results}
    assert names == set(render.RESULTS)
    for each in sheets:
        ends = render.as_text(each).split("결과\n")[1].splitlines()
        assert len(ends) == len(each.results)


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


def test_the_source_of_a_rule_is_told_in_the_language_of_the_sheet():
    known, own = Rule("t", 2, date(2025, 1, 1), None, "Income Tax Act art. 55", "low"), Rule("t", 3, date(2025, 1, 1), None, "fund", "sure")
    trace = Trace()
    trace.row("known", known, "행", "row")
    trace.row("own", own, "행", "row")
    korean, english = render.as_text(trace.sheet), render.as_text(trace.sheet, "en")
    assert "t 2행 (2025-01-01–), 소득세법 제55조 [낮음]\n" in korean
    assert "t 3행 (2025-01-01–), fund [sure]\n" in korean
    assert "t 2 (2025-01-01–), Income Tax Act art. 55 [low]\n" in english
    assert [entry["rule"].get("source_ko") for entry in render.as_json(trace.sheet)] == ["소득세법 제55조", None]
    assert [step.rule for step in render.read_json(render.as_json(trace.sheet)).steps] == [known, own]


def test_every_shipped_source_has_its_korean_name():
    shipped = [row.rule for each in fields(TABLES) for row in getattr(TABLES, each.name)]
    shipped += [row.rule for row in tables.with_sample_rates(TABLES).base_rates]
    assert {rule.source for rule in shipped} == sources.names().keys()
    assert {rule.confidence for rule in shipped} <= sources.CONFIDENCE.keys()
    for source, korean in sources.names().items():
        assert not re.search("[가-힣]", source)
        assert re.search("[가-힣]", korean)
