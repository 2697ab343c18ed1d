"""Leaving the membership: everything at once, or nothing."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from dure.foundation import clock, notify
from dure.foundation.access import Actor
from dure.foundation.consent import services as consents
from dure.foundation.errors import Refusal
from dure.hub.catalogue.models import LinkState, ServiceLink
from dure.hub.events import services as events
from dure.hub.members import services as members
from dure.hub.members.models import Member, MemberSession, MemberState
from dure.hub.mypage import retention
from dure.hub.mypage.models import IssuedCopy
from dure.hub.mypage.tasks import forget_messages
from dure.hub.oidc import logout
from dure.hub.signin.models import Passkey, ResetLink, SignInRecord
from dure.hub.verification.models import CertificateBinding

FAREWELL_KEPT = dt.timedelta(hours=24)


@transaction.atomic
def leave(member: Member, *, actor: Actor, reason: str = "") -> Member:
    """Tell the portals, end every session, keep what the law wants, erase the rest. Raises Refusal ``already_left``.

    ``member`` must have proved just now that it is really there.
    """
    member = members.locked(member)
    if member.state == MemberState.LEFT:
        raise Refusal("already_left", _("이미 탈퇴한 회원입니다."))
    retention.keep(member)
    events.membership_ended(member)
    logout.end_sessions(list(MemberSession.objects.filter(member=member, ended_at=None)), reason="left", everywhere=True)
    _say_goodbye(member)
    _erase_around(member)
    members.erase(member, actor=actor, reason=reason)
    return member


def _say_goodbye(member: Member) -> None:
    forget_messages(member.subject)
    kept = [(rule.label, rule.until(clock.today())) for rule, count, _until in retention.preview(member) if count]
    if member.email:
        notify.send("left", email=member.email, context={"member": member, "kept": kept}, locale=member.language, about=member.subject)
    forget_messages.enqueue_at(clock.now() + FAREWELL_KEPT, member.subject)


def _erase_around(member: Member) -> None:
    ServiceLink.objects.filter(member=member, state=LinkState.ACTIVE).update(
        state=LinkState.REMOVED, removed_at=clock.now(), removed_reason="left"
    )
    for model in (Passkey, CertificateBinding, SignInRecord, ResetLink, IssuedCopy):
        model.objects.filter(member=member).delete()  # type: ignore[attr-defined]
    MemberSession.objects.filter(member=member).update(ip=None, user_agent="")
    consents.erase(member.subject)
