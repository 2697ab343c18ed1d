"""The year's calendar, the programme guide and the directory of agencies."""

from __future__ import annotations

import calendar as months
import datetime as dt
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import dates
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from dure.foundation import clock
from dure.foundation.access import public
from dure.programme.announcements import selectors
from dure.programme.announcements.models import Activity
from dure.programme.announcements.query import agency_code
from dure.programme.announcements.words import month_name

FIRST_YEAR, LAST_YEAR = 2000, 2100
Week = list[tuple[dt.date, bool, list[Activity]]]


@public
@require_safe
def calendar(request: HttpRequest) -> HttpResponse:
    today = clock.today()
    agency = agency_code(request.GET.get("agency", ""))
    month = month_of(request.GET.get("month", ""), today) if request.GET.get("view") == "month" else None
    year = month.year if month else year_of(request.GET.get("year", ""), today)
    found = list(selectors.activities(year, agency))
    agencies = [("", _("전체")), *((item.code, item.label) for item in selectors.directory())]
    context: dict[str, Any] = {
        "today": today,
        "year": year,
        "chosen_year": str(year),
        "month": month,
        "agency": agency,
        "agencies": [(code, label, address(code, year, month)) for code, label in agencies],
        "views": [("list", _("목록"), address(agency, year, None)), ("month", _("월별"), address(agency, year, month or today.replace(day=1)))],
        "years": [(str(number), str(number), address(agency, number, None)) for number in (year - 1, year, year + 1)],
    }
    if month is None:
        context |= {"ahead": ahead(found, today), "past": past(found, today)}
    else:
        shown = weeks(found, month)
        empty = not any(items for week in shown for _day, _inside, items in week)
        context |= {"weeks": shown, "empty_month": empty, "title": month_name(month), "weekdays": weekdays(), **neighbours(agency, month)}
    return render(request, "announcements/calendar.html", context)


def weekdays() -> list[str]:
    """Names from Sunday."""
    return [str(dates.WEEKDAYS[number]) for number in (6, 0, 1, 2, 3, 4, 5)]


def ahead(found: list[Activity], today: dt.date) -> list[Activity]:
    """Under way or to come, nearest first."""
    return sorted((item for item in found if item.ends_on >= today), key=lambda item: (max(item.starts_on, today), item.ends_on, item.pk))


def past(found: list[Activity], today: dt.date) -> list[Activity]:
    """Over, the latest first."""
    return sorted((item for item in found if item.ends_on < today), key=lambda item: (item.ends_on, item.pk), reverse=True)


def weeks(found: list[Activity], month: dt.date) -> list[Week]:
    """Weeks from Sunday with each day's activities; the flag says whether the day is of this month."""
    days = months.Calendar(firstweekday=6).monthdatescalendar(month.year, month.month)
    return [[(day, day.month == month.month, on(found, day) if day.month == month.month else []) for day in week] for week in days]


def on(found: list[Activity], day: dt.date) -> list[Activity]:
    return [item for item in found if item.starts_on <= day <= item.ends_on]


def neighbours(agency: str, month: dt.date) -> dict[str, Any]:
    before, after = (month - dt.timedelta(days=1)).replace(day=1), (month + dt.timedelta(days=32)).replace(day=1)
    return {
        "before": (month_name(before), address(agency, before.year, before)),
        "after": (month_name(after), address(agency, after.year, after)),
    }


def address(agency: str, year: int, month: dt.date | None) -> str:
    shown = f"view=month&month={month:%Y-%m}" if month else f"year={year}"
    return f"?{shown}&agency={agency}" if agency else f"?{shown}"


def year_of(text: str, today: dt.date) -> int:
    return int(text) if text.isdecimal() and len(text) == 4 and FIRST_YEAR < int(text) < LAST_YEAR else today.year


def month_of(text: str, today: dt.date) -> dt.date:
    try:
        month = dt.datetime.strptime(text, "%Y-%m").date()  # noqa: DTZ007 (a month has no zone)
    except ValueError:
        return today.replace(day=1)
    return month if FIRST_YEAR < month.year < LAST_YEAR else today.replace(day=1)


@public
@require_safe
def programmes(request: HttpRequest) -> HttpResponse:
    counted = dict(selectors.accepting_by_agency(clock.now()))
    rows = [(item, counted.get(item.pk, 0)) for item in selectors.directory()]
    return render(request, "announcements/programmes.html", {"rows": rows})



@public
@require_safe
def agencies(request: HttpRequest) -> HttpResponse:
    return render(request, "announcements/agencies.html", {"agencies": selectors.directory()})
