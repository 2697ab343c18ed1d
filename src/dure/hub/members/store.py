"""The one statement that runs for every signed-in request, written by hand: no query building, few columns of the member."""

import datetime as dt
import uuid
from typing import Any

from django.db import connection

from dure.hub.members.models import Member, MemberSession

SESSION_COLUMNS = tuple(field.attname for field in MemberSession._meta.concrete_fields)  # noqa: SLF001 (Django's public model API)
WANTED = {"id", "kind", "state", "login_id", "password", "password_changed_at", "name", "company_name", "email", "language"}
MEMBER_COLUMNS = tuple(field.attname for field in Member._meta.concrete_fields if field.attname in WANTED)  # noqa: SLF001 (the same)
SQL = (
    f"SELECT {', '.join(f's.{name}' for name in SESSION_COLUMNS)}, {', '.join(f'm.{name}' for name in MEMBER_COLUMNS)} "  # noqa: S608 (constants)
    "FROM members_membersession s JOIN members_member m ON m.id = s.member_id WHERE s.token_hash = %s"
)
UUIDS = {"id", "member_id"}
MOMENTS = {
    field.attname
    for model in (Member, MemberSession)
    for field in model._meta.concrete_fields  # noqa: SLF001 (Django's public model API)
    if field.get_internal_type() == "DateTimeField"
}


def session_of(token_hash: str) -> MemberSession | None:
    """The session of a cookie with its member; further fields of the member are read together when one is asked for."""
    with connection.cursor() as cursor:
        cursor.execute(SQL, (token_hash,))
        row = cursor.fetchone()
    if row is None:
        return None
    session = MemberSession.from_db(connection.alias, SESSION_COLUMNS, values(SESSION_COLUMNS, row))
    session.member = Member.from_db(connection.alias, MEMBER_COLUMNS, values(MEMBER_COLUMNS, row[len(SESSION_COLUMNS) :]))
    return session


def values(names: tuple[str, ...], row: tuple[Any, ...]) -> list[Any]:
    """Columns as the model wants them; SQLite keeps UUIDs and times as text."""
    return [_value(name, value) for name, value in zip(names, row, strict=False)]


def _value(name: str, value: Any) -> Any:
    if value is None:
        return None
    if name in UUIDS:
        return value if isinstance(value, uuid.UUID) else uuid.UUID(value)
    return moment(value) if name in MOMENTS else value


def moment(value: Any) -> dt.datetime:
    if isinstance(value, str):
        value = dt.datetime.fromisoformat(value)
    aware: dt.datetime = value if value.tzinfo else value.replace(tzinfo=dt.UTC)
    return aware
