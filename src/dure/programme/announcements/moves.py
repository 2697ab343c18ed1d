"""A published closing time that moved is told once to everyone who relies on it: those who keep the announcement, and whom other apps name."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from dure.foundation import clock, notify
from dure.portal.accounts.models import AccountState
from dure.programme.announcements.models import Announcement, AnnouncementState, Scrap, Source, Version


@dataclass(frozen=True, slots=True)
class Move:
    """``None`` for ``before`` or ``closes_at`` is no fixed end."""

    announcement: Announcement
    before: dt.datetime | None
    closes_at: dt.datetime | None
    reason: str

    @property
    def words(self) -> dict[str, Any]:
        """What every notice of it says."""
        return {"title": self.announcement.title, "before": self.before, "closes_at": self.closes_at, "reason": self.reason}


Teller = Callable[[Move], set[str]]
_tellers: list[Teller] = []


def register(teller: Teller) -> None:
    """``teller(move)`` mails those it knows of and returns their addresses, which get no second mail."""
    _tellers.append(teller)


@transaction.atomic
def tell(version_id: int, before: str | None) -> int:
    """Mail of the move that version ``version_id`` made, once. Returns how many addresses.

    ``before`` is ISO 8601. Nothing is told where it has moved on meanwhile: the later version tells.
    """
    version = Version.objects.select_related("announcement__agency").get(pk=version_id)
    announcement = version.announcement
    after = moment_of(version.content["closes_at"])
    if announcement.state != AnnouncementState.PUBLISHED or announcement.closes_at != after:
        return 0
    if not Version.objects.filter(pk=version_id, told_at=None).update(told_at=clock.now()):
        return 0
    own = announcement.source == Source.OWN
    move = Move(announcement, moment_of(before), after, version.reason if own else "")
    told = {email for teller in _tellers for email in teller(move)}
    return len(told | tell_keepers(move, told))


def moment_of(text: str | None) -> dt.datetime | None:
    return dt.datetime.fromisoformat(text) if text else None


def tell_keepers(move: Move, told: set[str]) -> set[str]:
    kept = Scrap.objects.filter(announcement=move.announcement, account__state=AccountState.ACTIVE).exclude(account__email="")
    found = dict(kept.order_by("-pk").values_list("account__email", "account_id"))
    for email, account in found.items():
        if email not in told:
            context = {**move.words, "path": move.announcement.path}
            notify.send("announcement_closing_moved", email=email, context=context, about=f"account:{account}")
    return set(found)
