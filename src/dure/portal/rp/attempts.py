"""Sign-ins under way: kept in the browser's session, one entry a ``state``, used once."""

from dataclasses import asdict, dataclass
from typing import Any

from django.http import HttpRequest

from dure.foundation import chance, clock

KEY = "sign_in_attempts"
KEPT = 6
SECONDS = 3 * 3600
"""A sign-up at the hub may lie in between."""


@dataclass(frozen=True)
class Attempt:
    nonce: str
    verifier: str
    next: str
    started: int
    converting: str = ""
    """Id of the account whose owner signed in the old way and is converting it."""
    session: str = ""
    """Id of that sign-in."""


def begin(request: HttpRequest, *, next_path: str, converting: str = "", session: str = "") -> tuple[str, Attempt]:
    state = chance.token(24)
    attempt = Attempt(chance.token(24), chance.token(48), next_path, clock.timestamp(), converting, session)
    kept: dict[str, Any] = request.session.get(KEY, {})
    newest = sorted(kept, key=lambda name: kept[name]["started"])[-(KEPT - 1) :]
    request.session[KEY] = {**{name: kept[name] for name in newest}, state: asdict(attempt)}
    return state, attempt


def take(request: HttpRequest, state: str) -> Attempt | None:
    """The attempt of ``state``, which is thereby used up; None when there is none or it is too old."""
    kept: dict[str, Any] = dict(request.session.get(KEY, {}))
    found = kept.pop(state, None)
    if found is None:
        return None
    request.session[KEY] = kept
    attempt = Attempt(**found)
    return attempt if clock.timestamp() - attempt.started <= SECONDS else None
