import datetime as dt

import pytest

from dure.rules.ages import age_on, is_adult, needs_guardian


@pytest.mark.parametrize(
    ("birth", "day", "age"),
    [
        ("2012-11-21", "2026-11-21", 14),
        ("2012-11-22", "2026-11-21", 13),
        ("2012-02-29", "2026-02-28", 13),
        ("2012-02-29", "2026-03-01", 14),
        ("2012-02-29", "2028-02-29", 16),
        ("2026-01-01", "2026-01-01", 0),
    ],
)
def test_ages_are_counted_in_completed_years(birth: str, day: str, age: int) -> None:
    assert age_on(dt.date.fromisoformat(birth), dt.date.fromisoformat(day)) == age


def test_the_day_of_turning_fourteen_needs_no_guardian() -> None:
    birth = dt.date(2012, 5, 5)
    assert needs_guardian(birth, dt.date(2026, 5, 4))
    assert not needs_guardian(birth, dt.date(2026, 5, 5))
    assert not is_adult(birth, dt.date(2031, 5, 4))
    assert is_adult(birth, dt.date(2031, 5, 5))
