"""Agencies and announcements for tests: published, open since a week and for a month, unless told otherwise."""

import datetime as dt
from typing import Any

from dure.foundation import clock
from dure.foundation.access import SYSTEM, Actor
from dure.foundation.staff.models import StaffUser
from dure.foundation.staff.permissions import StaffPermission
from dure.foundation.staff.services import actor_of
from dure.programme.announcements import services
from dure.programme.announcements.models import Agency, AgencyStaff, Announcement, Category

_count = iter(range(1, 10_000))
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def make_agency(code: str = "", **changes: Any) -> Agency:
    number = next(_count)
    made = "T" + LETTERS[number // 26 % 26] + LETTERS[number % 26]
    values = {"name": f"가상기관{number}", "name_en": f"Agency {number}"}
    return Agency.objects.create(code=code or made, **{**values, **changes})


def make_category(key: str = "market", **changes: Any) -> Category:
    return Category.objects.get_or_create(key=key, defaults={"name": "해외시장 개척", "name_en": "Market development", **changes})[0]


def days(number: float) -> dt.datetime:
    return clock.now() + dt.timedelta(days=number)


def draft(agency: Agency | None = None, *, regions: Any = (), industries: Any = (), **changes: Any) -> Announcement:
    values = {
        "title": f"해외물류비 지원 {next(_count)}",
        "title_en": "Freight support",
        "body": "운임의 **일부**를 돕습니다.",
        "body_en": "Pays part of the freight.",
        "opens_at": days(-7),
        "closes_at": days(30),
    }
    return services.write(agency or make_agency(), {**values, **changes}, regions=regions, industries=industries, actor=SYSTEM)


def announce(agency: Agency | None = None, **changes: Any) -> Announcement:
    made = draft(agency, **changes)
    services.publish(made, actor=SYSTEM)
    return Announcement.objects.select_related("agency", "category").get(pk=made.pk)


def clerk_of(*agencies: Agency, user: StaffUser | None = None) -> Actor:
    """Staff who edit and publish for these agencies alone."""
    from tests.factories.staff import make_staff

    staff = user or make_staff("operator", enrolled=False)
    AgencyStaff.objects.bulk_create(AgencyStaff(staff=staff, agency=agency) for agency in agencies)
    return actor_of(staff)


def editor(*permissions: StaffPermission) -> Actor:
    return Actor("staff", "999999", "", frozenset(permissions))
