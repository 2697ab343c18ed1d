from typing import Any

from django.db import transaction
from django.dispatch import receiver

from dure.foundation import audit
from dure.foundation.access import SYSTEM
from dure.foundation.integrations import nts
from dure.foundation.jobs import every, task
from dure.hub.members.models import Member, MemberState
from dure.hub.signup import business, services


@every(900)
@task
def purge_drafts() -> int:
    """Remove sign-ups that nobody finished within 24 hours."""
    return services.purge()


@task
def recheck_business(member_id: str) -> str:
    """Ask about a business that joined while the tax service was away; while it still is, the question stays open."""
    member = Member.objects.filter(pk=member_id, state=MemberState.ACTIVE, business_state=business.UNVERIFIED).first()
    if member is None:
        return "gone"
    standing = business.ask(member.business_registration_number or "", about=member.subject)
    if standing.state != business.UNVERIFIED:
        note_standing(member, standing)
    return standing.state


@receiver(nts.checked)
def answered_later(about: str, outcome: nts.Outcome, **_kwargs: Any) -> None:
    kind, _, member_id = about.partition(":")
    member = Member.objects.filter(pk=member_id, state=MemberState.ACTIVE).first() if kind == "member" else None
    if member is not None:
        note_standing(member, business.Standing(str(outcome.standing), outcome.at))


@transaction.atomic
def note_standing(member: Member, standing: business.Standing) -> None:
    Member.objects.filter(pk=member.pk).update(business_state=standing.state, business_checked_at=standing.checked_at)
    audit.record("member.business_checked", actor=SYSTEM, subject=member.subject, data={"state": standing.state})
