import datetime as dt
import logging

from django.db import transaction
from django.db.models import QuerySet

from dure.foundation.otp.allowance import spend
from dure.foundation.sessions.models import network_of
from dure.portal.accounts import sessions
from dure.portal.accounts.models import AccountSession
from dure.portal.events.effects import EFFECTS
from dure.portal.events.models import Outcome, Receipt, SeenToken, Watermark
from dure.portal.events.tokens import Event, Logout, read_event, read_logout
from dure.portal.rp.jose import TokenRefused
from dure.portal.rp.models import HubLogout
from dure.portal.rp.provider import provider

log = logging.getLogger("dure.portal.events")
LOGOUT = "logout"
EVENT = "event"
REFUSED_KEPT = 200
A_SECOND = dt.timedelta(seconds=1)
"""Times of the hub come in whole seconds."""


def receive_logout(token: str, ip: str | None = None) -> int:
    """End the sessions that the logout token names; how many. Raises TokenRefused, which is logged, and Unreachable."""
    try:
        logout = read_logout(token, provider())
        return end_named(logout)
    except TokenRefused as refusal:
        note_refused(LOGOUT, refusal, ip)
        raise


def end_named(logout: Logout) -> int:
    """The announcement is committed first: a sign-in under way either sees it or has its session found here."""
    with transaction.atomic():
        if not first_use(logout.issuer, logout.jti):
            raise TokenRefused("invalid_request", "jti was used before")
        announce(logout)
    with transaction.atomic():
        ended = sessions.end(named_sessions(logout), sessions.HUB_LOGOUT)
        note(LOGOUT, Outcome.APPLIED, logout, detail=f"{len(ended)} sessions")
    return len(ended)


def named_sessions(logout: Logout) -> QuerySet[AccountSession]:
    found = sessions.live().filter(hub_issuer=logout.issuer)
    found = found.filter(hub_sid=logout.sid) if logout.sid else found.filter(auth_at__lt=logout.happened_at + A_SECOND)
    return found.filter(hub_sub=logout.sub) if logout.sub else found


def announce(logout: Logout) -> None:
    """Remember it for sign-ins that are under way."""
    sub = "" if logout.sid else logout.sub
    HubLogout.objects.create(issuer=logout.issuer, sid=logout.sid, sub=sub, issued_at=logout.happened_at)


def receive_event(token: str, ip: str | None = None) -> Outcome:
    """Apply a Security Event Token. A duplicate or late one changes nothing. Raises TokenRefused, which is logged, and Unreachable."""
    try:
        event = read_event(token, provider())
    except TokenRefused as refusal:
        note_refused(EVENT, refusal, ip)
        raise
    with transaction.atomic():
        outcome, detail = apply(event)
        note(EVENT, outcome, event, detail=detail)
    return outcome


def apply(event: Event) -> tuple[Outcome, str]:
    if not first_use(event.issuer, event.jti):
        return Outcome.DUPLICATE, ""
    aspect, effect = EFFECTS[event.type]
    if aspect and not newest(event, aspect):
        return Outcome.LATE, aspect
    return Outcome.APPLIED, f"{effect(event)} changed"


def first_use(issuer: str, jti: str) -> bool:
    return SeenToken.objects.get_or_create(issuer=issuer, jti=jti)[1]


def newest(event: Event, aspect: str) -> bool:
    """Whether no later event of this aspect was applied before; if so its place in the order is kept."""
    if event.sequence is None:
        return True
    mark, made = Watermark.objects.select_for_update().get_or_create(
        issuer=event.issuer, sub=event.sub, aspect=aspect, defaults={"sequence": event.sequence}
    )
    if made:
        return True
    return bool(Watermark.objects.filter(pk=mark.pk, sequence__lt=event.sequence).update(sequence=event.sequence))


def note(channel: str, outcome: Outcome, about: Event | Logout, *, detail: str = "") -> None:
    Receipt.objects.create(
        channel=channel,
        issuer=about.issuer,
        jti=about.jti,
        sub=about.sub,
        event_type=about.type if isinstance(about, Event) else "",
        sequence=about.sequence if isinstance(about, Event) else None,
        outcome=outcome,
        detail=detail,
    )
    log.info("%s %s: %s", channel, outcome, detail)


def note_refused(channel: str, refusal: TokenRefused, ip: str | None) -> None:
    """Log it; of an untrusted token nothing is kept but why, and of each network so many an hour."""
    log.warning("%s refused: %s", channel, refusal)
    if not spend(f"refused-token:{network_of(ip or '')}", limit=REFUSED_KEPT, seconds=3600):
        Receipt.objects.create(channel=channel, outcome=Outcome.REFUSED, detail=str(refusal)[:200])
