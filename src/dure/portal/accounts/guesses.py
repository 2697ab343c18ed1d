"""Slows down guessing: a growing wait for one sign-in name and for one address, never a lock for good."""

import datetime as dt
from collections.abc import Callable

from django.db import transaction
from django.utils.translation import gettext as _

from dure.foundation import clock
from dure.foundation.errors import Refusal
from dure.foundation.privacy import keyed_hash
from dure.portal.accounts.models import Guesses

NAME_WAITS = {5: 60, 6: 180, 7: 600, 8: 1200, 9: 1800}
NAME_LONGEST = 3600
ADDRESS_FREE = 30
ADDRESS_WAIT = 600
FORGET = dt.timedelta(hours=24)
Wait = Callable[[int], int]


def name_key(login_id: str) -> str:
    return keyed_hash("guess-name", login_id.lower())


def address_key(ip: str | None) -> str:
    return keyed_hash("guess-address", ip or "")


def wait_seconds(key: str) -> int:
    row = Guesses.objects.filter(key=key, wait_until__gt=clock.now()).first()
    return int((row.wait_until - clock.now()).total_seconds()) + 1 if row and row.wait_until else 0


def demand_no_wait(login_id: str, ip: str | None) -> None:
    """Raises Refusal while guesses for this name or from this address must wait."""
    seconds = max(wait_seconds(name_key(login_id)), wait_seconds(address_key(ip)))
    if seconds:
        raise waiting(seconds)


def waiting(seconds: int) -> Refusal:
    minutes = -(-seconds // 60)
    text = _("비밀번호를 여러 번 잘못 입력했습니다. %(minutes)s분 뒤에 다시 시도하거나 비밀번호 찾기를 이용해 주세요.")
    return Refusal("wait", text % {"minutes": minutes}, field="password", wait_seconds=seconds)


def count_wrong(login_id: str, ip: str | None) -> None:
    """Note one wrong password. Must be called so that it is kept: outside of a transaction that is rolled back."""
    add(name_key(login_id), lambda failures: NAME_WAITS.get(failures, NAME_LONGEST if failures > max(NAME_WAITS) else 0))
    add(address_key(ip), lambda failures: ADDRESS_WAIT if failures >= ADDRESS_FREE else 0)


def add(key: str, wait: Wait) -> None:
    now = clock.now()
    with transaction.atomic():
        row, _made = Guesses.objects.select_for_update().get_or_create(key=key, defaults={"last_at": now})
        row.failures = 1 if now - row.last_at > FORGET else row.failures + 1
        row.last_at = now
        seconds = wait(row.failures)
        row.wait_until = now + dt.timedelta(seconds=seconds) if seconds else None
        row.save()


def forgive(login_id: str) -> None:
    """The owner proved themself: forget the wrong tries for this name."""
    Guesses.objects.filter(key=name_key(login_id)).delete()


def wrong_password() -> Refusal:
    return Refusal("wrong_password", _("아이디 또는 비밀번호가 맞지 않습니다. 확인하고 다시 입력해 주세요."), field="password")
