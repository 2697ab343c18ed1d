"""Storing what portals have to be told, in the transaction of the change itself."""

from collections.abc import Iterable
from typing import Any

from django.db import connection

from dure.hub.catalogue.models import LinkState
from dure.hub.events.models import Delivery, DeliveryKind
from dure.hub.events.tasks import send_waiting
from dure.hub.members.models import Member
from dure.hub.oidc import store
from dure.hub.oidc.models import Client, ClientState
from dure.hub.oidc.subjects import subject_of


def listeners(member: Member) -> list[Client]:
    """Clients with an events endpoint whose service the member is linked to."""
    return list(
        Client.objects.filter(state=ClientState.ACTIVE, service__links__member=member, service__links__state=LinkState.ACTIVE).exclude(
            events_uri=""
        )
    )


def tell(clients: Iterable[Client], member: Member, event_type: str, body: dict[str, Any]) -> None:
    """Enqueue one event about the member for each client."""
    for client in clients:
        Delivery.objects.create(
            client=client,
            member=member,
            kind=DeliveryKind.EVENT,
            event_type=event_type,
            subject=subject_of(client, member.pk),
            body=body,
            sequence=next_number(client, member),
        )
        send_waiting.enqueue(client.pk, DeliveryKind.EVENT.value)


def next_number(client: Client, member: Member) -> int:
    """The next event number; the row stays locked until the transaction ends, so numbers are taken in commit order."""
    row = store.one(
        "INSERT INTO hub_events_counter (client_id, member_id, last) VALUES (%s, %s, 1) "
        "ON CONFLICT (client_id, member_id) DO UPDATE SET last = hub_events_counter.last + 1 RETURNING last",
        (client.pk, store.key(member.pk)),
    )
    assert row is not None, connection.vendor  # noqa: S101 (RETURNING gives a row)
    return int(row[0])
