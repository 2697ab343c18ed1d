"""Periods and remaining time in words. A closing time of midnight is shown as the 24:00 of the day before."""

from __future__ import annotations

import datetime as dt

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dure.foundation import clock
from dure.foundation.ui.words import day, moment
from dure.programme.announcements.models import Activity, Announcement, Standing, in_english

FULL_DAYS = 3
TONES = {Standing.UPCOMING: "info", Standing.OPEN: "success", Standing.CLOSING_SOON: "warning", Standing.CLOSED: "neutral"}


def closing(value: dt.datetime | None) -> str:
    if value is None:
        return ""
    local = value.astimezone(clock.SEOUL)
    if (local.hour, local.minute) == (0, 0):
        return f"{day(local.date() - dt.timedelta(days=1))} 24:00"
    return moment(value)


def period(announcement: Announcement) -> str:
    if announcement.opens_at is None and announcement.closes_at is None:
        return announcement.period_text or _("정한 기간 없음")
    ends = closing(announcement.closes_at) or announcement.period_text or _("마감을 정하지 않음")
    return f"{moment(announcement.opens_at)} ~ {ends}".strip()


def remaining(announcement: Announcement, now: dt.datetime) -> str:
    """What happens next and how far away it is; empty when nothing does."""
    match announcement.standing(now):
        case Standing.UPCOMING if announcement.opens_at:
            return _("접수 시작까지 %(left)s 남았습니다.") % {"left": span(announcement.opens_at - now)}
        case Standing.OPEN | Standing.CLOSING_SOON if announcement.closes_at:
            return _("마감까지 %(left)s 남았습니다.") % {"left": span(announcement.closes_at - now)}
        case Standing.CLOSED:
            return _("접수가 끝났습니다.")
    return ""


def span(left: dt.timedelta) -> str:
    """The two largest units, rounded down to whole minutes; days alone from the third on."""
    minutes = max(0, int(left.total_seconds())) // 60
    days, hours, rest = minutes // 1440, minutes // 60 % 24, minutes % 60
    parts = [
        ngettext("%(n)d일", "%(n)d일", days) % {"n": days} if days else "",
        ngettext("%(n)d시간", "%(n)d시간", hours) % {"n": hours} if hours and days < FULL_DAYS else "",
        ngettext("%(n)d분", "%(n)d분", rest) % {"n": rest} if rest and not days else "",
    ]
    return " ".join(part for part in parts if part) or _("1분 미만")


def days_of(activity: Activity) -> str:
    if activity.starts_on == activity.ends_on:
        return day(activity.starts_on)
    return f"{day(activity.starts_on)} ~ {day(activity.ends_on)}"


def month_name(month: dt.date) -> str:
    return date_format(month, "F Y") if in_english() else f"{month.year}년 {month.month}월"
