"""Consents of hub members: the kind of member is the audience of a text."""

from django.http import HttpRequest

from dure.foundation.consent import renewal
from dure.hub.members.models import Member


def next_step(member: Member, next_path: str) -> str:
    """Where to go after a sign-in: ``next_path``, or first the page that asks about changed required texts."""
    return renewal.next_step(member.subject, member.kind, next_path)


def audience(request: HttpRequest) -> str:
    return str(request.member.kind)  # type: ignore[attr-defined]
