"""Every worked example of the golden table that is this engine's, by its id."""

import csv
import json
from datetime import date
from fractions import Fraction
from math import floor
from pathlib import Path

import pytest

from dure.rules.identifiers import amounts, numbers
from dure.rules.mutualaid import accrual, rates, tax
from dure.rules.mutualaid.deduction import deductible
from dure.rules.mutualaid.model import Member
from dure.rules.mutualaid.settings import DEFAULT
from dure.rules.mutualaid.sheet import Trace
from tests.unit.mutualaid.build import TABLES, contract, deducted, ended, flat, given

with Path(__file__).with_name("golden_examples.csv").open(encoding="utf-8") as lines:
    ROWS = {row["id"]: row for row in csv.DictReader(lines)}
PAID = {"GT-003": 3, "GT-004": 4, "GT-006": 6, "GT-007": 7, "GT-060": 60}


def expected(name: str) -> str:
    return ROWS[name]["expected"].replace(",", "")


def parts(name: str) -> dict[str, float]:
    return json.loads(ROWS[name]["expected"])


def retirement(income: int, years: int, day: date) -> tuple[tax.Tax, dict[str, Fraction]]:
    trace = Trace()
    found = tax.retirement(trace, trace.given("income", income, "", ""), trace.given("years", years, "", ""), day, TABLES)
    return found, {step.key: step.value for step in trace.sheet.steps}


@pytest.mark.parametrize(("name", "income", "years"), [("RT-01", 100_000_000, 10), ("RT-02", 50_000_000, 20), ("RT-09", 21_666_666, 10)])
def test_retirement_income_tax_since_2023(name: str, income: int, years: int):
    found, steps = retirement(income, years, date(2025, 6, 30))
    wanted = parts(name)
    assert found.income_tax == wanted["소득세"]
    assert found.local_tax == wanted["지방소득세"]
    assert found.total == wanted["합계"]
    names = {
        "근속연수공제": "service_deduction",
        "환산급여": "converted_pay",
        "환산급여공제": "pay_deduction",
        "과세표준": "converted_base",
        "환산산출세액": "converted_tax",
    }
    for korean, key in names.items():
        if korean in wanted:
            assert float(steps[key]) == pytest.approx(wanted[korean]), korean


@pytest.mark.parametrize(("name", "years"), [("RT-03", 20), ("RT-04", 10)])
def test_retirement_income_tax_by_the_old_tables(name: str, years: int):
    found, _ = retirement(50_000_000, years, date(2022, 12, 31))
    assert expected(name) == f"소득세 {found.income_tax}"


@pytest.mark.parametrize(
    ("name", "paid", "until", "rate", "given_rate"),
    [
        ("AC-01", date(2023, 1, 1), date(2026, 1, 1), "base", "3.0"),
        ("AC-02", date(2023, 1, 1), date(2026, 1, 1), "closure_death", "3.0"),
        ("AC-03", date(2025, 1, 25), date(2025, 2, 25), "base", "3.0"),
    ],
)
def test_accrual_of_a_million(name: str, paid: date, until: date, rate: str, given_rate: str):
    path = rates.benefit_path(flat(given_rate), paid, until, rate=rate, dividend=True, tables=TABLES, conventions=DEFAULT)
    assert floor(1_000_000 * accrual.growth(path, until).factor(paid)) == int(expected(name))


def test_a_benefit_up_to_six_months_is_the_dues():
    assert ended(contract(6), "01", date(2025, 8, 25)).gross == int(expected("BN-01"))


@pytest.mark.parametrize(("name", "reason"), [("BN-02", "01"), ("BN-03", "03")])
def test_a_benefit_from_seven_months_carries_interest(name: str, reason: str):
    assert ended(contract(7), reason, date(2025, 8, 25)).gross == int(expected(name))


@pytest.mark.parametrize(("name", "count"), PAID.items())
def test_the_table_of_ordinary_termination(name: str, count: int):
    assert ended(contract(count, first=date(2020, 1, 25)), "21", date(2025, 2, 1)).gross == int(expected(name))


def test_misconduct_leaves_eighty_percent():
    assert ended(contract(6), "32", date(2025, 8, 25)).gross == int(expected("GT-FRD"))


@pytest.mark.parametrize(
    ("name", "count", "won", "first", "on", "interest"),
    [
        ("GT-061", 61, 500_000, date(2020, 1, 25), date(2025, 2, 25), "퇴임노령이자"),
        ("GT-73", 73, 100_000, date(2004, 1, 25), date(2010, 2, 25), "이자"),
    ],
)
def test_ordinary_termination_with_a_share_of_the_interest(name: str, count: int, won: int, first: date, on: date, interest: str):
    found = ended(contract(count, won, first), "21", on)
    wanted = parts(name)
    whole = next(step.value for step in found.sheet.steps if step.key == "interest_whole")
    assert (found.principal, found.gross) == (wanted["원금"], wanted["환급금"])
    assert round(float(whole), 2) == wanted[interest]


def test_deemed_termination_up_to_36_months_is_the_dues():
    assert ended(contract(36, first=date(2022, 1, 25)), "11", date(2025, 7, 25)).gross == int(expected("DM-036"))


@pytest.mark.parametrize(("reading", "name"), [("literal", "문언해석"), ("full", "전기간부리해석")])
def test_deemed_termination_from_37_months_in_both_readings(reading: str, name: str):
    found = ended(contract(37, first=date(2022, 1, 25)), "11", date(2025, 7, 25), given(deemed_reading=reading))
    assert found.gross == parts("DM-037")[name]


@pytest.mark.parametrize(("name", "certificate"), [("TX-01", deducted(range(2016, 2026), 3_000_000)), ("TX-03", None)])
def test_a_benefit_after_tax(name: str, certificate: dict[int, int] | None):
    found = ended(contract(120, first=date(2016, 1, 25), deducted=certificate), "01", date(2026, 1, 25))
    wanted = parts(name)
    assert (found.gross, found.tax.base, found.tax.income_tax, found.tax.local_tax, found.net) == tuple(
        wanted[key] for key in ("공제금", "퇴직소득", "소득세", "지방", "실수령")
    )
    assert found.tax.service_years == 10
    assert found.tax.kind == "retirement_income"


def test_a_begun_year_of_service_counts():
    assert ended(contract(13), "01", date(2026, 2, 25)).tax.service_years == int(expected("TX-04"))


@pytest.mark.parametrize(("name", "count", "certificate"), [("OI-01", 12, 6_000_000), ("OI-02", 7, 3_500_000), ("OI-03", 3, 1_500_000)])
def test_other_income_of_a_voluntary_termination(name: str, count: int, certificate: int):
    found = ended(contract(count, deducted={2025: certificate}), "21", date(2025, 12, 26))
    wanted = parts(name)
    assert (found.tax.base, found.tax.income_tax, found.tax.local_tax, found.tax.total, found.net) == tuple(
        wanted[key] for key in ("기타소득", "소득세", "지방", "합계", "실수령")
    )


@pytest.mark.parametrize(
    ("name", "year", "income", "member"),
    [
        ("DD-01", 2024, 40_000_000, Member.INDIVIDUAL),
        ("DD-02", 2024, 40_000_001, Member.INDIVIDUAL),
        ("DD-03", 2024, 100_000_001, Member.INDIVIDUAL),
        ("DD-04", 2025, 40_000_000, Member.INDIVIDUAL),
        ("DD-08", 2024, 60_000_000, Member.CORPORATE_HEAD),
        ("DD-09", 2025, 70_000_000, Member.CORPORATE_HEAD),
    ],
)
def test_deductions(name: str, year: int, income: int, member: Member):
    assert deductible(year, 6_000_000, income, tables=TABLES, member=member).won == int(expected(name))


@pytest.mark.parametrize("name", [name for name in ROWS if name.startswith("ID-")])
def test_numbers(name: str):
    check = numbers.is_business_number if name.startswith("ID-BRN") else numbers.is_corporate_number
    assert str(check(ROWS[name]["input"])) == expected(name)


@pytest.mark.parametrize("name", [name for name in ROWS if name.startswith("KR-")])
def test_amounts_in_korean_words(name: str):
    assert amounts.amount_in_words(int(ROWS[name]["input"].replace(",", ""))) == ROWS[name]["expected"]


def test_no_example_of_this_engine_is_left_out():
    source = Path(__file__).read_text(encoding="utf-8")
    named = [name for name in ROWS if f'"{name}"' in source or name.startswith(("ID-", "KR-"))]
    assert named == list(ROWS)
