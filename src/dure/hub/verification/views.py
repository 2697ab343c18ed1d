import functools
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from dure.foundation.access import local_path, public, writes_on_get
from dure.foundation.door import Unreachable
from dure.foundation.errors import Refusal
from dure.foundation.integrations import identity as upstream
from dure.hub.oidc.origins import form_action_for
from dure.hub.verification import methods, phone, providers, services
from dure.hub.verification.identity import Claims, Purpose
from dure.hub.verification.models import Verification, VerificationState
from dure.hub.verification.wording import heading, trouble
from dure.protocol.claims import MEMBER_KINDS

Page = Callable[..., HttpResponse]


@public
@never_cache
@require_GET
def choose(request: HttpRequest, purpose: str, kind: str) -> HttpResponse:
    """The page on which a method is chosen. ``trouble`` in the query names what went wrong before."""
    _known(purpose, kind)
    target = local_path(request.GET.get("next"), "/")
    offered = methods.offered(kind)
    context = {
        "heading": heading(purpose, kind), "purpose": purpose, "kind": kind, "methods": offered, "next": target,
        "number": request.GET.get("number", "")[:12], "trouble": trouble(request.GET.get("trouble", "")),
    }
    response = render(request, "verification/choose.html", context)
    response.csp_form_action = [*_origins(offered), *_onward(target)]  # type: ignore[attr-defined]
    return response


@public
@never_cache
@require_POST
def begin(request: HttpRequest, purpose: str, kind: str, method: str) -> HttpResponse:
    _known(purpose, kind)
    target = request.POST.get("next", "")
    try:
        return services.start(request, method=method, purpose=purpose, next=target, kind=kind, number=request.POST.get("number", ""))
    except Refusal as refusal:
        return HttpResponseRedirect(choice_address(purpose, kind, target, refusal.code))


def of_this_browser(view: Page) -> Page:
    """Give the view the open verification named in the address; anybody else is sent back to the choice or told 404."""

    @functools.wraps(view)
    def wrapped(request: HttpRequest, verification: UUID, *args: Any, **kwargs: Any) -> HttpResponse:
        row = services.of_browser(request, verification)
        if row is None:
            raise Http404
        if row.state == VerificationState.DONE:
            return HttpResponseRedirect(row.next)
        if not row.open:
            return back_to_choice(row, "verification_over")
        response = view(request, row, *args, **kwargs)
        response.csp_form_action = _onward(row.next)  # type: ignore[attr-defined]
        return response

    return wrapped


@public
@never_cache
@require_http_methods(["GET", "POST"])
@of_this_browser
def cancel(request: HttpRequest, row: Verification) -> HttpResponse:
    if request.method == "POST":
        services.fail(row, "cancelled", over=True)
    return back_to_choice(row, "cancelled" if request.method == "POST" else "")


@public
@never_cache
@require_GET
@of_this_browser
def to_provider(request: HttpRequest, row: Verification) -> HttpResponse:
    try:
        return HttpResponseRedirect(providers.address(row))
    except (Unreachable, upstream.IdentityFault):
        return back_to_choice(row, "provider_away")


@public
@writes_on_get("an upstream provider sends the browser back with its answer")
@never_cache
@require_GET
def callback(request: HttpRequest) -> HttpResponse:
    """Where every upstream provider sends the browser back to."""
    row = providers.waiting(request.GET.get("state", ""))
    if row is None or services.of_browser(request, row.pk) is None:
        return render(request, "verification/lost.html", {"heading": _("인증 결과를 이어 갈 수 없습니다")}, status=400)
    if "code" not in request.GET:
        code = "cancelled" if request.GET.get("error") == "access_denied" else "provider_refused"
        services.fail(row, code, over=True)
        return back_to_choice(row, code)
    try:
        claims = providers.come_back(row, code=request.GET["code"], issuer=request.GET.get("iss", ""))
    except upstream.IdentityFault as fault:
        services.fail(row, fault.code, over=True)
        return back_to_choice(row, "provider_untrusted")
    except Unreachable:
        services.fail(row, "unreachable", over=True)
        return back_to_choice(row, "provider_away")
    return conclude(row, claims)


@public
@writes_on_get("asks the linking-value gateway outside any transaction and stores the outcome")
@never_cache
@require_GET
@of_this_browser
def linking(request: HttpRequest, row: Verification) -> HttpResponse:
    """Last step of the mobile phone, which knows the person but not the linking value."""
    person = phone.claims(row)
    if person is None or person.birth_date is None:
        return back_to_choice(row, "verification_over")
    try:
        ci = upstream.linking_value(name=person.name, birth_date=person.birth_date, gender=person.gender, mobile=person.mobile)
    except upstream.IdentityFault as fault:
        services.fail(row, fault.code, over=True)
        return back_to_choice(row, fault.code)
    except Unreachable:
        return render(request, "verification/wait.html", {"heading": _("잠시 뒤에 이어서 확인해 주세요"), "row": row}, status=503)
    return conclude(row, services.with_ci(person, ci))


def conclude(row: Verification, claims: Claims) -> HttpResponse:
    try:
        services.finish(row, claims)
    except Refusal as refusal:
        return back_to_choice(row, refusal.code)
    return HttpResponseRedirect(row.next)


def back_to_choice(row: Verification, code: str) -> HttpResponse:
    return HttpResponseRedirect(choice_address(row.purpose, row.kind, row.next, code))


def choice_address(purpose: str, kind: str, target: str, code: str) -> str:
    query = {"next": local_path(target, "/")} | ({"trouble": code} if code else {})
    return f"{reverse('verification:choose', args=[purpose, kind])}?{urlencode(query)}"


def _known(purpose: str, kind: str) -> None:
    if purpose not in set(Purpose) or kind not in MEMBER_KINDS:
        raise Http404


def _onward(path: str) -> tuple[str, ...]:
    """Origins to which the redirects after ``path`` may lead: itself, or the ``next`` that it carries, goes on to a portal."""
    inner = parse_qs(urlsplit(path).query).get("next", [""])[0]
    return form_action_for(path) + (form_action_for(inner) if inner else ())


def _origins(offered: list[methods.Method]) -> list[str]:
    return ["/".join(method.provider.split("/")[:3]) for method in offered if method.provider]
