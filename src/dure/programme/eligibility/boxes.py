"""What this app adds to an announcement's page: the answer for the reader's company before anyone starts."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest

from dure.foundation import clock
from dure.foundation.staff.permissions import StaffPermission
from dure.portal.accounts.models import Account, Company
from dure.programme.announcements.models import Announcement
from dure.programme.applicants import applicants
from dure.programme.eligibility import selectors, words
from dure.rules.eligibility import Kind, Requirement, assess

Box = tuple[str, dict[str, Any]]


def public(request: HttpRequest, announcement: Announcement) -> Box | None:
    requirements = selectors.requirements_of(announcement)
    if not requirements:
        return None
    account: Account | None = getattr(request, "account", None)
    if account is None or account.company is None:
        return "eligibility/asked.html", asked_only(requirements, announcement, account)
    return "eligibility/answers.html", {**judged(requirements, account.company), "edit_url": applicants().edit_url(account)}


def judged(requirements: list[Requirement], company: Company) -> dict[str, Any]:
    """How a company stands today, on the whole and requirement by requirement, in words."""
    on = clock.today()
    facts = selectors.facts_of(company, on)
    assessment = assess(requirements, selectors.values(facts), on)
    title, tone = words.headline(assessment)
    lines = [words.line(answer, facts, on) for answer in assessment.answers]
    return {"title": title, "tone": tone, "change": words.whole_change(assessment), "lines": lines}


def asked_only(requirements: list[Requirement], announcement: Announcement, account: Account | None) -> dict[str, Any]:
    rows = [(Kind(item.kind), words.asked(item)) for item in requirements]
    sign_in = "" if account else f"/sign-in/?{urlencode({'next': announcement.path})}"
    return {"rows": [(words.Kind(kind).label, text) for kind, text in rows], "sign_in": sign_in}


def office(request: HttpRequest, announcement: Announcement) -> Box | None:
    if not request.actor.may(StaffPermission.ANNOUNCEMENT_EDIT):  # type: ignore[attr-defined]
        return None
    rows = [(words.Kind(item.kind).label, words.asked(item)) for item in selectors.requirements_of(announcement)]
    return "eligibility/office_box.html", {"rows": rows}
