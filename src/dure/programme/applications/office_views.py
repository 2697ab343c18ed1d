"""Screening: the queue, one application, and what staff decide."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from dure.foundation import audit
from dure.foundation.access import staff_only, writes_on_get
from dure.foundation.documents.responses import attachment as download
from dure.foundation.errors import Refusal
from dure.foundation.staff.permissions import StaffPermission
from dure.portal import replies
from dure.portal.replies import actor, refused
from dure.programme.applications import exports, office_selectors, panels, screening, selectors, timeline
from dure.programme.applications.forms import CancelSupplementForm, DueForm, ExportForm, RejectForm, SupplementForm
from dure.programme.applications.models import SCREENED, Application, State
from dure.programme.applications.office_forms import QueueFilter

FORM_METHODS = ["GET", "HEAD", "POST"]
PAGE_SIZE = 30
MOST_AT_ONCE = 100


def application_or_404(request: HttpRequest, pk: UUID) -> Application:
    found = selectors.handled_by(actor(request)).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def show(request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    return replies.page(request, f"applications/office/{template}.html", context)


@staff_only(StaffPermission.APPLICATION_SEE)
@never_cache
@require_safe
def queue(request: HttpRequest) -> HttpResponse:
    form = QueueFilter(actor(request), request.GET)
    page = Paginator(office_selectors.queue(actor(request), form.wanted), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "filter": form.as_shown(),
        "page": page,
        "rows": [office_selectors.row_of(item) for item in page],
        "may_screen": actor(request).may(StaffPermission.APPLICATION_SCREEN),
        "may_export": actor(request).may(StaffPermission.EXPORT_MAKE),
        "query": request.GET.urlencode(),
    }
    return show(request, "queue", context)


@staff_only(StaffPermission.APPLICATION_SEE)
@never_cache
@require_safe
def detail(request: HttpRequest, pk: UUID) -> HttpResponse:
    return detail_page(request, application_or_404(request, pk))


def detail_page(request: HttpRequest, application: Application, **bound: forms.Form) -> HttpResponse:
    filings = list(application.submissions.select_related("application", "account").order_by("-revision"))
    chosen = next((item for item in filings if str(item.revision) == request.GET.get("revision")), filings[0])
    before = next((item for item in filings if item.revision == chosen.revision - 1), None)
    open_supplement = selectors.open_supplement(application)
    content = office_selectors.askable(application)
    may = actor(request).may(StaffPermission.APPLICATION_SCREEN)
    context = {
        "application": application,
        "announcement": application.announcement,
        "chosen": chosen,
        "filings": filings,
        "groups": office_selectors.filing(chosen, before),
        "applicant": office_selectors.applicant_of(chosen),
        "same_purpose": selectors.same_purpose(application),
        "events": timeline.of(application, for_staff=True),
        "boxes": panels.shown(request, application),
        "open_supplement": open_supplement,
        "asked": [question.label for key in (open_supplement.items if open_supplement else []) if (question := content.find(key))],
        "may_accept": may and application.state == State.SUBMITTED,
        "may_decide": may and application.state in SCREENED,
        "reject_form": bound.get("reject_form") or RejectForm(prefix="reject"),
        "supplement_form": bound.get("supplement_form") or SupplementForm(content.everything()),
        "due_form": bound.get("due_form") or DueForm(prefix="due"),
        "cancel_form": bound.get("cancel_form") or CancelSupplementForm(prefix="cancel"),
    }
    return show(request, "detail", context)


@staff_only(StaffPermission.APPLICATION_SEE)
@writes_on_get("Reading an applicant's file is recorded.")
@require_safe
def file(request: HttpRequest, pk: UUID, file: int) -> FileResponse:
    application = application_or_404(request, pk)
    found = application.attachments.select_related("document").filter(pk=file).first()
    if found is None or str(found.document_id) not in office_selectors.filed_documents(application):
        raise Http404
    audit.record("document.read", actor=actor(request), subject=application.subject, obj=found.document.subject)
    return download(found.document)


def decide(request: HttpRequest, application: Application, name: str, form: forms.Form, act: Callable[[], Any], done: str) -> HttpResponse:
    """Run an act of a form of the detail page, or show the page with what is wrong."""
    if form.is_valid():
        try:
            act()
        except Refusal as refusal:
            refused(form, refusal)
        else:
            messages.success(request, done)
            return redirect("screening:detail", application.pk)
    return detail_page(request, application_or_404(request, application.pk), **{name: form})


@staff_only(StaffPermission.APPLICATION_SCREEN)
@require_POST
def accept(request: HttpRequest, pk: UUID) -> HttpResponse:
    application = application_or_404(request, pk)
    try:
        screening.accept(application.pk, actor=actor(request))
    except Refusal as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, _("요건심사를 통과시키고 신청 기업에 알렸습니다."))
    return redirect("screening:detail", pk)


@staff_only(StaffPermission.APPLICATION_SCREEN)
@never_cache
@require_POST
def reject(request: HttpRequest, pk: UUID) -> HttpResponse:
    application = application_or_404(request, pk)
    form = RejectForm(request.POST, prefix="reject")
    act = lambda: screening.reject(application.pk, form.cleaned_data["reason"], actor=actor(request))  # noqa: E731 (runs once the form is valid)
    return decide(request, application, "reject_form", form, act, _("탈락시키고 까닭을 신청 기업에 알렸습니다."))


@staff_only(StaffPermission.APPLICATION_SCREEN)
@never_cache
@require_POST
def supplement(request: HttpRequest, pk: UUID) -> HttpResponse:
    application = application_or_404(request, pk)
    form = SupplementForm(office_selectors.askable(application).everything(), request.POST)

    def act() -> None:
        data = form.cleaned_data
        screening.ask_supplement(pk, data["items"], form.further, data["message"], data["due_at"], actor=actor(request))

    return decide(request, application, "supplement_form", form, act, _("보완을 요청하고 신청 기업에 알렸습니다."))


@staff_only(StaffPermission.APPLICATION_SCREEN)
@never_cache
@require_POST
def due(request: HttpRequest, pk: UUID) -> HttpResponse:
    application = application_or_404(request, pk)
    form = DueForm(request.POST, prefix="due")
    act = lambda: screening.move_due(pk, form.cleaned_data["due_at"], actor=actor(request))  # noqa: E731 (runs once the form is valid)
    return decide(request, application, "due_form", form, act, _("보완 기한을 늘리고 신청 기업에 알렸습니다."))


@staff_only(StaffPermission.APPLICATION_SCREEN)
@never_cache
@require_POST
def cancel_supplement(request: HttpRequest, pk: UUID) -> HttpResponse:
    application = application_or_404(request, pk)
    form = CancelSupplementForm(request.POST, prefix="cancel")
    act = lambda: screening.cancel_supplement(application.pk, form.cleaned_data["reason"], actor=actor(request))  # noqa: E731 (runs once the form is valid)
    return decide(request, application, "cancel_form", form, act, _("보완 요청을 거두고 신청 기업에 알렸습니다."))


@staff_only(StaffPermission.APPLICATION_SCREEN)
@never_cache
@require_POST
def accept_many(request: HttpRequest) -> HttpResponse:
    """First a preview of what was ticked, then the act."""
    keys = [key for key in request.POST.getlist("application") if is_uuid(key)][:MOST_AT_ONCE]
    chosen = list(selectors.handled_by(actor(request)).filter(pk__in=keys).order_by("submitted_at", "id"))
    back = f"/office/applications/?{request.POST.get('query', '')[:500]}"
    if not chosen:
        messages.error(request, _("신청을 하나 이상 골라 주세요."))
        return HttpResponseRedirect(back)
    ready = [item for item in chosen if item.state == State.SUBMITTED]
    if request.POST.get("confirmed") != "yes":
        others = [item for item in chosen if item not in ready]
        return show(request, "accept_many", {"ready": ready, "others": others, "back": back, "query": request.POST.get("query", "")[:500]})
    done, left = screening.accept_many(ready, actor=actor(request))
    messages.success(request, _("신청 %(done)d건을 통과시켰습니다.") % {"done": done})
    if left:
        messages.error(request, _("그사이 상태가 바뀐 %(left)d건은 그대로 두었습니다.") % {"left": len(left)})
    return HttpResponseRedirect(back)


def is_uuid(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True


@staff_only(StaffPermission.EXPORT_MAKE)
@never_cache
@require_http_methods(FORM_METHODS)
def export(request: HttpRequest) -> HttpResponse:
    """A table of what the filters of the address show, within the agencies of this member of staff."""
    if not actor(request).may(StaffPermission.APPLICATION_SEE):
        raise PermissionDenied
    found = office_selectors.queue(actor(request), QueueFilter(actor(request), request.GET).wanted)
    form = ExportForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            sheet = exports.make(found, form.cleaned_data["format"], actor=actor(request), reason=form.cleaned_data["reason"])
        except Refusal as refusal:
            refused(form, refusal)
        else:
            response = HttpResponse(sheet.body, content_type=sheet.content_type)
            response["Content-Disposition"] = f'attachment; filename="{sheet.name}"'
            return response
    return show(request, "export", {"form": form, "count": found.count(), "masked": exports.is_masked(actor(request))})
