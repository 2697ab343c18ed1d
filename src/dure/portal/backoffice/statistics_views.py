from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from dure.foundation import clock
from dure.foundation.access import staff_only
from dure.foundation.staff.permissions import StaffPermission
from dure.foundation.ui.forms import DateInput
from dure.portal.backoffice import sheets, statistics
from dure.portal.backoffice.statistics import MOST_DAYS, Period, Statistic
from dure.portal.backoffice.views import show
from dure.portal.replies import actor

DAYS_SHOWN = 30


class PeriodForm(forms.Form):
    first = forms.DateField(label=_("부터"), widget=DateInput())
    last = forms.DateField(label=_("까지"), widget=DateInput())

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        first, last = data.get("first"), data.get("last")
        if first and last and first > last:
            self.add_error("last", _("끝나는 날이 시작하는 날보다 앞섭니다. 날짜를 확인해 주세요."))
        elif first and last and (last - first).days >= MOST_DAYS:
            self.add_error("last", _("한 번에 1년까지 볼 수 있습니다. 기간을 줄여 주세요."))
        return data


def period_of(request: HttpRequest) -> tuple[Period, PeriodForm]:
    """The asked period, or the last thirty days when none or a wrong one was asked."""
    today = clock.today()
    usual = {"first": today - dt.timedelta(days=DAYS_SHOWN - 1), "last": today}
    form = PeriodForm(request.GET) if "first" in request.GET else PeriodForm(initial=usual)
    data = form.cleaned_data if form.is_bound and form.is_valid() else usual
    return Period(data["first"], data["last"]), form


@staff_only(StaffPermission.STATISTICS_SEE)
@never_cache
@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    period, form = period_of(request)
    shown = [panel(one, period, request) for one in statistics.published()]
    return show(request, "statistics", {"form": form, "period": period, "panels": shown})


def panel(one: Statistic, period: Period, request: HttpRequest) -> dict[str, Any]:
    rows = one.rows(period, actor(request))
    series = [str(header) for header in one.headers[1:]]
    return {
        "statistic": one,
        "drawn": statistics.drawn(one, rows),
        "series": series if len(series) > 1 else [],
        "sheet": f"/office/statistics/{one.key}/?first={period.first}&last={period.last}",
    }


@staff_only(StaffPermission.STATISTICS_SEE)
@never_cache
@require_safe
def sheet(request: HttpRequest, key: str) -> HttpResponse:
    """The table of one statistic as XLSX."""
    found = statistics.find(key)
    if found is None:
        raise Http404
    period, _form = period_of(request)
    body = sheets.as_xlsx([str(header) for header in found.headers], found.rows(period, actor(request)))
    response = HttpResponse(body, content_type=sheets.XLSX)
    response["Content-Disposition"] = f'attachment; filename="dure-{found.key}-{period.first:%Y%m%d}-{period.last:%Y%m%d}.xlsx"'
    return response
