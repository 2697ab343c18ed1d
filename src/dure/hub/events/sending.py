"""Pushing what waits to one portal: in order, one sender at a time, at least once, for days."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from dure.foundation import chance, clock
from dure.foundation.door import Door, Unreachable
from dure.hub.events import tokens
from dure.hub.events.models import Delivery, DeliveryKind, DeliveryState, Lane

HOLD = dt.timedelta(seconds=20)
STINT_SECONDS = 40.0
LONGEST_REST = 30
LONGEST_REFUSAL_REST = 3600
GIVE_UP_AFTER = dt.timedelta(days=7)
PATIENCE = 5
"""Faults (5xx) that one delivery may meet before it is set aside for the sake of those behind it."""
ILL = 3
"""Deliveries in a row that meet a fault: then it is the portal, not the delivery."""
BATCH = 50
ACCEPTED = {DeliveryKind.EVENT: {200, 202, 204}, DeliveryKind.LOGOUT: {200, 204}}

door = Door("portal", timeout=3.0)


@dataclass
class Outcome:
    """``reached`` is False when the portal gave no usable answer, ``faulty`` when that was a 5xx.

    Otherwise ``problem`` says why it refused, if it did.
    """

    reached: bool
    problem: str = ""
    faulty: bool = False


def drain(client_pk: int, kind: str) -> dt.datetime | None:
    """Send what is due. Returns when to come back, if the portal did not answer or time ran out."""
    lane, _made = Lane.objects.get_or_create(client_id=client_pk, kind=kind)
    holder = chance.token(12)
    stop = clock.monotonic() + STINT_SECONDS
    while hold(lane, holder):
        try:
            rest = send_batch(lane, holder, stop)
        finally:
            Lane.objects.filter(pk=lane.pk, holder=holder).update(holder="", held_until=None)
        if rest is not None:
            return rest
        if not waiting(lane).exists():
            return None
    return None


def hold(lane: Lane, holder: str) -> bool:
    now = clock.now()
    free = Q(holder="") | Q(held_until__lt=now)
    awake = Q(rest_until=None) | Q(rest_until__lte=now)
    return bool(Lane.objects.filter(free, awake, pk=lane.pk).update(holder=holder, held_until=now + HOLD))


def waiting(lane: Lane) -> QuerySet[Delivery]:
    """What is due, less what stands behind an earlier one of the same member that the portal refused and that rests."""
    now = clock.now()
    rows = Delivery.objects.filter(client_id=lane.client_id, kind=lane.kind, state=DeliveryState.WAITING)
    if lane.kind == DeliveryKind.EVENT:
        resting = rows.filter(next_try_at__gt=now).order_by().values("member_id")
        rows = rows.exclude(member_id__in=resting)
    return rows.filter(next_try_at__lte=now).order_by("id")


def send_batch(lane: Lane, holder: str, stop: float) -> dt.datetime | None:
    refused: set[object] = set()
    faults = 0
    for row in waiting(lane).select_related("client")[:BATCH]:
        if row.member_id in refused and lane.kind == DeliveryKind.EVENT:
            continue
        if clock.monotonic() > stop:
            return clock.now()
        if not Lane.objects.filter(pk=lane.pk, holder=holder).update(held_until=clock.now() + HOLD):
            return None
        outcome = send(row)
        faults = faults + 1 if outcome.faulty else 0
        if not outcome.reached and not (outcome.faulty and row.attempts + 1 >= PATIENCE and faults < ILL):
            return rest(lane, row, outcome.problem)
        if outcome.faulty:
            refused.add(row.member_id)
            set_aside(row, outcome.problem)
        elif outcome.problem:
            refused.add(row.member_id)
            refuse(row, outcome.problem)
        else:
            accept(row)
    Lane.objects.filter(pk=lane.pk).exclude(failures=0).update(failures=0, rest_until=None)
    return None


def send(row: Delivery) -> Outcome:
    if not (row.client.backchannel_logout_uri if row.kind == DeliveryKind.LOGOUT else row.client.events_uri):
        return Outcome(reached=True, problem="no address")
    try:
        if row.kind == DeliveryKind.LOGOUT:
            response = door.post(row.client.backchannel_logout_uri, data={"logout_token": tokens.logout_token(row)})
        else:
            headers = {"Content-Type": "application/secevent+jwt", "Accept": "application/json"}
            response = door.post(row.client.events_uri, content=tokens.event_token(row).encode(), headers=headers)
    except Unreachable as error:
        return Outcome(reached=False, problem=str(error), faulty="HTTP 5" in str(error))
    if response.status_code in ACCEPTED[DeliveryKind(row.kind)]:
        return Outcome(reached=True)
    reached = 400 <= response.status_code < 500 and response.status_code not in {408, 425, 429}
    return Outcome(reached=reached, problem=f"HTTP {response.status_code}", faulty=response.status_code >= 500)


def accept(row: Delivery) -> None:
    now = clock.now()
    Delivery.objects.filter(pk=row.pk).update(state=DeliveryState.DELIVERED, delivered_at=now, attempts=row.attempts + 1, last_problem="")


def refuse(row: Delivery, problem: str) -> None:
    """The portal is there but does not take it: try again after a growing pause, give up after a week."""
    now, attempts = clock.now(), row.attempts + 1
    state = DeliveryState.GIVEN_UP if now - row.made_at > GIVE_UP_AFTER else DeliveryState.WAITING
    pause = dt.timedelta(seconds=min(2 ** min(attempts, 12), LONGEST_REFUSAL_REST))
    Delivery.objects.filter(pk=row.pk).update(state=state, attempts=attempts, next_try_at=now + pause, last_problem=problem[:200])


def set_aside(row: Delivery, problem: str) -> None:
    """A fault that may be this delivery's own: let the others pass and come back soon."""
    until = clock.now() + dt.timedelta(seconds=LONGEST_REST)
    Delivery.objects.filter(pk=row.pk).update(attempts=row.attempts + 1, next_try_at=until, last_problem=problem[:200])


def rest(lane: Lane, row: Delivery, problem: str) -> dt.datetime:
    """The portal is away: leave the whole lane alone for a growing while, half a minute at most."""
    failures = Lane.objects.values_list("failures", flat=True).get(pk=lane.pk) + 1
    until = clock.now() + dt.timedelta(seconds=min(2 ** min(failures - 1, 6), LONGEST_REST))
    Delivery.objects.filter(pk=row.pk).update(attempts=row.attempts + 1, last_problem=problem[:200])
    Lane.objects.filter(pk=lane.pk).update(failures=failures, rest_until=until)
    return until
