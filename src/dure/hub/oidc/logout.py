"""Ending sessions at the hub and telling every portal that was signed in through them (OpenID Connect Back-Channel Logout)."""

from collections.abc import Iterable

from django.db import transaction

from dure.foundation import clock
from dure.hub.events.models import Delivery, DeliveryKind
from dure.hub.events.tasks import send_waiting
from dure.hub.members.models import MemberSession
from dure.hub.oidc import moments
from dure.hub.oidc.models import Client, Grant
from dure.hub.oidc.subjects import subject_of


@transaction.atomic
def end_sessions(sessions: Iterable[MemberSession], *, reason: str, everywhere: bool = False) -> int:
    """End those of ``sessions`` that have not ended, kill their tokens and enqueue the logout tokens. Returns how many ended.

    Locking the grants waits for exchanges under way, so that a portal that is just signing somebody in is told too.
    A portal gets one token for each session (with ``sid``), or with ``everywhere`` one a member (without).
    """
    ended = [session for session in sessions if end(session, reason)]
    grants = Grant.objects.filter(session__in=[session.pk for session in ended])
    locked = list(grants.select_for_update().order_by("pk"))
    visits = {(grant.client_id, grant.session_id, grant.member_id) for grant in locked if grant.code_used_ms is not None}
    grants.filter(revoked_ms=None).update(revoked_ms=moments.milliseconds(), revoked_reason=reason[:30])
    clients = {
        client.pk: client for client in Client.objects.filter(pk__in={visit[0] for visit in visits}).exclude(backchannel_logout_uri="")
    }
    wanted = {(client, "" if everywhere else str(sid), member) for client, sid, member in visits if client in clients}
    Delivery.objects.bulk_create(
        Delivery(
            client=clients[client],
            member_id=member,
            kind=DeliveryKind.LOGOUT,
            event_type="logout",
            subject=subject_of(clients[client], member),
            sid=sid,
        )
        for client, sid, member in sorted(wanted, key=str)
    )
    for client in {entry[0] for entry in wanted}:
        send_waiting.enqueue(client, DeliveryKind.LOGOUT.value)
    return len(ended)


def end(session: MemberSession, reason: str) -> bool:
    now = clock.now()
    changed = MemberSession.objects.filter(pk=session.pk, ended_at=None).update(ended_at=now, end_reason=reason[:30])
    if changed:
        session.ended_at, session.end_reason = now, reason[:30]
    return bool(changed)
