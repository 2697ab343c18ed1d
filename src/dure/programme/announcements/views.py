from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from dure.foundation import clock
from dure.foundation.access import public, signed_in
from dure.foundation.documents import selectors as documents
from dure.foundation.documents.responses import attachment
from dure.programme.announcements import keeping, panels, selectors
from dure.programme.announcements.forms import FilterForm
from dure.programme.announcements.models import Announcement
from dure.programme.announcements.paging import PAGE_SIZE, Counted
from dure.programme.announcements.query import SORTS, Query
from dure.programme.announcements.readings import READINGS


def account_of(request: HttpRequest) -> Any:
    return getattr(request, "account", None)


def found_or_404(pk: int) -> Announcement:
    announcement = selectors.visible(pk)
    if announcement is None:
        raise Http404
    return announcement


@public
@require_safe
def announcements(request: HttpRequest) -> HttpResponse:
    query = Query.of(request.GET.dict())
    page = Counted(query.brief(), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "query": query,
        "filter": FilterForm(initial={name: getattr(query, name) for name in FilterForm.base_fields}),
        "sorts": [(key, label, f"?{_with(query, key)}") for key, label in SORTS.items()],
        "sort": query.sort or "newest",
        "scrapped": keeping.scrapped(account_of(request), [item.pk for item in page]),
        "now": clock.now(),
    }
    return render(request, "announcements/list.html", context)


def _with(query: Query, sort: str) -> str:
    return Query(query.q, query.agency, query.category, query.state, query.region, query.industry, sort).address


@public
@require_safe
def announcement(request: HttpRequest, pk: int) -> HttpResponse:
    item = found_or_404(pk)
    if request.method == "GET":
        READINGS.note(item.pk)
    now = clock.now()
    context = {
        "item": item,
        "now": now,
        "accepting": item.accepts(now),
        "files": documents.of(item.subject),
        "regions": [str(row) for row in item.regions.all()],
        "industries": [str(row) for row in item.industries.all()],
        "history": selectors.corrections(item),
        "panels": panels.shown(request, item),
        "scrapped": bool(keeping.scrapped(account_of(request), [item.pk])),
        "account": account_of(request),
    }
    return render(request, "announcements/detail.html", context)


@public
@require_safe
def announcement_file(request: HttpRequest, pk: int, key: UUID) -> FileResponse:
    item = found_or_404(pk)
    return attachment(get_object_or_404(documents.of(item.subject), pk=key))


@signed_in
@require_POST
def scrap(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep it, or let it go: ``keep`` says which, so that a repeated press changes nothing."""
    item = found_or_404(pk)
    if request.POST.get("keep") == "1":
        keeping.scrap(account_of(request), item)
        messages.success(request, _("관심 공고에 담았습니다. 마이페이지에서 다시 볼 수 있습니다."))
    else:
        keeping.let_go(account_of(request), item)
        messages.success(request, _("관심 공고에서 뺐습니다."))
    return redirect("announcements:detail", pk=pk)
