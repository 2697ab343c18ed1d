"""What reaches the member: set-off of a loan (상계), and instalments (분할지급)."""

import json
from dataclasses import replace
from datetime import date
from fractions import Fraction
from typing import Any

import pytest

from dure.rules.mutualaid import cases, paying
from dure.rules.mutualaid.errors import InvalidCase
from dure.rules.mutualaid.model import Contract, Instalments, Loan
from dure.rules.mutualaid.settings import DEFAULT
from tests.unit.mutualaid.build import TABLES, contract, ended

ON = date(2025, 8, 25)
PAID = contract(20, 1_000_000, date(2024, 1, 25), born=date(1965, 8, 25))
BENEFIT = ended(PAID, "03", ON)
FIVE = Instalments(5, 12)


@pytest.mark.parametrize(
    ("loan", "settled"),
    [
        (Loan(1_000_000), (0, 1_000_000, 0)),
        (Loan(1_000_000, 5_000, 300), (5_000, 1_000_000, 300)),
        (Loan(BENEFIT.net - 5_000, 5_000, 300), (5_000, BENEFIT.net - 5_000, 0)),
        (Loan(100_000_000, 5_000, 300), (5_000, BENEFIT.net - 5_000, 0)),
    ],
)
def test_a_loan_is_set_off_against_what_is_left_after_tax(loan: Loan, settled: tuple[int, int, int]):
    found = ended(PAID, "03", ON, loan=loan)
    assert (found.net, found.gross) == (BENEFIT.net, BENEFIT.gross)
    assert found.loan == paying.SetOff(*settled, BENEFIT.net - sum(settled))
    results = found.sheet.results
    (step,) = [step for step in found.sheet.steps if step.key == results["after_loan"]]
    assert (step.value, step.args) == (found.loan.rest, (results["net"], "loan_interest", "loan_principal", "loan_costs"))


def test_without_a_loan_nothing_is_set_off():
    assert BENEFIT.loan is None
    assert "after_loan" not in BENEFIT.sheet.results


@pytest.mark.parametrize("loan", [Loan(-1), Loan(1, -1), Loan(1, 1, -1)])
def test_a_negative_loan_is_refused(loan: Loan):
    with pytest.raises(InvalidCase) as refused:
        ended(PAID, "03", ON, loan=loan)
    assert (refused.value.code, refused.value.field) == ("wrong_amount", "end.loan")


@pytest.mark.parametrize("years", [5, 10, 15, 20])
@pytest.mark.parametrize(("months", "a_year"), [(1, 12), (3, 4), (6, 2), (12, 1)])
def test_equal_parts_from_the_day_of_payout_the_first_with_the_rest(years: int, months: int, a_year: int):
    found = ended(PAID, "01", ON, instalments=Instalments(years, months), paid_on=date(2025, 8, 31))
    parts = found.instalments
    assert parts.count == years * a_year
    assert parts.each * (parts.count - 1) + parts.first == found.net
    assert 0 <= parts.first - parts.each < parts.count
    assert parts.first_on == date(2025, 8, 31)
    last = 12 * years - months + 7
    assert (parts.last_on.year, parts.last_on.month) == (2025 + last // 12, last % 12 + 1)
    assert {"instalment", "instalment_first"} <= set(found.sheet.results)
    assert any("instalments" in en and "분할지급" in ko for ko, en in found.notes)


def test_without_a_day_of_payout_they_begin_on_the_event_day():
    assert ended(PAID, "03", ON, instalments=FIVE).instalments.first_on == ON
    assert BENEFIT.instalments is None
    assert not any("instalments" in en for _, en in BENEFIT.notes)


def test_what_is_left_after_a_loan_is_cut():
    found = ended(PAID, "03", ON, instalments=FIVE, loan=Loan(1_000_000))
    parts = found.instalments
    assert parts.each * (parts.count - 1) + parts.first == BENEFIT.net - 1_000_000


@pytest.mark.parametrize(
    ("paid", "reason", "more", "code", "field"),
    [
        (PAID, "02", {}, "no_instalments", "end.instalments"),
        (PAID, "05", {}, "no_instalments", "end.instalments"),
        (PAID, "13", {}, "no_instalments", "end.instalments"),
        (PAID, "21", {}, "no_instalments", "end.instalments"),
        (PAID, "06", {"interim": True}, "no_instalments", "end.instalments"),
        (replace(PAID, born=None), "01", {}, "instalment_age", "born"),
        (replace(PAID, born=date(1965, 8, 26)), "01", {}, "instalment_age", "born"),
        (PAID, "01", {"instalments": Instalments(0)}, "wrong_instalments", "end.instalments.years"),
        (PAID, "01", {"instalments": Instalments(7)}, "wrong_instalments", "end.instalments.years"),
        (PAID, "01", {"instalments": Instalments(25)}, "wrong_instalments", "end.instalments.years"),
        (PAID, "01", {"instalments": Instalments(5, 2)}, "wrong_instalments", "end.instalments.months"),
        (PAID, "01", {"instalments": Instalments(5, 24)}, "wrong_instalments", "end.instalments.months"),
    ],
)
def test_who_may_not_have_instalments_is_told_why(paid: Contract, reason: str, more: dict[str, Any], code: str, field: str):
    with pytest.raises(InvalidCase) as refused:
        ended(paid, reason, ON, **({"instalments": FIVE} | more))
    assert (refused.value.code, refused.value.field) == (code, field)


def test_the_words_name_what_is_allowed():
    with pytest.raises(InvalidCase, match=r"one of 5, 10, 15, 20\."):
        ended(PAID, "01", ON, instalments=Instalments(6))
    with pytest.raises(InvalidCase, match=r"one of 1, 3, 6, 12\."):
        ended(PAID, "01", ON, instalments=Instalments(5, 0))


def test_sixty_is_reached_on_the_birthday():
    leap = contract(13, 1_000_000, date(2023, 1, 25), born=date(1964, 2, 29))
    assert ended(leap, "01", date(2024, 2, 29), instalments=FIVE).instalments.count == 5
    with pytest.raises(InvalidCase, match="instalment_age"):
        ended(leap, "01", date(2024, 2, 28), instalments=FIVE)


def test_the_benefit_less_the_whole_loan_must_reach_ten_million():
    loan = BENEFIT.gross - 10_000_000
    for parts in (Loan(loan), Loan(loan - 30, 20, 10)):
        assert ended(PAID, "03", ON, instalments=FIVE, loan=parts).instalments.count == 5
    for parts in (Loan(loan + 1), Loan(loan, 1), Loan(loan, 0, 1)):
        with pytest.raises(InvalidCase) as refused:
            ended(PAID, "03", ON, instalments=FIVE, loan=parts)
        assert (refused.value.code, refused.value.field) == ("instalments_too_small", "end.instalments")
        assert "9,999,999" in refused.value.en


def answer(**change: Any) -> dict[str, Any]:
    payments = [{"on": f"2025-{month:02}-25", "won": 500_000} for month in range(1, 9)]
    case = {"id": 1, "terms": "2024-06-01", "joined": "2025-01-25", "kind": "monthly", "payments": payments}
    case |= {"base_rates": [{"from": "2025-01-01", "percent": 3}], "end": {"reason": "03", "on": "2025-08-25"}}
    end = change.pop("end", {})
    case |= change
    case["end"] = case["end"] | end
    return cases.answer(json.dumps(case).encode(), 1, cases.Options(TABLES, DEFAULT, language="en"))


def test_a_line_carries_loan_instalments_and_the_contracts_past():
    found = answer(end={"loan": {"principal": 100_000, "interest": 70, "costs": 5}})
    assert found["loan"] == {"interest": 70, "principal": 100_000, "costs": 5, "rest": found["net"] - 100_075}
    assert answer(end={"loan": {"principal": 1}})["loan"]["interest"] == 0
    settled = answer(settled=[{"reason": "05", "on": "2025-08-01"}])
    assert (settled["paid"], settled["months_paid"]) == (1_000_000, 8)
    paused = answer(holidays=[{"from": "2025-09-01", "to": "2025-10-31"}], resumed_on=None, unregistered=False)
    assert "error" not in paused
    assert answer(unregistered=True)["error"]["code"] == "unregistered_member"
    assert answer(end={"reason": "31"})["error"]["code"] == "not_in_arrears"
    assert answer(end={"reason": "31", "assumed": True})["gross"] == 4_000_000
    assert answer(resumed_on="2025-08-25")["error"]["field"] == "resumed_on"
    assert answer(end={"reason": "21", "special": "care", "special_on": "2025-01-31"})["error"]["field"] == "end.special_on"
    assert answer(subsidies=[{"sido": "대전", "provable_from": "2025-07-01", "applied_on": "2025-07-31"}])["subsidy"] == 210_000
    assert "ignored" not in found


def test_instalments_in_a_line():
    big = [{"on": f"2025-{month:02}-25", "won": 1_000_000} for month in range(1, 9)] + [
        {"on": f"2024-{month:02}-25", "won": 1_000_000} for month in range(1, 13)
    ]
    found = answer(
        payments=big,
        joined="2024-01-25",
        born="1960-01-01",
        base_rates=[{"from": "2024-01-01", "percent": 3}],
        end={"instalments": {"years": 5, "months": 12}},
    )
    parts = found["instalments"]
    assert parts["first"] + 4 * parts["each"] == found["net"]
    assert (parts["count"], parts["first_on"], parts["last_on"]) == (5, "2025-08-25", "2029-08-25")


def test_a_former_contract_in_a_line():
    old = {
        "joined": "2024-01-25",
        "reason": "01",
        "ended_on": "2024-03-31",
        "payments": [{"on": "2024-01-25", "won": 300_000}],
        "kind": "quarterly",
    }
    found = answer(former=old, base_rates=[{"from": "2024-01-01", "percent": 3}])
    assert (found["months_paid"], found["paid"]) == (11, 4_300_000)
    paused = old | {"ended_on": "2024-06-30", "holidays": [{"from": "2024-04-01", "to": "2024-06-30"}]}
    assert answer(former=paused, base_rates=[{"from": "2024-01-01", "percent": 3}])["months_paid"] == 11


@pytest.mark.parametrize(
    ("change", "field", "code"),
    [
        ({"former": []}, "former", "wrong_field"),
        ({"former": {"reason": "01"}}, "former.joined", "missing_field"),
        ({"former": {"joined": "2024-01-25"}}, "former.reason", "missing_field"),
        ({"former": {"joined": "2024-01-25", "reason": 1}}, "former.reason", "wrong_field"),
        ({"former": {"joined": "2024-01-25", "reason": "01"}}, "former.ended_on", "missing_field"),
        ({"former": {"joined": "2024-01-25", "reason": "01", "ended_on": "2024-02-25"}}, "former.payments", "missing_field"),
        (
            {"former": {"joined": "2024-01-25", "reason": "01", "ended_on": "2024-02-25", "payments": [{"won": 1}]}},
            "former.payments[0].on",
            "missing_field",
        ),
        (
            {"former": {"joined": "2024-01-25", "reason": "01", "ended_on": "2024-02-25", "payments": [], "kind": "weekly"}},
            "former.kind",
            "unknown_kind",
        ),
        (
            {"former": {"joined": "2024-01-25", "reason": "01", "ended_on": "2024-02-25", "payments": [], "kind": 3}},
            "former.kind",
            "wrong_field",
        ),
        (
            {"former": {"joined": "2024-01-25", "reason": "01", "ended_on": "2024-02-25", "payments": [], "holidays": [{}]}},
            "former.holidays[0].from",
            "missing_field",
        ),
        (
            {"former": {"joined": "2024-01-25", "reason": "01", "ended_on": "2024-02-25", "payments": [], "holidays": [1]}},
            "former.holidays[0]",
            "wrong_field",
        ),
        (
            {"former": {"joined": "2024-01-25", "reason": "01", "ended_on": "2024-02-25", "payments": 3}},
            "former.payments",
            "wrong_field",
        ),
        ({"holidays": [{"from": "2025-01-25"}]}, "holidays[0].to", "missing_field"),
        ({"holidays": {}}, "holidays", "wrong_field"),
        ({"settled": [{"on": "2025-01-25"}]}, "settled[0].reason", "missing_field"),
        ({"settled": [{"reason": "05"}]}, "settled[0].on", "missing_field"),
        ({"settled": [{"reason": 5, "on": "2025-01-25"}]}, "settled[0].reason", "wrong_field"),
        ({"resumed_on": "soon"}, "resumed_on", "wrong_date"),
        ({"unregistered": 1}, "unregistered", "wrong_field"),
        ({"subsidies": [{"sido": "대전", "provable_from": "x"}]}, "subsidies[0].provable_from", "wrong_date"),
        ({"end": {"assumed": "yes"}}, "end.assumed", "wrong_field"),
        ({"end": {"loan": 5}}, "end.loan", "wrong_field"),
        ({"end": {"loan": {}}}, "end.loan.principal", "missing_field"),
        ({"end": {"loan": {"principal": 1.5}}}, "end.loan.principal", "wrong_number"),
        ({"end": {"loan": {"principal": 1, "costs": "x"}}}, "end.loan.costs", "wrong_number"),
        ({"end": {"loan": {"principal": 1, "interest": "x"}}}, "end.loan.interest", "wrong_number"),
        ({"end": {"instalments": []}}, "end.instalments", "wrong_field"),
        ({"end": {"instalments": {"months": 1}}}, "end.instalments.years", "missing_field"),
        ({"end": {"instalments": {"years": 5}}}, "end.instalments.months", "missing_field"),
        ({"end": {"special_on": 3}}, "end.special_on", "wrong_date"),
    ],
)
def test_a_broken_field_is_named(change: dict[str, Any], field: str, code: str):
    error = answer(**change)["error"]
    assert (error["field"], error["code"]) == (field, code)
    assert field in error["message"]


def test_the_least_benefit_is_reached_to_the_won_without_a_loan():
    rows = tuple(replace(row, value=Fraction(BENEFIT.gross)) if row.name == "instalment_least_won" else row for row in TABLES.parameters)
    assert ended(PAID, "03", ON, rules=replace(TABLES, parameters=rows), instalments=FIVE).instalments.count == 5
