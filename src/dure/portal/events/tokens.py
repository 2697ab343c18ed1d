"""Checks of what the hub pushes: logout tokens (OpenID Connect Back-Channel Logout 1.0 §2.6) and Security Event Tokens (RFC 8417)."""

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

from dure.foundation import clock
from dure.portal.rp.jose import Opened, TokenRefused, check_parties, check_times, is_time, open_signed
from dure.portal.rp.keys import client_id
from dure.portal.rp.provider import Provider
from dure.protocol import events as types


@dataclass(frozen=True)
class Logout:
    issuer: str
    jti: str
    sub: str
    sid: str
    happened_at: dt.datetime
    """When the member signed out (``toe``), else when the token was issued."""


@dataclass(frozen=True)
class Event:
    issuer: str
    jti: str
    sub: str
    type: str
    happened_at: dt.datetime
    sequence: int | None = None
    details: dict[str, Any] = field(default_factory=dict)


def read_logout(token: str, provider: Provider) -> Logout:
    """Raises TokenRefused, or Unreachable when the keys could not be fetched."""
    claims = opened(token, provider, types.LOGOUT_TYPE).claims
    check_times(claims, clock.timestamp(), needs_expiry=True)
    if "nonce" in claims:
        raise TokenRefused("invalid_request", "nonce")
    named = claims.get("events")
    if not isinstance(named, dict) or not isinstance(named.get(types.BACKCHANNEL_LOGOUT), dict):
        raise TokenRefused("invalid_request", "events")
    sub, sid = text(claims, "sub", 120), text(claims, "sid", 120)
    if not sub and not sid:
        raise TokenRefused("invalid_request", "neither sub nor sid")
    return Logout(provider.issuer, jti_of(claims), sub, sid, moment_of(claims))


def read_event(token: str, provider: Provider) -> Event:
    """Raises TokenRefused, or Unreachable when the keys could not be fetched."""
    claims = opened(token, provider, types.SET_TYPE).claims
    check_times(claims, clock.timestamp(), needs_expiry=False)
    if "nonce" in claims:
        raise TokenRefused("invalid_request", "nonce")
    named = claims.get("events")
    if not isinstance(named, dict) or len(named) != 1:
        raise TokenRefused("invalid_request", "events")
    kind, details = next(iter(named.items()))
    if kind not in types.EVENT_TYPES or not isinstance(details, dict):
        raise TokenRefused("invalid_request", "event type")
    sequence = claims.get(types.SEQUENCE)
    if sequence is not None and (not isinstance(sequence, int) or isinstance(sequence, bool) or not 0 <= sequence < 2**63):
        raise TokenRefused("invalid_request", "sequence")
    return Event(
        issuer=provider.issuer,
        jti=jti_of(claims),
        sub=subject_of(claims, details, provider.issuer, needed=kind != types.VERIFICATION),
        type=kind,
        happened_at=moment_of(claims),
        sequence=sequence,
        details=details,
    )


def opened(token: str, provider: Provider, kind: str) -> Opened:
    found = open_signed(token, provider.find_key, types={kind})
    check_parties(found.claims, issuer=provider.issuer, audience=client_id())
    return found


def jti_of(claims: dict[str, Any]) -> str:
    jti = text(claims, "jti", 200)
    if not jti:
        raise TokenRefused("invalid_request", "jti")
    return jti


def text(claims: dict[str, Any], name: str, most: int) -> str:
    value = claims.get(name, "")
    if not isinstance(value, str) or len(value) > most:
        raise TokenRefused("invalid_request", name)
    return value


def subject_of(claims: dict[str, Any], details: dict[str, Any], issuer: str, *, needed: bool) -> str:
    """``sub_id`` of the token (RFC 9493), or ``subject`` inside the event as RISC has it."""
    named = claims.get("sub_id") or details.get("subject")
    if named is None and not needed:
        return ""
    if not isinstance(named, dict):
        raise TokenRefused("invalid_request", "subject")
    if named.get("iss") != issuer:
        raise TokenRefused("invalid_request", "subject issuer")
    sub = text(named, "sub", 120)
    if not sub:
        raise TokenRefused("invalid_request", "subject")
    return sub


def moment_of(claims: dict[str, Any]) -> dt.datetime:
    happened = claims.get("toe", claims["iat"])
    if not is_time(happened) or happened > claims["iat"] + 60:
        raise TokenRefused("invalid_request", "toe")
    return dt.datetime.fromtimestamp(happened, dt.UTC)
