import uuid

from authlib.oauth2.rfc6749 import AccessDeniedError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from dure.foundation import clock
from dure.foundation.access import signed_in
from dure.foundation.errors import Refusal
from dure.hub.oidc import consent
from dure.hub.oidc.grants import server
from dure.hub.oidc.models import AuthorizationRequest, Client
from dure.hub.oidc.origins import form_action_for
from dure.hub.oidc.server import no_store
from dure.hub.oidc.views.authorize import refused
from dure.hub.oidc.waiting import finish


@require_http_methods(["GET", "POST"])
@signed_in
def page(request: HttpRequest, request_id: uuid.UUID) -> HttpResponse:
    """Ask once which data may go to the service; agreeing links it."""
    rows = AuthorizationRequest.objects.select_related("client__service")
    waiting = rows.filter(pk=request_id, started_at__isnull=False, finished_at=None, expires_at__gt=clock.now()).first()
    if waiting is None:
        return refused(request, "request_expired", "")
    problem = ""
    if request.method == "POST":
        if request.POST.get("answer") != "agree":
            return deny(waiting)
        try:
            consent.agree(request.member, waiting, actor=request.actor)  # type: ignore[attr-defined]
        except Refusal as refusal:
            problem = str(refusal.message)
        else:
            return HttpResponseRedirect(f"/oidc/authorize/{waiting.pk}/")
    return show(request, waiting, problem)


def show(request: HttpRequest, waiting: AuthorizationRequest, problem: str) -> HttpResponse:
    member = request.member  # type: ignore[attr-defined]
    context = {
        "name": title(waiting.client),
        "agency": waiting.client.service.agency if waiting.client.service else "",
        "items": consent.items(consent.scope_of(waiting), member),
        "problem": problem,
        "member_name": member.display_name,
    }
    response = no_store(render(request, "oidc/consent.html", context, status=409 if problem else 200))
    response.csp_form_action = form_action_for(f"/oidc/authorize/{waiting.pk}/")  # type: ignore[attr-defined]
    return response


def deny(waiting: AuthorizationRequest) -> HttpResponse:
    finish(waiting.pk)
    error = AccessDeniedError(redirect_uri=waiting.parameters["redirect_uri"], state=waiting.parameters.get("state"))
    response = server.handle_error_response(None, error)
    response.csp_form_action = form_action_for(f"/oidc/authorize/{waiting.pk}/")  # type: ignore[attr-defined]
    return response


def title(client: Client) -> str:
    english = (get_language() or "ko").startswith("en")
    if client.service is not None:
        return (client.service.name_en if english else "") or client.service.name
    return (client.name_en if english else "") or client.name or _("이름 없는 서비스")
