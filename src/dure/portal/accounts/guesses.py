"""Slows down guessing: a growing wait for one sign-in name and for one address, never a lock for good."""

import datetime as dt
from collections.abc import Iterable

from django.db import transaction
from django.utils.translation import gettext as _

from dure.foundation import clock
from dure.foundation.errors import Refusal
from dure.foundation.privacy import keyed_hash
from dure.foundation.sessions.models import network_of
from dure.portal.accounts.models import Guesses

NAME_WAITS = {5: 60, 6: 180, 7: 600, 8: 1200, 9: 1800}
NAME_LONGEST = 3600
ADDRESS_FREE = 30
ADDRESS_WAIT = 600
FORGET = dt.timedelta(hours=24)


def name_key(login_id: str) -> str:
    return keyed_hash("guess-name", login_id.lower())


def address_key(ip: str | None) -> str:
    return keyed_hash("guess-address", network_of(ip or ""))


def demand_no_wait(login_id: str, ip: str | None, *, lock: bool = False) -> None:
    """Raises Refusal while guesses for this name or from this address must wait.

    With ``lock`` the counters stay locked to the end of the transaction: of many guesses at once none beyond the limit
    gets an answer.
    """
    rows = Guesses.objects.filter(key__in=[name_key(login_id), address_key(ip)]).order_by("key")
    refuse_waiting(rows.select_for_update() if lock else rows)


def refuse_waiting(rows: Iterable[Guesses]) -> None:
    now = clock.now()
    ends = [row.wait_until for row in rows if row.wait_until and row.wait_until > now]
    if ends:
        raise waiting(int((max(ends) - now).total_seconds()) + 1)


def waiting(seconds: int) -> Refusal:
    minutes = -(-seconds // 60)
    text = _("비밀번호를 여러 번 잘못 입력했습니다. %(minutes)s분 뒤에 다시 시도하거나 비밀번호 찾기를 이용해 주세요.")
    return Refusal("wait", text % {"minutes": minutes}, field="password", wait_seconds=seconds)


@transaction.atomic
def count_wrong(login_id: str, ip: str | None) -> None:
    """Note one wrong password. Raises Refusal, with nothing counted and nothing answered, when a wait began meanwhile."""
    now = clock.now()
    waits = {name_key(login_id): name_wait, address_key(ip): address_wait}
    Guesses.objects.bulk_create([Guesses(key=key, last_at=now) for key in waits], ignore_conflicts=True)
    rows = list(Guesses.objects.select_for_update().filter(key__in=list(waits)).order_by("key"))
    refuse_waiting(rows)
    for row in rows:
        row.failures = 1 if now - row.last_at > FORGET else row.failures + 1
        row.last_at = now
        seconds = waits[row.key](row.failures)
        row.wait_until = now + dt.timedelta(seconds=seconds) if seconds else None
    Guesses.objects.bulk_update(rows, ["failures", "last_at", "wait_until"])


def name_wait(failures: int) -> int:
    return NAME_WAITS.get(failures, NAME_LONGEST if failures > max(NAME_WAITS) else 0)


def address_wait(failures: int) -> int:
    return ADDRESS_WAIT if failures >= ADDRESS_FREE else 0


def forgive(login_id: str) -> None:
    """The owner proved themself: forget the wrong tries for this name."""
    Guesses.objects.filter(key=name_key(login_id)).delete()


def wrong_password() -> Refusal:
    return Refusal("wrong_password", _("아이디 또는 비밀번호가 맞지 않습니다. 확인하고 다시 입력해 주세요."), field="password")
