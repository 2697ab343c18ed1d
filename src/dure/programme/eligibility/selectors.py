from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from dure.portal.accounts.models import Company
from dure.programme.announcements import selectors as announcements
from dure.programme.announcements.models import Announcement
from dure.programme.applicants import Fact, applicants
from dure.programme.eligibility import benefits
from dure.rules.eligibility import Assessment, Kind, Requirement, Verdict, read
from dure.rules.eligibility import assess as assess_by

MOST = 3000
"""So many open calls are looked through, those that close first before the others."""


def with_requirements(found: QuerySet[Announcement]) -> QuerySet[Announcement]:
    return found.prefetch_related("requirements", "regions", "industries")


def requirements_of(announcement: Announcement) -> list[Requirement]:
    """What staff set as requirements, and the announcement's own limits to regions and industries where they set none."""
    found = {row.kind: row.rule for row in announcement.requirements.all()}
    regions = [row.code for row in announcement.regions.all()]
    industries = [row.code for row in announcement.industries.all()]
    if regions and Kind.REGION not in found:
        found[Kind.REGION] = read(Kind.REGION, {"codes": regions})
    if industries and Kind.INDUSTRY not in found:
        found[Kind.INDUSTRY] = read(Kind.INDUSTRY, {"sectors": industries, "words": []})
    return [found[kind] for kind in Kind if kind in found]


def facts_of(company: Company, on: dt.date) -> dict[str, Fact]:
    """What is known of a company, and where each value comes from."""
    running = benefits.of(company)
    return {**applicants().facts(company, on), "benefits": Fact(running, _("이 누리집의 선정 기록"), on)}


def values(facts: Mapping[str, Fact]) -> dict[str, Any]:
    return {key: fact.value for key, fact in facts.items()}


def assess(announcement: Announcement, company: Company, on: dt.date) -> Assessment:
    return assess_by(requirements_of(announcement), values(facts_of(company, on)), on)


@dataclass(frozen=True, slots=True)
class Judged:
    announcement: Announcement
    assessment: Assessment

    @property
    def group(self) -> str:
        """eligible, unknown, not, or unstated where there is nothing a machine can check."""
        return self.assessment.verdict.value if self.assessment.answers else "unstated"


def judged(company: Company, now: dt.datetime, on: dt.date) -> list[Judged]:
    """Every call that is open now with the verdict on this company, those that close first at the top."""
    found = with_requirements(announcements.published().filter(announcements.standing_is("accepting", now)).exclude(reception="none"))
    listed = found.defer("body", "body_en", "target").order_by("closes_at", "-published_at")[:MOST]
    known = values(facts_of(company, on))
    return [Judged(item, assess_by(requirements_of(item), known, on)) for item in listed]


__all__ = ["Assessment", "Judged", "Verdict", "assess", "facts_of", "judged", "requirements_of", "values", "with_requirements"]
