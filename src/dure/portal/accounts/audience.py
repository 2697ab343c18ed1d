"""Whose terms a person is asked to agree to, and the page after signing in when these have changed."""

from dure.foundation.consent import renewal
from dure.foundation.consent import selectors as consents
from dure.portal.accounts import selectors
from dure.portal.accounts.models import Account

AUDIENCES = {"company": "corporate", "person": "general"}


def audience(kind: str) -> str:
    """The group of people that the terms of a kind of first sign-in are written for."""
    return AUDIENCES.get(kind, kind)


def audience_of(account: Account | None) -> str:
    """The same for somebody who has an account; old ones tell no kind."""
    if account is None:
        return ""
    return audience(account.kind) if account.kind else ("corporate" if account.company_id else "general")


def after_sign_in(account: Account, wanted: str) -> str:
    """The page asked for before, else the one of the account's role; first the changed terms for who agreed to older ones."""
    target = wanted or selectors.landing(account)
    if not consents.history(account.subject).exists():
        return target
    return renewal.next_step(account.subject, audience_of(account), target)
