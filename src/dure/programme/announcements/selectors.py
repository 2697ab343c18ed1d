from __future__ import annotations

import datetime as dt

from django.db.models import Q, QuerySet

from dure.foundation.access import Actor
from dure.foundation.staff.permissions import StaffPermission
from dure.programme.announcements.models import (
    Agency,
    AgencyStaff,
    Announcement,
    AnnouncementState,
    Standing,
)


def published() -> QuerySet[Announcement]:
    """What everyone may read, with agency and category, newest first."""
    return Announcement.objects.filter(state=AnnouncementState.PUBLISHED).select_related("agency", "category")


def visible(pk: int) -> Announcement | None:
    return published().filter(pk=pk).first()


def state_at(announcement: Announcement, now: dt.datetime) -> Standing:
    """upcoming, open, closing_soon or closed."""
    return announcement.standing(now)


def agencies_of(actor: Actor) -> frozenset[int] | None:
    """Keys of the agencies whose things this member of staff may handle; None: all of them.

    Who is named in AgencyStaff is limited to those; others need the right to edit agencies, else they have none.
    """
    if actor.kind != "staff":
        return frozenset()
    own = frozenset(AgencyStaff.objects.filter(staff_id=int(actor.id)).values_list("agency_id", flat=True))
    if own:
        return own
    return None if actor.may(StaffPermission.AGENCY_EDIT) else frozenset()


def within(actor: Actor, field: str = "agency") -> Q:
    """Limits a queryset to the agencies of this member of staff; ``field`` is the path to the agency."""
    allowed = agencies_of(actor)
    return Q() if allowed is None else Q(**{f"{field}__in": allowed})


def handled_by(actor: Actor) -> QuerySet[Announcement]:
    """What this member of staff may see and act on, drafts included."""
    return Announcement.objects.filter(within(actor)).select_related("agency", "category")


def directory() -> QuerySet[Agency]:
    return Agency.objects.filter(active=True, external=False)
