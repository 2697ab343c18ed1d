from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dure.rules.identifiers import amounts
from dure.rules.mutualaid import accrual, rates, render, sheet
from dure.rules.mutualaid.dates import add_months
from dure.rules.mutualaid.model import Contract, Cycle, End, Payment, RateStep, SubsidyCredit
from dure.rules.mutualaid.months import day_of_month_count
from dure.rules.mutualaid.settings import Conventions
from dure.rules.mutualaid.valuation import Valuation, value
from tests.unit.mutualaid.build import NEW, OLD, TABLES

FEW = settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
REASONS = ("01", "02", "03", "05", "06", "07", "08", "11", "12", "13", "21", "31", "32")
DAYS = st.dates(date(2021, 1, 1), date(2026, 6, 30))
PERCENTS = st.integers(0, 600).map(lambda basis: Fraction(basis, 100))


@st.composite
def rate_steps(draw: st.DrawFn) -> tuple[RateStep, ...]:
    quarters = draw(st.lists(st.integers(0, 60), max_size=6, unique=True))
    days = [date(2000, 1, 1), *(add_months(date(2016, 1, 1), 3 * quarter) for quarter in quarters)]
    return tuple(RateStep(day, draw(PERCENTS)) for day in days)


@st.composite
def contracts(draw: st.DrawFn) -> Contract:
    joined = draw(DAYS)
    cycle = draw(st.sampled_from(Cycle))
    count = draw(st.sampled_from((1, 3, 4, 6, 7, 12, 13, 37, 40)))
    late = draw(st.integers(0, 19))
    won = draw(st.integers(5, 100)) * 10_000 * cycle.months
    payments = [Payment(joined, won)] + [
        Payment(add_months(joined, cycle.months * place) + timedelta(days=late), won) for place in range(1, count)
    ]
    return Contract(
        joined,
        tuple(payments),
        draw(st.sampled_from((OLD, NEW))),
        cycle,
        base_rates=draw(rate_steps()),
        deducted=draw(st.sampled_from((None, {}))),
    )


def valued(contract: Contract, reason: str, on: date, conventions: Conventions | None = None) -> Valuation:
    return value(contract, End(reason, on, assumed=True), tables=TABLES, conventions=conventions or Conventions(), with_sheet=False)


def last_day(contract: Contract) -> date:
    return max(payment.on for payment in contract.payments)


@FEW
@given(contracts(), st.sampled_from(REASONS), st.integers(0, 400), st.randoms(use_true_random=False))
def test_the_order_of_payments_does_not_matter(contract: Contract, reason: str, later: int, random: object):
    shuffled = list(contract.payments)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    on = last_day(contract) + timedelta(days=later)
    assert valued(replace(contract, payments=tuple(shuffled)), reason, on) == valued(contract, reason, on)


@FEW
@given(contracts(), st.sampled_from(REASONS), st.integers(0, 800), st.integers(0, 400))
def test_a_later_end_never_pays_less_within_a_band(contract: Contract, reason: str, later: int, more: int):
    early = last_day(contract) + timedelta(days=later)
    own_days = Conventions(accrual="payment_year_own_days")
    one, other = (valued(contract, reason, day, own_days) for day in (early, early + timedelta(days=more)))
    if one.months_paid == other.months_paid:
        assert other.gross >= one.gross


@FEW
@given(contracts(), st.sampled_from(REASONS), st.integers(0, 800), st.integers(0, 400))
def test_under_the_default_convention_a_later_end_pays_less_only_by_the_leap_day(contract: Contract, reason: str, later: int, more: int):
    early = last_day(contract) + timedelta(days=later)
    one, other = (valued(contract, reason, day) for day in (early, early + timedelta(days=more)))
    if one.months_paid == other.months_paid:
        assert other.gross >= one.gross - one.paid * Fraction(13, 36600) - 1


@FEW
@given(contracts(), st.sampled_from(REASONS), st.integers(0, 2000))
def test_interest_is_never_negative_and_the_parts_are_the_whole(contract: Contract, reason: str, later: int):
    joined = contract.payments[0].on
    second = day_of_month_count(contract, 2)
    credited = replace(contract, subsidies=(SubsidyCredit(second, 20_000), SubsidyCredit(add_months(second, 1), 30_000)) if second else ())
    on = max(last_day(contract), add_months(joined, 2)) + timedelta(days=later)
    found = valued(credited, reason, on)
    assert min(found.interest, found.subsidy_interest, found.tax.income_tax, found.tax.local_tax) >= 0
    assert found.gross == found.principal + found.interest + found.subsidy + found.subsidy_interest
    assert found.net == found.gross - found.tax.total
    assert found.tax.income_tax % 10 == found.tax.local_tax % 10 == 0
    assert found.principal <= found.paid


@FEW
@given(contracts(), st.sampled_from(REASONS), st.integers(0, 1500))
def test_every_sheet_adds_up_as_it_is_and_out_of_json(contract: Contract, reason: str, later: int):
    found = value(contract, End(reason, last_day(contract) + timedelta(days=later), assumed=True), tables=TABLES)
    sheet.check(found.sheet, found.figures())
    sheet.check(render.read_json(render.as_json(found.sheet)), found.figures())


@FEW
@given(rate_steps(), DAYS, st.integers(0, 3000))
def test_growth_agrees_with_days_added_one_by_one(steps: tuple[RateStep, ...], paid: date, days: int):
    until = paid + timedelta(days=days)
    path = rates.path_of(rates.own_steps(steps))
    factor, total, start = Fraction(1), Fraction(0), paid
    for ordinal in range(paid.toordinal() + 1, until.toordinal() + 1):
        day = date.fromordinal(ordinal)
        total += path.percent(day)
        years = day.year - paid.year
        if years and day == (date(day.year, 2, 28) if (paid.month, paid.day) == (2, 29) and day.year % 4 else paid.replace(year=day.year)):
            factor *= 1 + total / (100 * (day - start).days)
            total, start = Fraction(0), day
    assert accrual.Growth(path, until).factor(paid) == factor * (1 + total / 36500)


@FEW
@given(rate_steps(), DAYS, st.integers(1, 1500), st.integers(1, 99))
def test_two_payments_of_a_day_grow_like_one(steps: tuple[RateStep, ...], paid: date, days: int, won: int):
    growth = accrual.Growth(rates.path_of(rates.own_steps(steps)), paid + timedelta(days=days))
    assert won * growth.factor(paid) + (100 - won) * growth.factor(paid) == 100 * growth.factor(paid)


@given(st.integers(0, 10**16 - 1))
def test_korean_amounts_read_back(won: int):
    units = {"십": 10, "백": 100, "천": 1000}
    total = group = digit = 0
    for letter in amounts.korean_number(won):
        if letter in units:
            group, digit = group + digit * units[letter], 0
        elif letter in "만억조":
            total += (group + digit) * {"만": 10**4, "억": 10**8, "조": 10**12}[letter]
            group = digit = 0
        else:
            digit = "영일이삼사오육칠팔구".index(letter)
    assert total + group + digit == won
