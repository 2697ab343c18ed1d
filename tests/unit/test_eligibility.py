import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dure.rules.eligibility import BadRequirement, Benefit, Kind, Verdict, assess, read
from dure.rules.eligibility.years import anniversary

DAY = dt.timedelta(days=1)
DAYS = st.dates(dt.date(1990, 1, 1), dt.date(2040, 12, 31))
YEARS = st.integers(0, 12)


def verdict(kind, parameters, facts, on=dt.date(2026, 11, 21)):
    return assess([read(kind, parameters)], facts, on)


@pytest.mark.parametrize(
    ("founded", "years", "expected"),
    [
        ("2016-02-29", 1, "2017-02-28"),
        ("2016-02-29", 4, "2020-02-29"),
        ("2015-02-28", 1, "2016-02-28"),
        ("2015-12-31", 3, "2018-12-31"),
        ("2015-03-02", 0, "2015-03-02"),
        ("9000-01-01", 2000, "9999-12-31"),
    ],
)
def test_an_anniversary_without_its_day_is_the_last_of_the_month(founded, years, expected):
    assert anniversary(dt.date.fromisoformat(founded), years) == dt.date.fromisoformat(expected)


@pytest.mark.parametrize(
    ("on", "expected", "changes_on"),
    [
        ("2019-02-27", "not", "2019-02-28"),
        ("2019-02-28", "eligible", "2023-03-01"),
        ("2023-02-28", "eligible", "2023-03-01"),
        ("2023-03-01", "not", None),
        ("2016-02-28", "not", "2019-02-28"),
    ],
)
def test_years_since_founding_on_a_leap_day(on, expected, changes_on):
    found = verdict("founded", {"least": 3, "most": 7}, {"founded_on": dt.date(2016, 2, 29)}, dt.date.fromisoformat(on))
    assert (found.verdict, found.changes_on) == (expected, changes_on and dt.date.fromisoformat(changes_on))


@settings(deadline=None)
@given(founded=DAYS, least=YEARS, more=YEARS, on=DAYS)
def test_the_named_day_is_the_first_on_which_the_answer_differs(founded, least, more, on):
    wanted = [read("founded", {"least": least, "most": least + more})]
    facts = {"founded_on": founded}
    now = assess(wanted, facts, on)
    if now.changes_on is None:
        later = [assess(wanted, facts, on + DAY * n).verdict for n in range(1, 9000, 301)]
        assert set(later) <= {now.verdict}
    else:
        assert now.changes_on > on
        assert assess(wanted, facts, now.changes_on).verdict != now.verdict
        assert assess(wanted, facts, now.changes_on - DAY).verdict == now.verdict


SPANS = st.lists(st.one_of(st.none(), st.integers(-40, 40)), max_size=4)


@settings(deadline=None, max_examples=40)
@given(founded=st.integers(-40, 800), least=st.one_of(st.none(), st.integers(0, 2)), most=st.integers(2, 3), ends=SPANS, staff=st.one_of(st.none(), st.integers(0, 20)))
def test_the_change_of_the_whole_equals_a_search_day_by_day(founded, least, most, ends, staff):
    today = dt.date(2024, 2, 28)
    wanted = [
        read("founded", {"least": least, "most": most}),
        read("no_benefit", {"keys": ["x"]}),
        read("employees", {"least": 5, "most": None}),
    ]
    benefits = [Benefit("x", "X", None if end is None else today + DAY * end) for end in ends]
    facts = {"founded_on": today - DAY * founded, "benefits": benefits, "employees": staff}
    now = assess(wanted, facts, today)
    later = (today + DAY * n for n in range(1, 1400))
    searched = next((day for day in later if assess(wanted, facts, day).verdict != now.verdict), None)
    assert now.changes_on == searched


AMOUNTS = st.integers(0, 10**9)


@given(kind=st.sampled_from(["employees", "sales", "exports"]), least=AMOUNTS, more=AMOUNTS, value=AMOUNTS)
def test_both_ends_of_a_range_are_inside(kind, least, more, value):
    parameters = {"least": least, "most": least + more}
    expected = least <= value <= least + more
    assert (verdict(kind, parameters, {kind: value}).verdict == Verdict.ELIGIBLE) is expected
    for inside in (least, least + more):
        assert verdict(kind, parameters, {kind: inside}).verdict == Verdict.ELIGIBLE
    assert verdict(kind, parameters, {kind: least + more + 1}).verdict == Verdict.NOT


@pytest.mark.parametrize(
    ("facts", "expected", "missing"),
    [
        ({"sector": "C"}, "eligible", set()),
        ({"sector": "J", "industry": "산업용 로 봇 제조"}, "eligible", set()),
        ({"industry": "로봇"}, "eligible", set()),
        ({"sector": "J", "industry": "음식점"}, "not", set()),
        ({"sector": "J"}, "unknown", {"industry"}),
        ({}, "unknown", {"sector", "industry"}),
    ],
)
def test_industry_by_section_or_by_word(facts, expected, missing):
    found = verdict("industry", {"sectors": ["C"], "words": ["로봇"]}, facts)
    assert (found.verdict, found.missing) == (expected, missing)


@pytest.mark.parametrize(
    ("kind", "parameters", "facts", "expected"),
    [
        ("region", {"codes": ["30", "36"]}, {"region": "36"}, "eligible"),
        ("region", {"codes": ["30"]}, {"region": "11"}, "not"),
        ("region", {"codes": ["30"]}, {"region": None}, "unknown"),
        ("certifications", {"kinds": ["iso", "patents"]}, {"certifications": ["iso"]}, "eligible"),
        ("certifications", {"kinds": ["iso", "patents"], "every": True}, {"certifications": ["iso"]}, "not"),
        ("certifications", {"kinds": ["iso"]}, {"certifications": []}, "not"),
        ("full_member", {}, {"full_member": True}, "eligible"),
        ("full_member", {}, {"full_member": False}, "not"),
        ("full_member", {}, {}, "unknown"),
        ("no_benefit", {"keys": ["x"]}, {"benefits": []}, "eligible"),
        ("no_benefit", {"keys": ["x"]}, {"benefits": [Benefit("x", "X")]}, "not"),
        ("no_benefit", {"keys": ["x"]}, {"benefits": [Benefit("y", "Y")]}, "eligible"),
    ],
)
def test_other_kinds(kind, parameters, facts, expected):
    assert verdict(kind, parameters, facts).verdict == expected


def test_support_that_ends_frees_the_company_on_the_day_after():
    facts = {"benefits": [Benefit("x", "X", dt.date(2026, 11, 30)), Benefit("x", "X", dt.date(2026, 12, 31))]}
    assert verdict("no_benefit", {"keys": ["x"]}, facts).changes_on == dt.date(2027, 1, 1)


def test_one_no_outweighs_what_is_not_known():
    wanted = [read("region", {"codes": ["30"]}), read("employees", {"least": 5, "most": None})]
    assert assess(wanted, {"region": "11"}, dt.date(2026, 1, 1)).verdict == Verdict.NOT
    assert assess(wanted, {"region": "30"}, dt.date(2026, 1, 1)).verdict == Verdict.UNKNOWN


@pytest.mark.parametrize(
    ("kind", "parameters", "code"),
    [
        ("age", {}, "unknown"),
        ("founded", {}, "empty"),
        ("founded", {"least": 7, "most": 3}, "backward"),
        ("founded", {"least": 201}, "range"),
        ("founded", {"least": -1}, "range"),
        ("sales", {"least": True}, "range"),
        ("sales", {"least": "5"}, "range"),
        ("exports", {"most": 10**13}, "range"),
        ("region", {"codes": []}, "empty"),
        ("region", {"codes": "30"}, "unknown"),
        ("region", {"codes": [30]}, "unknown"),
        ("industry", {"sectors": [], "words": []}, "empty"),
        ("industry", {"words": [" "]}, "unknown"),
        ("no_benefit", {}, "empty"),
    ],
)
def test_bad_parameters_are_named(kind, parameters, code):
    with pytest.raises(BadRequirement) as refused:
        read(kind, parameters)
    assert refused.value.code == code


@pytest.mark.parametrize(
    ("kind", "parameters"),
    [
        ("region", {"codes": ["30", "36"]}),
        ("founded", {"least": None, "most": 7}),
        ("exports", {"least": 100, "most": None}),
        ("industry", {"sectors": ["C"], "words": ["로봇"]}),
        ("certifications", {"kinds": ["iso"], "every": True}),
        ("no_benefit", {"keys": ["x"]}),
        ("full_member", {}),
    ],
)
def test_parameters_come_back_as_they_were_read(kind, parameters):
    assert read(kind, parameters).parameters() == parameters
    assert read(kind, parameters).kind == Kind(kind)
