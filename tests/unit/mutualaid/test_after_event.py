from datetime import date
from fractions import Fraction

import pytest

from dure.rules.mutualaid import loan, paying
from dure.rules.mutualaid.errors import InvalidCase, MissingRule
from dure.rules.mutualaid.model import Contract, Payment
from dure.rules.mutualaid.sheet import check
from tests.unit.mutualaid.build import NEW, OLD, TABLES, contract, ended, flat, monthly

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
    from dataclasses import replace

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
    assert loan.limit(contract(7), date(2025, 7, 31), tables=TABLES).won > 0
    with pytest.raises(InvalidCase) as refused:
        loan.limit(contract(7), date(2025, 8, 1), tables=TABLES)
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
