"""Counting wrong guesses, so that guessing is slow for strangers and the owner is never shut out for good.

A browser in which the member has signed in before carries a signed mark and is counted by itself: strangers cannot make
the owner wait there. Passkeys and a verified reset are never counted.
"""

import datetime as dt
import math
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dure.foundation import clock
from dure.foundation.errors import Refusal
from dure.foundation.privacy import keyed_hash
from dure.hub.signin import store
from dure.hub.signin.models import GuessCount
from dure.hub.signin.pacing import Pace


@dataclass(frozen=True)
class Counter:
    key: str
    pace: Pace

    @classmethod
    def of(cls, what: str, value: str, pace: Pace) -> "Counter":
        return cls(keyed_hash(f"guess:{what}", value), pace)


def demand_open(counters: Iterable[Counter], *, lock: bool = False) -> bool:
    """Raises Refusal ``wait`` while one of the counters is blocked. Returns whether anything was counted before.

    With ``lock`` the rows stay locked: of many guesses at once, none beyond the limit gets an answer.
    """
    blocks = store.blocks([counter.key for counter in counters], lock=lock)
    _refuse_blocked(blocks)
    return bool(blocks)


def _refuse_blocked(blocks: Iterable[dt.datetime | None]) -> None:
    now = clock.now()
    ends = [until for until in blocks if until and until > now]
    if ends:
        raise refusal(max(ends), now)


def refusal(until: dt.datetime, now: dt.datetime) -> Refusal:
    seconds = max(1, math.ceil((until - now).total_seconds()))
    minutes = -(-seconds // 60)
    wait = ngettext("%(count)d분", "%(count)d분", minutes) % {"count": minutes}
    message = _(
        "틀린 시도가 여러 번 있어 잠시 기다려야 합니다. %(wait)s 뒤에 다시 시도해 주세요. "
        "기다리지 않으려면 패스키로 로그인하거나 비밀번호 찾기를 이용해 주세요."
    )
    return Refusal("wait", message % {"wait": wait}, wait_seconds=seconds)


@transaction.atomic
def count(counters: Iterable[Counter]) -> dt.datetime | None:
    """Add one wrong guess to each counter. Returns until when the next must wait, if it must.

    Raises Refusal ``wait``, with nothing counted, when one is blocked meanwhile.
    """
    counters = sorted(counters, key=lambda counter: counter.key)
    now = clock.now()
    rows = _locked_rows([counter.key for counter in counters], now)
    _refuse_blocked(row.blocked_until for row in rows.values())
    for counter in counters:
        row = rows[counter.key]
        row.failures = row.failures + 1 if counter.pace.counts(row.last_at, now) else 1
        row.last_at = now
        row.blocked_until = counter.pace.blocked_until(row.failures, now)
    GuessCount.objects.bulk_update(rows.values(), ["failures", "last_at", "blocked_until"])
    return max((row.blocked_until for row in rows.values() if row.blocked_until), default=None)


def _locked_rows(keys: list[str], now: dt.datetime) -> dict[str, GuessCount]:
    """The counters of ``keys``, made where there is none. A row that is forgiven while we wait for it is made again."""
    rows: dict[str, GuessCount] = {}
    while len(rows) < len(set(keys)):
        GuessCount.objects.bulk_create([GuessCount(key=key, last_at=now) for key in keys], ignore_conflicts=True)
        rows = {row.key: row for row in GuessCount.objects.select_for_update().filter(key__in=keys).order_by("key")}
    return rows


def forgive(counters: Iterable[Counter]) -> None:
    GuessCount.objects.filter(key__in=[counter.key for counter in counters]).delete()


def forget_old() -> int:
    """Delete counters that no longer matter. Returns how many."""
    long_ago = clock.now() - dt.timedelta(days=2)
    return GuessCount.objects.filter(last_at__lt=long_ago).delete()[0]
