from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _

from dure.foundation.access import SYSTEM, Actor
from dure.foundation.staff.models import StaffUser
from dure.foundation.staff.permissions import StaffPermission
from dure.programme.announcements.content import NAMES, changed
from dure.programme.announcements.models import (
    CLOSING_SOON,
    Activity,
    Agency,
    AgencyStaff,
    Announcement,
    AnnouncementState,
    Standing,
    Version,
)


def published() -> QuerySet[Announcement]:
    """What everyone may read, with agency and category, newest first."""
    return Announcement.objects.filter(state=AnnouncementState.PUBLISHED).select_related("agency", "category")


def visible(pk: int) -> Announcement | None:
    return published().filter(pk=pk).first()


def state_at(announcement: Announcement, now: dt.datetime) -> Standing:
    """upcoming, open, closing_soon or closed."""
    return announcement.standing(now)


def standing_is(standing: str, now: dt.datetime) -> Q:
    """The same borders as ``Announcement.standing``: an opening moment is inside, a closing moment is outside."""
    begun = Q(opens_at__isnull=True) | Q(opens_at__lte=now)
    unfinished = Q(closes_at__isnull=True) | Q(closes_at__gt=now)
    match standing:
        case Standing.UPCOMING:
            return Q(opens_at__gt=now)
        case Standing.CLOSED:
            return begun & Q(closes_at__lte=now)
        case Standing.CLOSING_SOON:
            return begun & Q(closes_at__gt=now, closes_at__lte=now + CLOSING_SOON)
        case Standing.OPEN:
            return begun & (Q(closes_at__isnull=True) | Q(closes_at__gt=now + CLOSING_SOON))
        case _:
            return begun & unfinished


def accepting_by_agency(now: dt.datetime) -> QuerySet[Announcement, tuple[int, int]]:
    """Key of the agency and how many of its announcements take applications now."""
    taking = Announcement.objects.filter(standing_is("accepting", now), state=AnnouncementState.PUBLISHED)
    return taking.order_by().values_list("agency_id").annotate(count=Count("pk"))


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


@dataclass(frozen=True, slots=True)
class Step:
    """A version and the one before it; None before the first publication."""

    version: Version
    before: Version | None

    @property
    def changed(self) -> list[str]:
        return [str(NAMES[name]) for name in changed(self.before.content, self.version.content)] if self.before else []


def history(announcement: Announcement) -> list[Step]:
    """Every version, newest first."""
    versions: list[Version | None] = [*announcement.versions.all(), None]
    return [Step(new, old) for new, old in pairwise(versions) if new is not None]


def corrections(announcement: Announcement) -> list[Step]:
    """Changes after the first publication, newest first."""
    return [step for step in history(announcement) if step.changed]


def activities(year: int, agency: str = "") -> QuerySet[Activity]:
    """What is planned for any day of the year, by its first day."""
    first, last = dt.date(year, 1, 1), dt.date(year, 12, 31)
    found = Activity.objects.filter(shown=True, starts_on__lte=last, ends_on__gte=first)
    return (found.filter(agency__code=agency) if agency else found).select_related("agency", "category", "announcement")


def agencies_handled_by(actor: Actor) -> QuerySet[Agency]:
    return Agency.objects.filter(within(actor, "pk"), active=True, external=False)


def activities_handled_by(actor: Actor) -> QuerySet[Activity]:
    return Activity.objects.filter(within(actor)).select_related("agency", "category")


def linkable(actor: Actor, chosen: int | None) -> QuerySet[Announcement]:
    """The latest announcements that a planned activity may point to, and the one it points to."""
    handled = Announcement.objects.filter(within(actor))
    latest = handled.filter(source="own").order_by("-pk").values("pk")[:100]
    return handled.filter(Q(pk__in=list(latest.values_list("pk", flat=True))) | Q(pk=chosen)).order_by("-pk")


def office_list(actor: Actor, *, words: str = "", state: str = "", standing: str = "", agency: str = "", now: dt.datetime) -> QuerySet[Announcement]:
    """What this member of staff handles, the latest edited first."""
    found = handled_by(actor)
    if words:
        found = found.filter(Q(title__icontains=words) | Q(title_en__icontains=words))
    if state:
        found = found.filter(state=state)
    if standing:
        found = found.filter(standing_is(standing, now))
    if agency:
        found = found.filter(agency__code=agency)
    return found.order_by("-updated_at", "-id")


def names_of(actors: Iterable[str]) -> dict[str, str]:
    """Names by the text that records keep: of staff (``staff:<key>``), and of the portal itself."""
    keys = {actor.removeprefix("staff:") for actor in actors if actor.startswith("staff:")}
    staff = StaffUser.objects.filter(pk__in=[key for key in keys if key.isdecimal()])
    return {str(SYSTEM): _("자동 처리"), **{user.subject: user.name for user in staff}}
