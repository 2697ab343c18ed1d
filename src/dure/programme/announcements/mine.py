"""Pages under /my/ of what people keep."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from dure.foundation import clock
from dure.foundation.access import public, signed_in
from dure.foundation.errors import Refusal
from dure.portal.accounts.models import Account
from dure.programme.announcements import keeping
from dure.programme.announcements.forms import SaveSearchForm
from dure.programme.announcements.paging import PAGE_SIZE
from dure.programme.announcements.query import Query


def me(request: HttpRequest) -> Account:
    return request.account  # type: ignore[attr-defined]


@signed_in
@never_cache
@require_safe
def scraps(request: HttpRequest) -> HttpResponse:
    page = Paginator(keeping.scraps_of(me(request)), PAGE_SIZE).get_page(request.GET.get("page"))
    return render(request, "announcements/scraps.html", {"page": page})


@signed_in
@never_cache
@require_safe
def searches(request: HttpRequest) -> HttpResponse:
    rows = [(search, ", ".join(keeping.query_of(search).words())) for search in keeping.searches_of(me(request))]
    return render(request, "announcements/searches.html", {"rows": rows, "email": me(request).email})


@signed_in
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def save_search(request: HttpRequest) -> HttpResponse:
    """Name the filter that the address carries and keep it."""
    query = Query.of(request.GET.dict())
    parts = query.words()
    form = SaveSearchForm(request.POST or None, initial={"name": ", ".join(parts)[:100], "alerts": True})
    if request.method == "POST" and form.is_valid():
        try:
            keeping.save_search(me(request), query, **form.cleaned_data)
        except Refusal as refusal:
            form.add_error(None, str(refusal.message))
        else:
            messages.success(request, _("검색을 저장했습니다."))
            return redirect("announcements:searches")
    context: dict[str, Any] = {"form": form, "query": query, "parts": parts, "email": me(request).email}
    return render(request, "announcements/save_search.html", context, status=422 if form.errors else 200)


@signed_in
@require_POST
def change_search(request: HttpRequest, pk: int) -> HttpResponse:
    search = get_object_or_404(keeping.searches_of(me(request)), pk=pk)
    match request.POST.get("act"):
        case "on":
            keeping.set_alerts(search, on=True)
            messages.success(request, _("새 공고를 이메일로 알려 드립니다."))
        case "off":
            keeping.set_alerts(search, on=False)
            messages.success(request, _("이 검색의 알림을 껐습니다."))
        case "delete":
            search.delete()
            messages.success(request, _("저장한 검색을 지웠습니다."))
    return redirect("announcements:searches")


@public
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def stop_alerts(request: HttpRequest, token: str) -> HttpResponse:
    """From the link in a mail: no sign-in, one button, since some mail programs open links by themselves."""
    search = keeping.search_of_token(token)
    if search is None:
        raise Http404
    if request.method == "POST":
        keeping.set_alerts(search, on=False)
        search.refresh_from_db()
    return render(request, "announcements/stop_alerts.html", {"search": search, "now": clock.now()})
