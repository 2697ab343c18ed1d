"""The batch finds what the single engine finds, to the won, whatever the order and the company."""

import datetime as dt
import random
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dure.rules.mutualaid.accrual import growth
from dure.rules.mutualaid.rates import benefit_path
from dure.valuation import interest, kernels, single
from dure.valuation.rates import as_date
from tests.unit.valuation.build import ON, contract, drawn, engine, month_later, one_by_one, order, plain, rate_path, table, valued


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    return engine(order(tmp_path_factory.mktemp("agreement")))


def test_random_contracts(made):
    found, scanned, _, errors = valued(drawn(30), made)
    assert found == one_by_one(scanned, made)
    assert len(found) + len(errors) * 5 == 150


@pytest.mark.parametrize("settings_of", [
    {"deemed_reading": "full"}, {"leap_day": "mar1", "minimum_on": "total"}, {"accrual": "payment_year_own_days"}, {"presumed_payout_year": "included"},
    {"subsidy_on_termination": "withheld"}, {"addition_by": "event"}, {"small_withholding": "waived", "subsidy_interest": "with_dues"}, {"quarterly_months": "as_they_come"},
], ids=str)  # fmt: skip
def test_other_conventions(settings_of, tmp_path):
    made = engine(order(tmp_path, conventions=settings_of))
    found, scanned, _, _ = valued(drawn(6, seed=2), made)
    assert found == one_by_one(scanned, made)


def test_subsidies_earn_where_dues_do_not_yet(made):
    """Contracts of a few months, whose dues come back without interest, and of less than 37 at a deemed termination."""
    rows = [contract(random.Random(seed), seed, first=dt.date(2025, 12, 1), reason=None) for seed in range(12)]
    rows += [contract(random.Random(seed), 100 + seed, first=dt.date(2023, 9, 1)) for seed in range(12)]
    rows = [{**row, "subsidy_on": row["paid_on"][1:12], "subsidy_won": [30_000] * len(row["paid_on"][1:12])} for row in rows]
    found, scanned, values, _ = valued(rows, made)
    assert found == one_by_one(scanned, made)
    early = values.months < 7
    assert (values.ways["benefit"].gross[early] > scanned.principal[early] + values.subsidy[early]).any()


def test_quarters_count_at_once_or_month_by_month(tmp_path):
    days = [dt.date(2022, 12, 31), *(month_later(dt.date(2023, 1, 1), 3 * place) for place in range(15))]
    row = plain(kind="quarterly", joined=days[0], paid_on=days, paid_won=[300_000] * 16, terms="2026-01-01")
    for setting, counted in (("at_once", 48), ("as_they_come", 46)):
        made = engine(order(tmp_path, on=dt.date(2026, 7, 15), conventions={"quarterly_months": setting}))
        found, scanned, values, _ = valued([row], made)
        assert found == one_by_one(scanned, made)
        assert values.months.tolist() == [counted]


def test_rates_below_the_guaranteed_minimum(tmp_path):
    path = rate_path(tmp_path, ("2000-01-01", "2.0"), ("2019-03-15", "1.2"), ("2021-01-01", "0.75"), ("2024-02-29", "1.3"), ("2025-01-01", "3.25"))
    made = engine(order(tmp_path, rates=path, sample_rates=False))
    rows = drawn(25, seed=3)
    found, scanned, _, _ = valued(rows, made)
    assert found == one_by_one(scanned, made)
    turned = [{**row, **{name: row[name][::-1] for name in ("paid_on", "paid_won", "subsidy_on", "subsidy_won")}} for row in rows]
    assert valued(turned, made)[0] == found
    assert made.valuer.accrual.days_in(made.valuer.rates.bands.differ[0], scanned.columns.joined, made.valuer.rates.edges(scanned.columns.joined)).any()


def test_without_an_addition_after_fifteen_years_closure_has_no_figure(tmp_path):
    made = engine(order(tmp_path, rates=rate_path(tmp_path, ("2008-01-01", "2.5")), sample_rates=False))
    old = [contract(random.Random(seed), seed, first=dt.date(2009, 1, 1), joined=dt.date(2010, 3, 2), months=20) for seed in range(4)]
    rows = [{**row, "paid_on": [dt.date(2010, 3, 2), dt.date(2010, 4, 1)], "paid_won": [300_000, 300_000], "kind": "monthly", "deducted_year": None, "deducted_won": None, "subsidy_on": [], "subsidy_won": []} for row in old]
    rows.append(plain(id="young"))
    found, scanned, _, _ = valued(rows, made)
    assert found == one_by_one(scanned, made)
    long = {**rows[0], "id": "long", "paid_on": [dt.date(2010 + place // 12, place % 12 + 1, 2) for place in range(2, 22)], "paid_won": [300_000] * 20}
    found, scanned, _, _ = valued([long], made)
    assert found == one_by_one(scanned, made)
    assert found["long", "closure"] is None
    assert found["long", "benefit"] is not None


def test_contracts_before_2016_pay_tax_on_interest(tmp_path):
    made = engine(order(tmp_path, rates=rate_path(tmp_path, ("2008-01-01", "2.5")), sample_rates=False))
    rows = [contract(random.Random(seed), seed, first=dt.date(2013, 1, 1)) for seed in range(12)]
    found, scanned, _, _ = valued(rows, made)
    assert found == one_by_one(scanned, made)
    assert (scanned.columns.joined < 16_801).any()


def whole_won(folder):
    """Dues that earn whole won to the day: at 3.65 % a day of 10,000 won is worth 1 won."""
    made = engine(order(folder, rates=rate_path(folder, ("2020-01-01", "3.65")), sample_rates=False, conventions={"deemed_reading": "full"}))
    rows = []
    for number in range(60):
        day = dt.date(2025, 10, 1) + dt.timedelta(number)
        days = [day + dt.timedelta(29 * place) for place in range(11)]
        rows.append(plain(id=f"c{number}", joined=day, paid_on=days, paid_won=[50_000 + 10_000 * number] * 11))
    return made, rows


def test_where_a_float_cannot_decide_the_exact_engine_does(tmp_path):
    made, rows = whole_won(tmp_path)
    found, scanned, values, _ = valued(rows, made)
    assert found == one_by_one(scanned, made)
    assert values.rechecked >= scanned.columns.rows


def test_without_the_bound_the_floor_is_wrong(tmp_path, monkeypatch):
    """The control of the test above: the same contracts, and nothing is rechecked."""
    made, rows = whole_won(tmp_path)
    monkeypatch.setattr("dure.valuation.valuing.bound", lambda accrual, counts, total: np.zeros(len(total)))
    found, scanned, _, _ = valued(rows, made)
    assert found != one_by_one(scanned, made)


def test_the_bound_holds(made):
    """Every float sum lies within the bound of the exact fraction, by far."""
    _, scanned, _, _ = valued(drawn(15, seed=5), made)
    columns, rates = scanned.columns, made.valuer.rates
    computed = made.valuer.accrual.shared(columns.paid)[:, 0]
    near = interest.bound(made.valuer.accrual, np.diff(columns.paid.offsets), scanned.principal + computed)
    for row in range(columns.rows):
        path = benefit_path(None, as_date(columns.joined[row]), rates.on, rate="base", dividend=False, tables=rates.tables, conventions=rates.conventions)
        grown = growth(path, rates.on)
        begin, end = columns.paid.offsets[row], columns.paid.offsets[row + 1]
        exact = sum(int(won) * (grown.factor(as_date(day)) - 1) for day, won in zip(columns.paid.at[begin:end], columns.paid.won[begin:end], strict=True))
        assert abs(exact - float(computed[row])) <= near[row] < 1e-4


LOW = [("2007-01-01", "2.0"), ("2009-03-15", "1.2"), ("2012-01-01", "0.75"), ("2016-02-29", "1.31"), ("2020-01-01", "3.25"), ("2023-01-01", "0.9")]


def leap_days():
    """Contracts around 29 February of 2008 and 2012 that pay on the last days of February and the first of March, to the day of valuation."""
    draw, rows = random.Random(8), []
    for joined in [dt.date(year, 2, 27) + dt.timedelta(place) for year in (2008, 2009, 2012, 2021) for place in range(4)]:
        days = [dt.date(year, 2, 27) + dt.timedelta(place) for year in range(joined.year, 2027) for place in (0, 1, 2, 3, draw.randrange(4, 217))]
        kept = [day for day in days if joined <= day <= ON]
        rows.append(plain(id=str(joined), joined=joined, paid_on=kept, paid_won=[draw.randrange(5, 101) * 10_000 for _ in kept]))
    return rows


@pytest.mark.parametrize("settings_of", [{}, {"leap_day": "mar1"}, {"accrual": "payment_year_own_days"}], ids=str)
def test_own_rates_hold_the_bound_on_every_path(settings_of, tmp_path):
    """The loop with the bands put together, the loop year by year, and the fractions, over both ends of bands and leap days."""
    made = engine(order(tmp_path, rates=rate_path(tmp_path, *LOW), sample_rates=False, conventions=settings_of))
    accrual, rates = made.valuer.accrual, made.valuer.rates
    columns = made.columns(table(leap_days()).to_batches()[0], 1)
    assert len(columns.joined) == 16
    rows, lists = np.arange(16), (columns.paid.offsets, columns.paid.at, columns.paid.won)
    together, by_year = np.empty(16), np.empty(16)
    accrual.own(rows, columns.joined, columns.paid, 0, together)
    kernels.own_interest_by_year(rows, lists, rates.edges(columns.joined), accrual.crossings[0][0], by_year)
    near = interest.bound(accrual, np.diff(columns.paid.offsets), np.add.reduceat(columns.paid.won, columns.paid.offsets[:-1]) + together)
    for row in rows:
        path = benefit_path(rates.given, as_date(columns.joined[row]), ON, rate="base", dividend=False, tables=rates.tables, conventions=rates.conventions)
        grown, paid = growth(path, ON, rates.conventions.accrual, rates.conventions.leap_day), single.pairs(columns.paid, row)
        exact = sum(won * (grown.factor(as_date(day)) - 1) for day, won in paid)
        for found in (together, by_year):
            assert abs(exact - Fraction(float(found[row]))) <= near[row] < 1e-4


def test_bands_of_one_year_are_followed_year_by_year(tmp_path, monkeypatch):
    """A guaranteed minimum that changes with every year, so that a payment-year can hold the ends of two bands."""
    rows = [f"2000-01-01,,a test,high,{year},{year + 1 if year < 4 else ''},{percent}" for year, percent in enumerate(("3.1", "2.7", "2.2", "1.9", "1.0"))]
    (tmp_path / "minimum_rates.csv").write_text("\n".join(["valid_from,valid_to,source,confidence,years_from,years_to,percent", *rows]) + "\n")
    made = engine(order(tmp_path, tables=tmp_path, rates=rate_path(tmp_path, *LOW), sample_rates=False))
    monkeypatch.setattr(kernels, "own_interest", None)
    found, scanned, _, _ = valued(drawn(6, seed=4), made)
    assert found == one_by_one(scanned, made)


@given(data=st.data())
@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_splitting_a_batch_and_mixing_payments_changes_nothing(made, data):
    rows = drawn(12, seed=data.draw(st.integers(0, 10**6)))
    cut = data.draw(st.integers(1, 11))
    whole, *_ = valued(rows, made)
    parts = {**valued(rows[:cut], made)[0], **valued(rows[cut:], made)[0]}
    assert parts == whole
    mixed = [{**row, "paid_on": [row["paid_on"][place] for place in places], "paid_won": [row["paid_won"][place] for place in places]}
             for row in rows for places in [data.draw(st.permutations(range(len(row["paid_on"]))))]]  # fmt: skip
    assert valued(mixed, made)[0] == whole
