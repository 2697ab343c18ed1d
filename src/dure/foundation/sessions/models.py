import datetime as dt
import hashlib
import ipaddress
import logging
from typing import Any, Self

from django.conf import settings
from django.db import OperationalError, models
from django.http import HttpRequest, HttpResponse

from dure.foundation import chance, clock
from dure.foundation.sqlite.base import patience

logger = logging.getLogger(__name__)
TOUCH_SECONDS = 20
TOUCH_MILLISECONDS = 200


class SignInSession(models.Model):
    """One signed-in browser. The cookie holds a random token; the row holds its SHA-256 alone. ``id`` is the OpenID ``sid``."""

    id = models.UUIDField(primary_key=True, default=chance.identifier, editable=False)
    token_hash = models.CharField(max_length=64, unique=True)
    auth_at = models.DateTimeField()
    last_seen_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    end_reason = models.CharField(max_length=30, blank=True)
    amr = models.CharField(max_length=60)
    acr = models.CharField(max_length=60, blank=True)
    ip = models.GenericIPAddressField(null=True, blank=True)
    user_agent = models.CharField(max_length=300, blank=True)

    class Meta:
        abstract = True

    @property
    def expires_at(self) -> dt.datetime:
        """The earlier of idle end and absolute end, if nothing more happens."""
        return min(self.last_seen_at + dt.timedelta(seconds=settings.IDLE_SECONDS), self.ends_at)

    @property
    def live(self) -> bool:
        return self.ended_at is None and clock.now() < self.expires_at

    @property
    def seconds_left(self) -> int:
        return max(0, int((self.expires_at - clock.now()).total_seconds()))

    @classmethod
    def open(cls, request: HttpRequest, **fields: Any) -> tuple[Self, str]:
        """Make a row and its cookie token. Fields: the owner, ``amr``, ``acr``, …"""
        raw, now = chance.token(), clock.now()
        session = cls.objects.create(  # type: ignore[attr-defined]
            token_hash=hash_token(raw),
            auth_at=fields.pop("auth_at", now),
            last_seen_at=now,
            ends_at=now + dt.timedelta(seconds=settings.ABSOLUTE_SECONDS),
            ip=address_of(request),
            user_agent=request.headers.get("User-Agent", "")[:300],
            **fields,
        )
        return session, raw

    def touch(self) -> None:
        """Note activity, at most every ``TOUCH_SECONDS``, so that most reads write nothing. Where nothing can be written, reading goes on."""
        now = clock.now()
        if (now - self.last_seen_at).total_seconds() < TOUCH_SECONDS:
            return
        try:
            with patience(TOUCH_MILLISECONDS):
                type(self).objects.filter(pk=self.pk, ended_at=None).update(last_seen_at=now)  # type: ignore[attr-defined]
        except OperationalError as error:
            logger.warning("activity of a session is not noted: %s", error)
            return
        self.last_seen_at = now


def hash_token(raw: str) -> str:
    return hashlib.sha256(raw.encode()).hexdigest()


def address_of(request: HttpRequest) -> str | None:
    """The caller's IP address; from the proxy's last X-Forwarded-For entry when the site stands behind one."""
    if settings.ENV["BEHIND_TLS_PROXY"]:
        forwarded = request.headers.get("X-Forwarded-For", "").split(",")[-1].strip()
        if forwarded:
            return forwarded
    return request.META.get("REMOTE_ADDR") or None


def network_of(address: str) -> str:
    """An IPv4 address (also one written in IPv6), or the /64 of an IPv6 address, to count by; other text as it is."""
    try:
        known = ipaddress.ip_address(address)
    except ValueError:
        return address
    if known.version == 4 or known.ipv4_mapped:
        return str(known.ipv4_mapped if known.version == 6 else known)
    return str(ipaddress.ip_network((known, 64), strict=False))


def set_cookie(response: HttpResponse, raw: str) -> None:
    response.set_cookie(
        settings.SIGN_IN_COOKIE, raw, httponly=True, secure=settings.SESSION_COOKIE_SECURE, samesite="Lax", path="/"
    )


def clear_cookie(response: HttpResponse) -> None:
    response.delete_cookie(settings.SIGN_IN_COOKIE, path="/", samesite="Lax")
