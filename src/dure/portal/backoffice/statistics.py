"""Figures that installed apps publish on the statistics page: a chart with its table, and the same as XLSX."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, QuerySet
from django.db.models.functions import TruncDate

from dure.foundation import clock
from dure.foundation.access import Actor
from dure.foundation.errors import Text

BARS, LINES = "bars", "lines"
MOST_DAYS = 366


@dataclass(frozen=True, slots=True)
class Period:
    """Both days inclusive, in Asia/Seoul."""

    first: dt.date
    last: dt.date

    @property
    def days(self) -> list[dt.date]:
        return [self.first + dt.timedelta(days=number) for number in range((self.last - self.first).days + 1)]

    @property
    def start(self) -> dt.datetime:
        return dt.datetime.combine(self.first, dt.time(), tzinfo=clock.SEOUL)

    @property
    def end(self) -> dt.datetime:
        """The first moment after the period."""
        return dt.datetime.combine(self.last + dt.timedelta(days=1), dt.time(), tzinfo=clock.SEOUL)


Rows = Sequence[Sequence[Any]]


@dataclass(frozen=True, slots=True)
class Statistic:
    """``rows`` answers one row a bar or a step: its name, then a number for each further header. No personal data.

    ``actor`` lets an app show the staff of one agency their own figures alone.
    """

    key: str
    label: Text
    headers: tuple[Text, ...]
    rows: Callable[[Period, Actor], Rows]
    chart: str = BARS
    unit: Text = ""
    note: Text = ""


_published: dict[str, Statistic] = {}


def register(*statistics: Statistic) -> None:
    """Publish figures; apps call it when they are ready."""
    _published.update({one.key: one for one in statistics})


def published() -> list[Statistic]:
    return list(_published.values())


def find(key: str) -> Statistic | None:
    return _published.get(key)


def per_day(rows: QuerySet[Any], field: str, period: Period) -> dict[dt.date, int]:
    """How many of ``rows`` fall on each day of the period by the moment ``field``; every day is there."""
    within = rows.filter(**{f"{field}__gte": period.start, f"{field}__lt": period.end}).order_by()
    counted = within.annotate(on=TruncDate(field, tzinfo=clock.SEOUL)).values_list("on").annotate(Count("pk"))
    found: Counter[dt.date] = Counter(dict(counted))
    return {day: found[day] for day in period.days}


def short_day(day: dt.date) -> str:
    return f"{day.month}.{day.day}"


def drawn(statistic: Statistic, rows: Rows) -> Any:
    """What the chart tag of the statistic's kind takes."""
    names = [str(header) for header in statistic.headers[1:]]
    if statistic.chart == LINES:
        return [(name, [(str(row[0]), row[index]) for row in rows]) for index, name in enumerate(names, 1)]
    if len(names) == 1:
        return [(str(row[0]), row[1]) for row in rows]
    return [(str(row[0]), list(row[1:])) for row in rows]
