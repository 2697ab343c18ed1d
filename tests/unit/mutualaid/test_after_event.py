from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest

from dure.rules.mutualaid import loan, paying
from dure.rules.mutualaid.errors import InvalidCase, MissingRule
from dure.rules.mutualaid.model import Contract, Payment
from dure.rules.mutualaid.settings import DEFAULT
from dure.rules.mutualaid.sheet import check
from tests.unit.mutualaid.build import NEW, OLD, TABLES, contract, ended, flat, given, monthly, says, speaks

EVENT = date(2025, 8, 25)


def with_late(terms: str, *late: Payment) -> Contract:
    return Contract(date(2025, 1, 25), (*monthly(7, 500_000, date(2025, 1, 25)), *late), terms, base_rates=flat())


@pytest.mark.parametrize(
    ("terms", "factor"),
    [(OLD, (1 + Fraction("0.015")) * (1 + Fraction("0.0075") * 31 / 365)), (NEW, Fraction("1.03") * (1 + Fraction("0.03") * 31 / 365))],
)
def test_payments_after_the_event_come_back_with_interest_of_table_4(terms: str, factor: Fraction):
    paid = with_late(terms, Payment(date(2025, 9, 25), 500_000))
    found = ended(paid, "01", EVENT, returned_on=date(2026, 10, 26))
    assert found.after_event is not None
    assert (found.after_event.on, found.after_event.principal) == (date(2026, 10, 26), 500_000)
    assert found.after_event.total == int(500_000 * factor)
    assert (found.paid, found.months_paid) == (3_500_000, 7)


def test_they_are_in_no_other_figure():
    late = ended(
        with_late(OLD, Payment(date(2025, 8, 26), 500_000), Payment(date(2025, 9, 25), 500_000)), "11", EVENT, returned_on=date(2025, 9, 25)
    )
    plain = ended(contract(7), "11", EVENT)
    assert (late.gross, late.net, late.tax) == (plain.gross, plain.net, plain.tax)
    assert late.after_event is not None
    assert late.after_event.total == 1_000_000 + int(500_000 * Fraction("0.015") * 30 / 365)
    assert plain.after_event is None


def test_each_return_begins_its_own_first_year():
    one = ended(with_late(OLD, Payment(date(2025, 9, 25), 1_000_000)), "01", EVENT, returned_on=date(2026, 9, 25)).after_event
    two = ended(with_late(OLD, Payment(date(2025, 9, 25), 1_000_000)), "01", EVENT, returned_on=date(2027, 9, 25)).after_event
    assert one is not None
    assert two is not None
    assert one.interest == 15_000
    assert two.interest == int(1_000_000 * (Fraction("1.015") * Fraction("1.0075") - 1))


def test_a_claim_and_a_payout_that_come_late_earn():
    found = ended(contract(7), "03", EVENT, claimed_on=date(2025, 12, 3), paid_on=date(2025, 12, 13))
    assert found.late_interest == int(found.gross * (Fraction("0.015") * 100 + Fraction("0.04") * 10) / 365)
    new = ended(contract(7, terms=NEW), "03", EVENT, claimed_on=date(2025, 12, 3))
    assert new.late_interest == int(new.gross * Fraction("0.03") * 100 / 365)
    assert ended(contract(7), "03", EVENT, claimed_on=EVENT, paid_on=EVENT).late_interest == 0
    assert ended(contract(7), "03", EVENT).late_interest == 0
    assert ended(contract(7), "21", EVENT, claimed_on=date(2025, 12, 3)).late_interest == 0


def test_payments_after_another_end_or_without_the_day_of_return_are_refused():
    late = with_late(OLD, Payment(date(2025, 9, 25), 500_000))
    for reason, more in (("21", {"returned_on": date(2026, 1, 1)}), ("01", {}), ("withdrawal", {})):
        with pytest.raises(InvalidCase) as refused:
            ended(late, reason, EVENT, **more)
        assert (refused.value.code, refused.value.field) == ("payment_after_end", "payments[7].on")
    with pytest.raises(InvalidCase) as early:
        ended(late, "01", EVENT, returned_on=date(2025, 9, 24))
    assert (early.value.code, early.value.field) == ("dates_out_of_order", "end.returned_on")


def test_table_4_is_missing_for_unknown_terms():
    rules = replace(TABLES, other_rates=tuple(row for row in TABLES.other_rates if row.terms == NEW))
    with pytest.raises(MissingRule, match="other_rates"):
        ended(with_late(OLD, Payment(date(2025, 9, 25), 500_000)), "01", EVENT, rules=rules, returned_on=date(2025, 12, 1))


def test_the_loan_limit_is_the_refund_after_tax_in_whole_steps():
    found = loan.limit(contract(7, deducted={2025: 3_500_000}), date(2025, 7, 31), tables=TABLES)
    check(found.sheet, {"limit": 2_900_000})
    assert (found.won, found.refund.net) == (2_900_000, 2_922_500)


def test_the_loan_limit_never_exceeds_the_dues():
    paid = contract(73, first=date(2019, 7, 25), deducted={})
    found = loan.limit(paid, date(2025, 7, 25), tables=TABLES)
    assert found.refund.net > 36_500_000
    assert found.won == 36_500_000


def test_no_loan_while_dues_are_unpaid():
    assert loan.limit(contract(7), date(2025, 8, 31), tables=TABLES).won > 0
    for on, conventions in ((date(2025, 9, 1), DEFAULT), (date(2025, 8, 1), given(dues_unpaid="month_begun"))):
        with pytest.raises(InvalidCase) as refused:
            loan.limit(contract(7), on, tables=TABLES, conventions=conventions)
        assert (refused.value.code, refused.value.field) == ("dues_unpaid", "payments")


def test_interest_and_the_highest_rate_of_a_loan():
    assert loan.interest(10_000_000, Fraction("3.9"), date(2025, 1, 1), date(2025, 1, 31)) == 32_054
    assert loan.interest(10_000_000, Fraction("3.9"), date(2025, 1, 1), date(2025, 1, 1)) == 0
    assert loan.highest_rate(Fraction("2.2"), date(2025, 1, 1), TABLES) == Fraction("5.2")


@pytest.mark.parametrize(
    ("won", "expected"),
    [
        (0, (0, 0, 0, 0)),
        (50, (50, 0, 0, 0)),
        (100, (100, 0, 0, 0)),
        (600, (100, 500, 0, 0)),
        (1_105, (100, 1_000, 5, 0)),
        (2_000, (100, 1_000, 7, 893)),
    ],
)
def test_set_off_pays_interest_then_principal_then_costs(won: int, expected: tuple[int, int, int, int]):
    found = paying.set_off(won, principal=1_000, interest_due=100, costs=7)
    assert (found.interest, found.principal, found.costs, found.rest) == expected


def test_set_off_refuses_negative_amounts():
    with pytest.raises(InvalidCase):
        paying.set_off(-1, principal=1, interest_due=0)
    with pytest.raises(InvalidCase):
        paying.set_off(1, principal=-1, interest_due=0)


def test_table_4_of_unknown_terms_is_named_with_its_kind():
    rules = replace(TABLES, other_rates=tuple(row for row in TABLES.other_rates if row.kind != "late_payout"))
    with pytest.raises(MissingRule, match=r"2025-09-01 \(late_payout\)"):
        ended(contract(7), "03", EVENT, rules=rules, claimed_on=date(2025, 9, 1), paid_on=date(2025, 9, 2))


def test_table_4_goes_by_the_tables_rates_where_the_case_has_none():
    found = ended(contract(7, base_rates=None), "03", EVENT, claimed_on=date(2025, 9, 25))
    assert found.late_interest == int(found.gross * Fraction("0.015") * 31 / 365)


@pytest.mark.parametrize(("setting", "end"), [("feb28", date(2025, 2, 28)), ("mar1", date(2025, 3, 1))])
def test_the_first_year_of_table_4_follows_the_setting_of_leap_days(setting: str, end: date):
    """From 29 February 2024: the first year ends on 28 February or 1 March 2025, and half the rate with it."""
    event, claim = date(2024, 2, 29), date(2025, 3, 2)
    found = ended(contract(7, first=date(2023, 7, 25)), "03", event, given(leap_day=setting), claimed_on=claim)
    rest = (claim - end).days
    assert found.late_interest == int(found.gross * (Fraction("1.015") * (1 + Fraction("0.0075") * rest / 365) - 1))


@pytest.mark.parametrize(
    ("reason", "more", "code", "field", "words"),
    [
        ("01", {"special": "care"}, "no_special_end", "end.special", "ordinary terminations"),
        ("21", {"special": "hardship", "sales_drop_percent": Fraction(20)}, "special_end_months", "end.special", "Needs 120 months"),
        ("withdrawal", {}, "withdrawal_too_late", "end.on", "possible until 2025-02-24"),
        ("cancellation", {"ground": "not_signed"}, "cancellation_too_late", "end.on", "possible until 2025-04-25"),
        ("invalidity", {"ground": "not_signed"}, "unknown_ground", "end.ground", "not_head, not_in_business, barred_line"),
    ],
)
def test_an_end_that_its_conditions_do_not_allow_is_named(reason: str, more: dict[str, object], code: str, field: str, words: str):
    with pytest.raises(InvalidCase) as refused:
        ended(contract(7), reason, EVENT, **more)
    assert (refused.value.code, refused.value.field) == (code, field)
    assert words in refused.value.en


@pytest.mark.parametrize("drop", [None, Fraction("19.9")])
def test_hardship_needs_its_fall_in_sales(drop: Fraction | None):
    paid, on = contract(120, first=date(2016, 1, 25)), date(2025, 12, 25)
    with pytest.raises(InvalidCase) as refused:
        ended(paid, "21", on, special="hardship", sales_drop_percent=drop)
    assert (refused.value.code, refused.value.field) == ("special_end_sales", "end.sales_drop_percent")
    assert "20% 이상" in refused.value.ko
    assert "by 20 percent" in refused.value.en
    assert ended(paid, "21", on, special="hardship", sales_drop_percent=Fraction(20)).tax.kind == "retirement_income"
    with pytest.raises(InvalidCase, match="special_end_months"):
        ended(contract(119, first=date(2016, 1, 25)), "21", on, special="hardship", sales_drop_percent=Fraction(20))


def test_set_off_takes_no_costs_unless_there_are_some():
    assert paying.set_off(1_000, principal=400, interest_due=100) == paying.SetOff(100, 400, 0, 500)


def test_the_loan_limit_speaks_and_follows_the_conventions_and_the_terms():
    paid = contract(4, deducted={2025: 0})
    found = loan.limit(paid, date(2025, 4, 30), tables=TABLES, conventions=given(accrual="payment_year_own_days"))
    speaks(found.sheet)
    assert [step.key for step in found.sheet.steps] == ["net", "paid", "loan_step_won", "not_above_dues", "limit"]
    assert any(step.text == "payment_year_own_days" for step in found.refund.sheet.steps)
    (step,) = [row for row in TABLES.parameters if row.name == "loan_step_won"]
    own = tuple(replace(step, terms=terms, value=Fraction(won)) for terms, won in ((OLD, 1_000_000), (NEW, 500_000)))
    rules = replace(TABLES, parameters=(*(row for row in TABLES.parameters if row is not step), *own))
    assert [loan.limit(replace(paid, terms=terms), date(2025, 4, 30), tables=rules).won for terms in (OLD, NEW)] == [1_000_000, 1_500_000]


def test_the_refusal_of_a_loan_says_how_many_months_are_unpaid():
    with pytest.raises(InvalidCase) as refused:
        loan.limit(contract(7), date(2025, 10, 1), tables=TABLES)
    says(refused.value)
    assert ("2개월" in refused.value.ko, "2 months" in refused.value.en) == (True, True)


def test_what_is_paid_besides_has_its_name_among_the_results_and_no_idle_step():
    found = ended(
        with_late(OLD, Payment(date(2025, 9, 25), 500_000)), "01", EVENT, returned_on=date(2025, 10, 1), claimed_on=date(2025, 9, 1)
    )
    assert {"after_event", "late_interest"} <= set(found.sheet.results)
    at_once = ended(contract(7), "01", EVENT, claimed_on=EVENT, paid_on=EVENT)
    assert not [step for step in at_once.sheet.steps if step.key in {"late_claim", "late_payout"}]
