"""Dues that go over from a former contract into a new one (부금통산)."""

from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest

from dure.rules.mutualaid import months
from dure.rules.mutualaid.errors import InvalidCase
from dure.rules.mutualaid.model import Contract, Cycle, Enrolment, Former, Holiday, Payment, Settled, SubsidyCredit
from tests.unit.mutualaid.build import OLD, contract, ended, flat, given, monthly

FORMER = Former(date(2024, 1, 25), "01", date(2024, 11, 10), monthly(10, 500_000, date(2024, 1, 25)))
JOINED = date(2025, 5, 25)
ON = date(2025, 8, 25)


def merged(count: int = 4, former: Former = FORMER, **more: object) -> Contract:
    return contract(count, first=JOINED, former=former, **more)


def test_months_and_dues_of_both_count_and_each_payment_earns_from_its_own_day():
    found = ended(merged(), "03", ON)
    assert (found.months_paid, found.paid, found.tax.service_years) == (14, 7_000_000, 2)
    payments = (*FORMER.payments, *merged().payments)
    assert found.interest == int(sum(_interest(payment.on, ON) for payment in payments))


def _interest(paid: date, on: date) -> Fraction:
    years = on.year - paid.year - ((on.month, on.day) < (paid.month, paid.day))
    last = paid.replace(year=paid.year + years)
    return 500_000 * (Fraction(103, 100) ** years * (1 + Fraction(3 * (on - last).days, 36_500)) - 1)


def test_by_setting_nothing_earns_between_the_two_contracts():
    paid = merged(2, rate="36.5")
    whole, gap = (ended(paid, "03", date(2025, 6, 25), given(merged_gap=each)) for each in ("earns", "none"))
    assert whole.gross > gap.gross
    first = FORMER.payments[0]
    found = ended(paid, "03", date(2025, 6, 25), given(merged_gap="none"))
    (step,) = [step for step in found.sheet.steps if step.key == f"accrued_{first.on}"]
    before, after = (date(2024, 11, 10) - first.on).days, (date(2025, 6, 25) - JOINED).days
    assert step.value == 500_000 * (1 + Fraction(365, 1000) * before / 366) * (1 + Fraction(after, 1000))


def test_by_setting_the_years_since_joining_count_from_the_new_contract():
    old = Former(date(2019, 1, 25), "13", date(2024, 11, 10), monthly(70, 100_000, date(2019, 1, 25)))
    paid = merged(former=old, rate="0.5")
    first, new = (ended(paid, "03", ON, given(merged_joining=each)) for each in ("first", "new"))
    assert new.interest > first.interest
    assert (first.months_paid, new.months_paid) == (74, 74)
    before = Former(date(2015, 12, 25), "03", date(2024, 11, 10), monthly(107, 100_000, date(2015, 12, 25)))
    kinds = [ended(merged(former=before), "03", ON, given(merged_joining=each)).tax.kind for each in ("first", "new")]
    assert kinds == ["interest_income", "retirement_income"]


@pytest.mark.parametrize(
    ("change", "code", "field"),
    [
        ({"reason": "02"}, "no_merging", "former.reason"),
        ({"reason": "12"}, "no_merging", "former.reason"),
        ({"reason": "21"}, "no_merging", "former.reason"),
        ({"reason": "77"}, "unknown_reason", "former.reason"),
        ({"joined": date(2024, 1, 26)}, "dates_out_of_order", "former"),
        ({"ended_on": date(2024, 10, 24)}, "dates_out_of_order", "former"),
        ({"ended_on": date(2025, 5, 26)}, "dates_out_of_order", "former"),
        (
            {"ended_on": date(2023, 11, 24), "joined": date(2023, 10, 25), "payments": monthly(1, 500_000, date(2023, 10, 25))},
            "merging_too_late",
            "joined",
        ),
        ({"payments": monthly(9, 500_000, date(2024, 1, 25))}, "former_dues_unpaid", "former.payments"),
        ({"payments": ()}, "former_dues_unpaid", "former.payments"),
        ({"payments": (Payment(date(2024, 1, 25), 5_000),)}, "payment_off_step", "former.payments[0].won"),
        ({"payments": (Payment(date(2024, 1, 25), 4_000_000, months=8),)}, "prepaid_too_far", "former.payments[0].on"),
    ],
)
def test_what_the_terms_do_not_merge_is_refused(change: dict[str, object], code: str, field: str):
    with pytest.raises(InvalidCase) as refused:
        ended(merged(former=replace(FORMER, **change)), "03", ON)
    assert (refused.value.code, refused.value.field) == (code, field)
    if code != "unknown_reason":
        start = "joined" if field == "joined" else "former"
        assert refused.value.ko.startswith(start)
        assert refused.value.en.startswith(start)


@pytest.mark.parametrize("reason", ["01", "03", "11", "13"])
def test_it_is_in_time_to_the_day_and_for_every_reason_that_merges(reason: str):
    day = date(2023, 11, 25)
    last = replace(FORMER, reason=reason, joined=day, ended_on=day, payments=monthly(1, 500_000, day))
    assert ended(merged(former=last), "03", ON).months_paid == 5


def test_the_month_of_the_end_itself_may_be_unpaid():
    assert ended(merged(former=replace(FORMER, ended_on=date(2024, 11, 30))), "03", ON).months_paid == 14
    with pytest.raises(InvalidCase, match="former_dues_unpaid"):
        ended(merged(former=replace(FORMER, ended_on=date(2024, 12, 1))), "03", ON)
    quarterly = Former(date(2024, 2, 10), "01", date(2024, 9, 30), monthly(2, 300_000, date(2024, 2, 10), 3), Cycle.QUARTERLY)
    assert ended(merged(former=quarterly), "03", ON).months_paid == 10
    with pytest.raises(InvalidCase, match="former_dues_unpaid"):
        ended(merged(former=replace(quarterly, ended_on=date(2024, 10, 1))), "03", ON)


def test_a_holiday_of_the_former_contract_owes_nothing():
    paused = replace(FORMER, payments=FORMER.payments[:8], holidays=(Holiday(date(2024, 9, 1), date(2024, 10, 31)),))
    found = ended(merged(former=paused, holidays=(Holiday(date(2025, 9, 1), date(2025, 9, 30)),)), "03", ON)
    assert found.months_paid == 12
    assert len([step for step in found.sheet.steps if step.key.startswith("holiday")]) == 2


def test_the_new_contracts_months_begin_with_its_own_joining():
    paid = merged(2, former=replace(FORMER, ended_on=date(2024, 11, 10)))
    checked = replace(paid, payments=(*FORMER.payments, *paid.payments), joined=FORMER.joined, restarts=(FORMER.joined, JOINED))
    assert checked.made_on == JOINED
    assert [due.month for due in months.dues(checked)][-2:] == [2025 * 12 + 4, 2025 * 12 + 5]
    assert [months.months_unpaid(checked, day) for day in (date(2025, 8, 31), date(2025, 9, 1))] == [1, 2]


def test_a_quarterly_contract_takes_over_monthly_dues_month_by_month():
    paid = Contract(date(2025, 4, 25), monthly(2, 300_000, date(2025, 4, 25), 3), OLD, Cycle.QUARTERLY, base_rates=flat(), former=FORMER)
    found = ended(paid, "03", ON)
    assert (found.months_paid, found.paid) == (16, 5_600_000)


def test_a_quarterly_former_contract_counts_its_quarters():
    former = Former(date(2024, 1, 25), "01", date(2024, 11, 10), monthly(4, 300_000, date(2024, 1, 25), 3), Cycle.QUARTERLY)
    assert ended(merged(former=former), "03", ON).months_paid == 16


def test_deductions_of_both_contracts_count():
    found = ended(merged(deducted={2024: 5_000_000, 2025: 0}), "21", ON)
    assert found.paid - found.tax.base == 2_000_000


def test_a_settlement_takes_the_former_dues_along_and_lies_in_the_new_contract():
    found = ended(merged(settled=(Settled("05", date(2025, 7, 31)),)), "03", ON)
    assert (found.months_paid, found.paid) == (14, 1_000_000)
    with pytest.raises(InvalidCase) as refused:
        ended(merged(settled=(Settled("05", date(2025, 5, 24)),)), "03", ON)
    assert refused.value.field == "settled[0].on"


@pytest.mark.parametrize(
    ("reason", "more"), [("withdrawal", {}), ("cancellation", {"ground": "not_signed"}), ("invalidity", {"ground": "not_head"})]
)
def test_a_merged_contract_that_is_undone_is_not_valued(reason: str, more: dict[str, str]):
    with pytest.raises(InvalidCase) as refused:
        ended(merged(1), reason, JOINED, **more)
    assert (refused.value.code, refused.value.field) == ("no_merging_undone", "former")


def test_subsidies_are_for_new_members_but_credits_given_count():
    with pytest.raises(InvalidCase) as refused:
        ended(merged(enrolments=(Enrolment("대전"),)), "03", ON)
    assert (refused.value.code, refused.value.field) == ("subsidy_not_eligible", "subsidies")
    assert ended(merged(subsidies=(SubsidyCredit(date(2025, 6, 25), 20_000),)), "03", ON).subsidy == 20_000


def test_the_sheet_names_the_former_contract():
    found = ended(merged(), "03", ON)
    (step,) = [step for step in found.sheet.steps if step.key == "former"]
    assert (step.text, "2024-01-25" in step.ko, "10 payments" in step.en) == ("01", True, True)


def test_dues_paid_on_the_last_day_of_the_month_before_the_end_count():
    former = Former(date(2024, 1, 31), "01", date(2024, 11, 10), monthly(10, 500_000, date(2024, 1, 31)))
    assert ended(merged(former=former), "03", ON).months_paid == 14
