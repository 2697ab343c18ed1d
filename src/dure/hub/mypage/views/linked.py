from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import F
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from dure.foundation.access import signed_in
from dure.foundation.errors import Refusal
from dure.hub.catalogue import selectors as catalogue
from dure.hub.catalogue import services
from dure.hub.catalogue.forms import SearchForm
from dure.hub.catalogue.models import Service
from dure.hub.catalogue.selectors import Wanted
from dure.hub.mypage import selectors
from dure.hub.mypage.views.frame import show
from dure.hub.oidc import consent
from dure.hub.signin.services import actor_of

HERE = "/my/services/"
PAGE_SIZE = 12


@signed_in
@never_cache
@require_safe
def linked(request: HttpRequest) -> HttpResponse:
    member = request.member  # type: ignore[attr-defined]
    form = SearchForm(request.GET)
    state = request.GET.get("linked", "")
    found = form.wanted
    wanted = Wanted(query=found.query, agency=found.agency, kind=found.kind, linked=state)
    page = Paginator(catalogue.for_member(member, wanted).order_by(F("is_linked").desc(), "order", "name"), PAGE_SIZE).get_page(
        request.GET.get("page")
    )
    context: dict[str, Any] = {
        "form": form,
        "state": state,
        "page": page,
        "tabs": [
            ("", _("모두"), HERE),
            ("yes", _("연결한 서비스"), f"{HERE}?linked=yes"),
            ("no", _("연결하지 않은 서비스"), f"{HERE}?linked=no"),
        ],
    }
    return show(request, "services", "services", context)


@signed_in
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def link(request: HttpRequest, key: str) -> HttpResponse:
    member = request.member  # type: ignore[attr-defined]
    service = get_object_or_404(catalogue.listed(), key=key)
    refusal = None
    if request.method == "POST":
        try:
            services.link(member, service, actor=actor_of(member))
        except Refusal as error:
            refusal = error
        else:
            messages.success(request, _("‘%(name)s’을(를) 연결했습니다.") % {"name": service.title})
            return HttpResponseRedirect(f"{HERE}?linked=yes")
    context = {"service": service, "items": consent.items(selectors.scope_of(service), member), "refusal": refusal}
    return show(request, "link", "services", context, status=422 if refusal else 200)


@signed_in
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def unlink(request: HttpRequest, key: str) -> HttpResponse:
    member = request.member  # type: ignore[attr-defined]
    service = get_object_or_404(Service, key=key)
    if request.method != "POST":
        if catalogue.active_link(member, service) is None:
            return HttpResponseRedirect(HERE)
        return show(request, "unlink", "services", {"service": service})
    try:
        services.unlink(member, service, actor=actor_of(member))
    except Refusal as refusal:
        messages.info(request, refusal.message)
    else:
        messages.success(request, _("‘%(name)s’ 연결을 해제했습니다.") % {"name": service.title})
    return HttpResponseRedirect(HERE)


@signed_in
@never_cache
@require_safe
def go(request: HttpRequest, key: str) -> HttpResponse:
    """Off to the service: its own start of sign-in finds the session here."""
    service = get_object_or_404(catalogue.listed(), key=key)
    return HttpResponseRedirect(selectors.go_url(service) or HERE)
