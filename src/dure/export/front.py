"""What the first page shows of the programmes: calls that are open, the nearest events, the agencies."""

import datetime as dt
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from dure.foundation import clock
from dure.foundation.ui.words import day
from dure.programme.announcements import selectors
from dure.programme.announcements.models import Activity, Announcement, Standing

SHOWN = 6
INSTANT = dt.timedelta(microseconds=1)  # a call that closes at 0:00 is open on the day before, not on that day
Line = tuple[str, str, Any, Any]


def open_calls() -> list[Line]:
    """Open announcements, the one that closes first on top; those without an end last."""
    now = clock.now()
    started = Q(opens_at__isnull=True) | Q(opens_at__lte=now)
    running = selectors.published().filter(started)
    ending = list(running.filter(closes_at__gt=now).order_by("closes_at", "id")[:SHOWN])
    endless = running.filter(closes_at__isnull=True)[: SHOWN - len(ending)] if len(ending) < SHOWN else []
    return [(item.title_here, item.path, until(item), mark(item)) for item in (*ending, *endless)]


def until(item: Announcement) -> str:
    if item.closes_at is None:
        return item.period_text
    return _("%(day)s 마감") % {"day": day(item.closes_at - INSTANT)}


def mark(item: Announcement) -> Any:
    return _("마감 임박") if selectors.state_at(item, clock.now()) == Standing.CLOSING_SOON else ""


def next_activities() -> list[Line]:
    coming = Activity.objects.filter(shown=True, ends_on__gte=clock.today()).select_related("agency")[:SHOWN]
    return [(item.title_here, "/calendar/", day(item.starts_on), item.agency.label) for item in coming]


def links() -> list[tuple[Any, str, Any, str]]:
    return [
        (_("공고 찾기"), "/announcements/", _("낱말, 기관, 지역으로"), "sch"),
        (_("우리 기업에 맞는 공고"), "/for-me/", _("자격을 미리 확인"), "like"),
        (_("연중일정"), "/calendar/", _("한 해의 행사와 사업"), "calendar"),
        (_("증명서 진위 확인"), "/verify/", _("번호나 파일로"), "shield"),
    ]
