"""Agencies, categories and planned activities in the back office."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from dure.foundation.access import staff_only
from dure.foundation.errors import Refusal
from dure.foundation.staff.permissions import StaffPermission
from dure.portal.replies import actor, refused
from dure.programme.announcements import agency_services as services
from dure.programme.announcements import selectors
from dure.programme.announcements.models import Activity, Agency, Category
from dure.programme.announcements.office_forms import ActivityForm, AgencyForm, CategoryForm
from dure.programme.announcements.office_views import FORM_METHODS, PAGE_SIZE, show


@staff_only(StaffPermission.AGENCY_EDIT)
@never_cache
@require_safe
def agencies(request: HttpRequest) -> HttpResponse:
    return show(request, "agencies", {"agencies": Agency.objects.prefetch_related("staff_rows__staff"), "categories": Category.objects.all()})


@staff_only(StaffPermission.AGENCY_EDIT)
@never_cache
@require_http_methods(FORM_METHODS)
def agency(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    stored = get_object_or_404(Agency, pk=pk) if pk else None
    form = AgencyForm(request.POST or None, instance=stored)
    if request.method == "POST" and form.is_valid():
        services.save_agency(form.save(commit=False), form.cleaned_data["staff"], actor=actor(request))
        messages.success(request, _("기관을 저장했습니다."))
        return redirect("office-agencies:list")
    return show(request, "agency", {"form": form, "item": stored})


@staff_only(StaffPermission.AGENCY_EDIT)
@never_cache
@require_http_methods(FORM_METHODS)
def category(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    stored = get_object_or_404(Category, pk=pk) if pk else None
    form = CategoryForm(request.POST or None, instance=stored)
    if request.method == "POST" and form.is_valid():
        services.save_category(form.save(commit=False), actor=actor(request))
        messages.success(request, _("사업 구분을 저장했습니다."))
        return redirect("office-agencies:list")
    return show(request, "category", {"form": form, "item": stored})


@staff_only(StaffPermission.ANNOUNCEMENT_EDIT)
@never_cache
@require_safe
def activities(request: HttpRequest) -> HttpResponse:
    found = selectors.activities_handled_by(actor(request)).order_by("-starts_on", "-id")
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    return show(request, "activities", {"page": page})


@staff_only(StaffPermission.ANNOUNCEMENT_EDIT)
@never_cache
@require_http_methods(FORM_METHODS)
def activity(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    stored: Activity | None = get_object_or_404(selectors.activities_handled_by(actor(request)), pk=pk) if pk else None
    if stored and request.POST.get("act") == "delete":
        services.delete_activity(stored, actor=actor(request))
        messages.success(request, _("일정을 지웠습니다."))
        return redirect("office-announcements:activities")
    form = ActivityForm(request.POST or None, instance=stored, actor=actor(request))
    if request.method == "POST" and form.is_valid() and kept(request, form):
        messages.success(request, _("일정을 저장했습니다."))
        return redirect("office-announcements:activities")
    context: dict[str, Any] = {"form": form, "item": stored}
    return show(request, "activity", context)


def kept(request: HttpRequest, form: ActivityForm) -> bool:
    try:
        services.save_activity(form.save(commit=False), edition=form.cleaned_data.get("edition") or 0, actor=actor(request))
    except Refusal as refusal:
        refused(form, refusal)
        return False
    return True
