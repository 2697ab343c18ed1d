from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest

from dure.rules.mutualaid import tax
from dure.rules.mutualaid.deduction import deductible
from dure.rules.mutualaid.errors import InvalidCase, MissingRule
from dure.rules.mutualaid.model import Contract, Member, Payment, SubsidyCredit
from dure.rules.mutualaid.sheet import Trace, check
from tests.unit.mutualaid.build import NEW, OLD, TABLES, contract, ended, flat, given, speaks


def retirement(income: int, years: int, day: date = date(2025, 1, 1)) -> tuple[int, int]:
    trace = Trace()
    found = tax.retirement(trace, trace.given("income", income, "", ""), trace.given("years", years, "", ""), day, TABLES)
    check(trace.sheet)
    assert (found.base, found.service_years) == (income, years)
    return found.income_tax, found.local_tax


@pytest.mark.parametrize(
    ("income", "years", "expected"),
    [
        (0, 1, (0, 0)),
        (1_000_000, 1, (0, 0)),
        (100_000_000, 20, (1_120_000, 112_000)),
        (5_000_000, 5, (0, 0)),
        (10_000_000, 1, (678_000, 67_800)),
        (30_000_000, 6, (422_000, 42_200)),
        (300_000_000, 25, (15_237_500, 1_523_750)),
        (1_000_000_000, 10, (282_591_660, 28_259_160)),
    ],
)
def test_retirement_tax_in_every_band_of_service(income: int, years: int, expected: tuple[int, int]):
    found = retirement(income, years)
    assert found == reference(income, years)
    if income in {0, 1_000_000, 5_000_000} or (income, years) == (100_000_000, 20):
        assert found == expected


def reference(income: int, years: int) -> tuple[int, int]:
    """Articles 48 and 55 once more, written as the law reads, in whole numbers over 12·years."""
    if years <= 5:
        service = 1_000_000 * years
    elif years <= 10:
        service = 5_000_000 + 2_000_000 * (years - 5)
    elif years <= 20:
        service = 15_000_000 + 2_500_000 * (years - 10)
    else:
        service = 40_000_000 + 3_000_000 * (years - 20)
    pay = Fraction(max(income - service, 0) * 12, years)
    steps = [(8_000_000, 100), (70_000_000, 60), (100_000_000, 55), (300_000_000, 45), (None, 35)]
    less, low = Fraction(0), 0
    for high, percent in steps:
        upper = pay if high is None else min(pay, Fraction(high))
        less += max(upper - low, Fraction(0)) * percent / 100
        low = high or low
    base = pay - less
    bands = [(14, 6), (50, 15), (88, 24), (150, 35), (300, 38), (500, 40), (1000, 42), (None, 45)]
    found, low = Fraction(0), 0
    for high, percent in bands:
        upper = base if high is None else min(base, Fraction(high * 1_000_000))
        found += max(upper - low, Fraction(0)) * percent / 100
        low = (high or 0) * 1_000_000
    whole = int(found / 12 * years) // 10 * 10
    return whole, whole // 10 // 10 * 10


@pytest.mark.parametrize("years", [1, 5, 6, 10, 11, 20, 21, 30])
def test_retirement_tax_agrees_with_the_law_over_many_incomes(years: int):
    for income in (1, 7_999_999, 12_345_678, 58_000_000, 99_999_999, 123_456_789, 250_000_001, 777_777_777, 2_000_000_000, 9_000_000_000):
        assert retirement(income, years) == reference(income, years)


def test_a_service_deduction_above_the_income_leaves_nothing_not_less():
    trace = Trace()
    tax.retirement(trace, trace.given("income", 1_000_000, "", ""), trace.given("years", 5, "", ""), date(2025, 1, 1), TABLES)
    steps = {step.key: step.value for step in trace.sheet.steps}
    assert steps["income_after_service"] == -4_000_000
    assert [steps[key] for key in ("income_after_service_floor", "converted_pay", "converted_base", "computed_tax")] == [0, 0, 0, 0]


def withheld(income: int, percent: int | None, waive_below: int | None = None) -> tuple[tax.Tax, Trace]:
    day, trace = date(2025, 1, 1), Trace()
    row = replace(TABLES.withholding("other_income", day), percent=None if percent is None else Fraction(percent))
    rules = replace(TABLES, withholding_rates=(row,))
    return tax.flat(trace, "other_income", trace.given("income", income, "", ""), day, rules, waive_below=waive_below), trace


def test_small_tax_is_waived_below_the_amount_not_at_it():
    at, below = (withheld(income, 20, 1_000) for income in (5_000, 4_999))
    assert (at[0].income_tax, at[0].local_tax, below[0].total) == (1_000, 100, 0)
    assert {step.key: step.value for step in below[1].sheet.steps}["other_income_waived"] == 0
    assert withheld(4_999, 20)[0].income_tax == 990
    said = {step.key: (step.ko, step.en) for step in at[1].sheet.steps}
    assert said["other_income_income_tax"] == ("소득세(기타소득, 10원 미만 버림)", "Income tax (other income, below 10 won dropped)")


def test_a_withholding_row_without_its_percent_is_missing():
    with pytest.raises(MissingRule, match=r"withholding_rates .* 2025-01-01 \(other_income\)"):
        withheld(5_000, None)


def test_no_income_is_in_the_band_that_begins_and_ends_with_nothing():
    row = TABLES.deduction_limit(2025, "individual", 0)
    none, some = replace(row, income_to=0, limit_won=100), replace(row, income_from=1, income_to=None, limit_won=200)
    rules = replace(TABLES, deduction_limits=(none, some))
    assert [deductible(2025, 50, income, tables=rules).limit_won for income in (-1, 0, 1)] == [100, 100, 200]


def test_tax_rows_before_their_first_are_missing():
    with pytest.raises(MissingRule, match="income_tax_rates"):
        retirement(50_000_000, 10, date(2020, 12, 31))


@pytest.mark.parametrize(("setting", "tax_paid"), [("event", True), ("payout", False)])
def test_which_day_picks_the_tax_rows_is_a_setting(setting: str, tax_paid: bool):
    paid = contract(60, first=date(2017, 12, 25), deducted=dict.fromkeys(range(2018, 2022), 3000000))
    found = ended(paid, "01", date(2022, 12, 31), given(tax_rows_by=setting), claimed_on=date(2022, 12, 31), paid_on=date(2023, 1, 2))
    other = ended(paid, "01", date(2022, 12, 31))
    assert (found.tax.income_tax == other.tax.income_tax) == tax_paid


def test_contracts_before_2016_pay_on_the_interest_alone():
    old, new = (contract(120, first=first, deducted={}) for first in (date(2015, 12, 31), date(2016, 1, 1)))
    found = ended(old, "01", date(2025, 12, 31))
    assert (found.tax.kind, found.tax.base, found.tax.service_years) == ("interest_income", found.interest, None)
    assert found.tax.income_tax == found.interest * 14 // 100 // 10 * 10
    assert found.tax.local_tax == found.tax.income_tax // 10 // 10 * 10
    assert ended(new, "01", date(2026, 1, 1)).tax.kind == "retirement_income"
    assert ended(old, "21", date(2025, 12, 31)).tax.kind == "other_income"


def test_what_was_not_deducted_is_not_taxed():
    found = ended(contract(7, deducted={}), "21", date(2025, 8, 25))
    assert (found.tax.kind, found.tax.base, found.tax.total, found.net) == ("other_income", 0, 0, 3_500_000)
    less = ended(contract(3, deducted={2025: 100_000}), "21", date(2025, 4, 20))
    assert less.tax.base == 0


def test_the_certificate_counts_year_by_year():
    paid = contract(24, first=date(2024, 1, 25), deducted={2024: 5_000_000, 2025: 0})
    assert ended(paid, "21", date(2026, 1, 5)).tax.base == 5_000_000


@pytest.mark.parametrize(("setting", "base"), [("included", 6_000_000 + 3_500_000), ("excluded", 6_000_000)])
def test_whether_the_year_of_the_payout_is_presumed_deducted_is_a_setting(setting: str, base: int):
    paid = contract(19, first=date(2024, 1, 25))
    assert ended(paid, "21", date(2025, 8, 1), given(presumed_payout_year=setting)).tax.base == base


def test_the_presumption_stops_at_six_million_a_year():
    paid = contract(12, 1_000_000, date(2024, 1, 25))
    found = ended(paid, "21", date(2025, 1, 5))
    assert found.tax.base == 6_000_000
    assert any("5년" in ko for ko, _ in ended(paid, "01", date(2025, 1, 5)).notes)
    assert any("5년" in ko for ko, _ in found.notes)


def test_each_tax_is_cut_below_ten_won():
    paid = Contract(date(2025, 1, 25), (Payment(date(2025, 1, 25), 70_000),), OLD, deducted={2025: 55_555}, base_rates=flat())
    found = ended(paid, "21", date(2025, 2, 25))
    assert (found.gross, found.tax.base) == (56_000, 41_555)
    assert (found.tax.income_tax, found.tax.local_tax, found.net) == (6_230, 620, 49_150)


@pytest.mark.parametrize(("setting", "income_tax"), [("collected", 900), ("waived", 0)])
def test_whether_small_withholding_is_waived_is_a_setting(setting: str, income_tax: int):
    paid = Contract(date(2025, 1, 25), (Payment(date(2025, 1, 25), 100_000),), OLD, deducted={2025: 26_000}, base_rates=flat())
    found = ended(paid, "21", date(2025, 2, 25), given(small_withholding=setting))
    assert found.tax.income_tax == income_tax
    assert found.tax.base == 6_000


def test_a_thousand_won_are_collected_in_any_case():
    paid = Contract(date(2025, 1, 25), (Payment(date(2025, 1, 25), 1_000_000),), OLD, deducted={2025: 206_667}, base_rates=flat())
    assert ended(paid, "21", date(2025, 2, 25), given(small_withholding="waived")).tax.income_tax == 1_000


@pytest.mark.parametrize(("deducted", "noted"), [(3_000_000, False), (3_000_001, True)])
def test_a_note_above_three_million(deducted: int, noted: bool):
    found = ended(contract(7, deducted={2025: deducted}), "21", date(2025, 8, 25))
    assert any("300만원" in ko for ko, _ in found.notes) == noted


def test_hardship_after_120_months_is_taxed_as_retirement():
    paid = contract(120, first=date(2016, 1, 25))
    found = ended(paid, "21", date(2025, 12, 25), special="hardship", sales_drop_percent=20)
    assert (found.tax.kind, found.tax.service_years) == ("retirement_income", 10)
    with pytest.raises(InvalidCase) as few:
        ended(contract(119, first=date(2015, 8, 25)), "21", date(2025, 7, 1), special="hardship", sales_drop_percent=20)
    assert few.value.code == "special_end_months"
    paid = contract(120, first=date(2015, 7, 25))
    for day, drop in ((date(2025, 7, 1), 19), (date(2025, 6, 30), 49), (date(2025, 7, 1), None)):
        with pytest.raises(InvalidCase) as small:
            ended(paid, "21", day, special="hardship", sales_drop_percent=drop)
        assert small.value.code == "special_end_sales"
    assert ended(paid, "21", date(2025, 6, 30), special="hardship", sales_drop_percent=50).principal == 60_000_000


@pytest.mark.parametrize(("setting", "kind"), [("as_benefit", "interest_income"), ("retirement_income", "retirement_income")])
def test_how_a_special_end_of_a_contract_before_2016_is_taxed_is_a_setting(setting: str, kind: str):
    paid = contract(121, first=date(2014, 1, 25), deducted={})
    found = ended(paid, "21", date(2024, 2, 1), given(special_old_contract=setting), special="hardship", sales_drop_percent=50)
    assert (found.tax.kind, found.tax.base) == (kind, found.interest)
    assert ended(paid, "21", date(2024, 2, 1), given(special_old_contract=setting)).tax.kind == "other_income"
    young = contract(121, first=date(2016, 1, 25))
    assert ended(
        young, "21", date(2026, 2, 1), given(special_old_contract=setting), special="hardship", sales_drop_percent=20
    ).tax.kind == ("retirement_income")


@pytest.mark.parametrize(("reason", "noted"), [("01", True), ("21", True), ("withdrawal", False)])
def test_a_certificate_of_the_year_of_the_payout_is_followed_with_a_note(reason: str, noted: bool):
    on = date(2025, 2, 20) if reason == "withdrawal" else date(2025, 9, 1)
    paid = contract(1 if reason == "withdrawal" else 8, deducted={2025: 500_000})
    found = ended(paid, reason, on)
    assert any("2025" in en and "certificate" in en for _, en in found.notes) == noted
    assert any("확인서" in ko and "지급연도" in ko for ko, _ in found.notes) == noted
    if noted:
        assert found.paid + found.interest - found.tax.base == 3_500_000
        assert any("certificate" in step.en and step.key == "note" for step in found.sheet.steps)
    for clean in ({2025: 0}, {}):
        assert not [en for _, en in ended(replace(paid, deducted=clean), reason, on).notes if "year of a payout" in en]


def test_without_a_certificate_the_dues_of_the_year_of_the_payout_are_not_deducted():
    """Eight payments of 500,000 in the year of closure: the interest alone is taxed, and no tax is left."""
    found = ended(contract(8), "01", date(2025, 9, 1))
    assert (found.tax.base, found.tax.total) == (41_046, 0)
    taxed = ended(contract(8), "01", date(2025, 9, 1), given(presumed_payout_year="included"))
    assert (taxed.tax.base, taxed.tax.income_tax, taxed.tax.local_tax) == (4_041_046, 56_980, 5_690)
    next_year = ended(contract(8), "01", date(2025, 9, 1), paid_on=date(2026, 1, 5))
    assert next_year.tax.base == 4_000_000 - 0 + found.interest


def test_misfortune_needs_no_months_and_only_ordinary_ends_have_it():
    assert ended(contract(7), "21", date(2025, 8, 25), special="emigration").tax.kind == "retirement_income"
    with pytest.raises(InvalidCase) as wrong:
        ended(contract(7), "01", date(2025, 8, 25), special="emigration")
    assert wrong.value.code == "no_special_end"
    with pytest.raises(InvalidCase) as unknown:
        ended(contract(7), "21", date(2025, 8, 25), special="boredom")
    words = "hardship, disaster, emigration, care, dissolution, hospital"
    assert (unknown.value.code, unknown.value.field) == ("unknown_special", "end.special")
    assert unknown.value.en == f"Unknown special ground 'boredom': one of {words}."
    assert words in unknown.value.ko
    with pytest.raises(MissingRule, match="special_ends"):
        TABLES.special_end("care", date(2015, 12, 31))


def test_the_subsidy_is_taxed_with_the_rest():
    paid = contract(7, deducted={}, subsidies=(SubsidyCredit(date(2025, 2, 25), 20_000),))
    assert ended(paid, "21", date(2025, 8, 25)).tax.base == 20_000
    benefit = ended(paid, "03", date(2025, 8, 25))
    assert benefit.tax.base == benefit.interest + benefit.subsidy + benefit.subsidy_interest


@pytest.mark.parametrize(
    ("year", "paid", "income", "more", "won"),
    [
        (2024, 3_000_000, 40_000_000, {}, 3_000_000),
        (2025, 6_000_000, 40_000_000, {"letting": 10_000_000}, 4_500_000),
        (2025, 6_000_000, 3_000_000, {"letting": 2_000_000}, 1_000_000),
        (2025, 6_000_000, 40_000_000, {"letting": 40_000_000}, 0),
        (2025, 6_000_000, 4_000_000, {}, 4_000_000),
        (2025, 6_000_000, 0, {}, 0),
        (2025, 6_000_000, 1, {}, 1),
        (2025, 6_000_000, -5, {}, 0),
        (2025, 6_000_000, 40_000_000, {"payout_year": True}, 0),
        (2025, 6_000_000, 60_000_000, {"member": Member.CORPORATE_HEAD}, 5_000_000),
        (2025, 6_000_000, 60_000_001, {}, 4_000_000),
        (2025, 1_000_000, 30_000_000, {"letting": 10_000_000}, 666_666),
    ],
)
def test_deduction_of_a_year(year: int, paid: int, income: int, more: dict[str, int], won: int):
    found = deductible(year, paid, income, tables=TABLES, **more)
    check(found.sheet, {"deduction": won})
    speaks(found.sheet)
    assert (found.won, found.year) == (won, year)


@pytest.mark.parametrize(("paid", "income", "letting"), [(-1, 100, 0), (100, 100, -1), (100, 100, 101), (100, -100, 1)])
def test_impossible_incomes_are_refused(paid: int, income: int, letting: int):
    with pytest.raises(InvalidCase) as refused:
        deductible(2025, paid, income, tables=TABLES, letting=letting)
    assert (refused.value.code, refused.value.field) == ("wrong_income", "income")
    assert refused.value.ko == "납입액과 임대소득은 0원 이상, 임대소득은 사업소득 이하여야 합니다."
    assert refused.value.en.startswith("Dues and letting income must not be negative")


def test_no_limits_before_the_first_year():
    with pytest.raises(MissingRule, match="deduction_limits"):
        deductible(2015, 1, 1, tables=TABLES)


def test_terms_of_2026_are_taxed_alike():
    assert ended(contract(13, terms=NEW), "11", date(2026, 2, 25)).tax.kind == "retirement_income"


def test_a_deduction_says_its_limit_and_why_there_is_none():
    assert deductible(2025, 1, 40_000_001, tables=TABLES).limit_won == 5_000_000
    payout, poor = (deductible(2025, 1, income, tables=TABLES, payout_year=income > 0) for income in (100, 0))
    assert [found.sheet.steps[-1].en for found in (payout, poor)] == ["No deduction in the year of the payout", "No income"]
