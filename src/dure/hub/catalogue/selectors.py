from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from dure.hub.catalogue.models import BusinessKind, LinkState, Service, ServiceLink, ServiceState
from dure.hub.members.models import Member

UNKNOWN = "unknown"
SEARCHED = ("name", "name_en", "short_name", "description", "description_en", "agency", "agency_en", "key")


@dataclass(frozen=True)
class Wanted:
    """What somebody looks for. ``agency`` and ``kind`` may be ``unknown``; empty means any."""

    query: str = ""
    agency: str = ""
    kind: str = ""
    linked: str = ""


@dataclass(frozen=True)
class Group:
    key: str
    label: str
    services: list[Service]


def listed() -> QuerySet[Service]:
    """Services that the public sees."""
    return Service.objects.exclude(state=ServiceState.CLOSED)


def linkable() -> QuerySet[Service]:
    return Service.objects.filter(state=ServiceState.OPEN)


def matching(services: QuerySet[Service], wanted: Wanted) -> QuerySet[Service]:
    for word in wanted.query.split():
        hit = Q()
        for name in SEARCHED:
            hit |= Q(**{f"{name}__icontains": word})
        services = services.filter(hit)
    if wanted.agency:
        services = services.filter(agency="" if wanted.agency == UNKNOWN else wanted.agency)
    if wanted.kind:
        services = services.filter(business_kind="" if wanted.kind == UNKNOWN else wanted.kind)
    return services


def agencies() -> list[tuple[str, str]]:
    """Agency names for a filter: (value, label in the reader's language), known ones by name."""
    seen: dict[str, str] = {}
    for service in listed().exclude(agency="").order_by("agency"):
        seen.setdefault(service.agency, service.agency_title)
    return list(seen.items())


def by_kind(services: Iterable[Service]) -> list[Group]:
    """Services under their business kinds, in the order of the kinds, unknown last; empty kinds are left out."""
    buckets: dict[str, list[Service]] = {}
    for service in services:
        buckets.setdefault(service.business_kind, []).append(service)
    labels = {kind.value: str(kind.label) for kind in BusinessKind}
    known = [Group(key, label, buckets[key]) for key, label in labels.items() if key in buckets]
    return known + ([Group(UNKNOWN, "", buckets[""])] if "" in buckets else [])


def for_member(member: Member, wanted: Wanted) -> QuerySet[Service]:
    """The catalogue as a member sees it: each service with ``is_linked``."""
    mine = ServiceLink.objects.filter(member=member, service=OuterRef("pk"), state=LinkState.ACTIVE)
    services = matching(listed(), wanted).annotate(is_linked=Exists(mine))
    if wanted.linked in {"yes", "no"}:
        services = services.filter(is_linked=wanted.linked == "yes")
    return services


def active_links(member: Member) -> QuerySet[ServiceLink]:
    return ServiceLink.objects.filter(member=member, state=LinkState.ACTIVE).select_related("service")


def active_link(member: Member, service: Service) -> ServiceLink | None:
    return active_links(member).filter(service=service).first()


def by_keys(keys: Iterable[str]) -> list[Service]:
    return list(Service.objects.filter(key__in=list(keys)))


def for_operator(wanted: Wanted) -> QuerySet[Service]:
    """All services, closed ones too, with their count of active links."""
    counted = Count("links", filter=Q(links__state=LinkState.ACTIVE))
    return matching(Service.objects.all(), wanted).annotate(active_links=counted).order_by("order", "name")
