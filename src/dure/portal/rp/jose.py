"""Opening signed tokens of the provider: header, algorithm, key and signature, in that order."""

import base64
import binascii
import json
from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any, TypeGuard

from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, Key, OKPKey, RSAKey

ALGORITHMS = frozenset({"ES256", "RS256"})
KEY_TYPES = {"ES256": "EC", "RS256": "RSA"}
MAX_TOKEN = 16_384
SKEW_SECONDS = 60


class TokenRefused(Exception):
    """A token failed a check. ``code`` is for logs and, by RFC 8935 §2.4, for the sender."""

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(f"{code}: {detail}")
        self.code = code
        self.detail = detail


@dataclass(frozen=True)
class Opened:
    header: dict[str, Any]
    claims: dict[str, Any]


def open_signed(token: str, find_key: Callable[[str], Key | None], *, types: Collection[str]) -> Opened:
    """The header and claims of a token whose signature holds.

    ``types`` lists accepted ``typ`` values in lower case ('' for none). Raises TokenRefused.
    """
    header = read_header(token)
    if str(header.get("typ", "")).lower().removeprefix("application/") not in types:
        raise TokenRefused("invalid_request", "typ")
    algorithm = header.get("alg")
    if not isinstance(algorithm, str) or algorithm not in ALGORITHMS:
        raise TokenRefused("invalid_request", "alg")
    if "crit" in header or "jwk" in header or "jku" in header or "x5u" in header:
        raise TokenRefused("invalid_request", "header")
    kid = header.get("kid", "")
    if not isinstance(kid, str):
        raise TokenRefused("invalid_key", "kid")
    key = find_key(kid)
    if key is None or not usable(key, algorithm):
        raise TokenRefused("invalid_key", "kid")
    return Opened(header, read_claims(verify(token, key, algorithm)))


def read_header(token: str) -> dict[str, Any]:
    if len(token) > MAX_TOKEN or token.count(".") != 2 or not token.isascii():
        raise TokenRefused("invalid_request", "shape")
    head, _, signature = token.split(".")
    if not canonical(signature):
        raise TokenRefused("authentication_failed", "signature encoding")
    try:
        header = json.loads(decode_part(head))
    except (ValueError, RecursionError) as error:
        raise TokenRefused("invalid_request", "header") from error
    if not isinstance(header, dict):
        raise TokenRefused("invalid_request", "header")
    return header


def decode_part(part: str) -> bytes:
    return base64.b64decode(part + "=" * (-len(part) % 4), altchars=b"-_", validate=True)


def canonical(part: str) -> bool:
    """Whether ``part`` is the only base64url text of its bytes, so that no other text passes as the same signature."""
    try:
        return base64.urlsafe_b64encode(decode_part(part)).rstrip(b"=").decode() == part
    except binascii.Error:
        return False


def usable(key: Key, algorithm: str) -> bool:
    if not isinstance(key, ECKey | RSAKey | OKPKey) or key.key_type != KEY_TYPES[algorithm]:
        return False
    published = key.as_dict(private=False)
    return published.get("use", "sig") == "sig" and published.get("alg", algorithm) == algorithm


def verify(token: str, key: Key, algorithm: str) -> bytes:
    try:
        return jws.deserialize_compact(token, key, algorithms=[algorithm]).payload
    except (JoseError, ValueError, TypeError) as error:
        raise TokenRefused("authentication_failed", "signature") from error


def read_claims(payload: bytes) -> dict[str, Any]:
    try:
        claims = json.loads(payload)
    except (ValueError, RecursionError) as error:
        raise TokenRefused("invalid_request", "claims") from error
    if not isinstance(claims, dict):
        raise TokenRefused("invalid_request", "claims")
    return claims


def check_parties(claims: dict[str, Any], *, issuer: str, audience: str) -> None:
    if claims.get("iss") != issuer:
        raise TokenRefused("invalid_issuer", "iss")
    named = claims.get("aud")
    audiences = named if isinstance(named, list) else [named]
    if audience not in audiences:
        raise TokenRefused("invalid_audience", "aud")


def check_times(claims: dict[str, Any], now: int, *, needs_expiry: bool) -> None:
    """``iat`` must not lie in the future, ``exp`` not in the past, both by more than ``SKEW_SECONDS``."""
    issued, expiry = claims.get("iat"), claims.get("exp")
    if not is_time(issued) or issued > now + SKEW_SECONDS:
        raise TokenRefused("invalid_request", "iat")
    if expiry is None and not needs_expiry:
        return
    if not is_time(expiry) or expiry <= now - SKEW_SECONDS:
        raise TokenRefused("invalid_request", "exp")


def is_time(value: Any) -> TypeGuard[int | float]:
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 < value < 2**53
