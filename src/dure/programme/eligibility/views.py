from __future__ import annotations

from collections import Counter
from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from dure.foundation import clock
from dure.foundation.access import signed_in, staff_only
from dure.foundation.errors import Refusal
from dure.foundation.staff.permissions import StaffPermission
from dure.programme.announcements import selectors as announcements
from dure.programme.announcements.models import Announcement
from dure.programme.applicants import applicants
from dure.programme.eligibility import selectors, services, words
from dure.programme.eligibility.forms import ForMeFilter, RequirementsForm

PAGE_SIZE = 10
GROUPS = ("eligible", "unknown", "not", "unstated")


@signed_in
@never_cache
@require_safe
def for_me(request: HttpRequest) -> HttpResponse:
    """What is open now, by what the company's data say about it."""
    account = request.account  # type: ignore[attr-defined]
    if account.company is None:
        return render(request, "eligibility/for_me.html", {"no_company": True})
    now, on = clock.now(), clock.today()
    found = filtered(selectors.judged(account.company, now, on), request)
    counts = Counter(item.group for item in found)
    group = request.GET.get("group", "")
    group = group if group in GROUPS else "eligible"
    page = Paginator([item for item in found if item.group == group], PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "rows": [(item.announcement, words.why(item.assessment)) for item in page],
        "group": group,
        "tabs": tabs(request, counts),
        "filter": ForMeFilter(request.GET),
        "missing": missing(found),
        "edit_url": applicants().edit_url(account),
    }
    return render(request, "eligibility/for_me.html", context)


def filtered(found: list[selectors.Judged], request: HttpRequest) -> list[selectors.Judged]:
    agency, category = request.GET.get("agency", ""), request.GET.get("category", "")
    return [
        item
        for item in found
        if (not agency or item.announcement.agency.code == agency)
        and (not category or (item.announcement.category is not None and item.announcement.category.key == category))
    ]


def tabs(request: HttpRequest, counts: Counter[str]) -> list[tuple[str, str, str]]:
    labels = {"eligible": _("신청할 수 있음"), "unknown": _("정보가 더 필요함"), "not": _("조건이 맞지 않음"), "unstated": _("직접 확인")}
    kept = {name: request.GET[name] for name in ("agency", "category") if request.GET.get(name)}
    return [(key, f"{labels[key]} {counts[key]}", f"?{urlencode({**kept, 'group': key})}") for key in GROUPS]


def missing(found: list[selectors.Judged]) -> list[tuple[str, int]]:
    """What is not known of the company and how many calls wait for it, the most useful first."""
    wanted = Counter(key for item in found if item.group == "unknown" for key in item.assessment.missing)
    return [(str(words.FACTS.get(key, key)), count) for key, count in wanted.most_common() if key != "benefits"]


@staff_only(StaffPermission.ANNOUNCEMENT_EDIT)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    announcement = get_object_or_404(announcements.handled_by(request.actor), pk=pk)  # type: ignore[attr-defined]
    stored = {row.kind: row.parameters for row in announcement.requirements.all()}
    form = RequirementsForm(request.POST or None, stored=stored)
    if request.method == "POST" and form.is_valid() and saved(request, announcement, form):
        messages.success(request, _("신청 조건을 저장했습니다."))
        return redirect("eligibility:edit", pk=pk)
    rows = [(words.Kind(item.kind).label, words.asked(item)) for item in selectors.requirements_of(announcement)]
    context = {"item": announcement, "form": form, "rows": rows}
    return render(request, "eligibility/edit.html", context, status=422 if form.errors else 200)


def saved(request: HttpRequest, announcement: Announcement, form: RequirementsForm) -> bool:
    try:
        services.save(announcement, form.wanted, actor=request.actor, reason=form.cleaned_data["reason"])  # type: ignore[attr-defined]
    except Refusal as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal.message))
        return False
    return True


