from collections.abc import Iterable

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from dure.foundation import audit, clock
from dure.foundation.access import Actor
from dure.foundation.errors import Refusal
from dure.hub.catalogue.models import LinkState, Service, ServiceLink, ServiceState
from dure.hub.events import services as events
from dure.hub.members.models import Member


def link(member: Member, service: Service, *, actor: Actor, origin: str = "my_page") -> ServiceLink:
    """Link, or link again. Raises Refusal ``service_not_open`` when the service takes no links."""
    if service.state != ServiceState.OPEN:
        raise Refusal("service_not_open", _("‘%(name)s’은(는) 지금 연결할 수 없습니다.") % {"name": service.title})
    with transaction.atomic():
        found, made = _get_or_make(member, service, origin)
        if not made and found.state == LinkState.ACTIVE:
            return found
        if not made:
            _restore(found, origin)
        audit.record("link.made", actor=actor, subject=member.subject, obj=f"service:{service.key}", data={"origin": origin})
    return found


def link_many(member: Member, services: Iterable[Service], *, actor: Actor, origin: str) -> list[ServiceLink]:
    """Links of a member who has none yet, in one statement. Services that are not open are left out."""
    wanted = [service for service in services if service.state == ServiceState.OPEN]
    now = clock.now()
    links = ServiceLink.objects.bulk_create(
        [ServiceLink(member=member, service=service, origin=origin, linked_at=now) for service in wanted]
    )
    if links:
        keys = [service.key for service in wanted]
        audit.record("link.made", actor=actor, subject=member.subject, data={"services": keys, "origin": origin})
    return links


@transaction.atomic
def unlink(member: Member, service: Service, *, actor: Actor, reason: str = "member") -> ServiceLink:
    """End the link; the portal is told by a signed event in the same transaction. Raises Refusal ``not_linked``."""
    changed = ServiceLink.objects.filter(member=member, service=service, state=LinkState.ACTIVE).update(
        state=LinkState.REMOVED, removed_at=clock.now(), removed_reason=reason
    )
    if not changed:
        raise Refusal("not_linked", _("‘%(name)s’은(는) 연결되어 있지 않습니다.") % {"name": service.title})
    ended = ServiceLink.objects.select_related("member", "service").get(member=member, service=service)
    events.link_removed(ended)
    audit.record("link.removed", actor=actor, subject=member.subject, obj=f"service:{service.key}", reason=reason)
    return ended


def _get_or_make(member: Member, service: Service, origin: str) -> tuple[ServiceLink, bool]:
    try:
        with transaction.atomic():
            return ServiceLink.objects.get_or_create(member=member, service=service, defaults={"origin": origin})
    except IntegrityError:
        return ServiceLink.objects.get(member=member, service=service), False


def _restore(found: ServiceLink, origin: str) -> None:
    found.state, found.origin, found.linked_at = LinkState.ACTIVE, origin, clock.now()
    found.removed_at, found.removed_reason = None, ""
    found.save()


@transaction.atomic
def save(service: Service, *, actor: Actor) -> Service:
    """Add or change a service of the catalogue."""
    made = not Service.objects.filter(pk=service.pk).exists()
    service.save()
    audit.record("service.added" if made else "service.changed", actor=actor, obj=f"service:{service.key}")
    return service
