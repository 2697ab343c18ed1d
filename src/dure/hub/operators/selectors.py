import datetime as dt
from collections import Counter
from typing import Any
from uuid import UUID

from django.db.models import Count, Max, Min, Q, QuerySet
from django.db.models.functions import TruncDate

from dure.foundation import clock
from dure.foundation.audit.models import AuditEntry
from dure.foundation.integrations.nts import selectors as nts
from dure.hub.catalogue.models import LinkState, ServiceLink
from dure.hub.events.models import Delivery, DeliveryState, Lane
from dure.hub.members.models import Member, MemberState
from dure.hub.oidc.models import Client
from dure.hub.signin.models import Outcome, SignInRecord
from dure.protocol.claims import CORPORATE, INDIVIDUAL
from dure.rules.identifiers.numbers import only_digits
from dure.rules.identifiers.phone import normalise_phone

MOST_FOUND = 50


def find_members(by: str, value: str) -> list[Member]:
    """Members whose field ``by`` is exactly ``value`` in any usual notation, 50 at most."""
    wanted = _normal(by, value.strip())
    if not wanted:
        return []
    known = Q(**{by: wanted}) | Q(company_name=wanted) if by == "name" else Q(**{by: wanted})
    return list(Member.objects.filter(known).order_by("joined_at")[:MOST_FOUND])


def waiting() -> dict[str, int]:
    """What an operator should look at first: counts by name."""
    deliveries = Delivery.objects.aggregate(
        waiting=Count("pk", filter=Q(state=DeliveryState.WAITING)), given_up=Count("pk", filter=Q(state=DeliveryState.GIVEN_UP))
    )
    today = dt.datetime.combine(clock.today(), dt.time(), tzinfo=clock.SEOUL)
    return {
        **deliveries,
        "businesses": nts.to_be_verified().count(),
        "joined_today": Member.objects.filter(joined_at__gte=today).count(),
        "failed_sign_ins_today": SignInRecord.objects.filter(at__gte=today).exclude(outcome=Outcome.DONE).count(),
    }


def deliveries(state: str, kind: str, client: Client | None) -> QuerySet[Delivery]:
    """Newest first."""
    wanted = {name: value for name, value in (("state", state), ("kind", kind), ("client", client)) if value}
    return Delivery.objects.filter(**wanted).select_related("client").order_by("-id")


def queues() -> list[dict[str, Any]]:
    """Per client that has something waiting: how many, since when, the last problem, and until when its line rests."""
    rows = (
        Delivery.objects.filter(state=DeliveryState.WAITING)
        .values("client", "client__client_id", "client__name")
        .annotate(count=Count("pk"), oldest=Min("made_at"), most_tries=Max("attempts"))
        .order_by("oldest")
    )
    rests = dict(Lane.objects.filter(rest_until__gt=clock.now()).values_list("client", "rest_until"))
    return [{**row, "rest_until": rests.get(row["client"])} for row in rows]


def audit_entries(action: str, actor: str, subject: str, first: dt.date | None, last: dt.date | None) -> QuerySet[AuditEntry]:
    """Newest first; the words match from their beginning, the days are those of Seoul, both included."""
    entries = AuditEntry.objects.all()
    for name, value in (("action", action), ("actor", actor), ("subject", subject)):
        if value:
            entries = entries.filter(**{f"{name}__startswith": value})
    if first:
        entries = entries.filter(at__gte=_midnight(first))
    if last:
        entries = entries.filter(at__lt=_midnight(last + dt.timedelta(days=1)))
    return entries.order_by("-id")


def days_back(days: int) -> list[dt.date]:
    """The last ``days`` days of Seoul, today included, oldest first."""
    today = clock.today()
    return [today - dt.timedelta(days=back) for back in reversed(range(days))]


def sign_ups(days: int) -> dict[str, list[tuple[dt.date, int]]]:
    """New members a day, by kind."""
    span = days_back(days)
    rows = (
        Member.objects.filter(joined_at__gte=_midnight(span[0]))
        .annotate(day=TruncDate("joined_at", tzinfo=clock.SEOUL))
        .values_list("kind", "day")
        .annotate(count=Count("pk"))
    )
    counts = {(kind, day): count for kind, day, count in rows}
    return {kind: [(day, counts.get((kind, day), 0)) for day in span] for kind in (INDIVIDUAL, CORPORATE)}


def members_by_kind() -> dict[str, int]:
    rows = Member.objects.filter(state=MemberState.ACTIVE).values_list("kind").annotate(count=Count("pk"))
    return {INDIVIDUAL: 0, CORPORATE: 0} | dict(rows)


def conversions(days: int) -> int:
    """Sign-ups that began at a portal, so that an old account was converted or a first visit led here."""
    began = AuditEntry.objects.filter(action="sign_up.completed", at__gte=_midnight(days_back(days)[0]))
    return began.filter(data__came_from_portal=True).count()


def links_by_service(most: int = 15) -> list[tuple[str, int]]:
    rows = ServiceLink.objects.filter(state=LinkState.ACTIVE).values_list("service__name").annotate(count=Count("pk"))
    return list(rows.order_by("-count", "service__name")[:most])


def links_by_origin(days: int) -> dict[str, int]:
    rows = ServiceLink.objects.filter(linked_at__gte=_midnight(days_back(days)[0])).values_list("origin").annotate(count=Count("pk"))
    return dict(rows)


def sign_ins(days: int) -> dict[str, dict[str, int]]:
    """Attempts by method, then by outcome."""
    rows = SignInRecord.objects.filter(at__gte=_midnight(days_back(days)[0])).values_list("method", "outcome").annotate(count=Count("pk"))
    found: dict[str, dict[str, int]] = {}
    for method, outcome, count in rows.order_by("method", "outcome"):
        found.setdefault(method, {})[outcome] = count
    return found


def verification_failures(days: int, most: int = 10) -> list[tuple[str, int]]:
    """Why verifications failed, most frequent first, by code."""
    since = _midnight(days_back(days)[0])
    codes = AuditEntry.objects.filter(action="verification.failed", at__gte=since).values_list("data__code", flat=True)
    return Counter(code for code in codes if code).most_common(most)


def _midnight(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(), tzinfo=clock.SEOUL)


def _normal(by: str, value: str) -> str:
    try:
        match by:
            case "mobile":
                return normalise_phone(value)
            case "business_registration_number":
                return only_digits(value)
            case "id":
                return str(UUID(value))
    except ValueError:
        return ""
    return value.lower() if by == "login_id" else value
