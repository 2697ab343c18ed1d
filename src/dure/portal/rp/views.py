import logging
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from dure.foundation.access import essential, local_path, public
from dure.foundation.door import Unreachable
from dure.foundation.errors import Refusal
from dure.portal.accounts import sessions
from dure.portal.rp import keys, services
from dure.portal.rp.client import ProviderRefused
from dure.portal.rp.provider import provider
from dure.portal.rp.tasks import tell_hub_later

log = logging.getLogger("dure.portal.rp")


@public
@never_cache
@require_safe
def start(request: HttpRequest) -> HttpResponse:
    """To the hub's sign-in, or its sign-up with ``?create=1``."""
    try:
        target = services.begin(
            request,
            next_path=local_path(request.GET.get("next")),
            create=request.GET.get("create") == "1",
            member_kind=request.GET.get("member_type", ""),
        )
    except (Unreachable, ProviderRefused) as error:
        return failed(request, error)
    return HttpResponseRedirect(target)


@public
@never_cache
@require_http_methods(["GET", "POST"])
def initiate(request: HttpRequest) -> HttpResponse:
    """Third-party initiated sign-in (OpenID Connect Core §4): only for our own issuer and to a page of this site."""
    asked = request.GET if request.method == "GET" else request.POST
    if asked.get("iss") != provider().issuer:
        return HttpResponseBadRequest("unknown issuer")
    target = asked.get("target_link_uri", "")
    if target.startswith(f"{settings.BASE_URL}/"):
        parts = urlsplit(target)
        target = f"{parts.path}?{parts.query}" if parts.query else parts.path
    try:
        return HttpResponseRedirect(services.begin(request, next_path=local_path(target)))
    except (Unreachable, ProviderRefused) as error:
        return failed(request, error)


def failed(request: HttpRequest, error: Exception) -> HttpResponse:
    log.warning("unified sign-in failed: %s: %s", type(error).__name__, error)
    status, text = explain(error)
    return render(request, "rp/failed.html", {"reason": text}, status=status)


def explain(error: Exception) -> tuple[int, str]:
    match error:
        case Refusal():
            return 400, str(error.message)
        case Unreachable():
            return 503, _("통합로그인 서비스에 연결하지 못했습니다. 잠시 뒤에 다시 시도하거나 아이디로 로그인해 주세요.")
        case ProviderRefused(code="access_denied"):
            return 200, _("통합로그인을 마치지 않았습니다. 정보 제공에 동의해야 통합로그인을 이용할 수 있습니다.")
        case ProviderRefused(code="temporarily_unavailable" | "server_error"):
            return 503, _("통합로그인 서비스에 일시적인 문제가 있습니다. 잠시 뒤에 다시 시도해 주세요.")
    return 400, _("통합로그인 응답을 확인하지 못했습니다. 통합로그인을 처음부터 다시 시작해 주세요.")


@public
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """Ends the session here and, for one that came from the hub, there and at every other portal."""
    response = HttpResponseRedirect("/")
    ended = sessions.sign_out(request, response)
    if ended is not None:
        tell_hub_later(ended)
        response["Location"] = hub_logout(ended) or "/"
    return response


def hub_logout(session: sessions.AccountSession) -> str:
    try:
        return services.logout_target(session)
    except Unreachable as error:
        log.warning("hub could not be reached for logout: %s", error)
        return ""


@public
@essential("a session goes on while the disk is full")
@require_POST
def extend(request: HttpRequest) -> HttpResponse:
    session = request.account_session  # type: ignore[attr-defined]
    if session is None:
        return JsonResponse({"seconds_left": 0}, status=401)
    left = sessions.extend(session)
    if "application/json" in request.headers.get("Accept", ""):
        return JsonResponse({"seconds_left": left})
    return HttpResponseRedirect(local_path(request.POST.get("next")) or "/")


@public
@require_safe
def jwks(request: HttpRequest) -> HttpResponse:
    """This portal's public key, for its registration at the hub."""
    return JsonResponse(keys.public_jwks())
