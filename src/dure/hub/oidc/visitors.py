"""The signed-in browser at the authorisation endpoint, read in one statement with what it has agreed to."""

import datetime as dt
import uuid
from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest

from dure.foundation import clock
from dure.foundation.sessions.models import TOUCH_SECONDS, hash_token
from dure.hub.catalogue.models import LinkState
from dure.hub.oidc import store
from dure.hub.oidc.models import Client


@dataclass(slots=True)
class Visitor:
    """A live session, and what its member has agreed to for the client in question."""

    session_id: uuid.UUID
    auth_at: dt.datetime
    last_seen_at: dt.datetime
    ends_at: dt.datetime
    amr: str
    acr: str
    member_id: uuid.UUID
    link_state: str | None
    approved_scope: str
    approved_at: dt.datetime | None

    def agreed(self, client: Client, scope: str) -> bool:
        """Whether the member approved this scope and, for a client of a service, the link is active."""
        linked = client.service_id is None or self.link_state == LinkState.ACTIVE
        return linked and set(scope.split()) <= set(self.approved_scope.split())


SELECT = (
    "SELECT s.id, s.auth_at, s.last_seen_at, s.ends_at, s.amr, s.acr, m.id, l.state, a.scope, a.approved_at "
    "FROM members_membersession s JOIN members_member m ON m.id = s.member_id "
    "LEFT JOIN catalogue_servicelink l ON l.member_id = m.id AND l.service_id = %s "
    "LEFT JOIN oidc_approval a ON a.member_id = m.id AND a.client_id = %s "
    "WHERE s.token_hash = %s AND s.ended_at IS NULL AND m.state = 'active'"
)


def visitor(request: HttpRequest, client: Client) -> Visitor | None:
    raw = request.COOKIES.get(settings.SIGN_IN_COOKIE, "")
    if not raw:
        return None
    service = store.key(client.service_id) if client.service_id else None
    row = store.one(SELECT, (service, client.pk, hash_token(raw)))
    if row is None:
        return None
    found = Visitor(
        store.identifier(row[0]),
        store.moment(row[1]),
        store.moment(row[2]),
        store.moment(row[3]),
        row[4],
        row[5],
        store.identifier(row[6]),
        row[7],
        row[8] or "",
        store.moment(row[9]) if row[9] else None,
    )
    return found if seen(found) else None


def seen(found: Visitor) -> bool:
    """Note the visit like any other page does; False when the session has run out."""
    now = clock.now()
    idle = (now - found.last_seen_at).total_seconds()
    if idle >= settings.IDLE_SECONDS or now >= found.ends_at:
        return False
    if idle >= TOUCH_SECONDS:
        from dure.hub.members.models import MemberSession  # noqa: PLC0415 (rare; keeps the hot path free of the mapper)

        MemberSession.objects.filter(pk=found.session_id, ended_at=None).update(last_seen_at=now)
    return True
