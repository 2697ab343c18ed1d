"""Writing, publishing and correcting announcements. Everything is fetched within the agencies of the member of staff."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from dure.foundation import clock
from dure.foundation.access import staff_only
from dure.foundation.documents import selectors as documents
from dure.foundation.documents import services as files
from dure.foundation.documents.responses import attachment
from dure.foundation.errors import Refusal
from dure.foundation.staff.permissions import StaffPermission
from dure.portal import replies
from dure.portal.backoffice.forms import ReasonForm
from dure.portal.replies import actor, attempt
from dure.programme.announcements import panels, selectors, services
from dure.programme.announcements.changes import between
from dure.programme.announcements.models import Announcement
from dure.programme.announcements.office_forms import AnnouncementForm, OfficeFilter

FORM_METHODS = ["GET", "HEAD", "POST"]
PAGE_SIZE = 30
FILE_KIND = "announcement"


def show(request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    return replies.page(request, f"announcements/office/{template}.html", context)


def handled_or_404(request: HttpRequest, pk: int) -> Announcement:
    return get_object_or_404(selectors.handled_by(actor(request)), pk=pk)


@staff_only(StaffPermission.ANNOUNCEMENT_EDIT)
@never_cache
@require_safe
def announcements(request: HttpRequest) -> HttpResponse:
    form = OfficeFilter(request.GET, actor=actor(request))
    data = form.cleaned_data if form.is_valid() else {}
    now = clock.now()
    found = selectors.office_list(
        actor(request),
        words=data.get("q", "").strip(),
        state=data.get("state", ""),
        standing=data.get("standing", ""),
        agency=data.get("agency", ""),
        now=now,
    )
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {"filter": OfficeFilter(initial=request.GET.dict(), actor=actor(request)), "page": page, "now": now}
    return show(request, "list", {**context, "may_export": actor(request).may(StaffPermission.EXPORT_MAKE)})


@staff_only(StaffPermission.ANNOUNCEMENT_EDIT)
@never_cache
@require_http_methods(FORM_METHODS)
def write(request: HttpRequest) -> HttpResponse:
    form = AnnouncementForm(request.POST or None, request.FILES or None, actor=actor(request))
    if request.method == "POST" and form.is_valid() and request.POST.get("act") != "preview":
        made = keep(request, form, lambda: services.write(form.cleaned_data["agency"], form.values, **limits(form), actor=actor(request)))
        if made is not None:
            messages.success(request, _("초안을 저장했습니다. 내용을 확인한 뒤 게시해 주세요."))
            return redirect("office-announcements:edit", pk=made.pk)
    return show(request, "edit", {"form": form, **preview(request, form)})


@staff_only(StaffPermission.ANNOUNCEMENT_EDIT)
@never_cache
@require_http_methods(FORM_METHODS)
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    item = handled_or_404(request, pk)
    form = AnnouncementForm(request.POST or None, request.FILES or None, instance=handled_or_404(request, pk), actor=actor(request))
    if request.method == "POST" and form.is_valid() and request.POST.get("act") != "preview":
        saved = keep(request, form, lambda: save(request, item, form))
        if saved is not None:
            messages.success(request, _("저장했습니다."))
            return redirect("office-announcements:edit", pk=pk)
    return edit_page(request, item, form=form, **preview(request, form))


def edit_page(request: HttpRequest, item: Announcement, **more: Any) -> HttpResponse:
    context = {
        "item": item,
        "form": AnnouncementForm(instance=item, actor=actor(request)),
        "withdraw_form": ReasonForm(prefix="withdraw"),
        "may_publish": actor(request).may(StaffPermission.ANNOUNCEMENT_PUBLISH),
        "files": documents.of(item.subject),
        "panels": panels.shown_in_office(request, item),
        **more,
    }
    return show(request, "edit", context)


def save(request: HttpRequest, item: Announcement, form: AnnouncementForm) -> Announcement:
    data = form.cleaned_data
    edition, reason = data.get("edition") or 0, data.get("reason", "")
    return services.edit(item, form.values, edition=edition, **limits(form), actor=actor(request), reason=reason)


def limits(form: AnnouncementForm) -> dict[str, list[str]]:
    return {"regions": form.cleaned_data["regions"], "industries": form.cleaned_data["industries"]}


def keep(request: HttpRequest, form: AnnouncementForm, act: Callable[[], Announcement]) -> Announcement | None:
    """Store text and files together, or neither; a refusal goes beside the field."""
    try:
        with transaction.atomic():
            item = act()
            for upload in form.cleaned_data.get("uploads") or []:
                files.receive(upload, owner=item.subject, kind=FILE_KIND, actor=actor(request))
    except Refusal as refusal:
        field = refusal.field or ("uploads" if refusal.code not in services.OWN_CODES else "")
        form.add_error(field if field in form.fields else None, str(refusal.message))
        return None
    return item


def preview(request: HttpRequest, form: AnnouncementForm) -> dict[str, Any]:
    """The text as typed, shown as readers would see it; nothing is stored."""
    if request.POST.get("act") != "preview" or not form.is_valid():
        return {}
    return {"preview": form.instance}


@staff_only(StaffPermission.ANNOUNCEMENT_PUBLISH)
@never_cache
@require_POST
def publish(request: HttpRequest, pk: int) -> HttpResponse:
    item = handled_or_404(request, pk)
    attempt(request, lambda: services.publish(item, actor=actor(request)), _("게시했습니다."))
    return redirect("office-announcements:edit", pk=pk)


@staff_only(StaffPermission.ANNOUNCEMENT_PUBLISH)
@never_cache
@require_POST
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    item = handled_or_404(request, pk)
    form = ReasonForm(request.POST, prefix="withdraw")
    if not form.is_valid():
        return edit_page(request, item, withdraw_form=form)
    attempt(request, lambda: services.withdraw(item, actor=actor(request), reason=form.cleaned_data["reason"]), _("게시를 내렸습니다."))
    return redirect("office-announcements:edit", pk=pk)


@staff_only(StaffPermission.ANNOUNCEMENT_EDIT)
@never_cache
@require_POST
def delete(request: HttpRequest, pk: int) -> HttpResponse:
    item = handled_or_404(request, pk)
    if attempt(request, lambda: services.delete(item, actor=actor(request)), _("초안을 지웠습니다.")):
        return redirect("office-announcements:list")
    return redirect("office-announcements:edit", pk=pk)


@staff_only(StaffPermission.ANNOUNCEMENT_EDIT)
@never_cache
@require_safe
def history(request: HttpRequest, pk: int) -> HttpResponse:
    item = handled_or_404(request, pk)
    steps = selectors.history(item)
    names = selectors.names_of(step.version.actor for step in steps)
    changes = [(step, names.get(step.version.actor, step.version.actor), between(step.version, step.before)) for step in steps]
    return show(request, "history", {"item": item, "changes": changes})


@staff_only(StaffPermission.ANNOUNCEMENT_EDIT)
@never_cache
@require_safe
def read_file(request: HttpRequest, pk: int, key: UUID) -> FileResponse:
    item = handled_or_404(request, pk)
    return attachment(get_object_or_404(documents.of(item.subject), pk=key))


@staff_only(StaffPermission.ANNOUNCEMENT_EDIT)
@never_cache
@require_POST
def remove_file(request: HttpRequest, pk: int, key: UUID) -> HttpResponse:
    item = handled_or_404(request, pk)
    document = get_object_or_404(documents.of(item.subject), pk=key)
    attempt(request, lambda: services.remove_file(item, document, actor=actor(request)), _("파일을 지웠습니다."))
    return redirect("office-announcements:edit", pk=pk)
