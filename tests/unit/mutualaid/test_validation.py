"""What a case must fulfil: the last value that is accepted and the first that is not, with the words of the refusal."""

from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

import pytest

from dure.rules.mutualaid.errors import InvalidCase, MissingRule
from dure.rules.mutualaid.model import Contract, Cycle, End, Payment, RateStep, SubsidyCredit
from dure.rules.mutualaid.valuation import value
from tests.unit.mutualaid.build import NEW, OLD, TABLES, contract, ended, flat, monthly, says

JOINED, ON = date(2025, 1, 25), date(2025, 8, 25)
SEVEN = contract(7)


def refused(what: Contract, reason: str = "03", on: date = ON, today: date | None = None, **more: Any) -> InvalidCase:
    with pytest.raises(InvalidCase) as found:
        value(what, End(reason, on, **more), tables=TABLES, today=today)
    says(found.value)
    return found.value


def paid(*payments: Payment, **more: Any) -> Contract:
    return Contract(JOINED, payments, **({"terms": OLD, "base_rates": flat()} | more))


def told(found: InvalidCase) -> tuple[str, str]:
    return found.code, found.field


def test_unknown_terms_and_reasons_are_answered_with_those_there_are():
    terms = refused(replace(SEVEN, terms="2023-01-01"))
    assert told(terms) == ("unknown_terms", "terms")
    assert terms.en == "Unknown terms '2023-01-01': one of 2024-06-01, 2026-01-01."
    assert "'2023-01-01'. 2024-06-01, 2026-01-01 중" in terms.ko
    reason = refused(SEVEN, "99")
    assert told(reason) == ("unknown_reason", "end.reason")
    assert "one of 01, 02, 03" in reason.en
    assert "'99'. 01, 02, 03" in reason.ko


@pytest.mark.parametrize(
    ("field", "change", "more"),
    [
        ("joined", {"joined": ON + timedelta(days=1)}, {}),
        ("end.on", {}, {"on": ON + timedelta(days=1)}),
        ("payments[1].on", {"payments": (Payment(JOINED, 500_000), Payment(date(2025, 8, 26), 500_000))}, {"returned_on": ON}),
        ("subsidies[1].on", {"subsidies": (SubsidyCredit(date(2025, 8, 25), 1), SubsidyCredit(date(2025, 8, 26), 1))}, {}),
        ("end.claimed_on", {}, {"claimed_on": ON + timedelta(days=1)}),
        ("end.paid_on", {}, {"paid_on": ON + timedelta(days=1)}),
        ("end.returned_on", {}, {"returned_on": ON + timedelta(days=1)}),
    ],
)
def test_every_day_after_today_is_named(field: str, change: dict[str, Any], more: dict[str, Any]):
    case = replace(SEVEN, **change)
    if field == "joined":
        more = {"on": ON + timedelta(days=1)}
        case = replace(case, payments=(Payment(case.joined, 500_000),))
    found = refused(case, today=ON, **more)
    assert told(found) == ("in_future", field)
    assert f"{field}: 2025-08-26 is after 2025-08-25" in found.en
    assert field in found.ko
    assert value(SEVEN, End("03", ON, claimed_on=ON, paid_on=ON, returned_on=ON), tables=TABLES, today=ON).months_paid == 7


@pytest.mark.parametrize(
    ("change", "more", "code", "field"),
    [
        ({}, {"on": date(2025, 1, 24)}, "end_before_joining", "end.on"),
        ({"born": JOINED}, {}, "born_after_joining", "born"),
        ({"payments": (Payment(JOINED, 500_000), Payment(date(2025, 1, 24), 500_000))}, {}, "payment_before_joining", "payments[1].on"),
        ({"subsidies": (SubsidyCredit(JOINED, 1), SubsidyCredit(date(2025, 1, 24), 1))}, {}, "subsidy_before_joining", "subsidies[1].on"),
        ({}, {"claimed_on": date(2025, 8, 24)}, "dates_out_of_order", "end.claimed_on"),
        ({}, {"paid_on": date(2025, 8, 24)}, "dates_out_of_order", "end.paid_on"),
        ({}, {"claimed_on": date(2025, 9, 2), "paid_on": date(2025, 9, 1)}, "dates_out_of_order", "end.paid_on"),
    ],
)
def test_days_out_of_order_are_named(change: dict[str, Any], more: dict[str, Any], code: str, field: str):
    found = refused(replace(SEVEN, **change), **more)
    assert told(found) == (code, field)
    if code == "dates_out_of_order":
        assert found.en.startswith(f"{field} 2025-")
        assert " is before end." in found.en
    elif code.endswith("joining") and field != "born":
        assert "2025-01-24" in found.ko
        assert "2025-01-25" in found.en


def test_one_day_may_serve_all_of_them():
    case = paid(Payment(JOINED, 1_000_000, months=2), subsidies=(SubsidyCredit(JOINED, 20_000),), born=JOINED - timedelta(days=1))
    assert ended(case, "03", JOINED, claimed_on=JOINED, paid_on=JOINED).paid == 1_000_000


@pytest.mark.parametrize(
    ("payment", "cycle", "code", "at"),
    [
        (Payment(JOINED, 0), Cycle.MONTHLY, "payment_not_positive", ".won"),
        (Payment(JOINED, -50_000), Cycle.MONTHLY, "payment_not_positive", ".won"),
        (Payment(JOINED, 40_000), Cycle.MONTHLY, "payment_out_of_range", ".won"),
        (Payment(JOINED, 1_010_000), Cycle.MONTHLY, "payment_out_of_range", ".won"),
        (Payment(JOINED, 120_000), Cycle.QUARTERLY, "payment_out_of_range", ".won"),
        (Payment(JOINED, 3_030_000), Cycle.QUARTERLY, "payment_out_of_range", ".won"),
        (Payment(JOINED, 1), Cycle.MONTHLY, "payment_off_step", ".won"),
        (Payment(JOINED, 55_000), Cycle.MONTHLY, "payment_off_step", ".won"),
        (Payment(JOINED, 160_000), Cycle.QUARTERLY, "payment_off_step", ".won"),
        (Payment(JOINED, 110_000, months=2), Cycle.MONTHLY, "payment_off_step", ".won"),
        (Payment(JOINED, 200_000, months=2), Cycle.QUARTERLY, "wrong_months", ".months"),
        (Payment(JOINED, 200_000, months=-1), Cycle.MONTHLY, "wrong_months", ".months"),
        (Payment(JOINED, 12_100_000, months=121), Cycle.MONTHLY, "wrong_months", ".months"),
        (Payment(JOINED, 12_000_000, months=120), Cycle.MONTHLY, "prepaid_too_far", ".on"),
        (Payment(JOINED, 50_000, extra=True), Cycle.MONTHLY, "no_extra_payments", ".won"),
    ],
)
def test_an_amount_that_cannot_be_is_named_with_its_place(payment: Payment, cycle: Cycle, code: str, at: str):
    good = Payment(JOINED, 300_000)
    case = paid(good, replace(payment, on=date(2025, 4, 25)), cycle=cycle)
    found = refused(case)
    assert told(found) == (code, f"payments[1]{at}")
    assert "payments[1]" in found.ko
    assert "payments[1]" in found.en


@pytest.mark.parametrize(
    ("won", "cycle"), [(50_000, Cycle.MONTHLY), (1_000_000, Cycle.MONTHLY), (150_000, Cycle.QUARTERLY), (3_000_000, Cycle.QUARTERLY)]
)
def test_the_bounds_themselves_are_accepted(won: int, cycle: Cycle):
    assert ended(paid(Payment(JOINED, won), cycle=cycle), "03", ON).paid == won


def test_a_hundred_and_twenty_months_may_be_caught_up_at_once():
    joined = date(2010, 1, 25)
    case = Contract(joined, (Payment(date(2019, 12, 25), 12_000_000, months=120),), OLD, base_rates=flat())
    assert ended(case, "03", date(2020, 1, 25)).months_paid == 120


def test_the_words_of_amounts_name_the_rule():
    off = refused(paid(Payment(JOINED, 105_000), Payment(date(2025, 2, 25), 100_000)))
    assert "105,000 won is off the step of 10,000 won a month (10,000 for 1)" in off.en
    assert "월 10,000원 단위(1개월분 10,000원)" in off.ko
    quarter = refused(paid(Payment(JOINED, 160_000), cycle=Cycle.QUARTERLY))
    assert "(30,000 for 3)" in quarter.en
    wide = refused(paid(Payment(JOINED, 40_000)))
    assert "50,000 to 1,000,000 won" in wide.en
    assert "50,000원 이상 1,000,000원 이하" in wide.ko
    months = refused(paid(Payment(JOINED, 12_100_000, months=121)))
    assert "121 months" in months.en
    assert "121개월분" in months.ko


def new(*payments: Payment) -> Contract:
    return Contract(date(2026, 7, 1), (Payment(date(2026, 7, 1), 100_000), *payments), NEW, base_rates=flat())


@pytest.mark.parametrize(("won", "code"), [(40_000, "payment_off_step"), (55_000, "payment_off_step"), (0, "payment_not_positive")])
def test_an_extra_payment_has_its_least_and_its_step(won: int, code: str):
    found = refused(new(Payment(date(2026, 7, 2), won, extra=True)), on=date(2026, 7, 31))
    assert told(found) == (code, "payments[1].won")
    if won:
        assert "start at 50,000 won in steps of 10,000" in found.en
        assert "50,000원부터 10,000원 단위" in found.ko
    assert ended(new(Payment(date(2026, 7, 2), 60_000, extra=True)), "03", date(2026, 7, 31)).paid == 160_000


def test_extra_payments_need_their_least_and_their_step_in_the_table():
    row = TABLES.limits(NEW, date(2026, 7, 2))
    for gap in ({"extra_minimum_won": None}, {"extra_step_won": None}):
        limits = tuple(replace(each, **gap) if each is row else each for each in TABLES.contract_limits)
        with pytest.raises(InvalidCase) as found:
            ended(
                new(Payment(date(2026, 7, 2), 50_000, extra=True)), "03", date(2026, 7, 31), rules=replace(TABLES, contract_limits=limits)
            )
        assert told(found.value) == ("no_extra_payments", "payments[1].won")


def test_a_subsidy_of_nothing_is_refused():
    second = SEVEN.payments[1].on
    found = refused(replace(SEVEN, subsidies=(SubsidyCredit(second, 1), SubsidyCredit(second, 0))))
    assert told(found) == ("subsidy_not_positive", "subsidies[1].won")
    assert "subsidies[1].won" in found.ko
    assert "subsidies[1].won" in found.en
    assert ended(replace(SEVEN, subsidies=(SubsidyCredit(second, 1),)), "21", ON).subsidy == 1


def test_six_months_may_be_prepaid_within_the_year_and_no_more():
    seven = paid(Payment(JOINED, 700_000, months=7))
    assert ended(seven, "03", ON).months_paid == 7
    found = refused(paid(Payment(JOINED, 100_000), Payment(date(2025, 1, 26), 700_000, months=7)))
    assert told(found) == ("prepaid_too_far", "payments[1].on")
    assert "a month 7 months ahead; at most 6 months" in found.en
    assert "납부는 7개월 뒤" in found.ko
    december = Contract(date(2025, 12, 1), (Payment(date(2025, 12, 1), 200_000, months=2),), OLD, base_rates=flat())
    assert told(refused(december, on=date(2026, 2, 1))) == ("prepaid_too_far", "payments[0].on")
    late = Contract(date(2025, 11, 1), (Payment(date(2025, 12, 1), 200_000, months=2),), OLD, base_rates=flat())
    assert ended(late, "03", date(2026, 2, 1)).months_paid == 2


def test_a_quarterly_member_prepays_by_quarters():
    nine = paid(Payment(JOINED, 900_000, months=9), cycle=Cycle.QUARTERLY)
    assert ended(nine, "03", date(2025, 7, 1)).months_paid == 9
    assert told(refused(paid(Payment(JOINED, 1_200_000, months=12), cycle=Cycle.QUARTERLY))) == ("prepaid_too_far", "payments[0].on")


def test_quarterly_contracts_end_where_the_terms_say():
    found = refused(
        Contract(date(2026, 7, 1), (Payment(date(2026, 7, 1), 300_000),), NEW, Cycle.QUARTERLY, base_rates=flat()), on=date(2026, 7, 31)
    )
    assert told(found) == ("no_quarterly", "kind")
    assert "2026-07-01" in found.ko
    assert "2026-07-01" in found.en


def steps(*given: tuple[str, str | None, str]) -> tuple[RateStep, ...]:
    return tuple(
        RateStep(date.fromisoformat(first), Fraction(percent), last and date.fromisoformat(last)) for first, last, percent in given
    )


@pytest.mark.parametrize(
    ("rates", "code", "field"),
    [
        ((), "rates_missing", "base_rates"),
        (steps(("2025-01-01", None, "3"), ("2025-04-01", None, "-0.01")), "rate_out_of_range", "base_rates[1].percent"),
        (steps(("2025-01-01", None, "100.01")), "rate_out_of_range", "base_rates[0].percent"),
        (steps(("2025-01-02", "2025-01-01", "3")), "dates_out_of_order", "base_rates[0].to"),
        (steps(("2025-04-01", None, "3"), ("2025-01-01", "2025-04-01", "3")), "rates_overlap", "base_rates[0].from"),
        (steps(("2025-01-01", None, "3"), ("2025-01-01", None, "2")), "rates_overlap", "base_rates[1].from"),
        (steps(("2025-01-01", "2025-03-30", "3"), ("2025-04-01", None, "3")), "rates_gap", "base_rates"),
        (steps(("2025-01-27", None, "3")), "rates_gap", "base_rates"),
        (steps(("2025-01-01", "2025-08-24", "3")), "rates_gap", "base_rates"),
    ],
)
def test_rates_that_leave_a_day_unclear_are_refused(rates: tuple[RateStep, ...], code: str, field: str):
    assert told(refused(replace(SEVEN, base_rates=rates))) == (code, field)


def test_the_first_day_without_a_rate_is_named():
    between = refused(replace(SEVEN, base_rates=steps(("2025-01-01", "2025-03-30", "3"), ("2025-04-01", None, "3"))))
    assert ("2025-03-31" in between.ko, "2025-03-31" in between.en) == (True, True)
    unused = refused(replace(SEVEN, base_rates=steps(("2019-01-01", "2020-03-30", "3"), ("2020-04-01", None, "3"))))
    assert "2020-03-31" in unused.en
    after = refused(replace(SEVEN, base_rates=steps(("2025-01-01", "2025-08-24", "3"))))
    assert "2025-08-25" in after.en
    twice = refused(replace(SEVEN, base_rates=steps(("2025-04-01", None, "3"), ("2025-01-01", "2025-04-01", "3"))))
    assert ("2025-04-01" in twice.ko, "2025-04-01" in twice.en) == (True, True)


def test_rates_from_nothing_to_a_hundred_that_adjoin_are_accepted():
    for percents in (("0", "100"), ("100", "0")):
        rates = steps(("2025-04-01", None, percents[0]), ("2025-01-01", "2025-03-31", percents[1]))
        assert ended(replace(SEVEN, base_rates=rates), "03", ON).interest > 0
    assert ended(replace(SEVEN, base_rates=steps(("2025-01-01", "2025-01-01", "3"), ("2025-01-02", None, "3"))), "03", ON).interest > 0


def test_a_hole_in_another_table_stays_the_operators():
    with pytest.raises(MissingRule, match="The table base_rates has no row for 2024-01-26"):
        ended(contract(7, first=date(2024, 1, 25), base_rates=None), "03", date(2024, 8, 25))


def test_no_year_may_have_more_deducted_than_was_paid():
    for deducted in ({2025: 3_500_000}, {2025: 0, 2024: 0}):
        assert ended(replace(SEVEN, deducted=deducted), "03", ON).paid == 3_500_000
    more = refused(replace(SEVEN, deducted={2025: 0, 2024: 1}))
    assert told(more) == ("deducted_more_than_paid", "deducted[1].won")
    assert "1 won deducted for 2024, but 0 paid" in more.en
    assert "2024년 공제 1원이 그해 납입 0원" in more.ko
    over = refused(replace(SEVEN, deducted={2025: 3_500_001}))
    assert "3,500,001 won deducted for 2025, but 3,500,000 paid in it" in over.en
    assert "2025년 공제 3,500,001원이 그해 납입 3,500,000원" in over.ko
    less = refused(replace(SEVEN, deducted={2025: 0, 2024: -1}))
    assert told(less) == ("deducted_negative", "deducted[1].won")
    assert "deducted[1].won" in less.ko


def test_old_age_says_what_is_missing():
    early = refused(contract(119, first=date(2016, 1, 25)), "04", date(2026, 1, 25))
    assert told(early) == ("old_age_months", "end.reason")
    assert "needs 120 months paid; there are 119" in early.en
    assert "120개월 이상 납부해야 합니다(납부 119개월)" in early.ko
    case = contract(120, first=date(2010, 1, 25), born=date(1961, 1, 25))
    young = refused(case, "04", date(2021, 1, 24))
    assert told(young) == ("old_age_years", "born")
    assert "60 years" in young.en
    assert "만 60세" in young.ko
    assert ended(case, "04", date(2021, 1, 25)).months_paid == 120


def test_payments_after_the_event_need_their_reason_and_their_day():
    late = replace(SEVEN, payments=(*SEVEN.payments, Payment(date(2025, 8, 26), 500_000), Payment(date(2025, 9, 26), 500_000)))
    other = refused(late, "21", returned_on=date(2025, 12, 1))
    assert told(other) == ("payment_after_end", "payments[7].on")
    assert "payments[7].on: paid after the end 2025-08-25" in other.en
    without = refused(late)
    assert told(without) == ("payment_after_end", "payments[7].on")
    assert "end.returned_on" in without.ko
    assert "end.returned_on" in without.en
    early = refused(late, returned_on=date(2025, 9, 25))
    assert told(early) == ("dates_out_of_order", "end.returned_on")
    assert ended(late, "11", ON, returned_on=date(2025, 9, 26)).after_event.principal == 1_000_000
    on_the_day = replace(SEVEN, payments=(*SEVEN.payments, Payment(ON, 500_000)))
    assert ended(on_the_day, "03", ON).paid == 4_000_000


def test_something_must_have_been_paid_by_the_event_other_than_extra():
    for payments in ((), (Payment(date(2026, 7, 2), 50_000, extra=True),)):
        case = Contract(date(2026, 7, 1), payments, NEW, base_rates=flat())
        found = refused(case, on=date(2026, 7, 31))
        assert told(found) == ("no_payments", "payments")
        assert "2026-07-31" in found.ko
        assert "2026-07-31" in found.en
    afterwards = Contract(date(2025, 1, 25), monthly(1, 500_000, date(2025, 1, 26)), OLD, base_rates=flat())
    assert told(refused(afterwards, on=JOINED, returned_on=date(2025, 2, 1))) == ("no_payments", "payments")
