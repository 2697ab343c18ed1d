from __future__ import annotations

from typing import Any

from django.dispatch import receiver

from dure.export.membership import drafts, originals, recovery, standing, updates
from dure.export.membership.models import Membership
from dure.foundation.integrations import nts
from dure.foundation.jobs import cron, every, task


@every(1800)
@task
def purge_drafts() -> int:
    """Remove sign-ups that nobody finished within 24 hours, and their files."""
    return drafts.purge()


@cron("09:10")
@task
def chase_originals() -> int:
    """Remind provisional members, and end the memberships whose time is over."""
    return originals.remind_due() + originals.lapse_due()


@cron("09:30")
@task
def ask_for_updates() -> int:
    return updates.ask_due()


@task
def recheck_business(membership_id: int) -> str:
    """Ask about a business that joined while the tax service was away; while it still is, the question stays open."""
    membership = Membership.objects.filter(pk=membership_id, business_standing=standing.UNVERIFIED).select_related("company").first()
    if membership is None:
        return "gone"
    outcome = nts.check(membership.company.business_registration_number, about=f"export:{membership.pk}")
    if outcome.certain:
        standing.settle(membership, outcome)
    return str(outcome.standing)


@receiver(nts.checked)
def answered_later(about: str, outcome: nts.Outcome, **_kwargs: Any) -> None:
    kind, _sep, key = about.partition(":")
    membership = Membership.objects.filter(pk=int(key)).first() if kind == "export" and key.isdigit() else None
    if membership is not None:
        standing.settle(membership, outcome)


@task
def mail_ids(business_number: str, email: str, locale: str) -> int:
    return recovery.mail_ids(business_number, email, locale)


@task
def mail_link(business_number: str, email: str, mobile: str, locale: str) -> bool:
    return recovery.mail_link(business_number, email, mobile, locale)
