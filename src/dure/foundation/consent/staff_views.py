"""Terms in the back office of every site: list, draft, preview, publish from a date, take back."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from dure.foundation.access import staff_only
from dure.foundation.consent import selectors, services
from dure.foundation.consent.forms import DraftForm, PublishForm
from dure.foundation.consent.models import TermsDocument, TermsVersion, VersionState
from dure.foundation.errors import Refusal
from dure.foundation.staff.permissions import StaffPermission


@staff_only(StaffPermission.TERMS_EDIT)
def documents(request: HttpRequest) -> HttpResponse:
    rows = [(document, list(document.versions.all())) for document in selectors.for_operator().prefetch_related("versions")]
    return render(request, "consent/staff/documents.html", {"rows": rows})


@staff_only(StaffPermission.TERMS_EDIT)
def edit(request: HttpRequest, key: str) -> HttpResponse:
    """The draft of a document; without one it starts from the newest version."""
    document = _document(key)
    draft = document.versions.filter(state=VersionState.DRAFT).first()
    basis = draft or document.versions.first()
    form = DraftForm(request.POST if request.method == "POST" else None, instance=draft or TermsVersion(document=document), initial=_texts(basis, fresh=draft is None))
    if request.method == "POST" and form.is_valid():
        version = services.draft(document, actor=request.actor, **form.cleaned_data)  # type: ignore[attr-defined]
        return redirect("terms_office:version", version.pk)
    return render(request, "consent/staff/edit.html", {"document": document, "form": form, "draft": draft})


@staff_only(StaffPermission.TERMS_EDIT)
def version(request: HttpRequest, version_id: int) -> HttpResponse:
    """Preview in both languages, with what can be done next."""
    found = _version(version_id)
    form = PublishForm()
    return _show(request, found, form)


@staff_only(StaffPermission.TERMS_EDIT)
def publish(request: HttpRequest, version_id: int) -> HttpResponse:
    found = _version(version_id)
    form = PublishForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            services.publish(
                found, effective_from=form.moment(), actor=request.actor, reason=form.cleaned_data["reason"]  # type: ignore[attr-defined]
            )
        except Refusal as refusal:
            form.add_error("effective_on" if refusal.field else None, str(refusal.message))
        else:
            messages.success(request, _("게시했습니다. 시행일부터 회원에게 다시 동의를 받습니다."))
            return HttpResponseRedirect(request.path.removesuffix("publish/"))
    return _show(request, found, form)


@staff_only(StaffPermission.TERMS_EDIT)
def discard(request: HttpRequest, version_id: int) -> HttpResponse:
    return _act(request, version_id, services.discard, _("초안을 버렸습니다."))


@staff_only(StaffPermission.TERMS_EDIT)
def recall(request: HttpRequest, version_id: int) -> HttpResponse:
    return _act(request, version_id, services.recall, _("게시를 거두었습니다. 다시 초안이 되었습니다."))


def _act(request: HttpRequest, version_id: int, act: Callable[..., None], done: str) -> HttpResponse:
    found = _version(version_id)
    if request.method == "POST":
        try:
            act(found, actor=request.actor, reason=request.POST.get("reason", "")[:300])  # type: ignore[attr-defined]
            messages.success(request, done)
        except Refusal as refusal:
            messages.error(request, str(refusal.message))
    return redirect("terms_office:documents")


def _show(request: HttpRequest, found: TermsVersion, form: PublishForm) -> HttpResponse:
    context = {
        "version": found,
        "form": form,
        "is_draft": found.state == VersionState.DRAFT,
        "is_waiting": found.state == VersionState.PUBLISHED and not found.in_force,
        "consents": found.consents.filter(withdrawn_at=None).count(),
    }
    return render(request, "consent/staff/version.html", context)


def _document(key: str) -> TermsDocument:
    document = selectors.document(key)
    if document is None:
        raise Http404
    return document


def _version(version_id: int) -> TermsVersion:
    found = next(iter(selectors.by_ids([version_id])), None)
    if found is None:
        raise Http404
    return found


def _texts(basis: TermsVersion | None, *, fresh: bool) -> dict[str, Any]:
    if basis is None:
        return {}
    names = ("title_ko", "title_en", "body_ko", "body_en")
    return {name: getattr(basis, name) for name in names} | {"change_note": "" if fresh else basis.change_note}
