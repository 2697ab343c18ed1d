"""What happened to a member, told to the portals concerned. Call these inside the transaction of the change."""

from typing import Any

from dure.foundation import clock
from dure.hub.catalogue.models import ServiceLink
from dure.hub.events.models import Delivery, DeliveryState
from dure.hub.events.outbox import listeners, tell
from dure.hub.events.tasks import send_waiting
from dure.hub.members.models import Member
from dure.hub.oidc import withdrawal
from dure.hub.oidc.models import Client, ClientState
from dure.protocol import events


def link_removed(link: ServiceLink) -> None:
    """The member unlinked one service: its portal is told, its tokens die and its approval is forgotten."""
    clients = list(Client.objects.filter(service=link.service_id, state=ClientState.ACTIVE))
    tell([client for client in clients if client.events_uri], link.member, events.LINK_REMOVED, about(link.member))
    withdrawal.withdraw(link.member_id, [client.pk for client in clients], reason="unlinked")


def membership_ended(member: Member) -> None:
    """The member leaves. Call it while the links are still active; all tokens die."""
    tell(listeners(member), member, events.MEMBERSHIP_ENDED, about(member))
    withdrawal.withdraw(member.pk, None, reason="left")


def sessions_revoked(member: Member) -> None:
    tell(listeners(member), member, events.SESSIONS_REVOKED, about(member))


def identifier_changed(member: Member, field: str) -> None:
    """``field`` is ``email`` or ``phone``; the new value is not sent, the portal asks userinfo at the next sign-in."""
    tell(listeners(member), member, events.IDENTIFIER_CHANGED, {**about(member), "field": field})


def member_changed(member: Member, fields: list[str]) -> None:
    tell(listeners(member), member, events.MEMBER_CHANGED, {**about(member), "fields": sorted(fields)})


def account_suspended(member: Member) -> None:
    tell(listeners(member), member, events.ACCOUNT_DISABLED, about(member))


def account_restored(member: Member) -> None:
    tell(listeners(member), member, events.ACCOUNT_ENABLED, about(member))


def about(member: Member) -> dict[str, Any]:
    return {events.COMPANY_UUID: str(member.pk)} if member.is_corporate else {}


def send_again(delivery: Delivery) -> None:
    """Put a delivery that waits or was given up at the head of the line."""
    Delivery.objects.filter(pk=delivery.pk).exclude(state=DeliveryState.DELIVERED).update(
        state=DeliveryState.WAITING, next_try_at=clock.now()
    )
    send_waiting.enqueue(delivery.client_id, delivery.kind)
