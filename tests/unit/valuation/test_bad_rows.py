"""A bad row gives one error that names line, field and rule; the others are valued."""

import datetime as dt
import re

import pytest
from pyarrow import parquet

from dure.rules.mutualaid.errors import InvalidCase
from dure.rules.mutualaid.model import Contract, Cycle, Payment, SubsidyCredit
from dure.rules.mutualaid.subsidy import listed
from dure.valuation.run import run
from tests.unit.valuation.build import drawn, engine, lines, order, plain, valued, write

DAY, LATER = dt.date(2025, 10, 25), dt.date(2025, 11, 25)
TWO = {"paid_on": [DAY, LATER], "paid_won": [500_000, 500_000]}


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    return engine(order(tmp_path_factory.mktemp("bad")))


@pytest.mark.parametrize(("change", "field", "rule"), [
    ({"terms": "2019-01-01"}, "terms", "unknown_terms"),
    ({"terms": None}, "terms", "missing_or_malformed"),
    ({"id": None}, "id", "missing_or_malformed"),
    ({"kind": "yearly"}, "kind", "unknown_kind"),
    ({"joined": None}, "joined", "missing_or_malformed"),
    ({"joined": dt.date(2026, 10, 1)}, "joined", "end_before_joining"),
    ({"joined": DAY + dt.timedelta(1)}, "paid_on", "payment_before_joining"),
    ({"reason": "99"}, "reason", "unknown_reason"),
    ({"reason": "04"}, "reason", "old_age_months"),
    ({"reason": "31"}, "reason", "not_in_arrears"),
    ({"reason": "31", "joined": dt.date(2025, 11, 1), "paid_on": [dt.date(2025, 11, 1)], "paid_won": [500_000]}, "reason", "not_in_arrears"),
    ({"reason": "31", "terms": "2026-01-01", "paid_on": [dt.date(2025, 10, 25)], "paid_won": [500_000]}, "reason", "not_in_arrears"),
    ({"paid_on": [], "paid_won": []}, "paid_on", "no_payments"),
    ({"paid_on": None, "paid_won": None}, "paid_on", "no_payments"),
    ({"paid_on": [DAY]}, "paid_won", "uneven_lists"),
    ({"paid_on": [DAY, None], "paid_won": [500_000, 500_000]}, "paid_on", "missing_or_malformed"),
    ({**TWO, "paid_won": [500_000, None]}, "paid_won", "missing_or_malformed"),
    ({**TWO, "paid_won": [500_000, 0]}, "paid_won", "payment_not_positive"),
    ({**TWO, "paid_won": [500_000, -10_000]}, "paid_won", "payment_not_positive"),
    ({**TWO, "paid_won": [500_000, 505_000]}, "paid_won", "payment_off_step"),
    ({**TWO, "paid_won": [500_000, 40_000]}, "paid_won", "payment_out_of_range"),
    ({**TWO, "paid_won": [500_000, 1_010_000]}, "paid_won", "payment_out_of_range"),
    ({**TWO, "kind": "quarterly"}, "paid_won", "payment_off_step"),
    ({**TWO, "paid_on": [DAY, dt.date(2026, 10, 1)]}, "paid_on", "in_future"),
    ({"paid_on": [DAY] * 11}, "paid_on", "prepaid_too_far"),
    ({"joined": dt.date(2015, 1, 5), "paid_on": [dt.date(2015, 1, 5)], "paid_won": [50_000]}, "paid_on", "missing_rule"),
    ({"deducted_year": [2025], "deducted_won": [1_500_001]}, "deducted_won", "deducted_more_than_paid"),
    ({"deducted_year": [2025, 2025], "deducted_won": [1_000_000, 600_000]}, "deducted_won", "deducted_more_than_paid"),
    ({"deducted_year": [2019], "deducted_won": [1]}, "deducted_won", "deducted_more_than_paid"),
    ({"deducted_year": [2025], "deducted_won": [-1]}, "deducted_won", "deducted_negative"),
    ({"subsidy_on": [DAY - dt.timedelta(1)], "subsidy_won": [20_000]}, "subsidy_on", "subsidy_before_joining"),
    ({"subsidy_on": [DAY], "subsidy_won": [0]}, "subsidy_won", "subsidy_not_positive"),
], ids=lambda value: str(value)[:40])  # fmt: skip
def test_each_rule(made, change, field, rule):
    found, _, _, errors = valued([plain(id="before"), plain(**change), plain(id="after")], made)
    assert [(error.line, error.field, error.rule) for error in errors] == [(2, field, rule)]
    assert {name for name, _ in found} == {"before", "after"}
    assert errors[0].message.startswith(f"{field}: ")
    assert errors[0].message.endswith("니다.")
    assert errors[0].message_en.startswith(f"{field}: ")
    assert not re.search("[가-힣]", errors[0].message_en)
    assert found["before", "benefit"] == found["after", "benefit"]


def test_the_message_names_day_and_amount(made):
    _, _, _, errors = valued([plain(**{**TWO, "paid_won": [500_000, 505_000]})], made)
    assert errors[0].message == "paid_won: 2025-11-25 납부(505,000원): 부금월액의 단위에 맞지 않습니다."
    assert errors[0].message_en == "paid_won: the payment of 2025-11-25 (505,000 won) is off the step of the monthly amount"


def test_a_quarterly_contract_cannot_be_made_when_the_terms_allow_none(made):
    day = dt.date(2026, 7, 1)
    row = plain(terms="2026-01-01", kind="quarterly", joined=day, paid_on=[day], paid_won=[1_500_000])
    _, _, _, errors = valued([row], made)
    assert errors[0].rule == "no_quarterly"


def test_the_errors_file_and_the_counts(tmp_path):
    rows = [plain(id="1"), plain(id="2", terms="x"), *drawn(30), plain(id="3", paid_won=[7] * 11)]
    given = order(tmp_path, write(tmp_path / "contracts.parquet", rows, group=16))
    done = run(given, quiet=True)
    assert (done.contracts, done.refused) == (33, 33 - done.valued)
    found = [row for number in range(done.chunks) for row in lines(given.errors(number))]
    assert [(row["line"], row["id"], row["field"], row["rule"]) for row in found if row["id"] in "123"] == [
        ("2", "2", "terms", "unknown_terms"), ("33", "3", "paid_won", "payment_off_step"),
    ]  # fmt: skip
    values = sum(parquet.read_metadata(given.values(number)).num_rows for number in range(done.chunks))
    assert values == done.valued


def test_arrears_as_the_reason(made):
    row = plain(reason="31", joined=dt.date(2025, 8, 31), paid_on=[dt.date(2025, 8, 31)], paid_won=[500_000])
    _, _, _, errors = valued([row, {**row, "terms": "2026-01-01"}], made)
    assert [(error.line, error.rule) for error in errors] == [(2, "not_in_arrears")]


@pytest.mark.parametrize(("setting", "quarterly", "refused"), [("after_debit_day", 0, [2]), ("month_begun", 0, []), ("after_debit_day", 1, [2]), ("month_begun", 1, [])])
def test_a_month_is_unpaid_once_it_is_past_or_by_setting_begun(tmp_path, setting, quarterly, refused):
    """On 30 September the last month past is August, the last quarter past ends in June."""
    made = engine(order(tmp_path, conventions={"dues_unpaid": setting}))
    days = [dt.date(2025, 6, 30), dt.date(2025, 7, 1)] if quarterly else [dt.date(2025, 8, 31), dt.date(2025, 9, 1)]
    rows = [plain(reason="31", kind="quarterly" if quarterly else "monthly", joined=day, paid_on=[day], paid_won=[600_000]) for day in days]
    assert [(error.line, error.rule) for error in valued(rows, made)[3]] == [(line, "not_in_arrears") for line in refused]


PAID = plain()["paid_on"]


@pytest.mark.parametrize(("change", "rule"), [
    ({"subsidy_on": [DAY]}, "subsidy_too_early"),
    ({"subsidy_on": [LATER, LATER - dt.timedelta(1)]}, "subsidy_too_early"),
    ({"subsidy_on": [LATER], "paid_on": [DAY], "paid_won": [500_000]}, "subsidy_too_early"),
    ({"subsidy_on": [LATER, *PAID[1:]]}, None),
    ({"subsidy_on": [LATER + dt.timedelta(place) for place in range(12)]}, None),
    ({"subsidy_on": [LATER + dt.timedelta(place) for place in range(13)]}, "subsidy_too_many"),
    ({"subsidy_on": [LATER] * 24}, None),
    ({"subsidy_on": [LATER] * 25}, "subsidy_too_many"),
    ({"subsidy_on": [DAY] * 3, "kind": "quarterly", "paid_on": [DAY], "paid_won": [1_500_000]}, None),
], ids=str)  # fmt: skip
def test_credits_are_refused_as_by_the_single_engine(made, change, rule):
    row = plain(**change, subsidy_won=[20_000] * len(change["subsidy_on"]))
    _, scanned, _, errors = valued([plain(id="other"), row], made)
    assert [(error.line, error.rule) for error in errors] == ([(2, rule)] if rule else [])
    payments = tuple(Payment(day, won) for day, won in zip(row["paid_on"], row["paid_won"], strict=True))
    cycle = Cycle.QUARTERLY if row["kind"] == "quarterly" else Cycle.MONTHLY
    alone = Contract(row["joined"], payments, row["terms"], cycle, subsidies=tuple(SubsidyCredit(day, 20_000) for day in row["subsidy_on"]))
    try:
        listed(alone, made.valuer.rates.tables, made.valuer.rates.conventions)
        found = None
    except InvalidCase as refused:
        found = refused.code
    assert found == rule
    assert scanned.columns.id.to_pylist()[0] == "other"


def test_one_municipality_credits_twelve_times(tmp_path):
    made = engine(order(tmp_path, conventions={"subsidy_levels": "one"}))
    rows = [plain(subsidy_on=[LATER] * count, subsidy_won=[20_000] * count) for count in (12, 13)]
    assert [(error.line, error.rule) for error in valued(rows, made)[3]] == [(2, "subsidy_too_many")]


def test_later_payments_may_be_ignored(tmp_path):
    made = engine(order(tmp_path, later="ignore"))
    sound, *_ = valued([plain()], made)
    later = plain(paid_on=[*plain()["paid_on"], dt.date(2026, 10, 25)], paid_won=[500_000] * 12, deducted_year=None)
    assert valued([later], made)[0] == sound
