import xml.etree.ElementTree as ET
from argparse import Namespace
from dataclasses import replace
from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest

from dure.rules.mutualaid import chart, method, projection
from dure.rules.mutualaid.errors import InvalidCase
from dure.rules.mutualaid.model import Cycle, End, Member, RateStep
from dure.rules.mutualaid.projection import Plan, Year
from dure.rules.mutualaid.valuation import value
from tests.unit.mutualaid.build import TABLES

PLAN = Plan(date(2026, 1, 15), 300_000, 2, (RateStep(date(2026, 1, 15), Fraction(3)),), income=40_000_000)


@pytest.fixture
def one() -> list[Year]:
    return projection.project(replace(PLAN, years=1), tables=TABLES)


def test_each_year_shows_dues_deduction_and_every_way_of_ending():
    first, second = projection.project(PLAN, tables=TABLES)
    assert (first.year, first.on, first.months, first.dues) == (1, date(2027, 1, 15), 12, 3_600_000)
    assert (second.months, second.dues, second.deducted) == (24, 7_200_000, 7_200_000)
    assert (first.deducted, first.saved) == (3_600_000, 594_000)
    contract_ = projection.Contract(
        PLAN.start, projection.dues(PLAN, second.on), "2026-01-01", deducted={2026: 3_600_000, 2027: 3_600_000}, base_rates=PLAN.rates
    )
    for way, reason in projection.WAYS.items():
        single = value(contract_, End(reason, second.on), tables=TABLES)
        assert second.ways[way] == projection.Outcome(single.gross, single.tax.total, single.net)
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


def test_what_no_rule_gives_is_missing_and_named():
    (last,) = [row for row in projection.project(replace(PLAN, years=16), tables=TABLES) if row.year == 16]
    assert "closure" not in last.ways
    assert last.missing == {"closure": "additions"}
    assert "미정" in projection.as_text(PLAN, [last])
    assert "unset" in projection.as_text(PLAN, [last], "en")


def options(**more: object) -> Namespace:
    given = {
        "amount": 100_000,
        "cycle": "monthly",
        "years": 3,
        "income": 1,
        "letting": 0,
        "member": "individual",
        "rates": "3.0",
        "terms": "",
    }
    return Namespace(**(given | more))


def test_a_plan_out_of_words():
    plan = projection.plan_of(options(cycle="quarterly", member="corporate_head", rates="2026-01-01=3.0, 2030-01-01=2.5"), date(2026, 2, 1))
    assert plan == Plan(
        date(2026, 2, 1),
        100_000,
        3,
        (RateStep(date(2026, 1, 1), Fraction(3)), RateStep(date(2030, 1, 1), Fraction(5, 2))),
        Cycle.QUARTERLY,
        1,
        0,
        Member.CORPORATE_HEAD,
        "",
    )
    assert projection.rate_path("2.75", date(2026, 2, 1)) == (RateStep(date(2026, 2, 1), Fraction("2.75")),)


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"years": 0}, "wrong_years"),
        ({"years": 41}, "wrong_years"),
        ({"rates": "x"}, "wrong_rates"),
        ({"rates": "soon=3"}, "wrong_rates"),
        ({"rates": "1/0"}, "wrong_rates"),
    ],
)
def test_impossible_plans_are_refused(more: dict[str, object], code: str):
    with pytest.raises(InvalidCase) as refused:
        projection.plan_of(options(**more), date(2026, 1, 1))
    assert refused.value.code == code
    assert projection.plan_of(options(years=40), date(2026, 1, 1)).years == 40
    assert projection.plan_of(options(years=1), date(2026, 1, 1)).years == 1


def test_the_table_is_set_in_columns(one: list[Year]):
    lines = projection.as_text(PLAN, one).splitlines()
    assert lines[0] == "2026-01-15부터 2027-01-14까지, 세금을 뗀 금액(원)"
    assert lines[1].split() == [
        "연차",
        "납부월수",
        "납부부금",
        "이자",
        "소득공제",
        "절세액",
        "폐업·사망",
        "퇴임·노령",
        "등",
        "간주해약",
        "임의해약",
    ]
    assert lines[2].split()[:6] == ["1", "12", "3,600,000", f"{one[0].interest:,}", "3,600,000", "594,000"]
    english = projection.as_text(PLAN, one, "en").splitlines()
    assert len(english[1]) == len(english[2])


def test_the_json_form(one: list[Year]):
    found = projection.as_json(PLAN, one)
    assert found["rates"] == [{"from": "2026-01-15", "percent": "3.0"}]
    assert found["years"][0]["on"] == "2027-01-15"
    assert found["years"][0]["ways"]["voluntary"] == {"gross": 3_600_000, "tax": 594_000, "net": 3_006_000}


def test_the_chart_is_whole_svg_without_style_or_script():
    rows = projection.project(replace(PLAN, years=3), tables=TABLES)
    for language, word in (("ko", "납부부금"), ("en", "Dues paid")):
        picture = chart.svg(rows, language)  # type: ignore[arg-type]
        root = ET.fromstring(picture)
        names = [element.tag.rpartition("}")[2] for element in root.iter()]
        assert names.count("polyline") == 4
        assert "script" not in names
        assert "style" not in picture
        assert word in picture
    points = [element.get("points") for element in root.iter() if element.tag.endswith("polyline")]
    assert all(len(each.split()) == 3 for each in points if each)
    assert points[0] == "90.0,325.4 415.0,280.7 740.0,236.1"


def test_the_chart_of_one_year_and_of_unset_ends(one: list[Year]):
    assert "<polyline" in chart.svg(one)
    rows = projection.project(replace(PLAN, years=16), tables=TABLES)
    assert len(chart.svg(rows[14:]).split('stroke="#0b50d0" stroke-width="3" stroke-dasharray=""/>')) == 3
    assert chart._round_up(50_001) == 100_000
    assert chart._round_up(50_000) == 50_000
    assert chart._round_up(2_500_001) == 5_000_000


def test_the_method_page_is_what_the_code_prints():
    committed = Path(__file__).parents[3] / "docs" / "mutual-aid-method.md"
    assert committed.read_text(encoding="utf-8") == method.page(), "run: dure mutualaid method > docs/mutual-aid-method.md"
