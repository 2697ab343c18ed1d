from typing import Any

from django.http import HttpRequest

from dure.foundation.access.actor import Actor
from dure.foundation.sessions.middleware import SessionMiddleware
from dure.foundation.sessions.models import SignInSession
from dure.hub.members.models import MemberState
from dure.hub.members.store import session_of

MACHINE_PATHS = (
    "/static/",
    "/health/",
    "/oidc/token",
    "/oidc/jwks",
    "/oidc/userinfo",
    "/oidc/introspect",
    "/oidc/revoke",
    "/oidc/par",
    "/.well-known/",
)


class MemberSessions(SessionMiddleware):
    """Sets ``request.member`` and ``request.member_session``."""

    def wanted(self, request: HttpRequest) -> bool:
        return not request.path.startswith(MACHINE_PATHS)

    def find(self, token_hash: str) -> SignInSession | None:
        found = session_of(token_hash)
        return found if found and found.member.state == MemberState.ACTIVE else None

    def actor(self, session: Any) -> Actor:
        return Actor("member", str(session.member_id), session.member.display_name)

    def attach(self, request: HttpRequest, session: Any) -> None:
        request.member_session = session  # type: ignore[attr-defined]
        request.member = session.member if session else None  # type: ignore[attr-defined]
