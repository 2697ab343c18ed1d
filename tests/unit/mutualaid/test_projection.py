from argparse import Namespace
from dataclasses import replace
from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest

from dure.rules.mutualaid import cases, method, projection, tables
from dure.rules.mutualaid.errors import InvalidCase
from dure.rules.mutualaid.model import Contract, Cycle, End, Member, RateStep
from dure.rules.mutualaid.projection import Outcome, Plan, Year
from dure.rules.mutualaid.valuation import Valuation, value
from tests.unit.mutualaid.build import NEW, OLD, TABLES, flat, given

PLAN = Plan(date(2026, 1, 15), 300_000, 2, (RateStep(date(2026, 1, 15), Fraction(3)),), income=40_000_000)


def test_each_year_shows_dues_deduction_and_every_way_of_ending():
    first, second = projection.project(PLAN, tables=TABLES)
    assert (first.year, first.on, first.months, first.dues) == (1, date(2027, 1, 15), 12, 3_600_000)
    assert (second.months, second.dues, second.deducted) == (24, 7_200_000, 7_200_000)
    assert (first.deducted, first.saved) == (3_600_000, 594_000)
    contract_ = Contract(
        PLAN.start, projection.dues(PLAN, second.on), "2026-01-01", deducted={2026: 3_600_000, 2027: 3_600_000}, base_rates=PLAN.rates
    )
    for way, reason in projection.WAYS.items():
        single = value(contract_, End(reason, second.on), tables=TABLES)
        assert second.ways[way] == Outcome(single.gross, single.tax.total, single.net)
    assert second.interest == second.ways["retirement"].gross - second.dues
    assert not second.missing


def test_a_quarterly_plan_pays_three_months_at_once():
    paid = projection.dues(replace(PLAN, cycle=Cycle.QUARTERLY), date(2027, 1, 15))
    assert [(payment.on, payment.won) for payment in paid] == [(date(2026, month, 15), 900_000) for month in (1, 4, 7, 10)]


def test_payments_keep_their_day_of_the_month():
    paid = projection.dues(replace(PLAN, start=date(2026, 1, 31)), date(2026, 5, 1))
    assert [payment.on for payment in paid] == [date(2026, 1, 31), date(2026, 2, 28), date(2026, 3, 31), date(2026, 4, 30)]


def test_the_year_of_the_payout_has_no_deduction():
    (only,) = projection.project(replace(PLAN, years=1, start=date(2026, 11, 15)), tables=TABLES)
    assert only.deducted == 600_000


def test_income_letting_and_kind_change_the_deduction():
    def deducted(**more: object) -> int:
        return projection.project(replace(PLAN, years=1, won=1_000_000, **more), tables=TABLES)[0].deducted  # type: ignore[arg-type]

    assert [deducted(income=income) for income in (0, 40_000_000, 60_000_000, 100_000_001)] == [0, 6_000_000, 5_000_000, 2_000_000]
    assert deducted(letting=20_000_000) == 3_000_000
    assert deducted(member=Member.CORPORATE_HEAD, income=66_250_001) == 0


def test_the_tax_saved_crosses_brackets():
    low = projection.project(replace(PLAN, years=1, income=15_000_000), tables=TABLES)[0]
    assert low.saved == (1_000_000 * 15 + 2_600_000 * 6) * 11 // 1000
    assert projection.project(replace(PLAN, years=1, income=0), tables=TABLES)[0].saved == 0
    whole = projection.project(replace(PLAN, years=1, income=3_000_000), tables=TABLES)[0]
    assert (whole.deducted, whole.saved) == (3_000_000, 198_000)


def test_each_tax_is_cut_to_whole_won():
    odd = projection.project(replace(PLAN, years=1, income=3_600_009), tables=TABLES)[0]
    assert (odd.deducted, odd.saved) == (3_600_000, 237_600)


def test_only_what_was_deducted_is_taxed_back():
    plan = replace(PLAN, years=1, won=1_000_000)
    (part,), (none,) = (projection.project(replace(plan, income=income), tables=TABLES) for income in (40_000_000, 0))
    assert (part.deducted, none.deducted) == (6_000_000, 0)
    assert part.ways["voluntary"].tax == 6_000_000 * 165 // 1000
    assert none.ways["voluntary"].tax == 0


def test_the_contract_that_is_valued_is_the_plan(monkeypatch: pytest.MonkeyPatch):
    valued = []

    def noted(contract: Contract, end: End, **rules: object) -> Valuation:
        valued.append((contract, end.reason, end.on))
        return value(contract, end, **rules)  # type: ignore[arg-type]

    monkeypatch.setattr(projection, "value", noted)
    plan = replace(PLAN, years=1, cycle=Cycle.QUARTERLY, member=Member.CORPORATE_HEAD)
    projection.project(plan, tables=TABLES)
    whole = Contract(
        plan.start,
        projection.dues(plan, date(2027, 1, 15)),
        NEW,
        Cycle.QUARTERLY,
        Member.CORPORATE_HEAD,
        deducted={2026: 3_600_000},
        base_rates=plan.rates,
    )
    assert valued == [(whole, reason, date(2027, 1, 15)) for reason in ("01", "03", "11", "21")]


def test_what_no_rule_gives_is_missing_and_named():
    *_, last = projection.project(replace(PLAN, years=16, cycle=Cycle.QUARTERLY), tables=TABLES)
    assert set(last.ways) == {"retirement", "deemed", "voluntary"}
    assert (last.months, last.dues) == (192, 57_600_000)
    assert last.missing == {"closure": "additions"}
    assert last.interest == last.ways["retirement"].gross - last.dues
    late = replace(PLAN, years=1, rates=(RateStep(date(2026, 6, 1), Fraction(3)),))
    with pytest.raises(InvalidCase, match="base_rates"):
        projection.project(late, tables=TABLES)
    (bare,) = projection.project(replace(PLAN, years=1), tables=replace(TABLES, minimum_rates=()))
    assert (bare.interest, set(bare.ways)) == (0, {"deemed", "voluntary"})
    assert bare.missing == {"closure": "minimum_rates", "retirement": "minimum_rates"}


def test_terms_and_conventions_reach_every_figure():
    leap = Plan(date(2024, 2, 29), 300_000, 1, flat(), terms=OLD)
    days = [projection.project(leap, tables=TABLES, conventions=given(leap_day=name))[0].on for name in ("feb28", "mar1")]
    assert days == [date(2025, 2, 28), date(2025, 3, 1)]
    assert projection.project(leap, tables=TABLES)[0].deducted == 0
    old = Plan(date(2024, 1, 15), 300_000, 4, flat(), terms=OLD)
    (*_, literal), (*_, full) = (
        projection.project(old, tables=TABLES, conventions=given(deemed_reading=name)) for name in ("literal", "full")
    )
    assert literal.ways["deemed"].gross < full.ways["deemed"].gross
    joined = Plan(date(2025, 1, 15), 300_000, 4, flat())
    (*_, by_day), (*_, named), (*_, new) = (projection.project(replace(joined, terms=terms), tables=TABLES) for terms in ("", OLD, NEW))
    assert by_day == named
    assert by_day.ways["deemed"] != new.ways["deemed"]


def options(**more: object) -> Namespace:
    typed = {
        "amount": 100_000,
        "cycle": "monthly",
        "years": 3,
        "income": 1,
        "letting": 0,
        "member": "individual",
        "rates": "3.0",
        "terms": "",
    }
    return Namespace(**(typed | more))


def test_a_plan_out_of_words():
    words = options(cycle="quarterly", member="corporate_head", rates="2026-01-01=3.0, 2030-01-01 = 2.5", letting=7, terms=NEW)
    plan = projection.plan_of(words, date(2026, 2, 1))
    assert plan == Plan(
        date(2026, 2, 1),
        100_000,
        3,
        (RateStep(date(2026, 1, 1), Fraction(3)), RateStep(date(2030, 1, 1), Fraction(5, 2))),
        Cycle.QUARTERLY,
        1,
        7,
        Member.CORPORATE_HEAD,
        NEW,
    )
    assert projection.plan_of(options(), date(2026, 2, 1)).rates == (RateStep(date(2026, 2, 1), Fraction(3)),)
    assert projection.rate_path("2.75", date(2026, 2, 1)) == (RateStep(date(2026, 2, 1), Fraction("2.75")),)


@pytest.mark.parametrize(
    ("more", "code", "ko", "en"),
    [
        ({"years": 0}, "wrong_years", "years: 1년 이상 40년 이하입니다.", "years: 1 to 40."),
        ({"years": 41}, "wrong_years", "years: 1년 이상 40년 이하입니다.", "years: 1 to 40."),
        ({"income": -1}, "wrong_income", "income: 0원 이상이어야 합니다.", "income: must not be negative."),
        ({"rates": "x"}, "wrong_rates", "rates: 'x': 읽을 수 없습니다.", "rates: cannot read 'x'."),
        ({"rates": "3,soon=3"}, "wrong_rates", "rates: 'soon=3': 읽을 수 없습니다.", "rates: cannot read 'soon=3'."),
        ({"rates": "1/0"}, "wrong_rates", "rates: '1/0': 읽을 수 없습니다.", "rates: cannot read '1/0'."),
    ],
)
def test_impossible_plans_are_refused(more: dict[str, object], code: str, ko: str, en: str):
    with pytest.raises(InvalidCase) as refused:
        projection.plan_of(options(**more), date(2026, 1, 1))
    found = refused.value
    assert (found.code, found.ko, found.en, [found.field]) == (code, ko, en, list(more))
    assert projection.plan_of(options(years=40, income=0), date(2026, 1, 1)).years == 40
    assert projection.plan_of(options(years=1), date(2026, 1, 1)).years == 1


def made(year: int, dues: int, **nets: int) -> Year:
    """A row in round figures; the ways not named are missing."""
    ways = {way: Outcome(net + 15, 15, net) for way, net in nets.items()}
    missing = {way: "additions" for way in projection.WAYS if way not in nets}
    return Year(year, date(2026 + year, 1, 15), 12 * year, dues, 7 * year, 3 * year, year, ways, missing)


ROWS = [
    made(1, 1_000_000, closure=1_100_000, retirement=1_050_000, deemed=1_000_000, voluntary=800_000),
    made(2, 2_000_000, retirement=2_250_000, deemed=2_000_000, voluntary=1_750_000),
    made(3, 3_000_000, closure=4_000_000, retirement=3_500_000, deemed=3_000_000, voluntary=2_500_000),
]


def test_the_table_is_set_in_columns():
    assert projection.as_text(PLAN, ROWS).splitlines() == [
        "2026-01-15부터 2029-01-14까지, 세금을 뗀 금액(원)",
        "연차  납부월수   납부부금  이자  소득공제  절세액  폐업·사망  퇴임·노령 등   간주해약   임의해약",
        "   1        12  1,000,000     7         3       1  1,100,000     1,050,000  1,000,000    800,000",
        "   2        24  2,000,000    14         6       2       미정     2,250,000  2,000,000  1,750,000",
        "   3        36  3,000,000    21         9       3  4,000,000     3,500,000  3,000,000  2,500,000",
    ]
    assert projection.as_text(PLAN, ROWS, "en").splitlines() == [
        "2026-01-15 to 2029-01-14; ways of ending after tax, in won",
        "Year  Months       Dues  Interest  Deducted  Tax saved  Closure, death  Retirement, old age     Deemed  Voluntary",
        "   1      12  1,000,000         7         3          1       1,100,000            1,050,000  1,000,000    800,000",
        "   2      24  2,000,000        14         6          2           unset            2,250,000  2,000,000  1,750,000",
        "   3      36  3,000,000        21         9          3       4,000,000            3,500,000  3,000,000  2,500,000",
    ]
    assert projection.as_text(PLAN, ROWS).endswith("2,500,000\n")


def test_hangul_from_the_first_to_the_last_syllable_takes_two_columns():
    assert [projection._width(text) for text in ("가", "힣", "a", "·", "가a힣")] == [2, 2, 1, 1, 5]


def test_the_json_form():
    plan = replace(PLAN, rates=(*PLAN.rates, RateStep(date(2030, 1, 1), Fraction(11, 4))), cycle=Cycle.QUARTERLY)
    assert projection.as_json(plan, ROWS[1:2]) == {
        "start": "2026-01-15",
        "monthly_won": 300_000,
        "cycle": "quarterly",
        "income": 40_000_000,
        "rates": [{"from": "2026-01-15", "percent": "3.0"}, {"from": "2030-01-01", "percent": "2.75"}],
        "years": [
            {
                "year": 2,
                "on": "2028-01-15",
                "months": 24,
                "dues": 2_000_000,
                "interest": 14,
                "deducted": 6,
                "saved": 2,
                "ways": {
                    "retirement": {"gross": 2_250_015, "tax": 15, "net": 2_250_000},
                    "deemed": {"gross": 2_000_015, "tax": 15, "net": 2_000_000},
                    "voluntary": {"gross": 1_750_015, "tax": 15, "net": 1_750_000},
                },
                "missing": {"closure": "additions"},
            }
        ],
    }


def test_the_examples_of_the_page_can_be_fed_to_the_engine():
    """Every example as JSON, under its own settings, gives the figures that the page prints; those with a sheet stand on it as they are."""
    rules, page = tables.load(), method.page()
    for place, (line, example) in enumerate(zip(method.json_lines().splitlines(), method.EXAMPLES, strict=True), start=1):
        answered = cases.answer(line.encode(), 1, cases.Options(rules, conventions=example.conventions, sheets=False, language="en"))
        found = example.valued(rules)
        assert (answered["id"], answered["gross"], answered["net"]) == (place, found.gross, found.net)
        assert answered["tax"]["base"] == found.tax.base
        assert answered.get("late_interest", 0) == found.late_interest
        assert (line in page) == example.whole
        assert not any("ignored" in name for name in answered)


def test_the_method_page_is_what_the_code_prints():
    committed = Path(__file__).parents[3] / "docs" / "mutual-aid-method.md"
    assert committed.read_text(encoding="utf-8") == method.page(), "run: dure mutualaid method > docs/mutual-aid-method.md"
