from dataclasses import replace
from datetime import date, timedelta

import pytest

from dure.rules.mutualaid import months
from dure.rules.mutualaid.dates import add_months, add_years, first_of_month, month_number, quarter_number
from dure.rules.mutualaid.model import Contract, Cycle, Holiday, Payment
from dure.rules.mutualaid.settings import DEFAULT
from tests.unit.mutualaid.build import OLD, contract, ended, flat, given, monthly

BEGUN = given(dues_unpaid="month_begun")


def test_a_month_counts_when_its_dues_are_paid_on_the_day_itself():
    paid = contract(3, first=date(2025, 1, 25))
    assert [months.months_paid(paid, day) for day in (date(2025, 1, 24), date(2025, 1, 25), date(2025, 3, 24), date(2025, 3, 25))] == [
        0,
        1,
        2,
        3,
    ]


def test_a_quarterly_payment_counts_three():
    paid = contract(4, 300_000, date(2025, 2, 10), cycle=Cycle.QUARTERLY)
    assert months.months_paid(paid, date(2025, 2, 10)) == 3
    assert months.months_paid(paid, date(2025, 12, 31)) == 12


def test_prepaid_months_count_when_they_come():
    paid = Contract(date(2025, 1, 10), (Payment(date(2025, 1, 10), 100_000), Payment(date(2025, 2, 25), 700_000, months=7)))
    assert [months.months_paid(paid, date(2025, month, 28)) for month in (1, 2, 3, 7, 8, 12)] == [1, 2, 3, 7, 8, 8]
    assert months.months_paid(paid, date(2025, 3, 1)) == 3


def test_a_prepaid_quarter_counts_when_it_begins():
    paid = Contract(date(2025, 1, 10), (Payment(date(2025, 1, 10), 300_000), Payment(date(2025, 3, 31), 300_000)), cycle=Cycle.QUARTERLY)
    assert [months.months_paid(paid, day) for day in (date(2025, 3, 31), date(2025, 4, 1))] == [3, 6]


def test_payments_in_arrears_pay_the_oldest_unpaid_month():
    paid = Contract(date(2025, 1, 10), (Payment(date(2025, 1, 10), 100_000), *[Payment(date(2025, 6, 25), 100_000)] * 3))
    assert [due.month - month_number(date(2025, 1, 1)) for due in months.dues(paid)] == [0, 1, 2, 3]
    assert months.months_paid(paid, date(2025, 6, 25)) == 4
    assert [months.months_unpaid(paid, day) for day in (date(2025, 6, 25), date(2025, 6, 30), date(2025, 7, 1))] == [1, 1, 2]
    assert months.months_unpaid(paid, date(2025, 6, 25), BEGUN) == 2


def test_unpaid_months_of_a_quarterly_member_are_whole_quarters():
    paid = contract(1, 300_000, date(2025, 2, 10), cycle=Cycle.QUARTERLY)
    assert [months.months_unpaid(paid, day) for day in (date(2025, 6, 30), date(2025, 7, 1), date(2025, 12, 31), date(2026, 1, 1))] == [
        0,
        3,
        6,
        9,
    ]
    assert [months.months_unpaid(paid, day, BEGUN) for day in (date(2025, 3, 31), date(2025, 4, 1), date(2025, 12, 31))] == [0, 3, 9]


def test_dues_are_unpaid_once_the_month_of_the_debit_is_past():
    """Form, notice 2: unpaid is what the account cannot pay on the day of debit. Monthly on the 25th; quarterly at the quarter's end."""
    paid = contract(8)
    assert [months.months_unpaid(paid, day) for day in (date(2025, 8, 31), date(2025, 9, 1), date(2025, 9, 30), date(2025, 10, 1))] == [
        0,
        0,
        0,
        1,
    ]
    quarterly = Contract(
        date(2024, 12, 31),
        tuple(Payment(day, 300_000) for day in (date(2024, 12, 31), date(2025, 3, 31), date(2025, 6, 30))),
        cycle=Cycle.QUARTERLY,
    )
    assert [months.months_unpaid(quarterly, day) for day in (date(2025, 7, 1), date(2025, 9, 30), date(2025, 10, 1))] == [0, 0, 3]
    assert [months.months_unpaid(quarterly, day, BEGUN) for day in (date(2025, 6, 30), date(2025, 7, 1))] == [0, 3]


@pytest.mark.parametrize(
    ("debit_day", "last"), [(5, date(2025, 9, 5)), (25, date(2025, 9, 25)), (31, date(2025, 9, 30)), (None, date(2025, 9, 30))]
)
def test_a_known_day_of_debit_is_what_must_be_past(debit_day: int | None, last: date):
    paid = contract(8, debit_day=debit_day)
    assert [months.months_unpaid(paid, day) for day in (last, last + timedelta(days=1))] == [0, 1]
    quarterly = contract(2, 300_000, cycle=Cycle.QUARTERLY, debit_day=debit_day)
    assert [months.months_unpaid(quarterly, day) for day in (last, last + timedelta(days=1))] == [0, 3]


def test_the_month_of_joining_is_due_on_joining_where_its_debit_day_was_before():
    unpaid = Contract(date(2025, 1, 10), (), debit_day=5)
    assert [months.months_unpaid(unpaid, day) for day in (date(2025, 1, 10), date(2025, 1, 11), date(2025, 2, 5), date(2025, 2, 6))] == [
        0,
        1,
        1,
        2,
    ]


def test_whether_a_quarter_counts_at_once_or_as_its_months_come_is_a_setting():
    first = date(2015, 3, 5)
    paid = Contract(first, (Payment(first, 300_000), *monthly(39, 300_000, date(2015, 4, 5), 3)), cycle=Cycle.QUARTERLY)
    late = replace(
        paid,
        joined=date(2022, 12, 31),
        payments=tuple(Payment(day, 300_000) for day in (date(2022, 12, 31), date(2023, 1, 2), date(2023, 4, 1))),
    )
    for conventions, counted in ((DEFAULT, (120, 9)), (given(quarterly_months="as_they_come"), (118, 7))):
        assert (
            months.months_paid(paid, date(2024, 10, 5), conventions),
            months.months_paid(late, date(2023, 4, 1), conventions),
        ) == counted
        assert ended(replace(late, terms=OLD, base_rates=flat()), "21", date(2023, 4, 1), conventions).months_paid == counted[1]


def test_no_month_is_unpaid_when_all_are_prepaid():
    paid = Contract(date(2025, 1, 10), (Payment(date(2025, 1, 10), 400_000, months=4),))
    assert months.months_unpaid(paid, date(2025, 2, 1)) == 0


def months_due(paid: Contract) -> list[int]:
    """The months of the year of joining that are paid for, in order of the payments."""
    return [due.month - paid.joined.year * 12 + 1 for due in months.dues(paid)]


@pytest.mark.parametrize("last", [4, 5, 6])
def test_dues_after_a_holiday_pay_the_month_after_its_last(last: int):
    payments = tuple(Payment(date(2025, month, 10), 100_000) for month in (1, 2, 3, last + 1, last + 2))
    paid = Contract(date(2025, 1, 10), payments, holidays=(Holiday(date(2025, 4, 1), date(2025, last, 28)),))
    assert months_due(paid) == [1, 2, 3, last + 1, last + 2]


def test_a_fresh_start_of_a_quarterly_member_pays_the_quarter_it_lies_in():
    payments = tuple(Payment(day, 300_000) for day in (date(2025, 2, 10), date(2025, 8, 20), date(2025, 10, 25)))
    paid = Contract(date(2025, 2, 10), payments, cycle=Cycle.QUARTERLY, restarts=(date(2025, 8, 20),))
    assert months_due(paid) == [1, 2, 3, 7, 8, 9, 10, 11, 12]
    assert months.months_paid(paid, date(2025, 8, 20)) == 6


def test_nothing_is_unpaid_before_joining_and_the_first_month_from_that_day_on():
    unpaid = Contract(date(2025, 1, 10), ())
    assert [months.months_unpaid(unpaid, day) for day in (date(2024, 12, 1), date(2025, 1, 31), date(2025, 2, 1))] == [0, 0, 1]
    assert [months.months_unpaid(unpaid, day, BEGUN) for day in (date(2025, 1, 9), date(2025, 1, 10))] == [0, 1]


def test_extra_payments_count_no_month():
    paid = Contract(date(2026, 7, 1), (Payment(date(2026, 7, 1), 100_000), Payment(date(2026, 7, 2), 50_000, extra=True)))
    assert [months.months_paid(paid, day) for day in (date(2026, 7, 31), date(2026, 12, 31))] == [1, 1]
    assert [months.months_of(payment, Cycle.QUARTERLY) for payment in paid.payments] == [3, 0]


def test_the_first_payment_of_a_monthly_member_pays_the_month_of_joining_itself():
    paid = Contract(date(2025, 2, 10), (Payment(date(2025, 2, 10), 300_000, months=3),))
    assert [months.months_paid(paid, day) for day in (date(2025, 2, 10), date(2025, 3, 1), date(2025, 4, 1))] == [1, 2, 3]


def test_prepaid_months_are_measured_from_the_month_of_payment():
    paid = Contract(date(2025, 1, 10), (Payment(date(2025, 1, 10), 300_000, months=3),))
    assert [months.prepaid_months(due, paid.cycle) for due in months.dues(paid)] == [0, 1, 2]
    quarterly = Contract(date(2025, 1, 10), (Payment(date(2025, 1, 10), 600_000, months=6),), cycle=Cycle.QUARTERLY)
    assert [months.prepaid_months(due, quarterly.cycle) for due in months.dues(quarterly)] == [0, 0, 0, 3, 3, 3]


def test_the_day_of_the_nth_month():
    paid = contract(3)
    assert months.day_of_month_count(paid, 3) == date(2025, 3, 25)
    assert months.day_of_month_count(paid, 4) is None


@pytest.mark.parametrize(("setting", "last"), [("three_working_days", date(2025, 10, 14)), ("month_end", date(2025, 10, 31))])
def test_how_long_a_short_debit_is_retried_is_a_setting(setting: str, last: date):
    working = {date(2025, 10, 10), date(2025, 10, 13), date(2025, 10, 14), date(2025, 10, 15)}
    assert months.last_retry(date(2025, 10, 2), working.__contains__, 3, given(debit_retry=setting)) == last


def test_calendar_steps():
    assert add_years(date(2024, 2, 29), 1) == date(2025, 2, 28)
    assert add_years(date(2024, 2, 29), 1, "mar1") == date(2025, 3, 1)
    assert add_years(date(2024, 2, 29), 4) == date(2028, 2, 29)
    assert add_months(date(2025, 1, 31), 1) == date(2025, 2, 28)
    assert add_months(date(2025, 12, 31), 2) == date(2026, 2, 28)
    assert add_months(date(2025, 1, 31), 11) == date(2025, 12, 31)
    assert first_of_month(month_number(date(2025, 12, 9))) == date(2025, 12, 1)
    assert quarter_number(date(2025, 3, 31)) + 1 == quarter_number(date(2025, 4, 1))
