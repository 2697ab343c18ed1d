"""Authorisation requests on their way through sign-in and consent, by hand-written statements: two in each sign-in by password."""

import datetime as dt
import hashlib
import json
import uuid
from dataclasses import dataclass
from typing import Any

from django.db import connection

from dure.foundation import chance, clock
from dure.hub.oidc import store
from dure.hub.oidc.models.requests import PENDING

BY_ID = "SELECT id, parameters, started_at, finished_at, expires_at FROM oidc_authorizationrequest WHERE id = %s"
BY_HANDLE = (
    "SELECT id, parameters, started_at, finished_at, expires_at FROM oidc_authorizationrequest "
    "WHERE pushed_hash = %s AND client_id = (SELECT id FROM oidc_client WHERE client_id = %s)"
)


@dataclass(slots=True)
class Waiting:
    """``started_at`` is None while a pushed request has not been begun by a browser."""

    id: uuid.UUID
    parameters: dict[str, str]
    started_at: dt.datetime | None
    finished: bool
    expires_at: dt.datetime

    @property
    def live(self) -> bool:
        return self.expires_at > clock.now()


def stamp(moment: dt.datetime) -> Any:
    return connection.ops.adapt_datetimefield_value(moment)


def _read(row: tuple[Any, ...] | None) -> Waiting | None:
    if row is None:
        return None
    parameters = json.loads(row[1]) if isinstance(row[1], str) else row[1]
    started = store.moment(row[2]) if row[2] else None
    return Waiting(store.identifier(row[0]), parameters, started, row[3] is not None, store.moment(row[4]))


def find(request_id: uuid.UUID) -> Waiting | None:
    return _read(store.one(BY_ID, (store.key(request_id),)))


def start(client_pk: int, parameters: dict[str, str]) -> Waiting:
    now = clock.now()
    made = Waiting(chance.identifier(), parameters, now, finished=False, expires_at=now + PENDING)
    store.run(
        "INSERT INTO oidc_authorizationrequest (id, client_id, parameters, made_at, started_at, expires_at) VALUES (%s, %s, %s, %s, %s, %s)",
        (store.key(made.id), client_pk, json.dumps(parameters), stamp(now), stamp(now), stamp(made.expires_at)),
    )
    return made


def begin(pushed: Waiting) -> Waiting:
    """The browser has come with the pushed request, and a person is needed."""
    pushed.started_at = clock.now()
    pushed.expires_at = pushed.started_at + PENDING
    store.run(
        "UPDATE oidc_authorizationrequest SET started_at = %s, expires_at = %s WHERE id = %s",
        (stamp(pushed.started_at), stamp(pushed.expires_at), store.key(pushed.id)),
    )
    return pushed


def take_pushed(handle: str, client_id: str) -> Waiting | None:
    """The request pushed under ``handle`` by this client, once."""
    hashed = hashlib.sha256(handle.encode()).hexdigest()
    found = _read(store.one(BY_HANDLE, (hashed, client_id)))
    if found is None or not found.live:
        return None
    found.expires_at = clock.now() + dt.timedelta(hours=1)
    taken = store.run(
        "UPDATE oidc_authorizationrequest SET pushed_hash = NULL, expires_at = %s WHERE pushed_hash = %s",
        (stamp(found.expires_at), hashed),
    )
    return found if taken else None


def finish(request_id: uuid.UUID) -> bool:
    """Mark as answered; False when it was already."""
    sql = "UPDATE oidc_authorizationrequest SET finished_at = %s WHERE id = %s AND finished_at IS NULL"
    return store.run(sql, (stamp(clock.now()), store.key(request_id))) == 1
