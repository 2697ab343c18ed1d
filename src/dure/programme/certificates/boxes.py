"""The certificate's place on an announcement's page."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest

from dure.foundation import clock
from dure.portal.accounts.models import Account, Company
from dure.portal.policy import Permission
from dure.programme.announcements.models import Announcement, Reception
from dure.programme.applicants import applicants
from dure.programme.certificates import selectors
from dure.programme.eligibility import selectors as eligibility
from dure.programme.eligibility.models import Kind
from dure.rules.eligibility import Verdict

Box = tuple[str, dict[str, Any]]


def unmet(company: Company, announcement: Announcement) -> list[str]:
    """Names of the requirements that the company does not meet today."""
    assessment = eligibility.assess(announcement, company, clock.today())
    return [str(Kind(item.requirement.kind).label) for item in assessment.answers if item.verdict == Verdict.NOT]


def public(request: HttpRequest, announcement: Announcement) -> Box | None:
    if announcement.reception != Reception.ELSEWHERE:
        return None
    account: Account | None = getattr(request, "account", None)
    held = selectors.active(account.company, announcement) if account is not None and account.company else None
    accepting = announcement.accepts(clock.now())
    if not accepting and held is None:
        return None
    path = f"/announcements/{announcement.pk}/certificate/"
    context = {
        "held": held,
        "unfit": account is not None and account.company is not None and held is None and bool(unmet(account.company, announcement)),
        "may_edit": account is not None and bool(applicants().edit_url(account)),
        "may": account is not None and request.actor.may(Permission.PROGRAMME_APPLY),  # type: ignore[attr-defined]
        "signed_in": account is not None,
        "address": path,
        "sign_in": f"/sign-in/?{urlencode({'next': path})}",
    }
    return "certificates/box.html", context
