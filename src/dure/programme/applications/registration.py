"""Where this app adds itself to pages and menus of others."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dure.foundation import clock
from dure.foundation.access import Actor
from dure.foundation.staff.permissions import StaffPermission
from dure.portal.backoffice import navigation, selectors, statistics, todo
from dure.portal.mypage import entries, obligations
from dure.portal.policy import Permission
from dure.programme.announcements import deadlines, moves, panels
from dure.programme.announcements.models import Announcement, Reception
from dure.programme.applications import figures, news, outages
from dure.programme.applications import selectors as applications
from dure.programme.applications.models import SCREENED, Application, State
from dure.programme.applications.obligations import open_applications

QUEUE, OUTAGES, MINE = "/office/applications/", "/office/outages/", "/my/applications/"


def register() -> None:
    navigation.register(
        "applications",
        gettext_lazy("신청"),
        (StaffPermission.APPLICATION_SEE, gettext_lazy("신청 심사"), QUEUE),
        (StaffPermission.DEADLINE_EXTEND, gettext_lazy("장애와 마감 연장"), OUTAGES),
    )
    entries.register(("applications", gettext_lazy("내 신청"), MINE))
    obligations.register(open_applications)
    panels.register(apply_box)
    panels.register_office(office_box)
    deadlines.register(has_drafts)
    moves.register(news.tell_closing)
    todo.register(waiting)
    statistics.register(figures.PER_DAY, figures.PER_AGENCY)


def apply_box(request: HttpRequest, announcement: Announcement) -> tuple[str, dict[str, Any]] | None:
    """The button, or what the company has already begun, and deadlines that an outage moved."""
    extensions = outages.of_announcement(announcement)
    here = announcement.reception == Reception.HERE
    account = getattr(request, "account", None)
    present = applications.running(account, announcement) if here and account else None
    if not here or not (extensions or present or announcement.accepts(clock.now())):
        return None
    context = {
        "extensions": extensions,
        "present": present,
        "open": announcement.accepts(clock.now()),
        "ready": applications.current_set(announcement) is not None,
        "may": account is None or request.actor.may(Permission.PROGRAMME_APPLY),  # type: ignore[attr-defined]
    }
    return "applications/apply_box.html", context


def office_box(request: HttpRequest, announcement: Announcement) -> tuple[str, dict[str, Any]] | None:
    if announcement.reception != Reception.HERE:
        return None
    return "applications/office/announcement_box.html", {"current": applications.current_set(announcement)}


def has_drafts(announcement: Announcement) -> bool:
    return Application.objects.filter(announcement=announcement, state=State.DRAFT).exists()


def waiting(actor: Actor) -> list[selectors.Waiting]:
    if not actor.may(StaffPermission.APPLICATION_SEE):
        return []
    found = applications.handled_by(actor)
    flagged = found.filter(state__in=SCREENED, flagged_at__isnull=False)
    overdue = found.filter(state=State.SUPPLEMENT_ASKED, supplements__answered_at=None, supplements__due_at__lte=clock.now())
    return [
        selectors.waiting(_("심사할 신청"), found.filter(state="submitted"), "submitted_at", f"{QUEUE}?state=submitted"),
        selectors.waiting(_("보완 기한이 지난 신청"), overdue, "supplements__due_at", f"{QUEUE}?state=supplement_asked"),
        selectors.waiting(_("악성 파일이 나온 신청"), flagged, "flagged_at", f"{QUEUE}?flagged=on"),
    ]
