from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction

import pytest

from dure.rules.mutualaid import accrual, rates, steps
from dure.rules.mutualaid.errors import MissingRule
from dure.rules.mutualaid.model import RateStep
from dure.rules.mutualaid.rates import RatePath
from dure.rules.mutualaid.rows import Dividend, MinimumRate, OtherRate, Rule
from dure.rules.mutualaid.settings import DEFAULT, Conventions
from tests.unit.mutualaid.build import TABLES, flat, given


def path(*changes: tuple[date, str]) -> RatePath:
    return RatePath(rates.own_steps([RateStep(day, Fraction(percent)) for day, percent in changes]))


def benefit(
    joined: date,
    event: date,
    percent: str = "3.0",
    rate: str = "base",
    conventions: Conventions = DEFAULT,
    steps_: tuple[RateStep, ...] | None = None,
) -> RatePath:
    given_ = flat(percent) if steps_ is None else steps_
    return rates.benefit_path(given_, joined, event, rate=rate, dividend=True, tables=TABLES, conventions=conventions)


THREE = path((date(2000, 1, 1), "3.0"))


def test_a_payment_on_the_event_day_earns_nothing_and_the_next_day_one_day():
    paid = date(2025, 1, 25)
    assert accrual.growth(THREE, paid).factor(paid) == 1
    assert accrual.growth(THREE, paid + timedelta(days=1)).factor(paid) == 1 + Fraction(3, 36500)


def test_a_payment_after_the_event_day_is_refused():
    with pytest.raises(ValueError, match="after the event"):
        accrual.growth(THREE, date(2025, 1, 1)).factor(date(2025, 1, 2))


def test_whole_years_earn_exactly_the_rate_leap_years_too():
    for paid in (date(2023, 3, 1), date(2024, 1, 1), date(2024, 2, 29), date(2023, 2, 28)):
        assert accrual.growth(THREE, date(paid.year + 1, paid.month, min(paid.day, 28))).factor(paid) == Fraction(103, 100)


def test_interest_is_capitalised_on_the_anniversary():
    paid = date(2022, 5, 10)
    assert accrual.growth(THREE, date(2024, 5, 9)).factor(paid) == Fraction(103, 100) * (1 + Fraction(3 * 365, 36500))
    assert accrual.growth(THREE, date(2024, 5, 10)).factor(paid) == Fraction(103, 100) ** 2
    assert accrual.growth(THREE, date(2024, 5, 11)).factor(paid) == Fraction(103, 100) ** 2 * (1 + Fraction(3, 36500))


def test_a_change_of_rate_is_weighted_by_the_days_of_that_very_year():
    changing = path((date(2020, 1, 1), "2.1"), (date(2024, 4, 1), "3.3"))
    before, after = (date(2024, 4, 1) - date(2023, 7, 16)).days, (date(2024, 7, 15) - date(2024, 3, 31)).days
    assert before + after == 366
    wanted = 1 + (Fraction("2.1") * before + Fraction("3.3") * after) / (100 * 366)
    assert accrual.growth(changing, date(2024, 7, 15)).factor(date(2023, 7, 15)) == wanted


def test_the_broken_year_is_piecewise_over_365():
    changing = path((date(2020, 1, 1), "2.0"), (date(2024, 4, 1), "3.0"))
    wanted = 1 + Fraction(2 * 2 + 3 * 1, 36500)
    assert accrual.growth(changing, date(2024, 4, 1)).factor(date(2024, 3, 29)) == wanted


@pytest.mark.parametrize(("convention", "days"), [("payment_year", 365), ("payment_year_own_days", 366)])
def test_the_divisor_of_the_broken_year_is_a_setting(convention: str, days: int):
    factor = accrual.growth(THREE, date(2024, 3, 1), convention).factor(date(2024, 1, 31))
    assert factor == 1 + Fraction(3 * 30, 100 * days)


def test_the_own_days_convention_divides_by_the_years_own_length():
    growth = accrual.growth(THREE, date(2025, 3, 2), "payment_year_own_days")
    assert [window.year_days for window in growth.windows(date(2023, 3, 1))] == [366, 365, 365]


@pytest.mark.parametrize(("leap_day", "capitalised"), [("feb28", date(2025, 2, 28)), ("mar1", date(2025, 3, 1))])
def test_the_anniversary_of_29_february_is_a_setting(leap_day: str, capitalised: date):
    growth = accrual.growth(THREE, date(2025, 12, 31), leap_day=leap_day)
    assert growth.windows(date(2024, 2, 29))[0].until == capitalised


def test_the_anniversary_returns_to_29_february_in_a_leap_year():
    windows = accrual.growth(THREE, date(2028, 12, 31)).windows(date(2024, 2, 29))
    assert [window.until for window in windows] == [
        date(2025, 2, 28),
        date(2026, 2, 28),
        date(2027, 2, 28),
        date(2028, 2, 29),
        date(2028, 12, 31),
    ]
    assert [window.year_days for window in windows] == [365, 365, 365, 366, 365]


def test_a_whole_year_leaves_no_empty_window():
    paid = date(2024, 2, 29)
    for convention in accrual.CONVENTIONS:
        for until, ends in (
            (paid, []),
            (date(2025, 2, 28), [date(2025, 2, 28)]),
            (date(2025, 3, 1), [date(2025, 2, 28), date(2025, 3, 1)]),
        ):
            windows = accrual.Growth(THREE, until, convention).windows(paid)
            assert [window.until for window in windows] == ends


def test_a_factor_is_worked_out_once():
    growth = accrual.growth(THREE, date(2025, 12, 31))
    assert growth.factor(date(2024, 1, 1)) is growth.factor(date(2024, 1, 1))


def test_the_minimum_holds_to_the_day_five_years_after_joining():
    low = benefit(date(2020, 3, 10), date(2026, 1, 1), "0.4")
    assert [low.percent(day) for day in (date(2020, 3, 11), date(2025, 3, 10), date(2025, 3, 11))] == [Fraction("1.5"), Fraction("1.5"), 1]
    assert benefit(date(2020, 3, 10), date(2026, 1, 1), "1.2").percent(date(2025, 3, 11)) == Fraction("1.2")


@pytest.mark.parametrize(("setting", "percent"), [("base", "1.8"), ("total", "1.5")])
def test_what_the_minimum_guards_is_a_setting(setting: str, percent: str):
    low = benefit(date(2020, 3, 10), date(2021, 1, 1), "1.0", "closure_death", given(minimum_on=setting))
    assert low.percent(date(2020, 12, 31)) == Fraction(percent)


def test_the_minimum_of_the_sum_does_not_touch_the_base_rate():
    assert benefit(date(2020, 3, 10), date(2021, 1, 1), "1.0", "base", given(minimum_on="total")).percent(date(2020, 12, 31)) == Fraction(
        "1.5"
    )


def test_the_addition_ends_with_the_fifteenth_anniversary_and_what_follows_is_unset():
    long = benefit(date(2010, 3, 10), date(2025, 3, 11), "3.0", "closure_death")
    assert long.percent(date(2025, 3, 10)) == Fraction("3.3")
    with pytest.raises(MissingRule) as refused:
        long.percent(date(2025, 3, 11))
    assert (refused.value.table, refused.value.day, refused.value.code) == ("additions", date(2025, 3, 11), "missing_rule")
    assert "additions" in refused.value.ko
    assert "2025-03-11" in refused.value.en


def test_an_unset_addition_stops_only_what_needs_it():
    long = benefit(date(2010, 3, 10), date(2025, 3, 11), "3.0", "closure_death")
    assert accrual.growth(long, date(2025, 3, 10)).factor(date(2025, 3, 9)) == 1 + Fraction(33, 365000)
    with pytest.raises(MissingRule, match="additions"):
        accrual.growth(long, date(2025, 3, 11)).factor(date(2025, 3, 9))


@pytest.mark.parametrize("setting", ["day", "event"])
def test_whether_the_addition_follows_each_day_or_the_event_day_is_a_setting(setting: str):
    long = benefit(date(2010, 3, 10), date(2025, 3, 11), "3.0", "closure_death", given(addition_by=setting))
    if setting == "day":
        assert long.percent(date(2025, 3, 10)) == Fraction("3.3")
    else:
        with pytest.raises(MissingRule):
            long.percent(date(2025, 3, 10))


def test_a_quarter_without_a_row_is_named_by_its_first_day():
    shipped = rates.benefit_path(
        None, date(2020, 10, 1), date(2025, 6, 30), rate="base", dividend=False, tables=TABLES, conventions=DEFAULT
    )
    assert shipped.percent(date(2021, 3, 31)) == Fraction("2.2")
    with pytest.raises(MissingRule) as refused:
        shipped.percent_days(date(2021, 3, 30), date(2021, 6, 30))
    assert (refused.value.table, refused.value.day) == ("base_rates", date(2021, 4, 1))
    with pytest.raises(MissingRule) as inside:
        shipped.percent_days(date(2022, 5, 5), date(2022, 5, 6))
    assert inside.value.day == date(2022, 5, 6)


def test_an_empty_run_of_days_needs_no_rate():
    assert THREE.percent_days(date(1999, 1, 1), date(1999, 1, 1)) == 0


def test_runs_and_sums_agree():
    changing = path((date(2024, 1, 1), "2.05"), (date(2024, 4, 1), "3.3"), (date(2024, 7, 1), "1.7"))
    assert changing.runs(date(2024, 3, 30), date(2024, 7, 2)) == [(Fraction("2.05"), 1), (Fraction("3.3"), 91), (Fraction("1.7"), 2)]
    assert Fraction(changing.percent_days(date(2024, 3, 30), date(2024, 7, 2)), changing.scale) == Fraction("2.05") + 91 * Fraction(
        "3.3"
    ) + 2 * Fraction("1.7")
    assert changing.runs(date(2024, 4, 2), date(2024, 4, 3)) == [(Fraction("3.3"), 1)]


def test_own_rates_hold_until_the_next_or_their_own_last_day():
    own = rates.own_steps([RateStep(date(2025, 4, 1), Fraction(2)), RateStep(date(2025, 1, 1), Fraction(3), date(2025, 1, 31))])
    assert [own.at(day) for day in (date(2025, 1, 31), date(2025, 4, 1), date(2030, 1, 1))] == [3, 2, 2]
    assert own.at(date(2024, 12, 31)) == own.at(date(2025, 2, 1)) == steps.Hole(rates.CASE_RATES)


def test_adjoining_own_rates_leave_no_hole():
    own = rates.own_steps([RateStep(date(2025, 1, 1), Fraction(3), date(2025, 3, 31)), RateStep(date(2025, 4, 1), Fraction(3))])
    assert own == steps.Steps((steps.DAWN, date(2025, 1, 1).toordinal()), (steps.Hole(rates.CASE_RATES), Fraction(3)))


def test_contracts_with_the_same_rates_share_their_growth():
    one, other = benefit(date(2020, 1, 1), date(2025, 1, 1)), benefit(date(2021, 5, 5), date(2025, 1, 1))
    assert one is other
    assert benefit(date(2020, 1, 1), date(2025, 1, 1), "3.1") is not one


def test_a_path_without_any_rate_can_be_made():
    empty = RatePath(steps.constant(steps.Hole("base_rates")))
    with pytest.raises(MissingRule):
        empty.percent(date(2025, 1, 1))


def test_the_own_days_convention_follows_the_leap_day_setting():
    windows = accrual.Growth(THREE, date(2026, 1, 31), "payment_year_own_days", "mar1").windows(date(2024, 2, 29))
    assert [(window.after, window.until, window.year_days) for window in windows] == [
        (date(2024, 2, 29), date(2025, 3, 1), 366),
        (date(2025, 3, 1), date(2026, 1, 31), 365),
    ]
    broken = accrual.Growth(THREE, date(2024, 12, 31), "payment_year_own_days", "mar1").windows(date(2024, 2, 29))
    assert [window.year_days for window in broken] == [366]
    closed = accrual.Growth(THREE, date(2025, 2, 28), "payment_year_own_days").windows(date(2024, 2, 29))
    assert [window.until for window in closed] == [date(2025, 2, 28)]


def other(*bands: tuple[int, int | None, int, str]) -> list[OtherRate]:
    rule = Rule("other_rates", 2, date(2000, 1, 1), None, "test", "high")
    return [OtherRate(rule, "x", "late", low, high, share, Fraction(points)) for low, high, share, points in bands]


def test_table_4_is_a_share_of_the_base_rate_plus_points_by_years_since_it_began():
    rows = other((0, 1, 50, "0.25"), (1, None, 25, "1"))
    path_ = rates.other_path(flat(), rows, date(2024, 2, 29), tables=TABLES, leap_day="mar1")
    assert [path_.percent(day) for day in (date(2024, 3, 1), date(2025, 3, 1), date(2025, 3, 2))] == [
        Fraction("1.75"),
        Fraction("1.75"),
        Fraction("1.75"),
    ]
    rows = other((0, 1, 50, "0.25"), (1, None, 50, "1"))
    path_ = rates.other_path(flat(), rows, date(2024, 2, 29), tables=TABLES, leap_day="mar1")
    assert [path_.percent(day) for day in (date(2025, 3, 1), date(2025, 3, 2))] == [Fraction("1.75"), Fraction("2.5")]
    rows = other((0, 1, 50, "0"), (1, None, 25, "0"))
    path_ = rates.other_path(None, rows, date(2024, 2, 29), tables=TABLES, leap_day="mar1")
    assert [path_.percent(day) for day in (date(2025, 3, 1), date(2025, 3, 2))] == [Fraction("1.5"), Fraction("0.75")]


def test_table_4_before_its_first_row_is_missing():
    path_ = rates.other_path(
        (RateStep(date(1990, 1, 1), Fraction(3)),), other((0, None, 50, "0")), date(1999, 1, 1), tables=TABLES, leap_day="feb28"
    )
    assert path_.percent(date(2000, 1, 1)) == Fraction("1.5")
    with pytest.raises(MissingRule, match="other_rates"):
        path_.percent(date(1999, 12, 31))


def test_own_days_and_table_4_take_28_february_by_default():
    closed, broken = (
        accrual.Growth(THREE, until, "payment_year_own_days").windows(date(2024, 2, 29))
        for until in (date(2025, 2, 28), date(2024, 12, 31))
    )
    assert [window.year_days for window in (*closed, *broken)] == [365, 365]
    path_ = rates.other_path(flat(), other((0, 1, 50, "0"), (1, None, 25, "1")), date(2024, 2, 29), tables=TABLES, leap_day="feb28")
    assert [path_.percent(day) for day in (date(2025, 2, 28), date(2025, 3, 1))] == [Fraction("1.5"), Fraction("1.75")]


@pytest.mark.parametrize(("leap_day", "last"), [("feb28", date(2025, 2, 28)), ("mar1", date(2025, 3, 1))])
@pytest.mark.parametrize("guarded", ["base", "total"])
def test_the_bands_of_who_joined_on_29_february_end_as_the_leap_day_setting_says(leap_day: str, last: date, guarded: str):
    conventions = given(leap_day=leap_day, minimum_on=guarded)
    plain = benefit(date(2020, 2, 29), date(2026, 1, 1), "0.4", "base", conventions)
    assert [plain.percent(day) for day in (last, last + timedelta(days=1))] == [Fraction("1.5"), 1]
    least = {"base": [Fraction("1.8"), Fraction("1.3")], "total": [Fraction("1.5"), 1]}[guarded]
    added = benefit(date(2020, 2, 29), date(2026, 1, 1), "0.4", "closure_death", conventions)
    assert [added.percent(day) for day in (last, last + timedelta(days=1))] == least


@pytest.mark.parametrize(("leap_day", "last"), [("feb28", date(2023, 2, 28)), ("mar1", date(2023, 3, 1))])
def test_the_addition_of_who_joined_on_29_february_ends_as_the_leap_day_setting_says(leap_day: str, last: date):
    long = benefit(date(2008, 2, 29), date(2024, 1, 1), "3.0", "closure_death", given(leap_day=leap_day))
    assert long.percent(last) == Fraction("3.3")
    with pytest.raises(MissingRule):
        long.percent(last + timedelta(days=1))


RULE = Rule("test", 2, date(2000, 1, 1), None, "test", "high")


def test_a_declared_dividend_is_added_to_the_rate():
    rows = tuple(
        Dividend(replace(RULE, valid_from=first, valid_to=last), Fraction(points))
        for first, last, points in ((date(2024, 1, 1), date(2024, 12, 31), "0.5"), (date(2025, 2, 1), None, "0.2"))
    )
    joined, event = date(2024, 1, 1), date(2025, 12, 31)
    rules = replace(TABLES, dividends=rows)
    with_it, without = (
        rates.benefit_path(flat(), joined, event, rate="base", dividend=dividend, tables=rules, conventions=DEFAULT)
        for dividend in (True, False)
    )
    assert [with_it.percent(day) for day in (joined, date(2024, 12, 31), date(2025, 2, 1))] == [
        Fraction("3.5"),
        Fraction("3.5"),
        Fraction("3.2"),
    ]
    assert without.percent(joined) == 3
    with pytest.raises(MissingRule, match=r"dividends .* 2025-01-01"):
        with_it.percent(date(2025, 1, 1))


def test_without_minimum_rates_the_table_is_named():
    rules = replace(TABLES, minimum_rates=())
    bare = rates.benefit_path(flat(), date(2024, 1, 1), date(2025, 1, 1), rate="base", dividend=False, tables=rules, conventions=DEFAULT)
    with pytest.raises(MissingRule, match="minimum_rates"):
        bare.percent(date(2024, 6, 1))


def test_rates_after_the_event_make_no_difference_and_those_of_its_day_do():
    event = date(2025, 6, 30)
    early, late = (
        benefit(date(2024, 1, 1), event, steps_=(*flat(), RateStep(day, Fraction(4)))) for day in (event, event + timedelta(days=1))
    )
    assert late is benefit(date(2024, 1, 1), event)
    assert (late.percent(event), early.percent(event)) == (3, 4)


def minimum(years_from: int, years_to: int | None, percent: str | None, first: date, last: date | None = None) -> rates.Banded:
    row = MinimumRate(replace(RULE, valid_from=first, valid_to=last), years_from, years_to, Fraction(percent or 0))
    return row, None if percent is None else Fraction(percent)


def test_rows_of_a_band_hold_within_their_own_days_and_only_in_their_band():
    since = rates.since_joining(
        "minimum_rates",
        [
            minimum(0, 5, "2", date(2022, 1, 1)),
            minimum(5, None, "1", date(2026, 1, 1), date(2027, 12, 31)),
            minimum(0, 5, "3", date(2010, 1, 1), date(2021, 6, 30)),
            minimum(5, None, "4", date(2030, 1, 1)),
            minimum(0, 5, "9", date(2029, 1, 1)),
        ],
        date(2020, 3, 10),
        "feb28",
    )
    wanted = {
        date(2009, 12, 31): None,
        date(2010, 1, 1): 3,
        date(2021, 6, 30): 3,
        date(2021, 7, 1): None,
        date(2021, 12, 31): None,
        date(2022, 1, 1): 2,
        date(2025, 3, 10): 2,
        date(2025, 3, 11): None,
        date(2025, 12, 31): None,
        date(2026, 1, 1): 1,
        date(2027, 12, 31): 1,
        date(2028, 1, 1): None,
        date(2029, 1, 1): None,
        date(2030, 1, 1): 4,
    }
    assert {day: since.at(day) for day in wanted} == {
        day: steps.Hole("minimum_rates") if value is None else value for day, value in wanted.items()
    }


def test_years_before_the_first_band_and_an_unset_row_are_holes():
    since = rates.since_joining(
        "minimum_rates",
        [minimum(3, 5, "2", date(2000, 1, 1)), minimum(5, 9, None, date(2000, 1, 1)), minimum(9, None, "1", date(2000, 1, 1))],
        date(2020, 3, 10),
        "feb28",
    )
    days = [date(year, 3, day) for year in (2020, 2023, 2025, 2029) for day in (10, 11)]
    hole = steps.Hole("minimum_rates")
    assert [since.at(day) for day in days] == [hole, hole, hole, 2, 2, hole, hole, 1]


def test_no_rows_at_all_are_a_hole():
    assert rates.since_joining("additions", [], date(2020, 1, 1), "feb28") == steps.constant(steps.Hole("additions"))


def test_periods_are_taken_in_any_order():
    first, second, third = date(2024, 1, 1), date(2024, 4, 1), date(2024, 9, 1)
    periods = [(second, date(2024, 6, 30), Fraction(2)), (third, None, None), (first, date(2024, 3, 31), Fraction(1))]
    wanted = (
        (steps.DAWN, steps.Hole("t")),
        (first.toordinal(), 1),
        (second.toordinal(), 2),
        (date(2024, 7, 1).toordinal(), steps.Hole("t")),
    )
    for order in (periods, periods[::-1]):
        found = steps.from_periods("t", order)
        assert tuple(zip(found.starts, found.values, strict=True)) == wanted
