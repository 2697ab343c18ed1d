"""A contract after an interim settlement (중간정산)."""

from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest

from dure.rules.mutualaid import interim
from dure.rules.mutualaid.errors import InvalidCase
from dure.rules.mutualaid.model import Contract, Cycle, Enrolment, Former, Payment, Settled, SubsidyCredit
from dure.rules.mutualaid.settings import DEFAULT
from tests.unit.mutualaid.build import NEW, OLD, TABLES, contract, ended, flat, given, monthly

SETTLED = (Settled("05", date(2025, 9, 1)),)
RESTART = given(interim_months="restart")


def lived_on(count: int, **more: object) -> Contract:
    """500,000 won on each 25th from 2025-01-25, settled on 2025-09-01 after eight months."""
    return contract(count, settled=SETTLED, **more)


def simple(won: int, start: date, until: date, percent: int = 3) -> Fraction:
    return Fraction(won * percent * (until - start).days, 36_500)


def test_only_the_last_dues_stay_and_earn_on_from_their_own_day():
    on = date(2026, 8, 25)
    found = ended(lived_on(20), "03", on)
    later = lived_on(20).payments[8:]
    wanted = 15_000 + sum(simple(500_000, payment.on, on) for payment in later)
    assert (found.months_paid, found.paid, found.principal) == (20, 6_500_000, 6_500_000)
    assert found.interest == int(wanted)
    assert found.tax.service_years == 2


def test_the_settlement_and_what_follows_together_pay_every_won_of_dues_once():
    first = ended(contract(8), "05", date(2025, 9, 1), interim=True)
    later = ended(lived_on(8), "05", date(2025, 9, 1))
    whole = ended(contract(8), "05", date(2025, 9, 1))
    assert first.paid + later.paid == whole.paid == 4_000_000
    assert whole.gross - (first.gross + later.gross) in {0, 1}


def test_months_go_on_counting_or_by_setting_begin_with_those_left():
    paid = lived_on(13)
    on = date(2026, 1, 31)
    assert (ended(paid, "03", on).months_paid, ended(paid, "03", on, RESTART).months_paid) == (13, 6)
    assert ended(paid, "03", on).interest > 0
    assert ended(paid, "03", on, RESTART).interest == 0
    assert ended(paid, "21", on).principal == 3_000_000
    assert ended(paid, "21", on, RESTART).principal == 2_700_000


@pytest.mark.parametrize(("setting", "years"), [("unsettled", 1), ("all", 2)])
def test_the_settled_months_served_their_years_of_service(setting: str, years: int):
    assert ended(lived_on(13), "03", date(2026, 1, 31), given(interim_service=setting)).tax.service_years == years


def test_a_second_settlement_leaves_again_the_last_dues():
    on = date(2026, 1, 31)
    found = ended(lived_on(13), "07", on, interim=True)
    assert (found.months_paid, found.paid, found.tax.service_years) == (13, 2_500_000, 1)
    twice = replace(contract(27), settled=(*SETTLED, Settled("07", on)))
    assert [payment.on for payment in interim.left(twice)][:2] == [date(2026, 1, 25), date(2026, 2, 25)]
    last = ended(twice, "03", date(2027, 3, 31))
    assert (last.paid, last.months_paid, last.tax.service_years) == (7_500_000, 27, 2)
    assert interim.months_left(twice, date(2027, 3, 31)) == 15


def test_a_quarter_stays_of_a_quarterly_member_and_a_month_of_a_payment_for_several():
    quarterly = contract(6, 300_000, cycle=Cycle.QUARTERLY, settled=(Settled("08", date(2025, 12, 1)),))
    assert sum(payment.won for payment in interim.left(quarterly) if payment.on <= date(2025, 12, 31)) == 300_000
    assert (interim.months_left(quarterly, date(2026, 4, 30)), ended(quarterly, "03", date(2026, 4, 30)).months_paid) == (9, 18)
    for months, counted, left in (("continue", 16, 7), ("restart", 7, 7)):
        found = ended(quarterly, "03", date(2026, 4, 30), given(quarterly_months="as_they_come", interim_months=months))
        assert found.months_paid == counted
        assert [step.value for step in found.sheet.steps if step.key == "months_unsettled"] == [left]
    several = Contract(
        date(2025, 1, 10),
        (*monthly(6, 100_000, date(2025, 1, 10)), Payment(date(2025, 7, 10), 300_000, months=3)),
        OLD,
        base_rates=flat(),
        settled=(Settled("08", date(2025, 9, 30)),),
    )
    assert interim.left(several) == [Payment(date(2025, 7, 10), 100_000, months=1)]
    assert [due.month % 12 + 1 for due in interim.dues_left(several)] == [9]
    two_quarters = Contract(
        date(2025, 1, 10),
        (Payment(date(2025, 1, 10), 1_200_000, months=6),),
        OLD,
        Cycle.QUARTERLY,
        settled=(Settled("08", date(2025, 9, 30)),),
    )
    assert interim.left(two_quarters) == [Payment(date(2025, 1, 10), 600_000, months=3)]


def test_extra_payments_are_settled_whole():
    payments = (*monthly(7, 100_000, date(2026, 7, 1)), Payment(date(2027, 1, 5), 50_000, extra=True))
    paid = Contract(date(2026, 7, 1), payments, NEW, base_rates=flat(), settled=(Settled("05", date(2027, 2, 1)),))
    assert interim.left(paid) == [Payment(date(2027, 1, 1), 100_000, months=1)]


def test_prepaid_months_still_wait_for_their_month_after_a_settlement():
    payments = (*monthly(7, 100_000, date(2025, 1, 10)), Payment(date(2025, 8, 10), 300_000, months=3))
    paid = Contract(date(2025, 1, 10), payments, OLD, base_rates=flat(), settled=(Settled("05", date(2025, 8, 1)),))
    assert [interim.months_left(paid, day) for day in (date(2025, 8, 9), date(2025, 8, 31), date(2025, 9, 1), date(2025, 10, 1))] == [
        1,
        2,
        3,
        4,
    ]
    left = ended(paid, "21", date(2025, 8, 31), given(prepaid_refund="in_full", interim_months="restart"))
    assert (left.months_paid, left.principal) == (2, 200_000 * 80 // 100 + 200_000)


def test_the_subsidy_stays_and_no_month_after_the_event_carries_one():
    credited = lived_on(13, subsidies=(SubsidyCredit(date(2025, 2, 25), 20_000),))
    found = ended(credited, "03", date(2026, 2, 25))
    assert (found.subsidy, found.subsidy_interest) == (20_000, 600)
    worked_out = lived_on(13, enrolments=(Enrolment("대전"),))
    assert ended(worked_out, "03", date(2026, 1, 31)).subsidy == 210_000
    assert ended(replace(worked_out, settled=()), "03", date(2026, 1, 31)).subsidy == 360_000


@pytest.mark.parametrize(
    ("certificate", "excluded", "expected"),
    [
        ({2025: 4_000_000, 2026: 0}, "included", 3_000_000 - 500_000),
        ({2025: 3_500_000}, "included", 3_000_000),
        ({2025: 5_000_000, 2026: 500_000}, "included", 3_000_000 - 2_000_000),
        (None, "included", 0),
        (None, "excluded", 3_000_000),
    ],
)
def test_the_settled_dues_used_up_their_years_deduction_first(certificate: dict[int, int] | None, excluded: str, expected: int):
    """Seven payments of 2025 were settled; five of 2025 and one of 2026 are left. Both years are those of a payout."""
    found = ended(lived_on(13, deducted=certificate), "21", date(2026, 1, 31), given(presumed_payout_year=excluded))
    assert found.paid == 3_000_000
    assert found.paid - found.tax.base == expected


def test_without_a_certificate_a_year_counts_up_to_six_million_over_both_payouts():
    paid = lived_on(13, won=1_000_000)
    included = given(presumed_payout_year="included")
    settled = ended(replace(paid, settled=()), "05", date(2025, 9, 1), included, interim=True)
    assert settled.paid + settled.interest - settled.tax.base == 1_000_000
    later = ended(paid, "21", date(2026, 1, 31), included)
    assert later.paid - later.tax.base == 5_000_000
    neither = ended(replace(paid, settled=()), "05", date(2025, 9, 1), interim=True)
    assert neither.tax.base == neither.interest
    assert ended(paid, "21", date(2026, 1, 31)).tax.base == 0


def test_dues_paid_after_an_interim_settlement_are_no_payments_after_the_event():
    found = ended(contract(12), "05", date(2025, 9, 1), interim=True)
    assert (found.paid, found.after_event) == (3_500_000, None)
    assert ended(contract(12), "05", date(2025, 9, 1), interim=True, returned_on=date(2026, 1, 1)).after_event is None


def test_the_37th_month_counts_from_joining_or_from_what_is_left():
    settled = (Settled("05", date(2021, 1, 31)),)
    paid = contract(60, 100_000, date(2020, 1, 25), settled=settled)
    whole, afresh = (interim.day_of_month_count(paid, 37, each) for each in (DEFAULT, RESTART))
    assert (whole, afresh) == (date(2023, 1, 25), date(2024, 1, 25))
    assert interim.day_of_month_count(paid, 48, RESTART) == date(2024, 12, 25)
    assert interim.day_of_month_count(paid, 49, RESTART) is None
    on = date(2025, 1, 20)
    found = ended(paid, "11", on)
    wanted = sum((grown(payment.won, max(payment.on, date(2023, 1, 25)), on) for payment in paid.payments[12:]), Fraction(0))
    assert found.gross == int(wanted)


def grown(won: int, start: date, until: date) -> Fraction:
    years = until.year - start.year - ((until.month, until.day) < (start.month, start.day))
    last = start.replace(year=start.year + years)
    return won * Fraction(103, 100) ** years * (1 + Fraction(3 * (until - last).days, 36_500))


def test_old_age_goes_by_the_months_counted():
    paid = contract(120, 100_000, date(2016, 1, 25), settled=(Settled("05", date(2017, 1, 1)),), born=date(1950, 1, 1))
    assert ended(paid, "04", date(2026, 1, 25)).months_paid == 120
    for setting in ("claim", "qualified"):
        with pytest.raises(InvalidCase) as refused:
            ended(paid, "04", date(2026, 1, 25), given(interim_months="restart", old_age_event=setting))
        assert (refused.value.code, refused.value.field) == ("old_age_months", "end.reason")
    early = replace(paid, payments=(*paid.payments, *monthly(30, 100_000, date(2026, 1, 25))))
    day = date(2028, 6, 25)
    found = ended(early, "04", day, given(interim_months="restart", old_age_event="qualified"), returned_on=day)
    assert (found.months_paid, found.after_event.on) == (120, day)
    assert found.after_event.principal == 1_900_000


@pytest.mark.parametrize(
    ("settled", "code", "field"),
    [
        ((Settled("01", date(2025, 9, 1)),), "no_interim_settlement", "settled[0].reason"),
        ((Settled("99", date(2025, 9, 1)),), "no_interim_settlement", "settled[0].reason"),
        ((Settled("05", date(2025, 1, 24)),), "dates_out_of_order", "settled[0].on"),
        ((Settled("05", date(2026, 2, 1)),), "dates_out_of_order", "settled[0].on"),
        ((Settled("05", date(2025, 9, 1)), Settled("06", date(2025, 8, 31))), "dates_out_of_order", "settled[1].on"),
        ((Settled("05", date(2025, 2, 24)),), "nothing_to_settle", "settled[0]"),
        ((Settled("05", date(2025, 9, 1)), Settled("06", date(2025, 9, 24))), "nothing_to_settle", "settled[1]"),
    ],
)
def test_a_settlement_that_cannot_have_been_is_refused(settled: tuple[Settled, ...], code: str, field: str):
    with pytest.raises(InvalidCase) as refused:
        ended(contract(12, settled=settled), "03", date(2026, 1, 31))
    assert (refused.value.code, refused.value.field) == (code, field)
    assert field in refused.value.ko
    assert field in refused.value.en


def test_a_settlement_may_lie_on_the_day_of_joining_of_a_second_and_of_the_end():
    twice = (Settled("05", date(2025, 9, 25)), Settled("06", date(2025, 10, 25)))
    paid = contract(12, settled=twice)
    assert interim.left(paid)[0].on == date(2025, 10, 25)
    assert ended(contract(12, settled=(Settled("05", date(2025, 12, 31)),)), "03", date(2025, 12, 31)).paid == 500_000
    joined = date(2026, 7, 1)
    whole = Contract(joined, (Payment(joined, 300_000, months=3),), OLD, base_rates=flat(), settled=(Settled("05", date(2026, 8, 1)),))
    assert ended(whole, "03", date(2026, 9, 1)).paid == 100_000


def test_the_sheet_names_every_settlement():
    found = ended(lived_on(13), "03", date(2026, 1, 31))
    (step,) = [step for step in found.sheet.steps if step.key == "settled"]
    assert "2025-09-01" in step.ko
    assert "05" in step.en
    interim.check(lived_on(13), date(2026, 1, 31), TABLES)


def test_what_is_settled_keeps_its_payments_and_takes_one_month_from_the_last():
    first, last = Payment(date(2025, 1, 10), 100_000), Payment(date(2025, 2, 10), 300_000, months=3)
    assert interim.without_last((first, last), Cycle.MONTHLY) == (first, replace(last, won=200_000))
    assert interim.without_last((first, replace(last, won=100_000, months=1)), Cycle.MONTHLY) == (first,)
    extra = Payment(date(2025, 3, 1), 50_000, extra=True)
    assert interim.without_last((first, extra), Cycle.MONTHLY) == (extra,)


def test_the_payment_of_the_event_day_is_the_one_that_stays():
    paid = contract(10, settled=(Settled("05", date(2025, 8, 25)),))
    assert [interim.months_left(paid, day) for day in (date(2025, 8, 25), date(2025, 9, 25))] == [1, 2]
    assert interim.left(paid)[0].on == date(2025, 8, 25)
    found = ended(replace(paid, deducted={2025: 3_500_000}), "21", date(2025, 10, 25))
    assert (found.paid, found.paid - found.tax.base) == (1_500_000, 1_500_000)
    whole = ended(replace(paid, deducted={2025: 5_000_000}), "21", date(2025, 10, 25))
    assert whole.paid - whole.tax.base == 0


def test_a_settlement_on_the_day_of_a_merged_contract_takes_the_former_dues():
    joined = date(2025, 5, 25)
    former = Former(date(2025, 1, 25), "01", date(2025, 4, 30), monthly(4, 500_000, date(2025, 1, 25)))
    paid = contract(1, first=joined, former=former, settled=(Settled("05", joined),))
    found = ended(paid, "03", joined)
    assert (found.paid, found.months_paid) == (500_000, 5)
