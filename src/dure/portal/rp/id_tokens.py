"""ID tokens as a relying party must check them (OpenID Connect Core 1.0 §3.1.3.7)."""

import base64
import datetime as dt
import hashlib
import hmac
from dataclasses import dataclass, field
from typing import Any

from dure.foundation import clock
from dure.portal.rp.jose import TokenRefused, check_parties, check_times, is_time, open_signed
from dure.portal.rp.provider import Provider


@dataclass(frozen=True)
class Identity:
    """Who came back from the provider. ``issued_at`` is the provider's own clock."""

    issuer: str
    sub: str
    sid: str
    id_token: str
    issued_at: dt.datetime
    auth_at: dt.datetime
    acr: str = ""
    amr: str = ""
    claims: dict[str, Any] = field(default_factory=dict)

    def with_claims(self, more: dict[str, Any]) -> "Identity":
        return Identity(**{**self.__dict__, "claims": {**self.claims, **more}})


def read_id_token(token: str, provider: Provider, *, client_id: str, nonce: str, access_token: str = "") -> Identity:
    """Raises TokenRefused or Unreachable (keys could not be fetched)."""
    opened = open_signed(token, provider.find_key, types={"", "jwt"})
    claims = opened.claims
    check_parties(claims, issuer=provider.issuer, audience=client_id)
    check_times(claims, clock.timestamp(), needs_expiry=True)
    check_presenter(claims, client_id)
    if not hmac.compare_digest(str(claims.get("nonce", "")).encode(), nonce.encode()):
        raise TokenRefused("invalid_request", "nonce")
    check_access_token(claims, access_token)
    if not isinstance(claims.get("sub"), str) or not 0 < len(claims["sub"]) <= 120:
        raise TokenRefused("invalid_request", "sub")
    return identity_of(token, claims, provider.issuer)


def check_presenter(claims: dict[str, Any], client_id: str) -> None:
    several = isinstance(claims.get("aud"), list) and len(claims["aud"]) > 1
    presenter = claims.get("azp")
    if (several and presenter is None) or presenter not in {None, client_id}:
        raise TokenRefused("invalid_audience", "azp")


def check_access_token(claims: dict[str, Any], access_token: str) -> None:
    """``at_hash`` for the SHA-256 algorithms that we accept."""
    stated = claims.get("at_hash")
    if not stated or not access_token:
        return
    half = hashlib.sha256(access_token.encode()).digest()[:16]
    if base64.urlsafe_b64encode(half).rstrip(b"=").decode() != stated:
        raise TokenRefused("invalid_request", "at_hash")


def identity_of(token: str, claims: dict[str, Any], issuer: str) -> Identity:
    issued = claims["iat"]
    authenticated = claims["auth_time"] if is_time(claims.get("auth_time")) else issued
    amr = claims.get("amr", [])
    return Identity(
        issuer=issuer,
        sub=claims["sub"],
        sid=str(claims.get("sid", ""))[:120],
        id_token=token,
        issued_at=dt.datetime.fromtimestamp(issued, dt.UTC),
        auth_at=dt.datetime.fromtimestamp(authenticated, dt.UTC),
        acr=str(claims.get("acr", ""))[:60],
        amr=" ".join(str(value) for value in amr)[:60] if isinstance(amr, list) else "",
        claims=claims,
    )
