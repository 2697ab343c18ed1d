"""Calendar steps of the fund: anniversaries, months and quarters of dues. All days are calendar days in Korea."""

from calendar import monthrange
from datetime import date, timedelta
from typing import Literal

LeapDay = Literal["feb28", "mar1"]


def add_years(day: date, years: int, leap_day: LeapDay = "feb28") -> date:
    """The same day ``years`` later; 29 February falls on 28 February or 1 March in a common year, as ``leap_day`` says."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        moved = date(day.year + years, 2, 28)
        return moved if leap_day == "feb28" else moved + timedelta(days=1)


def add_months(day: date, months: int) -> date:
    """The same day of the month ``months`` later, or that month's last day where it is shorter."""
    year, month = divmod(month_number(day) + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def month_number(day: date) -> int:
    """Months since the year 0: two days are in the same month when their numbers are equal."""
    return day.year * 12 + day.month - 1


def quarter_number(day: date) -> int:
    """Calendar quarters since the year 0."""
    return month_number(day) // 3


def first_of_month(number: int) -> date:
    """The first day of the month with this ``month_number``."""
    return date(number // 12, number % 12 + 1, 1)
