"""The filter of the announcement list as it stands in the address, for pages, feeds, alerts and the API alike."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass, fields
from urllib.parse import urlencode

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce
from django.db.models.lookups import LessThanOrEqual
from django.utils.translation import gettext_lazy as _

from dure.foundation import clock
from dure.foundation.errors import Text
from dure.programme.announcements import finding, selectors
from dure.programme.announcements.filters import INDUSTRIES, REGIONS
from dure.programme.announcements.models import (
    Agency,
    Announcement,
    AnnouncementIndustry,
    AnnouncementRegion,
    Category,
    Standing,
)

SORTS: dict[str, Text] = {"newest": _("새로 올라온 순"), "closing": _("마감이 가까운 순"), "views": _("많이 본 순")}
ACCEPTING = "accepting"
STANDINGS: dict[str, Text] = {
    ACCEPTING: _("접수 중 전체"),
    Standing.CLOSING_SOON: _("마감 임박"),
    Standing.UPCOMING: _("접수 예정"),
    Standing.CLOSED: _("마감"),
}
LONGEST_WORDS = 80
CODE, SLUG = re.compile("[A-Z]{3}"), re.compile("[-a-zA-Z0-9_]{1,40}")


@dataclass(frozen=True, slots=True)
class Query:
    """Empty fields ask for nothing. Unknown values of an address are dropped, as old links should go on working."""

    q: str = ""
    agency: str = ""
    category: str = ""
    state: str = ""
    region: str = ""
    industry: str = ""
    sort: str = ""

    @classmethod
    def of(cls, given: Mapping[str, str]) -> Query:
        def known(name: str, allowed: Mapping[str, Text]) -> str:
            value = given.get(name, "")
            return value if value in allowed else ""

        category = given.get("category", "")
        return cls(
            q=" ".join(given.get("q", "").replace("\x00", "").split())[:LONGEST_WORDS],
            agency=agency_code(given.get("agency", "")),
            category=category if SLUG.fullmatch(category) else "",
            state=known("state", STANDINGS),
            region=known("region", REGIONS),
            industry=known("industry", INDUSTRIES),
            sort=known("sort", SORTS),
        )

    @property
    def address(self) -> str:
        """The filter in one canonical order, without what is empty; two equal filters give one text."""
        return urlencode([(field.name, value) for field in fields(self) if (value := getattr(self, field.name))])

    @property
    def narrows(self) -> bool:
        return any(getattr(self, field.name) for field in fields(self) if field.name != "sort")

    @property
    def refined(self) -> bool:
        """Whether a filter is set that the list keeps folded."""
        return bool(self.category or self.region or self.industry)

    def found(self, now: dt.datetime | None = None) -> QuerySet[Announcement]:
        """What the filter finds, sorted."""
        now = now or clock.now()
        announcements = selectors.published().filter(self.limits(now))
        if self.q:
            announcements = finding.matching(announcements, self.q)
        return self.sorted(announcements, now)

    def brief(self) -> QuerySet[Announcement]:
        """What the filter finds, for lists that show no texts."""
        return self.found().defer("body", "body_en", "target")

    def limits(self, now: dt.datetime) -> Q:
        limits = self.standing(now)
        if self.agency:
            limits &= Q(agency__code=self.agency)
        if self.category:
            limits &= Q(category__key=self.category)
        if self.region:
            limits &= limited_to(AnnouncementRegion, self.region)
        if self.industry:
            limits &= limited_to(AnnouncementIndustry, self.industry)
        return limits

    def standing(self, now: dt.datetime) -> Q:
        """Nearly all of an old list is closed: unless it is sorted by closing time, the index of that is kept out of it."""
        if self.state == Standing.CLOSED and self.sort != "closing":
            return Q(LessThanOrEqual(Coalesce("closes_at", "closes_at"), now)) & ~selectors.standing_is(Standing.UPCOMING, now)
        return selectors.standing_is(self.state, now) if self.state else Q()

    def sorted(self, announcements: QuerySet[Announcement], now: dt.datetime) -> QuerySet[Announcement]:
        if self.sort == "views":
            return announcements.order_by("-views", "-id")
        if self.sort == "closing" and self.state == Standing.CLOSED:
            return announcements.order_by("-closes_at", "-id")
        if self.sort == "closing":
            still = Q(closes_at__gt=now) | Q(closes_at__isnull=True)
            return announcements.filter(still).order_by(F("closes_at").asc(nulls_last=True), "id")
        return announcements.order_by("-published_at", "-id")

    def words(self) -> list[str]:
        """The filter in words, one for each part."""
        agency = Agency.objects.filter(code=self.agency).first() if self.agency else None
        category = Category.objects.filter(key=self.category).first() if self.category else None
        parts = [
            f"“{self.q}”" if self.q else "",
            agency.label if agency else self.agency,
            category.label if category else self.category,
            str(STANDINGS.get(self.state, "")),
            str(REGIONS.get(self.region, "")),
            str(INDUSTRIES.get(self.industry, "")),
        ]
        return [part for part in parts if part]


def agency_code(text: str) -> str:
    """The text if it can be an agency's code, else nothing."""
    return text if CODE.fullmatch(text) else ""


def limited_to(model: type[AnnouncementRegion | AnnouncementIndustry], code: str) -> Q:
    """Limited to ``code`` among others, or not limited at all."""
    limits = model.objects.filter(announcement=OuterRef("pk"))  # type: ignore[attr-defined]
    return Q(Exists(limits.filter(code=code))) | ~Q(Exists(limits))
