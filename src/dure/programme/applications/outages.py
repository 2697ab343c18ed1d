"""A declared outage: one recorded act that moves deadlines, of which the owners of open drafts are told once; supplements due then get the same time."""

from __future__ import annotations

import datetime as dt
from contextlib import suppress
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _

from dure.foundation import audit, clock
from dure.foundation.access import Actor
from dure.foundation.errors import Refusal
from dure.programme.announcements import selectors as announcements
from dure.programme.announcements import services as announcing
from dure.programme.announcements.models import Announcement, AnnouncementState, Reception
from dure.programme.applications import screening, supplements
from dure.programme.applications.models import Extension, Outage, State

LONGEST = dt.timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Plan:
    """``closes_at``: the new closing moment of every announcement chosen."""

    starts_at: dt.datetime
    ends_at: dt.datetime
    closes_at: dt.datetime
    reason: str


def candidates(actor: Actor, starts_at: dt.datetime, closes_at: dt.datetime) -> QuerySet[Announcement]:
    """Announcements of the actor's agencies received here that would close after the outage began and before the new moment."""
    found = announcements.handled_by(actor).filter(
        state=AnnouncementState.PUBLISHED, reception=Reception.HERE, closes_at__gte=starts_at, closes_at__lt=closes_at
    )
    drafts = Count("applications", filter=Q(applications__state=State.DRAFT))
    return found.annotate(drafts=drafts).order_by("closes_at", "id")


def check(plan: Plan) -> None:
    if plan.ends_at <= plan.starts_at:
        raise Refusal("backwards", _("장애가 끝난 때는 시작한 때보다 뒤여야 합니다."), field="ends_at")
    if plan.starts_at > clock.now():
        raise Refusal("future", _("아직 시작하지 않은 장애는 선언할 수 없습니다."), field="starts_at")
    if plan.closes_at <= clock.now() or plan.closes_at <= plan.ends_at:
        raise Refusal("too_early", _("새 마감은 지금과 장애가 끝난 때보다 뒤여야 합니다."), field="closes_at")
    if plan.closes_at - plan.ends_at > LONGEST:
        raise Refusal("too_late", _("장애가 끝난 뒤 30일까지만 늘릴 수 있습니다."), field="closes_at")


@transaction.atomic
def declare(plan: Plan, chosen: set[int], *, actor: Actor) -> Outage:
    check(plan)
    affected = list(candidates(actor, plan.starts_at, plan.closes_at).filter(pk__in=chosen))
    open_ones = list(supplements.due_between(actor, plan.starts_at, plan.closes_at).values_list("pk", "application_id"))
    if not affected and not open_ones:
        raise Refusal("none", _("마감을 늘릴 공고를 하나 이상 골라 주세요."), field="announcements")
    outage = Outage.objects.create(
        reason=plan.reason, starts_at=plan.starts_at, ends_at=plan.ends_at, declared_by=str(actor), declared_at=clock.now()
    )
    for announcement in affected:
        extend(outage, announcement, plan, actor)
    for _supplement, application in open_ones:
        give_time(application, plan, actor)
    data = {"announcements": [a.pk for a in affected], "supplements": [pk for pk, _application in open_ones]}
    audit.record("outage.declared", actor=actor, obj=outage.subject, reason=plan.reason, data=data)
    return outage


def extend(outage: Outage, announcement: Announcement, plan: Plan, actor: Actor) -> None:
    before = announcement.closes_at or plan.starts_at
    announcing.extend(announcement, plan.closes_at, reason=plan.reason, actor=actor)
    Extension.objects.create(outage=outage, announcement_id=announcement.pk, closed_before=before, closes_at=plan.closes_at)


def give_time(application: UUID, plan: Plan, actor: Actor) -> None:
    """One that was answered or moved meanwhile needs none."""
    with suppress(Refusal):
        screening.move_due(application, plan.closes_at, actor=actor)


def of_announcement(announcement: Announcement) -> list[Extension]:
    return list(Extension.objects.filter(announcement=announcement).select_related("outage").order_by("-pk")[:3])
