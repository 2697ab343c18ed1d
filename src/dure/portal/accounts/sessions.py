"""Sessions of accounts: opened, settled on an account, extended, ended. The hub is told of each end that it does not know."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse

from dure.foundation import chance, clock
from dure.foundation.access import Actor
from dure.foundation.sessions.models import clear_cookie, hash_token, set_cookie
from dure.portal.accounts.models import Account, AccountSession

SIGNED_OUT = "signed_out"
TIMEOUT = "timeout"
REPLACED = "replaced"
HUB_LOGOUT = "hub_logout"


def open_session(request: HttpRequest, response: HttpResponse, *, account: Account | None, amr: str, **hub: Any) -> AccountSession:
    """A fresh session for this browser; one that it had before ends. ``hub`` are the ``hub_…`` fields and ``id_token``."""
    before: AccountSession | None = getattr(request, "account_session", None)
    if before is not None:
        end([before], REPLACED)
    session, raw = AccountSession.open(request, account=account, amr=amr, **hub)
    attach(request, session)
    request.session.cycle_key()
    set_cookie(response, raw)
    if account is not None:
        note_sign_in(account)
    return session


def settle(request: HttpRequest, response: HttpResponse, session: AccountSession, account: Account) -> None:
    """The person of ``session`` is now signed in as ``account``; the cookie's token changes with that."""
    raw = chance.token()
    session.account, session.token_hash = account, hash_token(raw)
    session.save(update_fields=["account", "token_hash", "confirmed_accounts"])
    attach(request, session)
    set_cookie(response, raw)
    note_sign_in(account)


def attach(request: HttpRequest, session: AccountSession) -> None:
    request.account_session = session  # type: ignore[attr-defined]
    request.account = session.account  # type: ignore[attr-defined]
    if session.account is not None:
        account = session.account
        request.actor = Actor("account", str(account.pk), account.name, account.permissions())  # type: ignore[attr-defined]


def note_sign_in(account: Account) -> None:
    account.last_sign_in_at = clock.now()
    account.save(update_fields=["last_sign_in_at"])


def live() -> QuerySet[AccountSession]:
    return AccountSession.objects.filter(ended_at=None)


def end(sessions: Iterable[AccountSession], reason: str) -> list[AccountSession]:
    """End those of ``sessions`` that are still open; returns these."""
    ended = []
    for session in sessions:
        changes = {"ended_at": clock.now(), "end_reason": reason, "hub_claims": {}}
        if live().filter(pk=session.pk).update(**changes):
            ended.append(session)
    return ended


def end_for_account(account: Account, reason: str, *, hub_only: bool = False) -> int:
    found = live().filter(account=account)
    return len(end(found.exclude(hub_sub="") if hub_only else found, reason))


def sign_out(request: HttpRequest, response: HttpResponse) -> AccountSession | None:
    """End this browser's session and return it; also one that ran out just before, so that the hub hears of it."""
    session = of_cookie(request)
    clear_cookie(response)
    request.session.flush()
    if session is None:
        return None
    end([session], SIGNED_OUT)
    return session


def of_cookie(request: HttpRequest) -> AccountSession | None:
    raw = request.COOKIES.get(settings.SIGN_IN_COOKIE, "")
    found = AccountSession.objects.filter(token_hash=hash_token(raw)).first() if raw else None
    return found if found and (found.ended_at is None or found.end_reason == TIMEOUT) else None


def extend(session: AccountSession) -> int:
    """Start the idle time anew; seconds left from now."""
    session.last_seen_at = clock.now()
    live().filter(pk=session.pk).update(last_seen_at=session.last_seen_at)
    return session.seconds_left


def run_out() -> list[AccountSession]:
    """End the sessions whose time is over; returns them."""
    now = clock.now()
    idle = now - dt.timedelta(seconds=settings.IDLE_SECONDS)
    over = live().filter(last_seen_at__lte=idle) | live().filter(ends_at__lte=now)
    return end(over, TIMEOUT)
