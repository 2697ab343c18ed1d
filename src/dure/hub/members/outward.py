"""What a change of membership sets off: sign-outs and events at the portals."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dure.hub.members.models import Member, MemberSession


def end_sessions(sessions: Iterable["MemberSession"], *, reason: str, everywhere: bool = False) -> None:
    """``everywhere``: all sessions of one member, so that each portal is told once and ends all of them."""
    from dure.hub.oidc import logout  # noqa: PLC0415 (the provider knows members, so members meet it late)

    logout.end_sessions(sessions, reason=reason, everywhere=everywhere)


def event(name: str, member: "Member", *details: object) -> None:
    """Send the named event (a function of ``hub.events.services``) about ``member``."""
    from dure.hub.events import services  # noqa: PLC0415 (events know members, so members meet them late)

    getattr(services, name)(member, *details)
