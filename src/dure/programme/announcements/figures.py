"""What the back office shows and takes out of the announcements: to do, figures, tables."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import Count, Sum
from django.utils.translation import gettext_lazy as _

from dure.foundation import clock
from dure.foundation.access import Actor
from dure.foundation.staff.permissions import StaffPermission
from dure.portal.backoffice.exports import MOST_ROWS, Kind, stamp
from dure.portal.backoffice.selectors import Waiting, waiting
from dure.portal.backoffice.statistics import Period, Rows, Statistic
from dure.programme.announcements import selectors, words
from dure.programme.announcements.models import AnnouncementState


def to_do(actor: Actor) -> list[Waiting]:
    if not actor.may(StaffPermission.ANNOUNCEMENT_EDIT):
        return []
    drafts = selectors.handled_by(actor).filter(state=AnnouncementState.DRAFT)
    return [waiting(str(_("게시를 기다리는 공고 초안")), drafts, "created_at", "/office/announcements/?state=draft")]


def published_per_agency(period: Period, actor: Actor) -> Rows:
    found = selectors.handled_by(actor).filter(published_at__gte=period.start, published_at__lt=period.end)
    counted = found.order_by().values_list("agency__name").annotate(Count("pk"))
    return sorted(counted, key=lambda row: -row[1])


def views_per_agency(period: Period, actor: Actor) -> Rows:
    found = selectors.handled_by(actor).filter(published_at__gte=period.start, published_at__lt=period.end)
    counted = found.order_by().values_list("agency__name").annotate(Sum("views"))
    return sorted(counted, key=lambda row: -row[1])


PUBLISHED = Statistic("announcements", _("기관별 게시한 공고"), (_("기관"), _("공고")), published_per_agency, unit=_("건"))
VIEWS = Statistic("announcement-views", _("기관별 공고 조회"), (_("기관"), _("조회")), views_per_agency, unit=_("회"), note=_("이 기간에 게시한 공고의 지금까지 조회입니다."))


def rows(*, masked: bool, actor: Actor) -> Iterator[list[Any]]:
    now = clock.now()
    for item in selectors.handled_by(actor).order_by("agency__code", "serial")[:MOST_ROWS]:
        yield [
            item.code,
            item.agency.name,
            item.category.name if item.category else "",
            item.title,
            item.title_en,
            item.get_state_display(),
            str(item.standing(now).label),
            stamp(item.opens_at),
            words.closing(item.closes_at),
            item.period_text,
            item.get_reception_display(),
            stamp(item.published_at),
            item.views,
        ]


HEADERS = (
    _("공고 번호"),
    _("기관"),
    _("사업 구분"),
    _("제목"),
    _("영문 제목"),
    _("게시 상태"),
    _("접수 상태"),
    _("접수 시작"),
    _("접수 마감"),
    _("기간 설명"),
    _("접수 방법"),
    _("게시일"),
    _("조회"),
)
TABLE = Kind(_("공고 목록"), HEADERS, rows, StaffPermission.ANNOUNCEMENT_EDIT, personal=False, scoped=True)
