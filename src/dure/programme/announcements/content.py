"""What an announcement says at one moment, as plain data: for versions and for showing what changed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from dure.foundation.errors import Text
from dure.programme.announcements.models import Announcement, AnnouncementIndustry, AnnouncementRegion

TEXTS = (
    "title",
    "title_en",
    "body",
    "body_en",
    "target",
    "organiser",
    "period_text",
    "reception",
    "apply_url",
    "contact_department",
    "contact_phone",
    "contact_email",
)
MOMENTS = ("opens_at", "closes_at")
NAMES: dict[str, Text] = {
    **{field.name: field.verbose_name for field in Announcement._meta.concrete_fields},  # noqa: SLF001 (documented model options)
    "category": _("사업 구분"),
    "regions": _("지역"),
    "industries": _("업종"),
}
"""What people call each part."""


def content_of(announcement: Announcement) -> dict[str, Any]:
    content: dict[str, Any] = {name: getattr(announcement, name) for name in TEXTS}
    for name in MOMENTS:
        moment: dt.datetime | None = getattr(announcement, name)
        content[name] = moment.astimezone(dt.UTC).isoformat() if moment else None
    content["category"] = announcement.category.key if announcement.category else ""
    content["regions"] = sorted(announcement.regions.values_list("code", flat=True))
    content["industries"] = sorted(announcement.industries.values_list("code", flat=True))
    return content


def changed(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[str]:
    """Names of what differs, in the order of ``after``."""
    return [name for name, value in after.items() if before.get(name) != value]


def limit_to(announcement: Announcement, regions: Iterable[str], industries: Iterable[str]) -> None:
    announcement.regions.all().delete()
    announcement.industries.all().delete()
    AnnouncementRegion.objects.bulk_create(AnnouncementRegion(announcement=announcement, code=code) for code in sorted(set(regions)))
    AnnouncementIndustry.objects.bulk_create(AnnouncementIndustry(announcement=announcement, code=code) for code in sorted(set(industries)))
