import datetime as dt
import hashlib
import json
from collections.abc import Callable, Mapping
from typing import Any

from authlib.oauth2.rfc6749 import OAuth2Error
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_http_methods, require_POST

from dure.foundation import chance, clock
from dure.foundation.access import machine
from dure.foundation.sessions.models import address_of
from dure.hub.members.models import MemberSession
from dure.hub.oidc import client_auth, inquiries, moments, parameters
from dure.hub.oidc.authorization import validate
from dure.hub.oidc.grants import digest, server
from dure.hub.oidc.logout import end_sessions
from dure.hub.oidc.models import AuthorizationRequest, Grant
from dure.hub.oidc.parameters import Malformed
from dure.hub.oidc.server import Request, no_store
from dure.hub.oidc.views.authorize import PUSHED_PREFIX

Answer = Callable[[Request], HttpResponse]


def handled(request: HttpRequest, known: Mapping[str, int], answer: Answer) -> HttpResponse:
    """Run ``answer`` on the guarded request; refusals become JSON and change nothing else."""
    try:
        data, credentials = parameters.form(request, known)
        return answer(Request("POST", data, credentials, address_of(request) or ""))
    except Malformed as error:
        return denied(error.error, error.text, error.status)
    except OAuth2Error as error:
        return server.handle_error_response(None, error)


def denied(code: str, text: str, status: int) -> HttpResponse:
    headers = {"WWW-Authenticate": "Basic"} if status == 401 else {"Retry-After": "60"} if status == 429 else {}
    return no_store(JsonResponse({"error": code, "error_description": text}, status=status, headers=headers))


@require_POST
@machine
def token(request: HttpRequest) -> HttpResponse:
    """RFC 6749 §3.2."""
    return handled(request, parameters.TOKEN, server.create_token_response)


@require_POST
@machine
def introspect(request: HttpRequest) -> HttpResponse:
    """RFC 7662. A client learns about its own tokens; of all others only that they are not active for it."""

    def answer(asked: Request) -> HttpResponse:
        client = client_auth.authenticate(asked)
        return no_store(JsonResponse(inquiries.describe(client, digest(needed(asked, "token")))))

    return handled(request, parameters.TOKEN_QUESTION, answer)


@require_POST
@machine
def revoke(request: HttpRequest) -> HttpResponse:
    """RFC 7009. The answer is the same whether the token is unknown, another client's or now revoked."""

    def answer(asked: Request) -> HttpResponse:
        client = client_auth.authenticate(asked)
        inquiries.revoke(client, digest(needed(asked, "token")))
        return no_store(JsonResponse({}))

    return handled(request, parameters.TOKEN_QUESTION, answer)


@require_POST
@machine
def push(request: HttpRequest) -> HttpResponse:
    """RFC 9126: the client leaves its authorisation request here first."""

    def answer(asked: Request) -> HttpResponse:
        client = client_auth.authenticate(asked)
        if "request_uri" in asked.parameters:
            raise Malformed("request_uri cannot be pushed")
        data = {name: value for name, value in asked.parameters.items() if name in parameters.AUTHORIZATION}
        wanted = validate({**data, "client_id": client.client_id}, pushed=True)
        handle = chance.token()
        AuthorizationRequest.objects.create(
            client=client,
            parameters=wanted.request.parameters,
            pushed_hash=hashlib.sha256(handle.encode()).hexdigest(),
            expires_at=clock.now() + dt.timedelta(seconds=moments.PUSHED_SECONDS),
        )
        body = {"request_uri": f"{PUSHED_PREFIX}{handle}", "expires_in": moments.PUSHED_SECONDS}
        return no_store(JsonResponse(body, status=201))

    def without_redirect(asked: Request) -> HttpResponse:
        try:
            return answer(asked)
        except OAuth2Error as error:
            error.redirect_uri = None
            raise

    return handled(request, parameters.PUSHED, without_redirect)


@require_http_methods(["GET", "POST"])
@machine
def userinfo(request: HttpRequest) -> HttpResponse:
    """OpenID Connect Core §5.3: the claims of the scope, while the token lives and the link to the service is active."""
    raw = bearer_token(request)
    claims = inquiries.claims(digest(raw)) if raw else None
    if claims is None:
        return unauthorised()
    return no_store(HttpResponse(json.dumps(claims, ensure_ascii=False), content_type="application/json"))


@require_http_methods(["GET"])
@machine
def links(request: HttpRequest) -> HttpResponse:
    """The state of every link of the calling client's service, in pages; for a client token of scope ``links``."""
    raw = bearer_token(request)
    client = inquiries.client_of(digest(raw), "links") if raw else None
    if client is None:
        return unauthorised()
    try:
        page = inquiries.links_after(client, request.GET.get("after", ""))
    except ValueError:
        return denied("invalid_request", "after is not a cursor of this list", 400)
    return no_store(JsonResponse(page))


@require_POST
@machine
def end_session_of_portal(request: HttpRequest) -> HttpResponse:
    """A portal reports that its session made from ``sid`` ran out or was signed out: the hub signs out, everywhere."""

    def answer(asked: Request) -> HttpResponse:
        client = client_auth.authenticate(asked)
        sid = needed(asked, "sid")
        session_id = inquiries.as_uuid(sid)
        if session_id and Grant.objects.filter(client=client, session_id=session_id).exists():
            end_sessions(MemberSession.objects.filter(pk=session_id, ended_at=None), reason="portal")
        return no_store(HttpResponse(status=204))

    return handled(request, parameters.SESSION_END, answer)


def needed(asked: Request, name: str) -> str:
    if name not in asked.parameters:
        raise Malformed(f"{name} is missing")
    return asked.parameters[name]


def bearer_token(request: HttpRequest) -> str:
    scheme, _, raw = request.META.get("HTTP_AUTHORIZATION", "").partition(" ")
    usable = scheme.lower() == "bearer" and 0 < len(raw) <= 200 and parameters.CHARACTERS.fullmatch(raw)
    return raw if usable else ""


def unauthorised() -> HttpResponse:
    body: dict[str, Any] = {"error": "invalid_token", "error_description": "The access token is missing, unknown or no longer valid."}
    return no_store(JsonResponse(body, status=401, headers={"WWW-Authenticate": 'Bearer error="invalid_token"'}))
