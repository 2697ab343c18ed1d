from dataclasses import replace
from datetime import date
from fractions import Fraction
from functools import cache

import pytest

from dure.rules.mutualaid import tables
from dure.rules.mutualaid.errors import InvalidCase, MissingRule
from dure.rules.mutualaid.model import Contract, Cycle, End, Payment, SubsidyCredit
from dure.rules.mutualaid.settings import Conventions
from dure.rules.mutualaid.valuation import value
from tests.unit.mutualaid.build import NEW, OLD, TABLES, contract, ended, flat, given, monthly


@pytest.mark.parametrize("terms", [OLD, NEW])
@pytest.mark.parametrize("reason", ["11", "21", "03"])
def test_every_band_of_every_table(terms: str, reason: str):
    kind = {"11": "deemed", "21": "ordinary", "03": "benefit"}[reason]
    whole = Conventions(deemed_reading="full")
    for band in TABLES.refund_bands:
        if (band.terms, band.kind) != (terms, kind):
            continue
        for months in {band.months_from, band.months_to or band.months_from}:
            paid, on = contract(months, 100_000, date(2004, 1, 15), terms=terms), date(2024, 2, 14)
            found = value(paid, End(reason, on), tables=TABLES, conventions=whole, with_sheet=False)
            assert found.months_paid == months
            assert found.principal == months * 100_000 * band.principal_percent // 100
            assert found.interest == int(grown(paid, on) * band.interest_percent / 100)


@cache
def factor(paid: date, on: date) -> Fraction:
    """Three percent for whole years, simple interest for the rest."""
    years = on.year - paid.year - ((on.month, on.day) < (paid.month, paid.day))
    last = paid.replace(year=paid.year + years)
    return Fraction(103, 100) ** years * (1 + Fraction(3 * (on - last).days, 36500))


def grown(paid: Contract, on: date) -> Fraction:
    return sum((payment.won * (factor(payment.on, on) - 1) for payment in paid.payments), Fraction(0))


def test_six_months_and_seven():
    assert ended(contract(6), "03", date(2025, 8, 25)).interest == 0
    assert ended(contract(7), "03", date(2025, 8, 25)).interest == 35_013


def test_the_event_day_may_be_the_day_of_the_last_payment():
    found = ended(contract(7), "03", date(2025, 7, 25))
    assert (found.months_paid, found.paid, found.interest) == (7, 3_500_000, 26_095)


def test_a_quarterly_member_reaches_seven_months_with_the_third_payment():
    two, three = (contract(count, 300_000, date(2025, 1, 25), cycle=Cycle.QUARTERLY) for count in (2, 3))
    assert (ended(two, "01", date(2025, 9, 1)).months_paid, ended(two, "01", date(2025, 9, 1)).interest) == (6, 0)
    found = ended(three, "01", date(2025, 9, 1))
    assert found.months_paid == 9
    assert found.interest == int(300_000 * Fraction("0.033") * (219 + 129 + 38) / 365)


def test_prepaid_months_do_not_lift_the_band():
    paid = Contract(date(2025, 1, 10), (Payment(date(2025, 1, 10), 700_000, months=7),), OLD, base_rates=flat())
    assert ended(paid, "03", date(2025, 6, 30)).interest == 0
    found = ended(paid, "03", date(2025, 7, 1))
    assert (found.months_paid, found.interest) == (7, int(700_000 * Fraction("0.03") * 172 / 365))


@pytest.mark.parametrize(("setting", "paid_back"), [("as_dues", 630_000), ("in_full", 660_000)])
def test_whether_prepaid_dues_come_back_whole_is_a_setting(setting: str, paid_back: int):
    payments = (*monthly(3, 100_000, date(2025, 1, 10)), Payment(date(2025, 4, 1), 400_000, months=4))
    found = ended(Contract(date(2025, 1, 10), payments, OLD, base_rates=flat()), "21", date(2025, 4, 30), given(prepaid_refund=setting))
    assert (found.months_paid, found.principal) == (4, paid_back)


def test_extra_payments_come_back_whole_in_the_first_months_and_earn_like_dues():
    payments = (Payment(date(2026, 7, 1), 100_000), Payment(date(2026, 7, 2), 50_000, extra=True))
    early = ended(Contract(date(2026, 7, 1), payments, NEW, base_rates=flat()), "21", date(2026, 7, 31))
    assert (early.months_paid, early.principal) == (1, 80_000 + 50_000)
    later = Contract(
        date(2026, 7, 1), (*monthly(7, 100_000, date(2026, 7, 1)), Payment(date(2026, 7, 2), 50_000, extra=True)), NEW, base_rates=flat()
    )
    plain = Contract(date(2026, 7, 1), monthly(7, 100_000, date(2026, 7, 1)), NEW, base_rates=flat())
    difference = ended(later, "03", date(2027, 1, 2)).gross - ended(plain, "03", date(2027, 1, 2)).gross
    assert difference in {50_000 + int(Fraction("50000") * 3 * 184 / 36500), 50_000 + int(Fraction("50000") * 3 * 184 / 36500) + 1}


def test_the_37th_month_begins_the_literal_reading():
    paid = contract(40, 100_000, date(2020, 1, 31), rate="3.0")
    found = ended(paid, "12", date(2023, 6, 30))
    start = paid.payments[36].on
    wanted = sum(100_000 * (1 + Fraction(3 * (date(2023, 6, 30) - max(payment.on, start)).days, 36500)) for payment in paid.payments)
    assert found.gross == int(wanted)


def test_the_literal_reading_is_of_the_old_terms_alone():
    new = contract(37, first=date(2022, 1, 25), terms=NEW)
    assert ended(new, "13", date(2025, 7, 25)).gross == 19_633_722
    assert not [step for step in ended(new, "13", date(2025, 7, 25)).sheet.steps if step.key == "deemed_reading"]


def test_misconduct_takes_a_fifth_of_interest_too():
    plain, fraud = (ended(contract(61, first=date(2020, 1, 25)), reason, date(2025, 2, 25), assumed=True) for reason in ("31", "32"))
    assert fraud.principal == plain.principal * 8 // 10
    assert fraud.gross == int((30_500_000 + Fraction(4, 10) * _interest(plain)) * Fraction(8, 10))


def _interest(found: object) -> Fraction:
    return next(step.value for step in found.sheet.steps if step.key == "interest_whole")  # type: ignore[attr-defined]


@pytest.mark.parametrize(("by", "terms"), [("event", NEW), ("contract", OLD)])
def test_which_day_picks_the_terms_is_a_setting(by: str, terms: str):
    paid = contract(13, first=date(2024, 12, 25), terms="")
    found = ended(paid, "21", date(2026, 1, 31), given(terms_by=by))
    assert found.terms == terms
    assert (found.interest > 0) == (terms == NEW)


def test_terms_are_missing_before_the_first():
    with pytest.raises(MissingRule, match="terms"):
        ended(contract(3, first=date(2020, 1, 25), terms=""), "21", date(2020, 4, 25))


def test_without_a_rate_in_the_table_the_quarter_is_named():
    with pytest.raises(MissingRule) as refused:
        ended(contract(7, first=date(2024, 1, 25), base_rates=None), "01", date(2024, 8, 25))
    assert (refused.value.table, refused.value.day) == ("base_rates", date(2024, 1, 26))


def test_the_tables_rates_are_used_and_named_where_the_case_gives_none():
    found = ended(contract(7, base_rates=None), "03", date(2025, 8, 25))
    assert found.gross == 3_535_013
    rows = [step.rule.valid_from for step in found.sheet.steps if step.key.startswith("base_rate")]
    assert rows == [date(2025, 1, 1), date(2025, 4, 1), date(2025, 7, 1)]


def test_no_rate_is_needed_where_no_interest_is_paid():
    assert ended(contract(60, first=date(2020, 1, 25), base_rates=None), "21", date(2025, 2, 1)).gross == 30_000_000


def test_sample_rates_fill_every_quarter_and_say_so():
    rules = tables.with_sample_rates(TABLES)
    found = ended(contract(30, first=date(2022, 1, 25), base_rates=None), "01", date(2024, 8, 25), rules=rules)
    assert {step.rule.confidence for step in found.sheet.steps if step.key.startswith("base_rate")} == {"sample"}


def test_interim_settlement_leaves_the_last_dues_and_the_subsidy():
    paid = contract(8, first=date(2025, 1, 25), subsidies=(SubsidyCredit(date(2025, 2, 25), 20_000),))
    found = ended(paid, "05", date(2025, 9, 1), interim=True)
    assert (found.months_paid, found.paid, found.subsidy, found.tax.service_years) == (8, 3_500_000, 0, 1)
    assert found.interest == int(sum(500_000 * Fraction(3 * (date(2025, 9, 1) - payment.on).days, 36500) for payment in paid.payments[:7]))
    assert ("중간정산이며 계약은 유지됩니다.", "An interim settlement: the contract lives on.") in found.notes


def test_interim_settlement_counts_the_months_settled_for_the_tax():
    assert ended(contract(13), "06", date(2026, 2, 25), interim=True).tax.service_years == 1
    assert ended(contract(14), "06", date(2026, 3, 25), interim=True).tax.service_years == 2


def test_interim_settlement_of_a_quarterly_member_leaves_a_quarter():
    found = ended(contract(4, 300_000, cycle=Cycle.QUARTERLY), "07", date(2025, 12, 1), interim=True)
    assert (found.months_paid, found.paid) == (12, 900_000)


def test_interim_settlement_leaves_one_month_of_a_payment_for_several():
    paid = Contract(
        date(2025, 1, 10), (*monthly(6, 100_000, date(2025, 1, 10)), Payment(date(2025, 7, 10), 300_000, months=3)), OLD, base_rates=flat()
    )
    assert ended(paid, "08", date(2025, 9, 30), interim=True).paid == 800_000


def test_interim_settlement_skips_extra_payments_when_it_leaves_the_last_dues():
    payments = (*monthly(7, 100_000, date(2026, 7, 1)), Payment(date(2027, 1, 5), 50_000, extra=True))
    found = ended(Contract(date(2026, 7, 1), payments, NEW, base_rates=flat()), "05", date(2027, 2, 1), interim=True)
    assert found.paid == 650_000


@pytest.mark.parametrize("reason", ["01", "04", "11", "21"])
def test_no_interim_settlement_for_other_reasons(reason: str):
    months = 120 if reason == "04" else 8
    with pytest.raises(InvalidCase) as refused:
        ended(contract(months, first=date(2015, 1, 25)), reason, date(2025, 9, 1), interim=True)
    assert refused.value.code == "no_interim_settlement"


def test_nothing_is_left_to_settle_after_one_month():
    with pytest.raises(InvalidCase) as refused:
        ended(contract(1), "05", date(2025, 9, 1), interim=True)
    assert refused.value.code == "nothing_to_settle"
    assert ended(contract(2), "05", date(2025, 9, 1), interim=True).gross == 500_000


@pytest.mark.parametrize(("reason", "more"), [("withdrawal", {}), ("cancellation", {"ground": "not_signed"})])
@pytest.mark.parametrize(("setting", "tax"), [("interest_income", 180), ("none", 0)])
def test_withdrawal_and_cancellation_give_everything_back(reason: str, more: dict[str, str], setting: str, tax: int):
    paid = contract(1, 1_000_000, date(2025, 1, 25))
    found = ended(paid, reason, date(2025, 2, 10), given(returned_interest_tax=setting), **more)
    assert (found.principal, found.interest, found.gross) == (1_000_000, 1315, 1_001_315)
    assert (found.tax.income_tax, found.tax.local_tax, found.net) == (tax, tax // 10 // 10 * 10, 1_001_315 - tax - tax // 10 // 10 * 10)
    assert found.tax.kind == ("none" if setting == "none" else "interest_income")


@pytest.mark.parametrize(("setting", "last"), [("later", date(2025, 2, 26)), ("earlier", date(2025, 2, 24))])
def test_from_which_day_the_withdrawal_counts_is_a_setting(setting: str, last: date):
    paid = Contract(date(2025, 1, 25), (Payment(date(2025, 1, 27), 100_000),), OLD, base_rates=flat())
    assert ended(paid, "withdrawal", last, given(withdrawal_start=setting)).gross >= 100_000
    with pytest.raises(InvalidCase) as refused:
        ended(paid, "withdrawal", date.fromordinal(last.toordinal() + 1), given(withdrawal_start=setting))
    assert refused.value.code == "withdrawal_too_late"


def test_cancellation_ends_after_three_months_and_needs_its_ground():
    paid = contract(1, first=date(2025, 1, 31))
    assert ended(paid, "cancellation", date(2025, 4, 30), ground="terms_not_given").gross > 500_000
    for day, ground, code in (
        (date(2025, 5, 1), "not_signed", "cancellation_too_late"),
        (date(2025, 2, 1), "", "unknown_ground"),
        (date(2025, 2, 1), "not_head", "unknown_ground"),
    ):
        with pytest.raises(InvalidCase) as refused:
            ended(paid, "cancellation", day, ground=ground)
        assert refused.value.code == code


@pytest.mark.parametrize("setting", ["other_income", "interest_income"])
def test_how_the_interest_of_an_invalid_contract_is_taxed_is_a_setting(setting: str):
    paid = contract(12, first=date(2024, 1, 25), deducted={2024: 3_000_000}, subsidies=(SubsidyCredit(date(2024, 2, 25), 20_000),))
    found = ended(paid, "invalidity", date(2025, 1, 31), given(invalid_interest_tax=setting), ground="barred_line")
    assert (found.principal, found.subsidy) == (6_000_000, 20_000)
    if setting == "other_income":
        assert (found.tax.kind, found.tax.base) == ("other_income", found.gross - 3_000_000)
    else:
        other, interest = found.taxes
        assert (other.base, interest.base) == (3_020_000, found.interest)
        assert found.tax.kind == "other_income+interest_income"
        assert found.tax.base == other.base + interest.base
        assert found.net == found.gross - sum(each.income_tax + each.local_tax for each in found.taxes)


@pytest.mark.parametrize(("setting", "earns"), [("base_rate", True), ("none", False)])
def test_whether_an_invalid_contract_earns_is_a_setting(setting: str, earns: bool):
    found = ended(contract(3), "invalidity", date(2025, 8, 25), given(invalid_interest=setting), ground="not_head")
    assert (found.interest > 0) == earns
    assert found.principal == 1_500_000


def test_old_age_needs_its_months_and_years():
    born = date(1960, 1, 25)
    with pytest.raises(InvalidCase) as months:
        ended(contract(119, first=date(2016, 1, 25)), "04", date(2026, 1, 25))
    assert months.value.code == "old_age_months"
    with pytest.raises(InvalidCase) as years:
        ended(contract(120, first=date(2010, 1, 25), born=born), "04", date(2020, 1, 24))
    assert years.value.code == "old_age_years"
    assert ended(contract(120, first=date(2010, 1, 25), born=born), "04", date(2021, 1, 25)).months_paid == 120


@pytest.mark.parametrize(("setting", "until"), [("claim", date(2022, 6, 30)), ("qualified", date(2021, 3, 5))])
def test_the_event_day_of_old_age_is_a_setting(setting: str, until: date):
    paid = contract(120, first=date(2011, 1, 25), born=date(1961, 3, 5))
    found = ended(paid, "04", date(2022, 6, 30), given(old_age_event=setting))
    plain = ended(paid, "03", until)
    assert found.gross == plain.gross


def test_the_qualifying_day_is_the_120th_payment_when_that_comes_last():
    paid = contract(120, first=date(2011, 1, 25), born=date(1950, 3, 5))
    found = ended(paid, "04", date(2022, 6, 30), given(old_age_event="qualified"))
    assert found.gross == ended(paid, "03", date(2020, 12, 25)).gross
    unknown = contract(120, first=date(2011, 1, 25))
    assert ended(unknown, "04", date(2022, 6, 30), given(old_age_event="qualified")).gross == ended(unknown, "03", date(2022, 6, 30)).gross


def test_the_figures_are_the_same_without_the_sheet():
    for reason, months in (("01", 7), ("21", 61), ("32", 80), ("11", 40)):
        paid = contract(months, first=date(2018, 1, 25), subsidies=(SubsidyCredit(date(2018, 2, 25), 20_000),))
        end = End(reason, date(2025, 2, 25))
        full, quick = (value(paid, end, tables=TABLES, with_sheet=wanted) for wanted in (True, False))
        assert [getattr(full, name) for name in ("gross", "interest", "subsidy", "subsidy_interest", "net", "paid", "taxes")] == [
            getattr(quick, name) for name in ("gross", "interest", "subsidy", "subsidy_interest", "net", "paid", "taxes")
        ]
        assert quick.sheet.steps == []


def test_prepaid_quarters_come_back_whole_by_setting():
    joined = date(2025, 1, 10)
    paid = Contract(joined, (Payment(joined, 600_000, months=6),), OLD, Cycle.QUARTERLY, base_rates=flat())
    found = ended(paid, "21", joined, given(prepaid_refund="in_full"))
    assert (found.months_paid, found.principal) == (3, 300_000 * 80 // 100 + 300_000)
    later = Contract(joined, (Payment(joined, 300_000), Payment(date(2025, 2, 10), 300_000)), OLD, Cycle.QUARTERLY, base_rates=flat())
    assert ended(later, "21", date(2025, 2, 10), given(prepaid_refund="in_full")).principal == 300_000 * 80 // 100 + 300_000
    one_by_one = ended(later, "21", date(2025, 2, 10), given(prepaid_refund="in_full", quarterly_months="as_they_come"))
    assert (one_by_one.months_paid, one_by_one.principal) == (2, 200_000 * 80 // 100 + 400_000)


@pytest.mark.parametrize(("setting", "ko"), [("literal", "문언"), ("full", "각 납부일")])
def test_the_sheet_says_which_reading_of_the_37th_month_holds(setting: str, ko: str):
    found = ended(contract(37, first=date(2022, 1, 25)), "11", date(2025, 7, 25), given(deemed_reading=setting))
    (step,) = [step for step in found.sheet.steps if step.key == "deemed_reading"]
    assert step.ko.startswith(ko)
    assert ("By the letter" in step.en, step.text) == (setting == "literal", setting)


def test_the_sheet_names_the_quarters_from_the_first_payment_to_the_event_day_and_the_years_of_each_minimum():
    found = ended(contract(7, first=date(2025, 3, 25), base_rates=None), "01", date(2025, 10, 1))
    steps = found.sheet.steps
    assert [step.rule.valid_from.month for step in steps if step.key.startswith("base_rate")] == [1, 4, 7, 10]
    minimum = [(step.ko, step.en) for step in steps if step.key.startswith("minimum_rate")]
    assert [("5년 이하" in ko and "초과" not in ko, "0 to 5 years" in en) for ko, en in minimum] == [(True, True), (False, False)]
    assert ("5년 초과" in minimum[1][0], "more than 5 years" in minimum[1][1]) == (True, True)
    band = [row for row in TABLES.minimum_rates if row.years_from == 5]
    rules = replace(TABLES, minimum_rates=(*(row for row in TABLES.minimum_rates if not row.years_from), replace(band[0], years_to=9)))
    closed = ended(contract(7, first=date(2025, 3, 25)), "03", date(2025, 10, 1), rules=rules)
    (last,) = [step for step in closed.sheet.steps if step.key == "minimum_rate_2"]
    assert ("5년 초과 9년 이하" in last.ko, "5 to 9 years" in last.en) == (True, True)


def test_money_given_back_shows_its_months_and_its_rates_without_the_addition():
    found = ended(contract(1, 1_000_000), "withdrawal", date(2025, 2, 10))
    keys = [step.key for step in found.sheet.steps]
    assert {"months_paid", "base_rate", "minimum_rate"} <= set(keys)
    assert "addition" not in keys


def test_a_day_without_its_kind_of_tax_is_named():
    with pytest.raises(MissingRule, match="benefit_taxes") as missing:
        ended(contract(7), "03", date(2025, 8, 25), rules=replace(TABLES, benefit_taxes=()))
    assert (missing.value.table, missing.value.day) == ("benefit_taxes", date(2025, 1, 25))


def test_the_sheet_begins_with_reason_terms_and_convention():
    found = ended(contract(7), "01", date(2025, 8, 25), given(accrual="payment_year_own_days"))
    reason, terms, accrual = found.sheet.steps[:3]
    assert ("01 폐업" in reason.ko, "2025-08-25" in reason.en, reason.rule.table) == (True, True, "reasons")
    assert (terms.text, "2025-01-25" in terms.ko, "2025-01-25" in terms.en) == (OLD, True, True)
    assert (accrual.text, "payment_year_own_days" in accrual.ko, "payment_year_own_days" in accrual.en) == (
        "payment_year_own_days",
        True,
        True,
    )


def test_the_note_on_other_income_begins_above_three_million():
    row = next(each for each in TABLES.parameters if each.name == "other_income_note_won")
    for least, count in ((3_500_000, 0), (3_499_999, 1)):
        rows = tuple(replace(each, value=Fraction(least)) if each is row else each for each in TABLES.parameters)
        found = ended(contract(7), "21", date(2025, 8, 25), given(presumed_payout_year="included"), rules=replace(TABLES, parameters=rows))
        told = [(ko, en) for ko, en in found.notes if "300만원" in ko]
        assert [("종합소득세" in ko, "yearly income tax return" in en) for ko, en in told] == [(True, True)] * count
        assert len([step for step in found.sheet.steps if step.key.startswith("note")]) == len(found.notes) == count + 1


def test_the_note_on_a_missing_certificate_stands_wherever_deductions_are_presumed():
    last = date(2025, 8, 25)
    found = {reason: ended(contract(7), reason, last) for reason in ("03", "11", "21", "32")}
    found["invalidity"] = ended(contract(7), "invalidity", last, ground="not_head")
    for each in found.values():
        assert [en for _, en in each.notes if "certificate" in en] == [
            "Without a certificate the dues count as deducted; tax paid too much can be claimed back within five years."
        ]
        assert [ko for ko, _ in each.notes if "경정청구" in ko]
    assert ended(contract(7, deducted={}), "03", last).notes == ()
    assert not ended(contract(1), "withdrawal", contract(1).joined).notes


@pytest.mark.parametrize(("setting", "collected"), [("collected", True), ("waived", False)])
def test_small_tax_of_an_invalid_contract_follows_its_setting(setting: str, collected: bool):
    paid = contract(1, 50_000, deducted={})
    found = ended(paid, "invalidity", date(2025, 8, 25), given(small_withholding=setting), ground="not_head")
    assert (found.tax.income_tax > 0) == collected
    assert found.tax.kind == "other_income"


def test_taxes_of_two_kinds_are_summed_part_by_part():
    paid = contract(12, first=date(2024, 1, 25), deducted={2024: 3_000_000})
    found = ended(paid, "invalidity", date(2025, 1, 31), given(invalid_interest_tax="interest_income"), ground="not_head")
    other, interest = found.taxes
    assert (found.tax.income_tax, found.tax.local_tax) == (other.income_tax + interest.income_tax, other.local_tax + interest.local_tax)
    assert (found.tax.service_years, found.tax.total) == (None, other.total + interest.total)
    assert found.figures() == {"gross": found.gross, "principal": found.principal, "interest": found.interest, "net": found.net}


def test_which_day_picks_the_tax_of_a_late_payout():
    rows = tuple(
        replace(row, rule=replace(row.rule, valid_to=date(2025, 8, 31))) if row.kind == "other_income" else row
        for row in TABLES.withholding_rates
    )
    rules = replace(TABLES, withholding_rates=rows)
    paid = contract(7, deducted={2025: 3_000_000})
    assert ended(paid, "21", date(2025, 8, 25), rules=rules, paid_on=date(2025, 9, 1)).tax.income_tax > 0
    with pytest.raises(MissingRule, match="2025-09-01"):
        ended(paid, "21", date(2025, 8, 25), given(tax_rows_by="payout"), rules=rules, paid_on=date(2025, 9, 1))
    assert ended(paid, "21", date(2025, 8, 25), given(tax_rows_by="payout"), rules=rules).tax.income_tax > 0


def test_old_age_by_its_qualifying_day_follows_the_setting_of_leap_days():
    paid = contract(120, first=date(2001, 1, 25), born=date(1940, 2, 29), rate="3.0")
    rows = tuple(replace(row, value=Fraction(61)) if row.name == "old_age_years" else row for row in TABLES.parameters)
    rules = replace(TABLES, parameters=tuple(replace(row, value=Fraction(1)) if row.name == "old_age_months" else row for row in rows))
    found = {
        setting: ended(
            replace(paid, payments=paid.payments[:2]),
            "04",
            date(2001, 4, 1),
            given(old_age_event="qualified", leap_day=setting),
            rules=rules,
        )
        for setting in ("feb28", "mar1")
    }
    days = {setting: next(step for step in each.sheet.steps if step.key == "reason").en for setting, each in found.items()}
    assert ("2001-02-28" in days["feb28"], "2001-03-01" in days["mar1"]) == (True, True)


def test_a_quarter_that_ends_on_the_first_payment_earned_nothing_and_the_addition_names_its_years():
    found = ended(contract(7, first=date(2025, 3, 31), base_rates=None), "01", date(2025, 10, 31))
    assert [step.rule.valid_from.month for step in found.sheet.steps if step.key.startswith("base_rate")] == [4, 7, 10]
    (addition,) = [step for step in found.sheet.steps if step.key == "addition"]
    assert ("15년 이하" in addition.ko, "초과" in addition.ko, "0 to 15 years" in addition.en) == (True, False, True)
    assert not [step for step in ended(contract(7), "03", date(2025, 8, 25)).sheet.steps if step.key == "addition"]


def test_the_declared_extra_rate_is_a_benefits_alone():
    rules = replace(TABLES, dividends=tuple(replace(row, points=Fraction(1)) for row in TABLES.dividends))
    paid, on = contract(61, first=date(2020, 1, 25)), date(2025, 2, 25)
    assert ended(paid, "03", on, rules=rules).gross == ended(replace(paid, base_rates=flat("4.0")), "03", on).gross
    assert ended(paid, "21", on, rules=rules).gross == ended(paid, "21", on).gross


@pytest.mark.parametrize(("setting", "factor"), [("feb28", Fraction(103, 100) * (1 + Fraction(3, 36_500))), ("mar1", Fraction(103, 100))])
def test_dues_of_a_leap_day_have_their_anniversary_by_the_setting(setting: str, factor: Fraction):
    found = ended(contract(7, first=date(2023, 8, 29)), "03", date(2025, 3, 1), given(leap_day=setting))
    (step,) = [step for step in found.sheet.steps if step.key == "accrued_2024-02-29"]
    assert step.value == 500_000 * factor


def test_contracts_made_before_2016_are_taxed_on_the_interest_of_dues_and_subsidy():
    paid = contract(8, first=date(2015, 1, 25), subsidies=(SubsidyCredit(date(2015, 2, 25), 1_000_000),))
    found = ended(paid, "03", date(2015, 9, 1))
    assert (found.tax.kind, found.tax.base) == ("interest_income", found.interest + found.subsidy_interest)
    assert found.subsidy_interest > 0
    assert {"paid", "principal", "interest", "subsidy", "subsidy_interest", "gross", "net"} <= set(found.sheet.results)


def test_extra_and_prepaid_dues_both_come_back_whole_and_are_named():
    joined = date(2026, 7, 1)
    payments = (Payment(joined, 200_000, months=2), Payment(date(2026, 7, 2), 50_000, extra=True))
    found = ended(Contract(joined, payments, NEW, base_rates=flat()), "21", date(2026, 7, 31), given(prepaid_refund="in_full"))
    assert found.principal == 100_000 * 80 // 100 + 100_000 + 50_000
    words = {step.key: (step.ko, step.en) for step in found.sheet.steps}
    assert [("추가납입" in ko, "extra" in en) for ko, en in (words["paid_2026-07-01"], words["paid_2026-07-02"])] == [
        (False, False),
        (True, True),
    ]
    assert "paid_in_full" in words
    whole = Contract(joined, (*monthly(7, 100_000, joined), payments[1]), NEW, base_rates=flat())
    assert not [step for step in ended(whole, "21", date(2027, 1, 31)).sheet.steps if step.key == "paid_in_full"]


@pytest.mark.parametrize(("count", "ko", "en"), [(7, "7회 이상 60회 이하", "7 to 60 months"), (241, "241회 이상", "241 months or more")])
def test_the_sheet_names_the_band(count: int, ko: str, en: str):
    found = ended(contract(count, 100_000, date(2004, 1, 25)), "21", date(2024, 1, 31))
    shares = [step for step in found.sheet.steps if step.key in {"principal_percent", "interest_percent"}]
    assert [(step.ko.endswith(ko), step.en.endswith(en)) for step in shares] == [(True, True)] * 2
