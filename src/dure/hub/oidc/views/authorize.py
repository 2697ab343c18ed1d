import uuid
from urllib.parse import urlencode

from authlib.oauth2.rfc6749 import OAuth2Error
from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from dure.foundation.access import machine, writes_on_get
from dure.foundation.sessions.models import address_of
from dure.hub.oidc import lane, limits, parameters, waiting
from dure.hub.oidc.authorization import Step, Wanted, decide, validate
from dure.hub.oidc.grants import server
from dure.hub.oidc.parameters import Malformed
from dure.hub.oidc.server import no_store
from dure.hub.oidc.visitors import Visitor, visitor
from dure.hub.oidc.waiting import Waiting

PUSHED_PREFIX = "urn:ietf:params:oauth:request_uri:"


@require_http_methods(["GET", "POST"])
@writes_on_get("an OpenID Connect authorisation request is a GET and stores its code")
@machine
def authorize(request: HttpRequest) -> HttpResponse:
    """RFC 6749 §3.1, OpenID Connect Core §3.1.2."""
    try:
        given = parameters.read(request.GET if request.method == "GET" else request.POST, parameters.AUTHORIZATION)
        held = pushed(given) if "request_uri" in given else None
        wanted = validate(held.parameters if held else given, pushed=held is not None)
    except Malformed as error:
        return refused(request, error.error, error.text)
    except OAuth2Error as error:
        return failed(request, error)
    return proceed(request, wanted, held)


@require_http_methods(["GET"])
@writes_on_get("the way back from sign-in or consent to an OpenID Connect request that stores its code")
@machine
def resume(request: HttpRequest, request_id: uuid.UUID) -> HttpResponse:
    """Go on with a waiting request after sign-in, sign-up or consent."""
    held = waiting.find(request_id)
    if held is None or held.started_at is None or not held.live:
        return refused(request, "request_expired", "")
    if held.finished:
        return refused(request, "request_finished", "")
    try:
        wanted = validate(held.parameters, pushed=True)
    except OAuth2Error as error:
        return failed(request, error)
    return proceed(request, wanted, held)


def proceed(request: HttpRequest, wanted: Wanted, held: Waiting | None) -> HttpResponse:
    who = visitor(request, wanted.client)
    try:
        step = decide(wanted, who, held.started_at if held else None)
    except OAuth2Error as error:
        if held is not None:
            waiting.finish(held.id)
        return failed(request, error)
    if step is Step.ISSUE:
        assert who is not None  # noqa: S101 (decided by ``decide``)
        return issue(request, wanted, who, held)
    if held is None or held.started_at is None:
        if not limits.allows(address_of(request) or ""):
            return no_store(HttpResponse(status=429, headers={"Retry-After": "60"}))
        held = waiting.begin(held) if held else waiting.start(wanted.client.pk, wanted.request.parameters)
    return HttpResponseRedirect(page_for(step, wanted, held, signed_in=who is not None))


def issue(request: HttpRequest, wanted: Wanted, who: Visitor, held: Waiting | None) -> HttpResponse:
    if held is None:
        return server.create_authorization_response(wanted.request, grant_user=who, grant=wanted.grant)
    with transaction.atomic():
        if not waiting.finish(held.id):
            return refused(request, "request_finished", "")
        return server.create_authorization_response(wanted.request, grant_user=who, grant=wanted.grant)


def pushed(given: dict[str, str]) -> Waiting:
    """The pushed request behind ``request_uri``, taken once (RFC 9126 §4). Raises OAuth2Error."""
    handle = given["request_uri"].removeprefix(PUSHED_PREFIX)
    if handle == given["request_uri"]:
        raise OAuth2Error(error="request_uri_not_supported", description="Only request_uri values of the PAR endpoint are accepted.")
    held = waiting.take_pushed(handle, given.get("client_id", ""))
    if held is None:
        raise OAuth2Error(error="invalid_request_uri", description="request_uri is unknown, used or expired.")
    return held


def page_for(step: Step, wanted: Wanted, held: Waiting, *, signed_in: bool) -> str:
    if step is Step.CONSENT:
        return f"/oidc/consent/{held.id}/"
    data = wanted.request.parameters
    query = {
        "next": f"/oidc/authorize/{held.id}/",
        "member_type": data.get("member_type", ""),
        "login_hint": data.get("login_hint", ""),
        "acr": data.get("acr_values", ""),
        "again": "1" if signed_in and step is Step.SIGN_IN else "",
    }
    return f"/{step.value}/?{urlencode({name: value for name, value in query.items() if value})}"


def failed(request: HttpRequest, error: OAuth2Error) -> HttpResponse:
    """Tell the client by redirect when its address is known to be its own, else the person by a page."""
    if error.redirect_uri:
        return server.handle_error_response(None, error)
    return refused(request, error.error or "invalid_request", error.get_error_description() or "")


def refused(request: HttpRequest, code: str, text: str) -> HttpResponse:
    if lane.is_light(request):
        return lane.needs_page()
    words = {
        "request_expired": _("로그인 요청의 유효 시간이 지났습니다. 이용하려던 서비스에서 다시 로그인해 주세요."),
        "request_finished": _("이미 처리된 로그인 요청입니다. 이용하려던 서비스로 돌아가 다시 로그인해 주세요."),
    }
    message = words.get(code, _("서비스가 보낸 로그인 요청이 올바르지 않아 처리할 수 없습니다. 이용하려던 서비스에 문의해 주세요."))
    context = {"message": message, "code": code, "text": text, "home": settings.BASE_URL}
    return no_store(render(request, "oidc/refused.html", context, status=400))
