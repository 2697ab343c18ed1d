"""Asking again: after signing in, people whose required texts have changed agree first."""

from collections.abc import Callable
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse

from dure.foundation.consent import selectors

Audience = Callable[[HttpRequest], str]
_audiences: dict[str, Audience] = {}


def declare(actor_kind: str, audience: Audience) -> None:
    """Tell, for actors of this kind (member, account), which kind of person a request comes from."""
    _audiences[actor_kind] = audience


def audience_of(request: HttpRequest) -> str:
    actor = request.actor  # type: ignore[attr-defined]
    found = _audiences.get(actor.kind)
    return found(request) if found else ""


def next_step(subject: str, audience: str, next_path: str) -> str:
    """``next_path``, or the page that asks again first and then leads there."""
    if not selectors.outstanding(subject, audience):
        return next_path
    return f"{reverse('consent:renew')}?{urlencode({'next': next_path})}"
