"""What an authorisation request asks for, and what has to happen before its code is issued."""

import datetime as dt
from dataclasses import dataclass
from enum import Enum
from typing import Any

from authlib.oauth2.rfc6749 import InvalidRequestError, InvalidScopeError, OAuth2Error
from django.conf import settings

from dure.foundation import clock
from dure.hub.oidc import keys
from dure.hub.oidc.grants import CodeGrant, server
from dure.hub.oidc.models import Client
from dure.hub.oidc.server import Request
from dure.hub.oidc.subjects import subject_of
from dure.hub.oidc.visitors import Visitor
from dure.protocol.claims import ACR_ORDER, MEMBER_KINDS, satisfies
from dure.protocol.events import LOGOUT_TYPE

PROMPTS = frozenset({"none", "login", "consent", "select_account", "create"})


class Step(Enum):
    ISSUE = "issue"
    SIGN_IN = "sign-in"
    SIGN_UP = "sign-up"
    CONSENT = "consent"


@dataclass
class Wanted:
    """A valid request. ``grant`` is Authlib's, bound to ``request``."""

    client: Client
    request: Request
    grant: CodeGrant
    scope: str
    prompts: frozenset[str]
    max_age: int | None
    acr_values: list[str]
    hinted_subject: str

    @property
    def redirect_uri(self) -> str:
        return self.request.parameters["redirect_uri"]

    def error(self, code: str, text: str = "") -> OAuth2Error:
        return OAuth2Error(error=code, description=text or None, redirect_uri=self.redirect_uri, state=self.request.payload.state)


def validate(parameters: dict[str, str], *, pushed: bool = False) -> Wanted:
    """Raises OAuth2Error; it carries a redirect address only when that address is registered for the client."""
    request = Request("GET", parameters)
    grant = server.get_consent_grant(request, None)
    try:
        return _wanted(request, grant, pushed=pushed)
    except OAuth2Error as error:
        error.redirect_uri, error.state = parameters["redirect_uri"], parameters.get("state")
        raise


def _wanted(request: Request, grant: CodeGrant, *, pushed: bool) -> Wanted:
    data, client = request.parameters, request.client
    assert client is not None  # noqa: S101 (set by the grant's validation)
    if "request" in data:
        raise OAuth2Error(error="request_not_supported")
    if client.require_par and not pushed:
        raise InvalidRequestError("This client must push its authorization requests.")
    if data.get("response_mode", "query") != "query":
        raise InvalidRequestError("Only response_mode query is supported.")
    if request.scope is None:
        raise InvalidScopeError
    if data.get("member_type", MEMBER_KINDS[0]) not in MEMBER_KINDS:
        raise InvalidRequestError("member_type must be individual or corporate.")
    acr_values = data.get("acr_values", "").split()
    if acr_values and not set(acr_values) & set(ACR_ORDER):
        raise OAuth2Error(error="unmet_authentication_requirements", description="None of acr_values is supported.")
    return Wanted(
        client=client,
        request=request,
        grant=grant,
        scope=request.scope,
        prompts=_prompts(data.get("prompt", "")),
        max_age=_max_age(data.get("max_age", "")),
        acr_values=acr_values,
        hinted_subject=_hinted(data.get("id_token_hint", ""), client),
    )


def _prompts(text: str) -> frozenset[str]:
    prompts = frozenset(text.split())
    if not prompts <= PROMPTS:
        raise InvalidRequestError("prompt has an unknown value.")
    if "none" in prompts and len(prompts) > 1:
        raise InvalidRequestError("prompt none stands alone.")
    return prompts


def _max_age(text: str) -> int | None:
    if text and not text.isdigit():
        raise InvalidRequestError("max_age must be a whole number of seconds.")
    return int(text) if text else None


def _hinted(hint: str, client: Client) -> str:
    if not hint:
        return ""
    claims = hint_claims(hint)
    if claims is None or claims["aud"] != client.client_id:
        raise InvalidRequestError("id_token_hint is not an ID token of this issuer for this client.")
    return str(claims["sub"])


def hint_claims(hint: str) -> dict[str, Any] | None:
    """Claims of an ID token that we signed, also when it has expired; None for anything else that bears our signature or not."""
    verified = keys.verify(hint)
    if verified is None:
        return None
    header, claims = verified
    genuine = (
        header.get("typ") not in {LOGOUT_TYPE, "secevent+jwt"}
        and "events" not in claims
        and claims.get("iss") == settings.BASE_URL
        and isinstance(claims.get("aud"), str)
        and isinstance(claims.get("sub"), str)
        and isinstance(claims.get("sid"), str)
    )
    return claims if genuine else None


def decide(wanted: Wanted, visitor: Visitor | None, started: dt.datetime | None) -> Step:
    """The next step; ``started`` is when the browser first came with a request that then had to wait. Raises OAuth2Error when the answer is no, or would need a person and ``prompt=none`` forbids it."""
    silent = "none" in wanted.prompts
    if visitor is None:
        if silent:
            raise wanted.error("login_required")
        return Step.SIGN_UP if "create" in wanted.prompts else Step.SIGN_IN
    if "create" in wanted.prompts and started is None:
        return Step.SIGN_UP
    fresh = started is not None and visitor.auth_at >= started
    problem = sign_in_problem(wanted, visitor, fresh=fresh)
    if problem:
        if silent or fresh:
            raise wanted.error("login_required" if silent else problem)
        return Step.SIGN_IN
    if not visitor.agreed(wanted.client, wanted.scope) or asks_again(wanted, visitor, started):
        if silent:
            raise wanted.error("consent_required")
        return Step.CONSENT
    return Step.ISSUE


def sign_in_problem(wanted: Wanted, visitor: Visitor, *, fresh: bool) -> str:
    """Why this session will not do: the error code if signing in anew has not helped either, or nothing."""
    if wanted.hinted_subject and wanted.hinted_subject != subject_of(wanted.client, visitor.member_id):
        return "login_required"
    if wanted.acr_values and not satisfies(visitor.acr, wanted.acr_values):
        return "unmet_authentication_requirements"
    if fresh:
        return ""
    if wanted.prompts & {"login", "select_account"}:
        return "login_required"
    age = (clock.now() - visitor.auth_at).total_seconds()
    return "login_required" if wanted.max_age is not None and age > wanted.max_age else ""


def asks_again(wanted: Wanted, visitor: Visitor, started: dt.datetime | None) -> bool:
    if "consent" not in wanted.prompts:
        return False
    return started is None or visitor.approved_at is None or visitor.approved_at < started
