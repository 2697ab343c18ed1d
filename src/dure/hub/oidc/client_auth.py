"""Client authentication: one way a request, secrets by SHA-256, assertions once, failures slowed down."""

import hashlib
from typing import TYPE_CHECKING, Any

from authlib.oauth2.rfc6749 import InvalidClientError
from authlib.oauth2.rfc7523 import JWTBearerClientAssertion
from django.conf import settings
from django.db import connection
from joserfc import jwt
from joserfc.errors import JoseError

from dure.foundation import clock
from dure.hub.oidc import directory, moments, store
from dure.hub.oidc.models import AuthMethod, Client
from dure.hub.oidc.models.clients import SECRET_METHODS
from dure.hub.oidc.parameters import CHARACTERS, Malformed

if TYPE_CHECKING:
    from dure.hub.oidc.server import Request

ASSERTION_TYPE = JWTBearerClientAssertion.CLIENT_ASSERTION_TYPE
FAILURES_A_MINUTE = 20
ENDPOINTS = ("token", "par", "introspect", "revoke", "sessions/end", "links")

_reader = JWTBearerClientAssertion()
_blocked: dict[str, float] = {}


def authenticate(request: "Request") -> Client:
    """The client that made the request. Raises InvalidClientError (401) or Malformed (429 after too many failures)."""
    name = claimed(request)
    key = hashlib.sha256(f"{name}|{request.address}".encode()).hexdigest()
    if _blocked.get(key, 0.0) > clock.monotonic():
        raise Malformed("too many failed attempts, try again in a minute", error="temporarily_unavailable", status=429)
    client = by_assertion(request) if "client_assertion" in request.parameters else by_secret(request, name)
    if client is None:
        note_failure(key)
        raise InvalidClientError(status_code=401, description="Client authentication failed.")
    request.client = client
    return client


def claimed(request: "Request") -> str:
    """The client identifier that the request gives, not yet believed."""
    if request.credentials:
        return request.credentials.client_id
    if "client_assertion" in request.parameters:
        subject = unverified(request.parameters["client_assertion"]).get("sub")
        return subject if isinstance(subject, str) and CHARACTERS.fullmatch(subject) else ""
    return request.parameters.get("client_id", "")


def by_secret(request: "Request", name: str) -> Client | None:
    secret = request.credentials.secret if request.credentials else request.parameters.get("client_secret", "")
    client = directory.find(name) if name else None
    if client is None:
        return None
    if not secret and not request.credentials:
        request.auth_method = "none"
        return client if client.auth_method == AuthMethod.NONE else None
    request.auth_method = "client_secret_basic" if request.credentials else "client_secret_post"
    return client if client.auth_method in SECRET_METHODS and client.check_client_secret(secret) else None


def by_assertion(request: "Request") -> Client | None:
    """RFC 7523: signed by a registered key, for us, at most five minutes long, never seen before."""
    assertion = request.parameters["client_assertion"]
    name = unverified(assertion).get("sub")
    if request.parameters.get("client_assertion_type") != ASSERTION_TYPE or not isinstance(name, str):
        return None
    if request.parameters.get("client_id", name) != name or not CHARACTERS.fullmatch(name):
        return None
    client = directory.find(name[:80])
    if client is None or client.auth_method != AuthMethod.PRIVATE_KEY_JWT:
        return None
    try:
        claims = jwt.decode(assertion, directory.keys_of(client), algorithms=list(client.assertion_algs)).claims
    except (JoseError, ValueError, TypeError, KeyError):
        return None
    request.auth_method = "private_key_jwt"
    return client if believable(claims, client) and unused(claims, client) else None


def unverified(assertion: str) -> dict[str, Any]:
    try:
        claims = _reader.extract_assertion(assertion)[1]
    except (InvalidClientError, ValueError, TypeError, RecursionError):
        return {}
    return dict(claims)


def believable(claims: dict[str, Any], client: Client) -> bool:
    now = clock.timestamp()
    times = [claims.get("exp"), claims.get("iat", now), claims.get("nbf", now)]
    if not all(isinstance(value, int) and not isinstance(value, bool) for value in times):
        return False
    expires, issued, not_before = times
    audience = claims.get("aud")
    audiences = audience if isinstance(audience, list) else [audience]
    return (
        claims.get("iss") == claims.get("sub") == client.client_id
        and any(value in accepted_audiences() for value in audiences if isinstance(value, str))
        and now - moments.SKEW_SECONDS < expires <= now + moments.ASSERTION_SECONDS + moments.SKEW_SECONDS
        and max(issued, not_before) <= now + moments.SKEW_SECONDS
    )


def accepted_audiences() -> set[str]:
    return {settings.BASE_URL, *(f"{settings.BASE_URL}/oidc/{name}" for name in ENDPOINTS)}


def unused(claims: dict[str, Any], client: Client) -> bool:
    jti = claims.get("jti")
    if not isinstance(jti, str) or not 1 <= len(jti) <= 200:
        return False
    hashed = hashlib.sha256(f"{client.client_id}\0{jti}".encode()).hexdigest()
    return store.first_use(hashed, (claims["exp"] + moments.SKEW_SECONDS) * 1000)


def note_failure(key: str) -> None:
    """Count it where all workers see it; past the limit this worker refuses the pair of client and address for a minute."""
    minute = clock.timestamp() // 60
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO oidc_attempts (key, minute, count) VALUES (%s, %s, 1) ON CONFLICT (key) DO UPDATE SET "
            "count = CASE WHEN oidc_attempts.minute = excluded.minute THEN oidc_attempts.count + 1 ELSE 1 END, "
            "minute = excluded.minute RETURNING count",
            (key, minute),
        )
        count = cursor.fetchone()[0]
    if count > FAILURES_A_MINUTE:
        if len(_blocked) > 10_000:
            _blocked.clear()
        _blocked[key] = clock.monotonic() + 60
