"""Calls of this portal to the provider: authorisation, tokens, userinfo, logout."""

import base64
import hashlib
from typing import Any
from urllib.parse import urlencode

from django.conf import settings

from dure.foundation.door import Response, Unreachable
from dure.portal.rp import keys
from dure.portal.rp.id_tokens import Identity, read_id_token
from dure.portal.rp.jose import TokenRefused
from dure.portal.rp.provider import Metadata, Provider
from dure.protocol.claims import SCOPES

ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"


class ProviderRefused(Exception):
    """The provider answered with a protocol error; ``code`` is its name of it."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def redirect_uri() -> str:
    return f"{settings.BASE_URL}/callback/"


def challenge(verifier: str) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()


def authorization_url(provider: Provider, parameters: dict[str, str], *, verifier: str) -> str:
    """Where to send the browser. Pushes the request (RFC 9126) when the provider offers that. Raises Unreachable, ProviderRefused."""
    metadata = provider.metadata()
    full = {
        "client_id": keys.client_id(),
        "response_type": "code",
        "redirect_uri": redirect_uri(),
        "scope": scope(metadata),
        "code_challenge": challenge(verifier),
        "code_challenge_method": "S256",
        **parameters,
    }
    if metadata.par_endpoint:
        pushed = answer(call(provider, metadata.par_endpoint, full), accepted=(200, 201))
        full = {"client_id": keys.client_id(), "request_uri": str(pushed.get("request_uri", ""))}
    joiner = "&" if "?" in metadata.authorization_endpoint else "?"
    return f"{metadata.authorization_endpoint}{joiner}{urlencode(full)}"


def scope(metadata: Metadata) -> str:
    wanted = [name for name in SCOPES if not metadata.scopes or name in metadata.scopes]
    return " ".join(wanted or ["openid"])


def exchange(provider: Provider, code: str, *, verifier: str, nonce: str) -> Identity:
    """The identity behind an authorisation code. Raises Unreachable, ProviderRefused, TokenRefused."""
    metadata = provider.metadata()
    tokens = answer(
        call(
            provider,
            metadata.token_endpoint,
            {
                "grant_type": "authorization_code",
                "code": code,
                "redirect_uri": redirect_uri(),
                "code_verifier": verifier,
            },
        )
    )
    access_token = str(tokens.get("access_token", ""))
    identity = read_id_token(str(tokens.get("id_token", "")), provider, client_id=keys.client_id(), nonce=nonce, access_token=access_token)
    return identity.with_claims(userinfo(provider, metadata, access_token, identity.sub))


def userinfo(provider: Provider, metadata: Metadata, access_token: str, sub: str) -> dict[str, Any]:
    if not metadata.userinfo_endpoint or not access_token:
        return {}
    response = provider.door.get(metadata.userinfo_endpoint, headers={"Authorization": f"Bearer {access_token}"})
    claims = answer(response)
    if claims.get("sub") != sub:
        raise TokenRefused("invalid_request", "userinfo sub")
    return claims


def call(provider: Provider, url: str, form: dict[str, str]) -> Response:
    """POST ``form`` to ``url`` as this client (private_key_jwt)."""
    proof = {
        "client_id": keys.client_id(),
        "client_assertion_type": ASSERTION_TYPE,
        "client_assertion": keys.assertion(provider.issuer),
    }
    return provider.door.post(url, data={**form, **proof}, headers={"Accept": "application/json"})


def answer(response: Response, *, accepted: tuple[int, ...] = (200,)) -> dict[str, Any]:
    """The JSON object of a good answer. Raises ProviderRefused with its ``error``, or Unreachable when it is none."""
    try:
        body = response.json()
    except ValueError:
        body = None
    if response.status_code in accepted and isinstance(body, dict):
        return body
    if response.status_code < 500 and isinstance(body, dict):
        raise ProviderRefused(str(body.get("error", f"http_{response.status_code}"))[:60])
    msg = f"hub: HTTP {response.status_code}"
    raise Unreachable(msg)


def logout_url(provider: Provider, id_token: str, *, state: str = "") -> str:
    """RP-initiated logout address, or '' when the provider has none. Raises Unreachable."""
    endpoint = provider.metadata().end_session_endpoint
    if not endpoint:
        return ""
    query = {
        "id_token_hint": id_token,
        "client_id": keys.client_id(),
        "post_logout_redirect_uri": f"{settings.BASE_URL}/",
    }
    return f"{endpoint}?{urlencode({**query, 'state': state} if state else query)}"


def client_token(provider: Provider, *, scope: str) -> str:
    """An access token of the portal itself (client credentials). Raises Unreachable, ProviderRefused."""
    form = {"grant_type": "client_credentials", "scope": scope}
    return str(answer(call(provider, provider.metadata().token_endpoint, form)).get("access_token", ""))
