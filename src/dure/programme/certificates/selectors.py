from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q, QuerySet

from dure.foundation.access import Actor
from dure.portal.accounts.models import Account, Company
from dure.programme.announcements.models import Announcement
from dure.programme.announcements.selectors import within
from dure.programme.certificates import numbers
from dure.programme.certificates.models import Certificate, State
from dure.rules.identifiers.masking import mask_company


def complete() -> QuerySet[Certificate]:
    return Certificate.objects.select_related("announcement__agency", "document", "company")


def of_company(account: Account) -> QuerySet[Certificate]:
    """What the account's company holds, whichever colleague had it issued."""
    return complete().filter(company_id=account.company_id) if account.company_id else Certificate.objects.none()


def active(company: Company, announcement: Announcement) -> Certificate | None:
    return complete().filter(company=company, announcement=announcement, state=State.ACTIVE).first()


def is_barred(company: Company, announcement: Announcement) -> bool:
    """Whether staff revoked the company's last certificate for this announcement."""
    last = Certificate.objects.filter(company=company, announcement=announcement).order_by("-issued_at", "-running").first()
    return last is not None and last.state == State.REVOKED


def handled_by(actor: Actor, *, words: str = "", state: str = "", agency: str = "") -> QuerySet[Certificate]:
    """What this member of staff may see: of their agencies, narrowed by number, company or announcement."""
    found = complete().filter(within(actor, "announcement__agency"))
    if words:
        digits = "".join(ch for ch in words if ch.isdigit())
        matches = Q(number=numbers.read(words)) | Q(company__name__icontains=words) | Q(announcement__title__icontains=words)
        found = found.filter(matches | Q(company__business_registration_number=digits) if len(digits) == 10 else matches)
    found = found.filter(state=state) if state in State.values else found
    return found.filter(announcement__agency__code=agency) if agency else found


def handled(pk: UUID, actor: Actor) -> Certificate | None:
    return handled_by(actor).filter(pk=pk).first()


@dataclass(frozen=True, slots=True)
class Standing:
    """What anyone may learn of a certificate. ``company`` is masked, and empty once the contents were erased."""

    number: str
    state: str
    company: str
    announcement: str
    agency: str
    issued_at: dt.datetime
    ended_at: dt.datetime | None
    provisional: bool
    erased: bool


def standing(typed: str) -> Standing | None:
    """None: no certificate of this number was ever issued."""
    number = numbers.read(typed)
    return standing_of(complete().filter(number=number).first()) if number else None


def standing_by_hash(sha256: str) -> Standing | None:
    return standing_of(complete().filter(sha256=sha256).first())


def standing_of(found: Certificate | None) -> Standing | None:
    if found is None:
        return None
    return Standing(
        number=found.number,
        state=found.state,
        company=mask_company(found.facts.get("name", "")),
        announcement=found.announcement.title_here,
        agency=found.announcement.agency.label,
        issued_at=found.issued_at,
        ended_at=found.ended_at,
        provisional=found.provisional,
        erased=found.erased_at is not None,
    )
