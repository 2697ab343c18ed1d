"""What the terms ask before an end counts: arrears, registration, payment holidays, a contract back in order."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from dure.rules.mutualaid import months
from dure.rules.mutualaid.errors import InvalidCase
from dure.rules.mutualaid.model import Contract, Cycle, Enrolment, Holiday, Member, Payment
from dure.rules.mutualaid.settings import DEFAULT, Conventions
from tests.unit.mutualaid.build import NEW, OLD, TABLES, contract, ended, flat, given, monthly


def refused(what: Contract, reason: str, on: date, conventions: Conventions = DEFAULT, **more: object) -> tuple[str, str]:
    with pytest.raises(InvalidCase) as found:
        ended(what, reason, on, conventions, **more)
    return found.value.code, found.value.field


@pytest.mark.parametrize(
    ("terms", "eleven", "twelve"), [(OLD, date(2026, 5, 31), date(2026, 6, 1)), (NEW, date(2027, 5, 31), date(2027, 6, 1))]
)
def test_a_forced_termination_needs_the_months_of_its_terms_unpaid(terms: str, eleven: date, twelve: date):
    """Paid from January to May 2025; twelve (24) months are unpaid once the twelfth (24th) is past."""
    paid = contract(5, 100_000, terms=terms)
    assert refused(paid, "31", eleven) == ("not_in_arrears", "end.reason")
    found = ended(paid, "31", twelve)
    assert (found.months_paid, found.principal) == (5, 450_000)
    values = {step.key: step.value for step in found.sheet.steps}
    assert values["months_unpaid"] == values["arrears_months"] == (12 if terms == OLD else 24)


def test_the_refusal_says_how_many_are_needed_and_how_many_there_are():
    with pytest.raises(InvalidCase) as found:
        ended(contract(5, 100_000), "31", date(2026, 5, 31))
    assert "12개월 이상" in found.value.ko
    assert "11개월" in found.value.ko
    assert "needs 12 months unpaid; on 2026-05-31 there are 11" in found.value.en


def test_a_quarterly_member_is_in_arrears_by_whole_quarters():
    paid = contract(2, 300_000, cycle=Cycle.QUARTERLY)
    assert refused(paid, "31", date(2026, 6, 30)) == ("not_in_arrears", "end.reason")
    assert ended(paid, "31", date(2026, 7, 1)).months_paid == 6
    begun = ended(paid, "31", date(2026, 4, 1), given(dues_unpaid="month_begun"))
    assert begun.months_paid == 6
    assert [step.value for step in begun.sheet.steps if step.key == "months_unpaid"] == [12]


@pytest.mark.parametrize(
    ("cycle", "joined", "twelve"),
    [(Cycle.MONTHLY, date(2025, 1, 25), date(2026, 2, 1)), (Cycle.QUARTERLY, date(2024, 12, 31), date(2026, 1, 1))],
)
def test_a_member_who_paid_once_is_in_arrears_when_twelve_more_months_are_past(cycle: Cycle, joined: date, twelve: date):
    paid = contract(1, 300_000, joined, cycle=cycle)
    assert refused(paid, "31", twelve - timedelta(days=1)) == ("not_in_arrears", "end.reason")
    assert ended(paid, "31", twelve).paid == 300_000
    assert ended(replace(paid, debit_day=25), "31", twelve - timedelta(days=6)).paid == 300_000
    assert refused(replace(paid, debit_day=25), "31", twelve - timedelta(days=7)) == ("not_in_arrears", "end.reason")


@pytest.mark.parametrize("day", [0, 32, -1])
def test_a_debit_day_is_a_day_of_a_month(day: int):
    assert refused(contract(7, debit_day=day), "21", date(2025, 8, 25)) == ("wrong_debit_day", "debit_day")
    for known in (1, 31):
        assert ended(contract(7, debit_day=known), "21", date(2025, 8, 25)).months_paid == 7


def test_assumed_asks_what_it_would_pay_and_says_so():
    found = ended(contract(7), "31", date(2025, 8, 25), assumed=True)
    assert found.gross == 3_500_000
    assert any("Assumed" in en and "가정" in ko for ko, en in found.notes)
    assert not [step for step in found.sheet.steps if step.key == "months_unpaid"]
    assert not any("Assumed" in en for _, en in ended(contract(7), "21", date(2025, 8, 25)).notes)


@pytest.mark.parametrize("reason", ["21", "32"])
def test_no_other_termination_asks_for_arrears(reason: str):
    found = ended(contract(7), reason, date(2025, 8, 25))
    assert not [step for step in found.sheet.steps if step.key == "months_unpaid"]


@pytest.mark.parametrize("reason", ["01", "03", "05", "11", "12", "13"])
def test_an_unregistered_member_has_no_closure_disaster_or_transfer(reason: str):
    paid = contract(7)
    assert ended(paid, reason, date(2025, 8, 25)).months_paid == 7
    assert refused(replace(paid, unregistered=True), reason, date(2025, 8, 25)) == ("unregistered_member", "end.reason")


@pytest.mark.parametrize("reason", ["06", "07", "08"])
def test_whether_illness_and_insolvency_end_it_is_a_setting(reason: str):
    paid = contract(7, unregistered=True)
    assert ended(paid, reason, date(2025, 8, 25)).months_paid == 7
    strict = given(unregistered_reasons="death_and_old_age")
    assert refused(paid, reason, date(2025, 8, 25), strict) == ("unregistered_member", "end.reason")
    assert ended(replace(paid, unregistered=False), reason, date(2025, 8, 25), strict).months_paid == 7


@pytest.mark.parametrize("reason", ["02", "21", "32"])
def test_death_and_a_members_own_end_are_open_to_all(reason: str):
    paid = contract(7, unregistered=True)
    for conventions in (DEFAULT, given(unregistered_reasons="death_and_old_age")):
        assert ended(paid, reason, date(2025, 8, 25), conventions).months_paid == 7


def test_the_head_of_a_corporation_is_never_unregistered():
    paid = contract(7, unregistered=True, member=Member.CORPORATE_HEAD)
    assert refused(paid, "02", date(2025, 8, 25)) == ("unregistered_corporate_head", "unregistered")
    assert ended(replace(paid, unregistered=False), "02", date(2025, 8, 25)).months_paid == 7


SUMMER = Holiday(date(2025, 6, 1), date(2025, 11, 30))


def test_the_months_of_a_holiday_owe_nothing_and_are_passed_over():
    payments = (*monthly(5, 100_000, date(2025, 1, 25)), *monthly(3, 100_000, date(2025, 12, 25)))
    paid = Contract(date(2025, 1, 25), payments, OLD, base_rates=flat(), holidays=(SUMMER,))
    assert [due.month % 12 + 1 for due in months.dues(paid)] == [1, 2, 3, 4, 5, 12, 1, 2]
    assert [months.months_unpaid(paid, day) for day in (date(2025, 12, 24), date(2026, 2, 28), date(2026, 3, 31), date(2026, 4, 1))] == [
        0,
        0,
        0,
        1,
    ]
    begun = given(dues_unpaid="month_begun")
    assert [months.months_unpaid(paid, day, begun) for day in (date(2025, 11, 30), date(2025, 12, 1), date(2026, 3, 1))] == [0, 1, 1]
    found = ended(paid, "21", date(2026, 2, 28))
    assert (found.months_paid, found.principal) == (8, 800_000)
    (step,) = [step for step in found.sheet.steps if step.key == "holiday"]
    assert "2025-06-01" in step.ko
    assert "2025-11-30" in step.en


def test_a_holiday_puts_off_the_forced_termination():
    paid = contract(5, 100_000, holidays=(SUMMER,))
    assert refused(paid, "31", date(2026, 11, 30)) == ("not_in_arrears", "end.reason")
    assert ended(paid, "31", date(2026, 12, 1)).months_paid == 5


def test_a_payment_in_a_holiday_is_prepaid_for_the_month_after_it():
    payments = (*monthly(5, 100_000, date(2025, 1, 25)), Payment(date(2025, 9, 1), 100_000))
    paid = Contract(date(2025, 1, 25), payments, OLD, base_rates=flat(), holidays=(SUMMER,))
    assert [ended(paid, "21", day).months_paid for day in (date(2025, 11, 30), date(2025, 12, 1))] == [5, 6]


@pytest.mark.parametrize(
    ("holidays", "cycle", "code", "field"),
    [
        ([(date(2025, 1, 24), date(2025, 3, 1))], Cycle.MONTHLY, "dates_out_of_order", "holidays[0]"),
        ([(date(2025, 6, 1), date(2025, 5, 31))], Cycle.MONTHLY, "dates_out_of_order", "holidays[0]"),
        (
            [(date(2025, 6, 1), date(2025, 7, 31)), (date(2025, 7, 30), date(2025, 8, 31))],
            Cycle.MONTHLY,
            "dates_out_of_order",
            "holidays[1]",
        ),
        (
            [(date(2025, month, 1), date(2025, month, 28)) for month in (3, 5, 4)],
            Cycle.MONTHLY,
            "dates_out_of_order",
            "holidays[2]",
        ),
        ([(date(2025, 6, 30), date(2026, 6, 1))], Cycle.MONTHLY, "holiday_too_long", "holidays[0]"),
        ([(date(2025, 4, 1), date(2025, 5, 31))], Cycle.QUARTERLY, "holiday_off_quarter", "holidays[0]"),
        ([(date(2025, 5, 1), date(2025, 6, 30))], Cycle.QUARTERLY, "holiday_off_quarter", "holidays[0]"),
    ],
)
def test_a_holiday_that_cannot_be_is_refused(holidays: list[tuple[date, date]], cycle: Cycle, code: str, field: str):
    paid = contract(2, 300_000, cycle=cycle, holidays=tuple(Holiday(*each) for each in holidays))
    with pytest.raises(InvalidCase) as found:
        ended(paid, "21", date(2026, 8, 25))
    assert (found.value.code, found.value.field) == (code, field)
    assert found.value.ko.startswith(field)
    assert found.value.en.startswith(field)


@pytest.mark.parametrize(
    ("holidays", "cycle"),
    [
        ([(date(2025, 1, 25), date(2025, 1, 25)), (date(2025, 1, 25), date(2025, 2, 1))], Cycle.MONTHLY),
        ([(date(2025, 6, 30), date(2026, 5, 31))], Cycle.MONTHLY),
        ([(date(2025, 4, 1), date(2025, 6, 30))], Cycle.QUARTERLY),
    ],
)
def test_a_holiday_may_begin_on_joining_and_last_a_year(holidays: list[tuple[date, date]], cycle: Cycle):
    paid = contract(1, 300_000, cycle=cycle, holidays=tuple(Holiday(*each) for each in holidays))
    assert ended(paid, "21", date(2026, 8, 25)).paid == 300_000


def resumed(last_unpaid: date, count: int = 3, **more: object) -> Contract:
    """Paid in January and February 2025, put in order on ``last_unpaid`` by the first of ``count`` payments."""
    payments = (*monthly(2, 100_000, date(2025, 1, 25)), *monthly(count, 100_000, last_unpaid))
    found = Contract(date(2025, 1, 25), payments, NEW, base_rates=flat(), resumed_on=last_unpaid)
    return replace(found, **more)


def test_one_payment_puts_a_contract_in_arrears_back_in_order():
    paid = resumed(date(2026, 3, 10))
    assert [months.months_unpaid(paid, day) for day in (date(2026, 3, 9), date(2026, 3, 10), date(2026, 6, 30), date(2026, 7, 1))] == [
        12,
        0,
        0,
        1,
    ]
    assert [due.month % 12 + 1 for due in months.dues(paid)] == [1, 2, 3, 4, 5]
    assert refused(paid, "31", date(2028, 5, 31)) == ("not_in_arrears", "end.reason")
    assert ended(paid, "31", date(2028, 6, 1)).months_paid == 5
    found = ended(paid, "21", date(2026, 5, 31))
    assert [step.ko for step in found.sheet.steps if step.key == "resumed"] == ["정상계약 전환 2026-03-10"]
    assert ended(resumed(date(2026, 2, 10)), "21", date(2026, 5, 31), given(dues_unpaid="month_begun")).months_paid == 5


def test_prepaid_months_after_it_wait_for_their_month():
    paid = resumed(date(2026, 3, 10), 1)
    paid = replace(paid, payments=(*paid.payments, Payment(date(2026, 4, 10), 300_000, months=3)))
    assert [ended(paid, "21", day).months_paid for day in (date(2026, 4, 30), date(2026, 5, 1), date(2026, 6, 1))] == [4, 5, 6]


@pytest.mark.parametrize(
    ("paid", "code"),
    [
        (resumed(date(2026, 2, 10), terms=OLD), "no_conversion"),
        (resumed(date(2026, 2, 28)), "conversion_too_early"),
        (resumed(date(2026, 3, 10), resumed_on=date(2026, 3, 11)), "conversion_too_early"),
        (resumed(date(2026, 4, 10), resumed_on=date(2026, 3, 20)), "conversion_unpaid"),
        (
            replace(
                resumed(date(2026, 8, 10), 0),
                payments=(*monthly(2, 100_000, date(2025, 1, 25)), Payment(date(2026, 8, 10), 50_000, extra=True)),
            ),
            "conversion_unpaid",
        ),
    ],
)
def test_a_conversion_that_the_terms_do_not_know_is_refused(paid: Contract, code: str):
    with pytest.raises(InvalidCase) as found:
        ended(paid, "21", date(2026, 12, 31))
    assert (found.value.code, found.value.field) == (code, "resumed_on")
    assert found.value.ko.startswith("resumed_on: ")
    assert found.value.en.startswith("resumed_on: ")


@pytest.mark.parametrize(
    ("applied", "provable"),
    [(date(2024, 6, 9), None), (date(2024, 8, 9), date(2024, 7, 10)), (date(2024, 6, 9), date(2024, 5, 1)), (None, None)],
)
def test_a_subsidy_applied_for_within_thirty_days(applied: date | None, provable: date | None):
    joined = date(2024, 5, 10)
    enrolment = Enrolment("대전", applied_on=applied, provable_from=provable)
    assert ended(contract(3, first=joined, enrolments=(enrolment,)), "21", date(2024, 8, 1)).subsidy == 60_000
    if applied:
        late = replace(enrolment, applied_on=date.fromordinal(applied.toordinal() + 1))
        assert refused(contract(3, first=joined, enrolments=(late,)), "21", date(2024, 8, 1)) == ("subsidy_not_eligible", "subsidies")


@pytest.mark.parametrize("special", ["disaster", "emigration", "care", "dissolution", "hospital"])
def test_a_misfortune_counts_for_six_months(special: str):
    paid, day = contract(8), date(2025, 8, 28)
    for arose in (day, date(2025, 2, 28)):
        found = ended(paid, "21", day, special=special, special_on=arose)
        assert (found.tax.kind, [en for _, en in found.notes if "special_on" in en]) == ("retirement_income", [])
    for arose in (date(2025, 8, 29), date(2025, 2, 27)):
        assert refused(paid, "21", day, special=special, special_on=arose) == ("special_end_too_late", "end.special_on")
    assert [ko for ko, _ in ended(paid, "21", day, special=special).notes if "special_on" in ko]


def test_hardship_asks_for_no_such_day():
    found = ended(
        contract(120, first=date(2016, 1, 25)),
        "21",
        date(2025, 12, 25),
        special="hardship",
        sales_drop_percent=20,
        special_on=date(2020, 1, 1),
    )
    assert found.tax.kind == "retirement_income"
    plain = ended(contract(120, first=date(2016, 1, 25)), "21", date(2025, 12, 25), special="hardship", sales_drop_percent=20)
    assert not [en for _, en in plain.notes if "special_on" in en]
    assert TABLES.special_end("hardship", date(2025, 8, 25)).within_months is None
