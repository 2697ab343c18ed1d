"""Applications as figures for the statistics page."""

from __future__ import annotations

from django.db.models import Count
from django.utils.translation import gettext_lazy as _

from dure.foundation.access import Actor
from dure.portal.backoffice.statistics import LINES, Period, Rows, Statistic, per_day, short_day
from dure.programme.applications import selectors


def on_days(period: Period, actor: Actor) -> Rows:
    return [(short_day(day), count) for day, count in per_day(selectors.handled_by(actor), "submitted_at", period).items()]


def of_agencies(period: Period, actor: Actor) -> Rows:
    found = selectors.handled_by(actor).filter(submitted_at__gte=period.start, submitted_at__lt=period.end)
    return list(found.order_by().values_list("announcement__agency__name").annotate(Count("pk")).order_by("announcement__agency__name"))


PER_DAY = Statistic("applications", _("접수한 신청"), (_("날짜"), _("신청")), on_days, chart=LINES, unit=_("건"))
PER_AGENCY = Statistic("applications-agencies", _("기관별 신청"), (_("기관"), _("신청")), of_agencies, unit=_("건"))
