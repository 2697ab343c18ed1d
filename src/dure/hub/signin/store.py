"""The statements of the password sign-in, written by hand: few columns, no query building, alike on SQLite and PostgreSQL."""

from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.db import connection, models

from dure.hub.members.models import Member, MemberKind
from dure.hub.members.store import MEMBER_COLUMNS, moment, values

MEMBER_SQL = f"SELECT {', '.join(MEMBER_COLUMNS)} FROM members_member WHERE login_id = %s AND kind = %s"  # noqa: S608 (constants)


def individual(login_id: str) -> Member | None:
    """The member with what a sign-in needs; other fields are read when somebody asks for them."""
    with connection.cursor() as cursor:
        cursor.execute(MEMBER_SQL, (login_id, MemberKind.INDIVIDUAL.value))
        row = cursor.fetchone()
    return Member.from_db(connection.alias, MEMBER_COLUMNS, values(MEMBER_COLUMNS, row)) if row else None


def blocks(keys: Sequence[str], *, lock: bool) -> list[datetime | None]:
    """``blocked_until`` of each counter that exists; with ``lock`` they stay locked until the transaction ends."""
    marks = ", ".join(["%s"] * len(keys))
    tail = " FOR UPDATE" if lock and connection.features.has_select_for_update else ""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT blocked_until FROM signin_guesscount WHERE key IN ({marks}){tail}", keys)  # noqa: S608 (marks only)
        return [moment(row[0]) if row[0] else None for row in cursor.fetchall()]


def seen_here(member_id: UUID, ip: str | None, browser: str) -> bool:
    """Whether a session of the member came from this address with this browser."""
    return _any("member_id = %s AND ip = %s AND user_agent = %s", (_key(member_id), ip, browser)) if ip else True


def seen_anywhere(member_id: UUID) -> bool:
    return _any("member_id = %s", (_key(member_id),))


def _any(condition: str, parameters: tuple[Any, ...]) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT 1 FROM members_membersession WHERE {condition} LIMIT 1", parameters)  # noqa: S608 (constants)
        return cursor.fetchone() is not None


def _key(value: UUID) -> Any:
    return value if connection.features.has_native_uuid_field else value.hex


@lru_cache(maxsize=32)
def _insert_sql(model: type[models.Model]) -> tuple[str, tuple[Any, ...]]:
    meta = model._meta  # noqa: SLF001 (Django's public model API)
    fields = tuple(field for field in meta.concrete_fields if not isinstance(field, models.AutoField))
    names = ", ".join(connection.ops.quote_name(str(field.column)) for field in fields)
    marks = ", ".join(["%s"] * len(fields))
    return f"INSERT INTO {connection.ops.quote_name(meta.db_table)} ({names}) VALUES ({marks})", fields  # noqa: S608 (from the model)


def insert(row: models.Model) -> None:
    """Store a new row as it is; an automatic key is not read back."""
    sql, fields = _insert_sql(type(row))
    with connection.cursor() as cursor:
        cursor.execute(sql, [field.get_db_prep_save(getattr(row, field.attname), connection) for field in fields])
