import logging

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from dure.foundation.access import machine, own_transactions
from dure.foundation.door import Unreachable
from dure.foundation.sessions.models import address_of
from dure.portal.events import services
from dure.portal.rp.jose import MAX_TOKEN, TokenRefused

log = logging.getLogger("dure.portal.events")
SET_CONTENT = "application/secevent+jwt"


@machine
@own_transactions("the hub's keys may be fetched first; no lock is held meanwhile")
@never_cache
@require_POST
def backchannel_logout(request: HttpRequest) -> HttpResponse:
    """OpenID Connect Back-Channel Logout 1.0 §2.5, §2.8."""
    tokens = request.POST.getlist("logout_token")
    try:
        if len(tokens) != 1:
            raise refused(request, "logout", "invalid_request", "exactly one logout_token")
        services.receive_logout(tokens[0], address_of(request))
    except TokenRefused as refusal:
        return JsonResponse({"error": "invalid_request", "error_description": refusal.detail}, status=400)
    except Unreachable as error:
        return away(error)
    return HttpResponse(status=200)


@machine
@own_transactions("the hub's keys may be fetched first; no lock is held meanwhile")
@never_cache
@require_POST
def security_event(request: HttpRequest) -> HttpResponse:
    """Push delivery of one Security Event Token (RFC 8935)."""
    try:
        if request.content_type != SET_CONTENT or len(request.body) > MAX_TOKEN:
            raise refused(request, "event", "invalid_request", "content type or size")
        services.receive_event(request.body.decode("ascii", "replace"), address_of(request))
    except TokenRefused as refusal:
        return JsonResponse({"err": refusal.code, "description": refusal.detail}, status=400)
    except Unreachable as error:
        return away(error)
    return HttpResponse(status=202)


def refused(request: HttpRequest, channel: str, code: str, detail: str) -> TokenRefused:
    refusal = TokenRefused(code, detail)
    services.note_refused(channel, refusal, address_of(request))
    return refusal


def away(error: Unreachable) -> HttpResponse:
    """The hub's keys could not be fetched: it shall try again later."""
    log.warning("hub's keys could not be fetched: %s", error)
    response = HttpResponse(status=503)
    response["Retry-After"] = "5"
    return response
