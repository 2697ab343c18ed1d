import io
import json
import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from dure.rules.mutualaid import cases, render, sheet
from dure.rules.mutualaid.cases import Options
from dure.rules.mutualaid.errors import InvalidCase, MissingRule
from dure.rules.mutualaid.model import Contract, Cycle, End, Enrolment, Member, Payment, RateStep, SubsidyCredit
from dure.rules.mutualaid.settings import DEFAULT
from tests.unit.mutualaid.build import TABLES

TODAY = date(2026, 3, 31)
OPTIONS = Options(TABLES, DEFAULT, TODAY)
PAYMENTS = [{"on": f"2025-0{month}-25", "won": 500_000} for month in range(1, 8)]
CASE: dict[str, Any] = {
    "id": "BN-02",
    "terms": "2024-06-01",
    "joined": "2025-01-25",
    "kind": "monthly",
    "payments": PAYMENTS,
    "end": {"reason": "01", "on": "2025-08-25"},
    "base_rates": [{"from": "2025-01-01", "percent": 3.0}],
}


def ask(case: object, options: Options = OPTIONS) -> dict[str, Any]:
    line = case if isinstance(case, bytes) else json.dumps(case, ensure_ascii=False).encode()
    return cases.answer(line, 1, options)


def error(case: object, options: Options = OPTIONS) -> tuple[str, str]:
    answered, english = (ask(case, replace(options, language=language)) for language in ("ko", "en"))
    assert set(answered) == {"id", "error"}, answered
    assert re.fullmatch("1행: .*[가-힣].*[.]", answered["error"]["message"]), answered
    assert re.fullmatch("Line 1: .*[a-z]{2}.*[.]", english["error"]["message"]), english
    assert not [said for said in (answered, english) if "None" in said["error"]["message"]]
    return answered["error"]["code"], answered["error"]["field"]


def changed(**values: object) -> dict[str, Any]:
    return {name: value for name, value in (CASE | values).items() if value is not ...}


def end(**values: object) -> dict[str, Any]:
    return changed(end=CASE["end"] | values)


def test_the_form_of_an_answer():
    answered = ask(CASE)
    wanted = {"id": "BN-02", "months_paid": 7, "principal": 3_500_000, "interest": 38_515, "gross": 3_538_515, "net": 3_538_515}
    assert {name: answered[name] for name in wanted} == wanted
    assert answered["tax"] == {"kind": "retirement_income", "base": 38_515, "service_years": 1, "income_tax": 0, "local_tax": 0}
    assert set(answered) == {
        "id",
        "terms",
        "months_paid",
        "paid",
        "principal",
        "interest",
        "subsidy",
        "subsidy_interest",
        "gross",
        "tax",
        "net",
        "notes",
        "sheet",
    }
    sheet.check(
        render.read_json(json.loads(json.dumps(answered["sheet"]))),
        {name: answered[name] for name in ("principal", "interest", "gross", "net")},
    )


def test_every_field_of_the_form_is_read():
    case = changed(
        id=7,
        kind="quarterly",
        payments=[{"on": "2025-01-25", "won": 300_000}, {"on": "2025-04-25", "won": 600_000, "months": 6}],
        end={"reason": "21", "on": "2025-09-30"},
        base_rates=[{"from": "2025-01-01", "percent": "2.75", "to": "2025-06-30"}, {"from": "2025-07-01", "percent": 3}],
        deducted=[{"year": 2025, "won": 900_000}],
        subsidies=[{"on": "2025-04-25", "won": 20_000}],
        born="1970-01-01",
        business_number="123-45-67891",
        corporate_number="130111-0006246",
        resident_number="800101-1234560",
        foreigner_number="800101-5234563",
    )
    answered = ask(case)
    assert (answered["id"], answered["months_paid"], answered["gross"], answered["tax"]["base"]) == (7, 9, 920_000, 920_000)
    assert "ignored" not in answered
    assert not any("123-45-67891" in str(value) for value in answered.values())


@pytest.mark.parametrize(
    ("kind", "more", "months"),
    [
        ("monthly", {}, 3),
        ("월납", {}, 3),
        (..., {}, 3),
        ("개인", {}, 3),
        ("quarterly", {}, 9),
        ("분기납", {}, 9),
        ("법인대표", {"cycle": "quarterly"}, 9),
        ("quarterly", {"member": "corporate_head"}, 9),
    ],
)
def test_kind_is_the_cycle_or_the_kind_of_member(kind: object, more: dict[str, str], months: int):
    payments = [{"on": f"2025-{month}-25", "won": 300_000} for month in ("01", "04", "07")]
    assert ask(changed(kind=kind, payments=payments, **more))["months_paid"] == months


def test_a_cases_own_rates_replace_the_table_but_not_the_minimum():
    low = ask(changed(base_rates=[{"from": "2025-01-01", "percent": 0}]))
    assert low["interest"] == 500_000 * 18 * 852 // 365_000
    assert ask(changed(base_rates=...))["interest"] == 38_515


def test_terms_of_the_option_serve_cases_that_name_none():
    case = changed(
        terms=...,
        end={"reason": "11", "on": "2026-01-31"},
        payments=[{"on": f"2025-{month:02}-25", "won": 500_000} for month in range(1, 13)] + [{"on": "2026-01-25", "won": 500_000}],
    )
    assert ask(case)["terms"] == "2026-01-01"
    assert ask(case)["interest"] > 0
    chosen = ask(case, replace(OPTIONS, terms="2024-06-01"))
    assert (chosen["terms"], chosen["interest"]) == ("2024-06-01", 0)
    assert ask(case | {"terms": "2026-01-01"}, replace(OPTIONS, terms="2024-06-01"))["terms"] == "2026-01-01"


def test_enrolments_stand_among_the_subsidies():
    joined = changed(
        joined="2024-05-10",
        payments=[{"on": f"2024-0{month}-10", "won": 100_000} for month in range(5, 10)],
        base_rates=[{"from": "2024-01-01", "percent": 3}],
    )
    answered = ask(
        joined
        | {
            "end": {"reason": "21", "on": "2024-09-30"},
            "subsidies": [{"sido": "경기", "sigungu": "광명시", "yearly_sales": 900_000_000}, {"on": "2024-06-10", "won": 5_000}],
        }
    )
    assert (answered["subsidy"], answered["gross"]) == (85_000, 535_000)
    moved = ask(
        joined
        | {
            "end": {"reason": "21", "on": "2024-09-30"},
            "subsidies": [{"sido": "대전", "moved_on": "2024-08-10", "applied_on": "2024-05-10"}],
        }
    )
    assert moved["subsidy"] == 60_000
    assert error(joined | {"subsidies": [{"sido": "서울", "real_estate_letting": True}]})[0] == "subsidy_not_eligible"
    assert (
        error(joined | {"end": {"reason": "01", "on": "2024-09-30"}, "subsidies": [{"sido": "대구", "received_before": True}]})[0]
        == "subsidy_not_eligible"
    )
    assert error(joined | {"end": {"reason": "01", "on": "2024-09-30"}, "subsidies": [{"sido": "대전", "exhausted_on": 5}]}) == (
        "wrong_date",
        "subsidies[0].exhausted_on",
    )


def test_late_interest_payments_after_the_event_and_two_taxes_are_shown_apart():
    late = ask(
        changed(
            payments=[*PAYMENTS, {"on": "2025-09-25", "won": 500_000}],
            end={"reason": "03", "on": "2025-08-25", "claimed_on": "2025-12-03", "returned_on": "2025-09-25"},
        )
    )
    assert late["after_event"] == {"on": "2025-09-25", "principal": 500_000, "interest": 0}
    assert late["late_interest"] > 0
    options = replace(OPTIONS, conventions=replace(DEFAULT, invalid_interest_tax="interest_income"))
    two = ask(changed(end={"reason": "invalidity", "on": "2025-08-25", "ground": "not_head"}), options)
    assert [each["kind"] for each in two["taxes"]] == ["other_income", "interest_income"]
    assert two["net"] == two["gross"] - two["tax"]["income_tax"] - two["tax"]["local_tax"]


def test_interim_settlement_and_special_ends_are_asked_for_in_the_end():
    assert ask(end(reason="05", interim=True))["paid"] == 3_000_000
    assert ask(end(reason="21", special="emigration"))["tax"]["kind"] == "retirement_income"
    assert error(end(reason="21", special="hardship", sales_drop_percent=30)) == ("special_end_months", "end.special")


def test_numbers_that_may_be_new_are_noted_not_refused():
    noted = ask(
        changed(deducted=[], corporate_number="123456-1234567", resident_number="800101-1234561", foreigner_number="800101-5234561")
    )
    assert [note.split("의")[0] for note in noted["notes"]] == ["법인등록번호", "주민등록번호", "외국인등록번호"]
    assert ask(changed(deducted=[], corporate_number="130111-0006246", resident_number="800101-1234560"))["notes"] == []


def test_the_order_of_payments_does_not_matter():
    assert {**ask(changed(payments=PAYMENTS[::-1])), "sheet": 0} == {**ask(CASE), "sheet": 0}


def test_unknown_fields_are_named_not_used():
    assert ask(changed(note="x", base_rate=[]))["ignored"] == ["base_rate", "note"]


def test_sheets_can_be_left_out_and_notes_follow_the_language():
    short = ask(CASE, replace(OPTIONS, sheets=False, language="en"))
    assert "sheet" not in short
    assert short["notes"] == ["Without a certificate the dues count as deducted; tax paid too much can be claimed back within five years."]


@pytest.mark.parametrize(
    ("case", "code", "field"),
    [
        (end(on="2025-01-24"), "end_before_joining", "end.on"),
        (end(on="2026-04-01"), "in_future", "end.on"),
        (changed(joined="2026-04-01"), "end_before_joining", "end.on"),
        (changed(payments=[*PAYMENTS, {"on": "2026-04-01", "won": 500_000}]), "in_future", "payments[7].on"),
        (changed(payments=[{"on": "2025-01-24", "won": 500_000}, *PAYMENTS]), "payment_before_joining", "payments[0].on"),
        (changed(payments=[*PAYMENTS, {"on": "2025-08-26", "won": 500_000}]), "payment_after_end", "payments[7].on"),
        (changed(payments=[{"on": "2025-01-25", "won": 0}]), "payment_not_positive", "payments[0].won"),
        (changed(payments=[{"on": "2025-01-25", "won": -500_000}]), "payment_not_positive", "payments[0].won"),
        (changed(payments=[*PAYMENTS[:1], {"on": "2025-02-25", "won": 505_000}]), "payment_off_step", "payments[1].won"),
        (changed(payments=[{"on": "2025-01-25", "won": 40_000}]), "payment_out_of_range", "payments[0].won"),
        (changed(payments=[{"on": "2025-01-25", "won": 1_010_000}]), "payment_out_of_range", "payments[0].won"),
        (changed(kind="quarterly", payments=[{"on": "2025-01-25", "won": 500_000}]), "payment_off_step", "payments[0].won"),
        (changed(payments=[{"on": "2025-01-25", "won": 500_000.5}]), "wrong_number", "payments[0].won"),
        (changed(payments=[{"on": "2025-01-25", "won": True}]), "wrong_number", "payments[0].won"),
        (changed(payments=[{"on": "2025-01-25", "won": "500000"}]), "wrong_number", "payments[0].won"),
        (changed(payments=[{"on": "2025-01-25", "won": 10**15}]), "wrong_number", "payments[0].won"),
        (changed(payments=[{"on": "2025-01-25"}]), "missing_field", "payments[0].won"),
        (changed(payments=[{"won": 500_000}]), "missing_field", "payments[0].on"),
        (changed(payments=[{"on": "2025-01-25", "won": 500_000, "months": 0}]), "wrong_months", "payments[0].months"),
        (changed(payments=[{"on": "2025-01-25", "won": 12_100_000, "months": 121}]), "wrong_months", "payments[0].months"),
        (changed(kind="quarterly", payments=[{"on": "2025-01-25", "won": 400_000, "months": 4}]), "wrong_months", "payments[0].months"),
        (changed(payments=[{"on": "2025-01-25", "won": 50_000, "extra": True}]), "no_extra_payments", "payments[0].won"),
        (changed(payments=[{"on": "2025-01-25", "won": 500_000, "extra": "yes"}]), "wrong_field", "payments[0].extra"),
        (changed(payments=[5]), "wrong_field", "payments[0]"),
        (changed(payments={}), "wrong_field", "payments"),
        (changed(payments=...), "missing_field", "payments"),
        (changed(payments=[]), "no_payments", "payments"),
        (changed(payments=[{"on": "2025-01-25", "won": 800_000, "months": 8}]), "prepaid_too_far", "payments[0].on"),
        (end(reason="99"), "unknown_reason", "end.reason"),
        (end(reason=""), "unknown_reason", "end.reason"),
        (end(reason=None), "missing_field", "end.reason"),
        (end(reason=1), "wrong_field", "end.reason"),
        (end(on="2025-8-25"), "wrong_date", "end.on"),
        (end(on="2025-02-30"), "wrong_date", "end.on"),
        (end(on=20250825), "wrong_date", "end.on"),
        (end(on="0001-01-01"), "wrong_date", "end.on"),
        (end(on="3000-01-01"), "wrong_date", "end.on"),
        (end(interim=1), "wrong_field", "end.interim"),
        (end(claimed_on="2025-08-24"), "dates_out_of_order", "end.claimed_on"),
        (end(claimed_on="2025-09-24", paid_on="2025-09-23"), "dates_out_of_order", "end.paid_on"),
        (end(paid_on="2025-08-24"), "dates_out_of_order", "end.paid_on"),
        (changed(end=...), "missing_field", "end"),
        (changed(end=[]), "wrong_field", "end"),
        (changed(terms="2023-01-01"), "unknown_terms", "terms"),
        (changed(terms=2024), "wrong_field", "terms"),
        (changed(kind="weekly"), "unknown_kind", "kind"),
        (changed(member="monthly"), "unknown_kind", "member"),
        (changed(cycle="individual"), "unknown_kind", "cycle"),
        (changed(joined=...), "missing_field", "joined"),
        (changed(born="2025-01-25"), "born_after_joining", "born"),
        (changed(base_rates=[]), "rates_missing", "base_rates"),
        (changed(base_rates=[{"from": "2025-01-27", "percent": 3}]), "rates_gap", "base_rates"),
        (changed(base_rates=[{"from": "2025-01-01", "to": "2025-03-31", "percent": 3}, {"from": "2025-04-02", "percent": 3}]), "rates_gap", "base_rates"),
        (changed(base_rates=[{"from": "2025-01-01", "to": "2025-08-24", "percent": 3}]), "rates_gap", "base_rates"),
        (changed(base_rates=[{"from": "2025-01-01", "to": "2025-04-01", "percent": 3}, {"from": "2025-04-01", "percent": 3}]), "rates_overlap", "base_rates[1].from"),
        (changed(base_rates=[{"from": "2025-01-01", "percent": 3}, {"from": "2025-01-01", "percent": 2}]), "rates_overlap", "base_rates[1].from"),
        (changed(base_rates=[{"from": "2025-01-01", "to": "2024-12-31", "percent": 3}]), "dates_out_of_order", "base_rates[0].to"),
        (changed(base_rates=[{"from": "2025-01-01", "percent": -0.1}]), "rate_out_of_range", "base_rates[0].percent"),
        (changed(base_rates=[{"from": "2025-01-01", "percent": 100.1}]), "rate_out_of_range", "base_rates[0].percent"),
        (changed(base_rates=[{"from": "2025-01-01", "percent": "three"}]), "wrong_number", "base_rates[0].percent"),
        (changed(base_rates=[{"from": "2025-01-01", "percent": True}]), "wrong_number", "base_rates[0].percent"),
        (changed(base_rates=[{"from": "2025-01-01"}]), "missing_field", "base_rates[0].percent"),
        (changed(base_rates=..., joined="2024-01-25", payments=[{"on": f"2024-0{month}-25", "won": 500_000} for month in range(1, 8)]), "missing_rule", "base_rates"),
        (changed(deducted=[{"year": 2025, "won": 3_500_001}]), "deducted_more_than_paid", "deducted[0].won"),
        (changed(deducted=[{"year": 2024, "won": 1}]), "deducted_more_than_paid", "deducted[0].won"),
        (changed(deducted=[{"year": 2025, "won": -1}]), "deducted_negative", "deducted[0].won"),
        (changed(deducted=[{"year": 2025, "won": 1}, {"year": 2025, "won": 1}]), "duplicate_year", "deducted[1].year"),
        (changed(deducted=[{"won": 1}]), "missing_field", "deducted[0].year"),
        (changed(subsidies=[{"on": "2025-01-24", "won": 1}]), "subsidy_before_joining", "subsidies[0].on"),
        (changed(subsidies=[{"on": "2025-02-25", "won": 0}]), "subsidy_not_positive", "subsidies[0].won"),
        (changed(subsidies=[{"on": "2026-04-01", "won": 1}]), "in_future", "subsidies[0].on"),
        (changed(business_number="123-45-67890"), "wrong_check_digit", "business_number"),
        (changed(business_number=1234567891), "wrong_number_shape", "business_number"),
        (changed(business_number="123-45-6789"), "wrong_number_shape", "business_number"),
        (changed(corporate_number="123456-123456"), "wrong_number_shape", "corporate_number"),
        (changed(resident_number="800101-5234563"), "wrong_number_shape", "resident_number"),
        (changed(foreigner_number="800101-1234560"), "wrong_number_shape", "foreigner_number"),
        (changed(id=1.5), "wrong_field", "id"),
        (changed(id=True), "wrong_field", "id"),
        (b"{", "broken_json", ""),
        (b'{"id": "x", "id": "y"}', "broken_json", ""),
        (b'{"id": NaN}', "broken_json", ""),
        (b"\xff\xfe", "broken_json", ""),
        (b"[" * 100_000, "broken_json", ""),
        (b'{"id": ' + b"9" * 5000 + b"}", "broken_json", ""),
        (b"[]", "wrong_field", ""),
        (b"3", "wrong_field", ""),
    ],
)  # fmt: skip
def test_what_is_wrong_is_answered_with_code_and_field(case: object, code: str, field: str):
    assert error(case) == (code, field)


GRANT = {"sido": "경기", "sigungu": "광명시"}


@pytest.mark.parametrize(
    ("values", "code", "field"),
    [
        ({"payments": [{"on": "2025-01-25", "won": 500_000, "months": "1"}]}, "wrong_number", "payments[0].months"),
        ({"payments": [{"on": 20250125, "won": 500_000}]}, "wrong_date", "payments[0].on"),
        ({"base_rates": [{"from": "2025-1-1", "percent": 3}]}, "wrong_date", "base_rates[0].from"),
        ({"base_rates": [{"from": "2025-01-01", "to": "2025-02-29", "percent": 3}]}, "wrong_date", "base_rates[0].to"),
        ({"deducted": [{"year": 2025, "won": "1"}]}, "wrong_number", "deducted[0].won"),
        ({"deducted": [{"year": "2025", "won": 1}]}, "wrong_number", "deducted[0].year"),
        ({"subsidies": [{"on": "25 February", "won": 1}]}, "wrong_date", "subsidies[0].on"),
        ({"subsidies": [{"on": "2025-02-25", "won": 1.5}]}, "wrong_number", "subsidies[0].won"),
        ({"subsidies": [GRANT | {"sido": 41}]}, "wrong_field", "subsidies[0].sido"),
        ({"subsidies": [GRANT | {"sigungu": 41}]}, "wrong_field", "subsidies[0].sigungu"),
        ({"subsidies": [GRANT | {"applied_on": 5}]}, "wrong_date", "subsidies[0].applied_on"),
        ({"subsidies": [GRANT | {"moved_on": 5}]}, "wrong_date", "subsidies[0].moved_on"),
        ({"subsidies": [GRANT | {"yearly_sales": "1억"}]}, "wrong_number", "subsidies[0].yearly_sales"),
        ({"subsidies": [GRANT | {"real_estate_letting": 0}]}, "wrong_field", "subsidies[0].real_estate_letting"),
        ({"subsidies": [GRANT | {"received_before": "no"}]}, "wrong_field", "subsidies[0].received_before"),
        ({"end": CASE["end"] | {"claimed_on": 5}}, "wrong_date", "end.claimed_on"),
        ({"end": CASE["end"] | {"paid_on": 5}}, "wrong_date", "end.paid_on"),
        ({"end": CASE["end"] | {"returned_on": 5}}, "wrong_date", "end.returned_on"),
        ({"end": CASE["end"] | {"sales_drop_percent": "half"}}, "wrong_number", "end.sales_drop_percent"),
        ({"end": CASE["end"] | {"special": 1}}, "wrong_field", "end.special"),
        ({"end": CASE["end"] | {"ground": 1}}, "wrong_field", "end.ground"),
        ({"born": "1899-12-31"}, "wrong_date", "born"),
        ({"settled": [{"on": "2025-03-01"}]}, "missing_field", "settled[0].reason"),
        ({"former": "2024"}, "wrong_field", "former"),
    ],
)
def test_a_wrong_value_is_named_by_its_path(values: dict[str, object], code: str, field: str):
    assert error(changed(**values)) == (code, field)


def test_every_field_reaches_the_contract_and_its_end():
    grant = {
        "applied_on": "2025-02-01",
        "moved_on": "2025-06-01",
        "exhausted_on": "2025-07-01",
        "yearly_sales": 0,
        "real_estate_letting": True,
        "received_before": True,
    }
    ending = {
        "interim": True,
        "claimed_on": "2025-09-01",
        "paid_on": "2025-09-02",
        "returned_on": "2025-09-03",
        "special": "hardship",
        "sales_drop_percent": "20.5",
        "ground": "not_head",
    }
    contract, ended = cases.read_case(
        changed(
            kind="법인대표",
            cycle="분기납",
            born="1900-01-01",
            payments=[{"on": "2025-01-25", "won": 100_000, "months": 1, "extra": True}],
            base_rates=[{"from": "1900-01-01", "percent": "2.85", "to": "2999-12-31"}],
            deducted=[{"year": 2025, "won": 1}],
            subsidies=[{"on": "2025-02-25", "won": 20_000}, GRANT | grant],
            end=CASE["end"] | ending,
        )
    )
    assert contract == Contract(
        date(2025, 1, 25),
        (Payment(date(2025, 1, 25), 100_000, 1, extra=True),),
        "2024-06-01",
        Cycle.QUARTERLY,
        Member.CORPORATE_HEAD,
        born=date(1900, 1, 1),
        deducted={2025: 1},
        base_rates=(RateStep(date(1900, 1, 1), Fraction("2.85"), date(2999, 12, 31)),),
        subsidies=(SubsidyCredit(date(2025, 2, 25), 20_000),),
        enrolments=(
            Enrolment(
                "경기", "광명시", date(2025, 2, 1), date(2025, 6, 1), date(2025, 7, 1), 0, real_estate_letting=True, received_before=True
            ),
        ),
    )
    assert ended == End(
        "01",
        date(2025, 8, 25),
        interim=True,
        claimed_on=date(2025, 9, 1),
        paid_on=date(2025, 9, 2),
        returned_on=date(2025, 9, 3),
        special="hardship",
        sales_drop_percent=Fraction("20.5"),
        ground="not_head",
    )


@pytest.mark.parametrize(
    ("case", "ko", "en"),
    [
        (b"[]", "JSON 객체여야 합니다.", "It must be a JSON object."),
        (changed(joined="2025/1/25"), "joined: YYYY-MM-DD 꼴의 날짜여야 합니다.", "joined: must be a day as YYYY-MM-DD."),
        (
            changed(kind="weekly"),
            "kind: 모르는 값입니다. monthly, quarterly, individual, corporate_head 중 하나여야 합니다.",
            "kind: unknown; one of monthly, quarterly, individual, corporate_head.",
        ),
        (
            changed(business_number="123-45-67890"),
            "business_number: 사업자등록번호의 검증 숫자가 맞지 않습니다.",
            "business_number: the check digit of the business registration number is wrong.",
        ),
    ],
)
def test_a_sentence_names_field_and_rule_in_both_languages(case: object, ko: str, en: str):
    assert ask(case)["error"]["message"] == f"1행: {ko}"
    assert ask(case, replace(OPTIONS, language="en"))["error"]["message"] == f"Line 1: {en}"


def test_a_wrong_id_is_not_repeated_and_a_mark_of_order_stands_only_before_the_first_line():
    assert ask(changed(id=1.5))["id"] is None
    marked = b"\xef\xbb\xbf" + json.dumps(CASE).encode()
    assert "error" not in cases.answer(marked, 1, OPTIONS)
    assert cases.answer(marked, 2, OPTIONS)["error"]["code"] == "broken_json"


def test_a_doubtful_number_is_noted_in_english_too():
    noted = ask(changed(deducted=[], corporate_number="123456-1234567"), replace(OPTIONS, language="en"))["notes"]
    assert noted == ["The check digit of the corporate registration number is wrong: please check it."]


def test_days_are_in_the_future_only_against_a_given_today():
    late = end(on="2026-04-01")
    assert "error" not in ask(late, replace(OPTIONS, today=None))
    assert "error" not in ask(late, replace(OPTIONS, today=date(2026, 4, 1)))


def test_quarterly_contracts_cannot_be_made_from_july_2026():
    case = changed(
        terms="2026-01-01",
        joined="2026-07-01",
        kind="quarterly",
        payments=[{"on": "2026-07-01", "won": 300_000}],
        end={"reason": "21", "on": "2026-07-02"},
    )
    options = replace(OPTIONS, today=None)
    assert error(case, options) == ("no_quarterly", "kind")
    earlier = {"joined": "2026-06-30", "payments": [{"on": "2026-06-30", "won": 300_000}]}
    assert ask(case | earlier, options)["months_paid"] == 3


def test_the_higher_amount_begins_in_july_2026_under_the_new_terms_alone():
    options = replace(OPTIONS, today=None)
    case = changed(
        terms="2026-01-01",
        joined="2026-06-30",
        payments=[{"on": "2026-06-30", "won": 1_000_000}, {"on": "2026-07-01", "won": 1_500_000}],
        end={"reason": "21", "on": "2026-07-31"},
    )
    assert ask(case, options)["paid"] == 2_500_000
    assert error(case | {"terms": "2024-06-01"}, options) == ("payment_out_of_range", "payments[1].won")
    assert error(case | {"payments": [{"on": "2026-06-30", "won": 1_500_000}]}, options) == ("payment_out_of_range", "payments[0].won")
    extra = [{"on": "2026-07-01", "won": 100_000}, {"on": "2026-07-02", "won": 45_000, "extra": True}]
    assert error(case | {"payments": extra}, options) == ("payment_off_step", "payments[1].won")
    extra[1]["won"] = 40_000
    assert error(case | {"payments": extra}, options) == ("payment_off_step", "payments[1].won")


def test_prepaid_dues_end_with_the_year():
    november = changed(
        joined="2025-11-25", payments=[{"on": "2025-11-25", "won": 200_000, "months": 2}], end={"reason": "21", "on": "2025-12-31"}
    )
    assert ask(november)["months_paid"] == 2
    assert error(november | {"payments": [{"on": "2025-11-25", "won": 300_000, "months": 3}]}) == ("prepaid_too_far", "payments[0].on")
    seven = changed(payments=[{"on": "2025-01-25", "won": 700_000, "months": 7}])
    assert ask(seven)["months_paid"] == 7


def test_the_run_goes_on_after_broken_lines():
    lines: Iterable[bytes] = io.BytesIO(
        b"\xef\xbb\xbf" + json.dumps(CASE).encode() + b"\r\n\n{broken\n" + json.dumps(changed(id="next")).encode()
    )
    first, broken, last = cases.answers(lines, OPTIONS)
    assert (first["id"], last["id"]) == ("BN-02", "next")
    assert broken == {
        "id": None,
        "error": {"code": "broken_json", "message": "3행: JSON이 아닙니다: 2번째 글자에서 끊겼습니다.", "line": 3, "field": ""},
    }


def test_messages_in_english_name_the_line_too():
    answered = ask(end(reason="99"), replace(OPTIONS, language="en"))
    assert answered["error"]["message"].startswith("Line 1: Unknown reason '99': one of 01, 02")
    assert answered["id"] == "BN-02"
    assert ask(b"{", replace(OPTIONS, language="en"))["error"]["message"] == "Line 1: Not JSON: broken at character 2."


def test_answers_stream():
    taken = []

    def lines() -> Iterable[bytes]:
        for number in range(3):
            taken.append(number)
            yield json.dumps(CASE).encode()

    answers = cases.answers(lines(), OPTIONS)
    next(answers)
    assert taken == [0]


def test_the_method_page_lists_every_code():
    folder = Path(cases.__file__).parent
    elsewhere = {"wrong_income", "dues_unpaid", "wrong_amount", "wrong_years", "wrong_rates"}
    source = "".join(path.read_text(encoding="utf-8") for path in folder.glob("*.py"))
    raised = set(re.findall(r'InvalidCase\(\s*"(\w+)"', source)) | set(re.findall(r'_wrong\([^\n]*"(\w+)"\)$', source, re.MULTILINE))
    raised |= set(re.findall(r'code: str = "(\w+)"', source)) | set(
        re.findall(r'"(\w+_too_late|payment_before_joining|subsidy_before_joining|missing_rule|missing_field)"', source)
    )
    page = (folder / "data" / "method.md").read_text(encoding="utf-8")
    assert {code for code in raised - elsewhere if f"`{code}`" not in page} == set()


def test_a_missing_row_is_named_by_table_day_and_what_is_looked_for():
    day = date(2025, 3, 1)
    plain, subsidy = MissingRule("additions", day), MissingRule("subsidies", day, "제주")
    assert (plain.ko, plain.en) == ("additions 표에 2025-03-01에 적용할 행이 없습니다.", "The table additions has no row for 2025-03-01.")
    assert (subsidy.ko, subsidy.en) == (
        "subsidies 표에 2025-03-01에 적용할 행이 없습니다 (제주).",
        "The table subsidies has no row for 2025-03-01 (제주).",
    )
    assert (subsidy.code, subsidy.field, subsidy.table, subsidy.day) == ("missing_rule", "subsidies", "subsidies", day)


def test_one_case_alone_may_begin_with_a_byte_order_mark():
    assert cases.decoded(b"\xef\xbb\xbf{}") == {}
    with pytest.raises(InvalidCase):
        cases.decoded(b"\xef\xbb\xbf{}", 2)


def test_the_day_of_debit_is_read():
    assert [cases.read_case(changed(base_rates=..., debit_day=day))[0].debit_day for day in (25, None)] == [25, None]
    assert cases.read_case(changed(base_rates=...))[0].debit_day is None
    with pytest.raises(InvalidCase) as wrong:
        cases.read_case(changed(base_rates=..., debit_day="25"))
    assert (wrong.value.code, wrong.value.field) == ("wrong_number", "debit_day")
