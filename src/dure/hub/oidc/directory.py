"""Registered clients as the protocol endpoints see them: looked up often, so remembered for a few seconds."""

import threading
from functools import cached_property

from joserfc import jwk

from dure.foundation import clock
from dure.hub.catalogue.models import ServiceState
from dure.hub.oidc.models import Client, ClientState

FRESH_SECONDS = 5.0
MOST_REMEMBERED = 2000


class Known:
    """A client in memory, with what is worth computing once."""

    def __init__(self, client: Client) -> None:
        self.client = client
        self.read_at = clock.monotonic()

    @property
    def fresh(self) -> bool:
        return clock.monotonic() - self.read_at < FRESH_SECONDS

    @cached_property
    def keys(self) -> jwk.KeySet:
        return jwk.KeySet.import_key_set(self.client.jwks)


_known: dict[str, Known] = {}
_lock = threading.Lock()


def find(client_id: str) -> Client | None:
    """The active client with this identifier, at most five seconds old."""
    known = _lookup(client_id)
    return known.client if known else None


def keys_of(client: Client) -> jwk.KeySet:
    known = _known.get(client.client_id)
    return known.keys if known and known.client is client else jwk.KeySet.import_key_set(client.jwks)


def forget(client_id: str = "") -> None:
    with _lock:
        if client_id:
            _known.pop(client_id, None)
        else:
            _known.clear()


def _lookup(client_id: str) -> Known | None:
    known = _known.get(client_id)
    if known and known.fresh:
        return known
    client = Client.objects.select_related("service").filter(client_id=client_id, state=ClientState.ACTIVE).first()
    if client is None or (client.service and client.service.state == ServiceState.CLOSED):
        forget(client_id)
        return None
    with _lock:
        if len(_known) >= MOST_REMEMBERED:
            _known.clear()
        _known[client_id] = fresh = Known(client)
    return fresh
