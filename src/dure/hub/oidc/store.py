"""The statements of the hot paths, written by hand: few columns, no object mapping, the same on SQLite and PostgreSQL.

Every time is in milliseconds. A *lock* suffix means that the rows stay locked until the transaction ends.
"""

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import Any

from django.db import connection

from dure.hub.members.models import MemberState

Key = Any


def key(value: uuid.UUID) -> Key:
    """A UUID as this database stores it."""
    return value if connection.features.has_native_uuid_field else value.hex


def identifier(value: Key) -> uuid.UUID:
    return value if isinstance(value, uuid.UUID) else uuid.UUID(value)


def moment(value: Any) -> dt.datetime:
    """A DateTimeField column of a plain query as an aware time."""
    if isinstance(value, str):
        value = dt.datetime.fromisoformat(value)
    return value if value.tzinfo else value.replace(tzinfo=dt.UTC)


def locking(tables: str) -> str:
    return f" FOR UPDATE OF {tables}" if connection.features.has_select_for_update_of else ""


def one(sql: str, parameters: tuple[Any, ...]) -> tuple[Any, ...] | None:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        row: tuple[Any, ...] | None = cursor.fetchone()
    return row


def run(sql: str, parameters: tuple[Any, ...]) -> int:
    """Rows changed."""
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        count: int = cursor.rowcount
    return count


@dataclass(slots=True)
class Family:
    """A grant as the token endpoint needs it."""

    id: int
    member_id: uuid.UUID
    session_id: uuid.UUID
    scope: str
    redirect_uri: str
    nonce: str
    code_challenge: str
    code_expires_ms: int
    code_used_ms: int | None
    auth_time: int
    acr: str
    amr: str
    expires_ms: int
    revoked_ms: int | None
    member_state: str
    member_kind: str
    session_ended: Any

    @property
    def alive(self) -> bool:
        return self.revoked_ms is None and self.session_ended is None and self.member_state == MemberState.ACTIVE


FAMILY = (
    "g.id, g.member_id, g.session_id, g.scope, g.redirect_uri, g.nonce, g.code_challenge, g.code_expires_ms, g.code_used_ms, "
    "g.auth_time, g.acr, g.amr, g.expires_ms, g.revoked_ms, m.state, m.kind, s.ended_at "
)
OWNERS = "JOIN members_member m ON m.id = g.member_id JOIN members_membersession s ON s.id = g.session_id "
FAMILY_BY_CODE = "SELECT " + FAMILY + "FROM oidc_grant g " + OWNERS + "WHERE g.code_hash = %s AND g.client_id = %s"
PAIR_BY_REFRESH = (
    "SELECT t.id, t.scope, t.used_ms, t.salt, "
    + FAMILY
    + "FROM oidc_token t JOIN oidc_grant g ON g.id = t.grant_id "
    + OWNERS
    + "WHERE t.refresh_hash = %s AND g.client_id = %s"
)


def _family(row: tuple[Any, ...]) -> Family:
    return Family(row[0], identifier(row[1]), identifier(row[2]), *row[3:])


def family_by_code_lock(code_hash: str, client_pk: int) -> Family | None:
    row = one(FAMILY_BY_CODE + locking("g"), (code_hash, client_pk))
    return _family(row) if row else None


@dataclass(slots=True)
class Pair:
    """A token row found by its refresh token, with its family."""

    id: int
    scope: str
    used_ms: int | None
    salt: str
    family: Family


def pair_by_refresh_lock(refresh_hash: str, client_pk: int) -> Pair | None:
    row = one(PAIR_BY_REFRESH + locking("t, g"), (refresh_hash, client_pk))
    return Pair(row[0], row[1], row[2], row[3], _family(row[4:])) if row else None


def add_grant(values: tuple[Any, ...]) -> None:
    run(
        "INSERT INTO oidc_grant (client_id, member_id, session_id, scope, redirect_uri, nonce, code_challenge, code_hash, "
        "code_expires_ms, auth_time, acr, amr, issued_ms, expires_ms, revoked_reason) "
        "VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, '')",
        values,
    )


def use_code(family_id: int, now: int) -> None:
    run("UPDATE oidc_grant SET code_used_ms = %s WHERE id = %s", (now, family_id))


def add_pair(family_id: int, previous: int | None, scope: str, *, access: str, access_expires: int, refresh: str | None, now: int) -> None:
    run(
        "INSERT INTO oidc_token (grant_id, previous_id, scope, access_hash, access_expires_ms, refresh_hash, issued_ms, salt) "
        "VALUES (%s, %s, %s, %s, %s, %s, %s, '')",
        (family_id, previous, scope, access, access_expires, refresh, now),
    )


def use_refresh(pair_id: int, now: int, salt: str) -> None:
    run("UPDATE oidc_token SET used_ms = %s, salt = %s WHERE id = %s", (now, salt, pair_id))


def successor(pair_id: int) -> tuple[int | None, int] | None:
    """``used_ms`` and ``access_expires_ms`` of the row that replaced this one."""
    return one("SELECT used_ms, access_expires_ms FROM oidc_token WHERE previous_id = %s", (pair_id,))  # type: ignore[return-value]


def kill(family_id: int, now: int, reason: str) -> None:
    run(
        "UPDATE oidc_grant SET revoked_ms = %s, revoked_reason = %s WHERE id = %s AND revoked_ms IS NULL",
        (now, reason, family_id),
    )


def add_client_token(client_pk: int, scope: str, access: str, now: int, expires: int) -> None:
    run(
        "INSERT INTO oidc_clienttoken (client_id, scope, access_hash, issued_ms, expires_ms) VALUES (%s, %s, %s, %s, %s)",
        (client_pk, scope, access, now, expires),
    )


def first_use(jti_hash: str, expires: int) -> bool:
    """Remember an assertion; False when it was known already."""
    return (
        run(
            "INSERT INTO oidc_usedassertion (jti_hash, expires_ms) VALUES (%s, %s) ON CONFLICT (jti_hash) DO NOTHING",
            (jti_hash, expires),
        )
        == 1
    )
