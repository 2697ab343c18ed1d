"""One effect for one key. The key is written in the transaction of its effect, scoped to account, route and body."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _

from dure.foundation.errors import Refusal
from dure.portal.accounts.models import Account
from dure.programme.applications.models import SubmissionKey

LONGEST_KEY = 80


class InFlight(Refusal):
    """The same key is being served at this moment: 409."""

    def __init__(self) -> None:
        super().__init__("in_flight", _("제출을 처리하고 있습니다. 잠시 뒤에 결과를 확인해 주세요."))


class OtherBody(Refusal):
    """The key was used for something else: 422."""

    def __init__(self) -> None:
        super().__init__("other_body", _("이 화면은 이미 다른 내용으로 제출되었습니다. 화면을 새로 열어 주세요."))


def body_hash(body: Mapping[str, Any]) -> str:
    return hashlib.sha256(json.dumps(body, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def recall(account: Account, route: str, key: str, body: str) -> dict[str, Any] | None:
    """The answer given to this key before, or None for a fresh one. Raises InFlight and OtherBody.

    Call it first in the transaction. SQLite lets one writer in at a time, so that a twin waits there instead.
    """
    if not key or len(key) > LONGEST_KEY:
        raise Refusal("no_key", _("화면을 새로 열어 다시 제출해 주세요."))
    if connection.vendor == "postgresql":
        demand_alone(f"{account.pk} {route} {key}")
    found = SubmissionKey.objects.filter(account=account, route=route, key=key).first()
    if found is None:
        return None
    if found.body_hash != body:
        raise OtherBody
    answer: dict[str, Any] = found.answer
    return answer


def demand_alone(scope: str) -> None:
    """Hold a lock of this transaction on the key; a twin does not wait but is told so."""
    number = int.from_bytes(hashlib.sha256(scope.encode()).digest()[:8], signed=True)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [number])
        (alone,) = cursor.fetchone()
    if not alone:
        raise InFlight


def remember(account: Account, route: str, key: str, body: str, answer: dict[str, Any]) -> None:
    SubmissionKey.objects.create(account=account, route=route, key=key, body_hash=body, answer=answer)
