"""Whether a member must be asked about changed terms, found out cheaply at every sign-in."""

import datetime as dt
from typing import Any

from django.db import connection

from dure.foundation import clock
from dure.foundation.consent import selectors
from dure.hub import consents
from dure.hub.members.models import Member

FRESH = dt.timedelta(seconds=10)
_required: dict[str, tuple[dt.datetime, frozenset[int]]] = {}


def next_step(member: Member, next_path: str) -> str:
    """``next_path``, or first the page that asks about changed required texts."""
    wanted = required(member.kind)
    if not wanted or wanted <= agreed(member.subject):
        return next_path
    return consents.next_step(member, next_path)


def required(kind: str) -> frozenset[int]:
    """The versions that this kind of member must have agreed to, at most ten seconds old."""
    now = clock.now()
    read_at, versions = _required.get(kind, (now - FRESH, frozenset()))
    if abs(now - read_at) < FRESH:
        return versions
    versions = frozenset(version.pk for version in selectors.required_for(kind))
    _required[kind] = (now, versions)
    return versions


def agreed(subject: str) -> frozenset[int]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT version_id FROM consent_consent WHERE subject = %s AND withdrawn_at IS NULL", (subject,))
        return frozenset(row[0] for row in cursor.fetchall())


def forget(**_kwargs: Any) -> None:
    """A text changed in this process."""
    _required.clear()
