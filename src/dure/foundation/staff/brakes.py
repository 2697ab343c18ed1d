"""Growing waits after wrong passwords or codes, and never a permanent lock."""

from __future__ import annotations

import datetime as dt
import math

from django.db import IntegrityError, transaction
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


def demand_free(*keys: str) -> None:
    """Raises Refusal while any of the keys has to wait."""
    now = clock.now()
    hashes = [hash_of(key) for key in keys]
    until = SignInBrake.objects.filter(key_hash__in=hashes, wait_until__gt=now).order_by("-wait_until").first()
    if until is None or until.wait_until is None:
        return
    seconds = (until.wait_until - now).total_seconds()
    message = _("여러 번 틀려 잠시 기다려야 합니다. %(minutes)d분 뒤에 다시 시도해 주세요.") % {"minutes": math.ceil(seconds / 60)}
    raise Refusal("wait", message, wait_seconds=math.ceil(seconds))


def note_failure(*keys: str) -> None:
    for key in sorted(set(keys)):
        count(key)


def count(key: str) -> None:
    now = clock.now()
    hashed = hash_of(key)
    try:
        with transaction.atomic():
            SignInBrake.objects.get_or_create(key_hash=hashed, defaults={"failed_at": now})
    except IntegrityError:
        pass
    row = SignInBrake.objects.select_for_update().get(key_hash=hashed)
    row.failures = 1 if now - row.failed_at > FORGOTTEN_AFTER else row.failures + 1
    row.failed_at = now
    row.wait_until = now + wait_after(row.failures, free_failures(key))
    row.save()


def release(*keys: str) -> None:
    SignInBrake.objects.filter(key_hash__in=[hash_of(key) for key in keys]).delete()
