"""What keeps a person from leaving. Programmes add their own checks with ``register``."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from dure.foundation.errors import Refusal
from dure.portal.accounts.models import Account
from dure.portal.company.services import demand_may_leave


@dataclass(frozen=True, slots=True)
class Obligation:
    """``text`` says what is open and what to do about it; ``url`` is where."""

    text: str
    url: str


Check = Callable[[Account], list[Obligation]]
_checks: list[Check] = []


def register(check: Check) -> Check:
    _checks.append(check)
    return check


def open_obligations(account: Account) -> list[Obligation]:
    return [obligation for check in _checks for obligation in check(account)]


@register
def last_master(account: Account) -> list[Obligation]:
    try:
        demand_may_leave(account)
    except Refusal as refusal:
        return [Obligation(str(refusal.message), "/company/#accounts")]
    return []
