"""What each event of the hub does here. Every effect may run twice."""

from collections.abc import Callable

from django.db.models import Q, QuerySet

from dure.foundation import audit
from dure.foundation.access import Actor
from dure.portal.accounts import sessions
from dure.portal.accounts.models import AccountSession, Company, HubLink
from dure.portal.events.tokens import Event
from dure.portal.linking import services as linking
from dure.protocol import events as types

HUB = Actor("client", "hub")
Effect = Callable[[Event], int]


def company_uuid(event: Event) -> str:
    value = event.details.get(types.COMPANY_UUID)
    return value if isinstance(value, str) else ""


def concerned(event: Event) -> QuerySet[HubLink]:
    """The member's links here; for a company those of all its accounts, whichever ``sub`` they were made with."""
    mine = Q(issuer=event.issuer, sub=event.sub)
    if company_uuid(event):
        mine |= Q(issuer=event.issuer, company_uuid=company_uuid(event))
    return HubLink.objects.select_related("account").filter(mine)


def not_proved_since(event: Event) -> QuerySet[HubLink]:
    """Active links that no later sign-in through the hub has proved to stand."""
    return concerned(event).filter(active=True, proved_at__lte=event.happened_at)


def link_removed(event: Event) -> int:
    concerned(event).filter(active=False, end_reason=linking.SUSPENDED).update(end_reason="link_removed")
    return switch_off(event, "link_removed")


def membership_ended(event: Event) -> int:
    concerned(event).filter(active=False, end_reason=linking.SUSPENDED).update(end_reason="membership_ended")
    if company_uuid(event):
        Company.objects.filter(hub_uuid=company_uuid(event)).update(hub_uuid=None)
    return switch_off(event, "membership_ended")


def switch_off(event: Event, reason: str) -> int:
    ended = linking.switch_off_links(not_proved_since(event), reason=reason, actor=HUB)
    return len(ended) + end_unsettled(event, reason)


def end_unsettled(event: Event, reason: str) -> int:
    """Sessions of the member that have not settled on an account yet."""
    waiting = sessions_of(event).filter(account=None, auth_at__lte=event.happened_at)
    return len(sessions.end(waiting, reason))


def suspended(event: Event) -> int:
    return switch_off(event, linking.SUSPENDED)


def restored(event: Event) -> int:
    paused = concerned(event).filter(active=False, end_reason=linking.SUSPENDED)
    return len(linking.switch_on_again(paused, actor=HUB))


def sessions_revoked(event: Event) -> int:
    return len(sessions.end(sessions_of(event).filter(auth_at__lte=event.happened_at), sessions.HUB_LOGOUT))


def sessions_of(event: Event) -> QuerySet[AccountSession]:
    return sessions.live().filter(hub_issuer=event.issuer, hub_sub=event.sub)


def data_changed(event: Event) -> int:
    """What the member told the hub is newer than what open sessions carry; the next sign-in brings it."""
    links = list(concerned(event).filter(active=True))
    HubLink.objects.filter(pk__in=[link.pk for link in links]).update(stale=True)
    for link in links:
        audit.record(
            "link.data_changed",
            actor=HUB,
            subject=link.account.subject,
            obj=f"hub:{link.sub}",
            data={"fields": changed_fields(event)},
        )
    return len(links)


def changed_fields(event: Event) -> list[str]:
    named = event.details.get("fields") or event.details.get("field") or event.details.get("changed") or []
    return [str(name)[:40] for name in ([named] if isinstance(named, str) else named)][:20]


def nothing(event: Event) -> int:
    return 0


EFFECTS: dict[str, tuple[str, Effect]] = {
    types.LINK_REMOVED: ("link", link_removed),
    types.MEMBERSHIP_ENDED: ("membership", membership_ended),
    types.ACCOUNT_DISABLED: ("suspension", suspended),
    types.ACCOUNT_ENABLED: ("suspension", restored),
    types.SESSIONS_REVOKED: ("sessions", sessions_revoked),
    types.IDENTIFIER_CHANGED: ("identifier", data_changed),
    types.MEMBER_CHANGED: ("member", data_changed),
    types.VERIFICATION: ("", nothing),
}
"""Event type → (aspect whose order counts, effect)."""
