"""The service catalogue for operators: list, add, change, CSV out, CSV in with a preview."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from dure.foundation import audit, clock
from dure.foundation.access import staff_only
from dure.foundation.errors import Refusal
from dure.foundation.staff.permissions import StaffPermission
from dure.hub.catalogue import exchange, selectors, services
from dure.hub.catalogue.forms import ImportForm, SearchForm, ServiceForm
from dure.hub.catalogue.models import Service

PER_PAGE = 50


@staff_only(StaffPermission.CATALOGUE_EDIT)
def catalogue(request: HttpRequest) -> HttpResponse:
    search = SearchForm(request.GET)
    page = Paginator(selectors.for_operator(search.wanted), PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "catalogue/staff/list.html", {"search": search, "page": page})


@staff_only(StaffPermission.CATALOGUE_EDIT)
def edit(request: HttpRequest, key: str = "") -> HttpResponse:
    service = get_object_or_404(Service, key=key) if key else None
    form = ServiceForm(request.POST if request.method == "POST" else None, instance=service)
    if request.method == "POST" and form.is_valid():
        saved = services.save(form.save(commit=False), actor=request.actor)  # type: ignore[attr-defined]
        messages.success(request, _("‘%(name)s’을(를) 저장했습니다.") % {"name": saved.name})
        return redirect("catalogue:staff_list")
    return render(request, "catalogue/staff/edit.html", {"form": form, "service": service})


@staff_only(StaffPermission.EXPORT_MAKE)
def export(request: HttpRequest) -> HttpResponse:
    """POST only: the export is recorded."""
    if request.method != "POST":
        return redirect("catalogue:staff_list")
    audit.record("catalogue.exported", actor=request.actor)  # type: ignore[attr-defined]
    text = exchange.to_csv(Service.objects.all())
    response = HttpResponse("\ufeff" + text, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="services-{clock.today():%Y%m%d}.csv"'
    return response


@staff_only(StaffPermission.CATALOGUE_EDIT)
def preview(request: HttpRequest) -> HttpResponse:
    """Upload a file and see what it would do; nothing changes yet."""
    form = ImportForm(request.POST if request.method == "POST" else None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            text = form.cleaned_data["file"]
            return render(request, "catalogue/staff/preview.html", {"plan": exchange.plan(text), "text": text})
        except Refusal as refusal:
            form.add_error("file", str(refusal.message))
    return render(request, "catalogue/staff/import.html", {"form": form})


@staff_only(StaffPermission.CATALOGUE_EDIT)
def apply(request: HttpRequest) -> HttpResponse:
    """Carry out what the preview showed; it is worked out again from the same text."""
    if request.method != "POST":
        return redirect("catalogue:staff_import")
    try:
        done = exchange.apply(request.POST.get("text", ""), actor=request.actor)  # type: ignore[attr-defined]
    except Refusal as refusal:
        messages.error(request, str(refusal.message))
        return redirect("catalogue:staff_import")
    counts = {"new": done.count("new"), "changed": done.count("changed")}
    messages.success(request, _("새로 %(new)d개를 넣고 %(changed)d개를 고쳤습니다.") % counts)
    return redirect("catalogue:staff_list")
