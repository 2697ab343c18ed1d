"""Growing waits after wrong passwords or codes, and never a permanent lock."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Collection, Iterable

from django.db import transaction
from django.utils.translation import gettext as _

from dure.foundation import clock
from dure.foundation.errors import Refusal
from dure.foundation.privacy import keyed_hash
from dure.foundation.staff.models import SignInBrake

FREE_FAILURES = 3
FREE_FAILURES_OF_ADDRESS = 20
LONGEST_WAIT = dt.timedelta(minutes=15)
FORGOTTEN_AFTER = dt.timedelta(hours=24)


def hash_of(key: str) -> str:
    return keyed_hash("staff-brake", key)


def free_failures(key: str) -> int:
    return FREE_FAILURES_OF_ADDRESS if key.startswith("address:") else FREE_FAILURES


def wait_after(failures: int, free: int) -> dt.timedelta:
    """1, 2, 4, 8, 15, 15 … minutes from the failure after the free ones."""
    if failures <= free:
        return dt.timedelta()
    return min(LONGEST_WAIT, dt.timedelta(minutes=2 ** min(failures - free - 1, 10)))


def demand_free(*keys: str, lock: bool = False) -> None:
    """Raises Refusal while any of the keys has to wait.

    With ``lock`` the counts stay locked until the transaction ends: of many guesses at once, none beyond the limit is answered.
    """
    rows = SignInBrake.objects.filter(key_hash__in=[hash_of(key) for key in keys]).order_by("key_hash")
    refuse_waiting(rows.select_for_update() if lock else rows)


def refuse_waiting(rows: Iterable[SignInBrake]) -> None:
    now = clock.now()
    ends = [row.wait_until for row in rows if row.wait_until and row.wait_until > now]
    if not ends:
        return
    seconds = math.ceil((max(ends) - now).total_seconds())
    message = _("여러 번 틀려 잠시 기다려야 합니다. %(minutes)d분 뒤에 다시 시도해 주세요.") % {"minutes": math.ceil(seconds / 60)}
    raise Refusal("wait", message, wait_seconds=seconds)


@transaction.atomic
def note_failure(*keys: str) -> None:
    """Raises Refusal, with nothing counted, when one of the keys has to wait meanwhile."""
    free = {hash_of(key): free_failures(key) for key in keys}
    rows = locked(free)
    refuse_waiting(rows)
    now = clock.now()
    for row in rows:
        row.failures = 1 if now - row.failed_at > FORGOTTEN_AFTER else row.failures + 1
        row.failed_at = now
        row.wait_until = now + wait_after(row.failures, free[row.key_hash])
    SignInBrake.objects.bulk_update(rows, ["failures", "failed_at", "wait_until"])


def locked(hashes: Collection[str]) -> list[SignInBrake]:
    """The counts, made where missing; made again when a success deletes one while this waits for it."""
    rows: list[SignInBrake] = []
    while len(rows) < len(hashes):
        fresh = [SignInBrake(key_hash=hashed, failed_at=clock.now()) for hashed in sorted(hashes)]
        SignInBrake.objects.bulk_create(fresh, ignore_conflicts=True)
        rows = list(SignInBrake.objects.select_for_update().filter(key_hash__in=hashes).order_by("key_hash"))
    return rows


def release(*keys: str) -> None:
    SignInBrake.objects.filter(key_hash__in=[hash_of(key) for key in keys]).delete()
