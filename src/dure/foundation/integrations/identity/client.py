"""OpenID Connect towards an upstream provider: code flow with PKCE, state and nonce, every check on what comes back."""

import base64
import hashlib
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote_plus, urlencode

from dure.foundation import chance
from dure.foundation.integrations.identity import tokens
from dure.foundation.integrations.identity.faults import IdentityFault
from dure.foundation.integrations.identity.metadata import call, metadata
from dure.foundation.integrations.identity.providers import Provider

__all__ = ["IdentityFault", "Outcome", "Request", "authorization_url", "exchange", "new_request"]


@dataclass(frozen=True)
class Request:
    """The secrets of one authorisation request; kept on our side, encrypted."""

    state: str
    nonce: str
    verifier: str


@dataclass(frozen=True)
class Outcome:
    """``facts`` carries our names (name, birth_date, …) with the provider's values as text; ``acr``/``amr`` as it said."""

    facts: dict[str, str] = field(repr=False)
    subject: str
    acr: str
    amr: tuple[str, ...]


def new_request() -> Request:
    return Request(state=chance.token(), nonce=chance.token(), verifier=chance.token(48))


def authorization_url(provider: Provider, request: Request, redirect_uri: str) -> str:
    """Where to send the browser. Raises door.Unreachable or IdentityFault when the provider cannot be read."""
    challenge = base64.urlsafe_b64encode(hashlib.sha256(request.verifier.encode()).digest()).rstrip(b"=").decode()
    query = {
        "response_type": "code",
        "client_id": provider.client_id,
        "redirect_uri": redirect_uri,
        "scope": provider.scope,
        "state": request.state,
        "nonce": request.nonce,
        "code_challenge": challenge,
        "code_challenge_method": "S256",
    }
    return f"{metadata(provider)['authorization_endpoint']}?{urlencode(query)}"


def exchange(provider: Provider, request: Request, redirect_uri: str, *, code: str, issuer: str) -> Outcome:
    """Redeem ``code`` and check the ID token. ``issuer`` is the ``iss`` parameter of the response (RFC 9207), or empty."""
    about = metadata(provider)
    if issuer != provider.issuer and (issuer or about.get("authorization_response_iss_parameter_supported")):
        raise IdentityFault("wrong_issuer")
    answer = call(
        provider,
        "POST",
        about["token_endpoint"],
        auth=(quote_plus(provider.client_id), quote_plus(provider.client_secret)),
        data={"grant_type": "authorization_code", "code": code, "redirect_uri": redirect_uri, "code_verifier": request.verifier},
    )
    claims = tokens.verified_claims(provider, answer.get("id_token"), nonce=request.nonce)
    claims = _with_userinfo(provider, about, claims, answer.get("access_token"))
    return Outcome(_facts(provider, claims), claims["sub"], str(claims.get("acr", "")), tuple(claims.get("amr", ())))


def _with_userinfo(provider: Provider, about: dict[str, Any], claims: dict[str, Any], access_token: Any) -> dict[str, Any]:
    """Ask userinfo for what the ID token lacks; its subject must be the same."""
    missing = [path for path in provider.claims.values() if _at(claims, path) is None]
    if not missing or "userinfo_endpoint" not in about or not isinstance(access_token, str):
        return claims
    more = call(provider, "GET", about["userinfo_endpoint"], headers={"Authorization": f"Bearer {access_token}"})
    if more.get("sub") != claims["sub"]:
        raise IdentityFault("wrong_subject")
    return more | claims


def _facts(provider: Provider, claims: dict[str, Any]) -> dict[str, str]:
    found = {ours: _at(claims, theirs) for ours, theirs in provider.claims.items()}
    return {name: value for name, value in found.items() if isinstance(value, str) and value}


def _at(claims: dict[str, Any], path: str) -> Any:
    value: Any = claims
    for part in path.split("."):
        value = value.get(part) if isinstance(value, dict) else None
    return value
