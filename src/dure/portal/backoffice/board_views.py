"""Editing notices, answers, downloads and pages: draft, preview, publish."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.db import models
from django.db.models import ProtectedError
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from dure.foundation.access import staff_only
from dure.foundation.documents import selectors as documents
from dure.foundation.documents import services as files
from dure.foundation.documents.responses import attachment
from dure.foundation.errors import Refusal
from dure.foundation.privacy import mask_name
from dure.foundation.staff.permissions import StaffPermission
from dure.portal.backoffice import selectors
from dure.portal.backoffice.board_forms import CategoryForm, DownloadForm, FaqForm, NoticeForm, PageForm, VersionForm
from dure.portal.backoffice.forms import AnswerForm
from dure.portal.backoffice.views import FORM_METHODS, paged, show
from dure.portal.board import services
from dure.portal.board.models import Download, FaqCategory, FaqEntry, Notice, Page, PageVersion, PublicationState, Question
from dure.portal.replies import actor, attempt


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of board item that staff edit on the same two pages."""

    label: Promise
    model: type[Any]
    form: type[forms.ModelForm]  # type: ignore[type-arg]
    public: str


KINDS = {
    "notices": Kind(gettext_lazy("공지사항"), Notice, NoticeForm, "/notices/"),
    "downloads": Kind(gettext_lazy("자료실"), Download, DownloadForm, "/downloads/"),
    "faq": Kind(gettext_lazy("자주 묻는 질문"), FaqEntry, FaqForm, "/faq/"),
}


def kind_of(key: str) -> Kind:
    if key not in KINDS:
        raise Http404
    return KINDS[key]


@staff_only(StaffPermission.BOARD_EDIT)
@never_cache
@require_safe
def items(request: HttpRequest, kind: str) -> HttpResponse:
    found = kind_of(kind)
    page = paged(request, found.model.objects.all())
    return show(request, "items", {"kind": kind, "label": found.label, "page": page, "categories": FaqCategory.objects.all()})


@staff_only(StaffPermission.BOARD_EDIT)
@never_cache
@require_http_methods(FORM_METHODS)
def item(request: HttpRequest, kind: str, pk: int | None = None) -> HttpResponse:
    found = kind_of(kind)
    stored = get_object_or_404(found.model, pk=pk) if pk else None
    form = found.form(request.POST or None, request.FILES or None, instance=stored)
    context: dict[str, Any] = {"kind": kind, "label": found.label, "form": form, "item": stored}
    if request.method == "POST" and form.is_valid():
        if request.POST.get("act") == "preview":
            return show(request, "item", {**context, "preview": form.save(commit=False)})
        try:
            saved = keep(request, found, form)
        except Refusal as refusal:
            form.add_error("uploads" if "uploads" in form.fields else None, str(refusal.message))
        else:
            messages.success(request, _("저장했습니다."))
            return redirect("office:item", kind=kind, pk=saved.pk)
    if stored is not None:
        context["files"] = documents.of(getattr(stored, "subject", ""))
        context["public"] = found.public
    return show(request, "item", context)


def keep(request: HttpRequest, kind: Kind, form: Any) -> Any:
    saved = form.save(commit=False)
    uploads = form.cleaned_data.get("uploads") or []
    services.save(saved, actor=actor(request))
    if kind.model is Download and uploads:
        replaced, saved.document = saved.document, files.receive(
            uploads[0], owner=saved.subject, kind="download", actor=actor(request)
        )
        saved.save(update_fields=["document"])
        if replaced is not None:
            files.remove(replaced, actor=actor(request))
    elif uploads:
        services.attach(saved.subject, "notice", uploads, actor=actor(request))
    return saved


@staff_only(StaffPermission.BOARD_EDIT)
@require_POST
def act(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    stored = get_object_or_404(kind_of(kind).model, pk=pk)
    match request.POST.get("act"):
        case "publish":
            attempt(request, lambda: services.show(stored, actor=actor(request)), _("게시했습니다."))
        case "hide":
            attempt(request, lambda: services.hide(stored, actor=actor(request)), _("게시를 내렸습니다."))
        case "delete":
            if attempt(request, lambda: services.delete(stored, actor=actor(request)), _("지웠습니다.")):
                return redirect("office:items", kind=kind)
    return redirect("office:item", kind=kind, pk=pk)


@staff_only(StaffPermission.BOARD_EDIT)
@require_POST
def remove_file(request: HttpRequest, kind: str, pk: int, key: UUID) -> HttpResponse:
    stored = get_object_or_404(kind_of(kind).model, pk=pk)
    document = get_object_or_404(documents.of(getattr(stored, "subject", "")), pk=key)
    attempt(request, lambda: files.remove(document, actor=actor(request)), _("파일을 지웠습니다."))
    return redirect("office:item", kind=kind, pk=pk)


@staff_only(StaffPermission.BOARD_EDIT)
@never_cache
@require_http_methods(FORM_METHODS)
def category(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    stored = get_object_or_404(FaqCategory, pk=pk) if pk else None
    if stored and request.POST.get("act") == "delete":
        try:
            stored.delete()
            messages.success(request, _("분류를 지웠습니다."))
        except ProtectedError:
            messages.error(request, _("이 분류에 질문이 있어 지울 수 없습니다. 질문을 먼저 옮겨 주세요."))
        return redirect("office:items", kind="faq")
    return plain_edit(request, CategoryForm(request.POST or None, instance=stored), _("질문 분류"), "/office/board/faq/")


def plain_edit(request: HttpRequest, form: Any, title: str, back: str) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("저장했습니다."))
        return redirect(back)
    return show(request, "plain_edit", {"form": form, "title": title, "back": back})


@staff_only(StaffPermission.BOARD_EDIT)
@never_cache
@require_safe
def pages(request: HttpRequest) -> HttpResponse:
    rows = []
    for entry in Page.objects.prefetch_related("versions"):
        versions = list(entry.versions.all())
        out = next((version for version in versions if version.state == PublicationState.PUBLISHED), None)
        draft = next((version for version in versions if version.state == PublicationState.DRAFT), None)
        rows.append((entry, out, draft))
    return show(request, "pages", {"rows": rows})


@staff_only(StaffPermission.BOARD_EDIT)
@never_cache
@require_http_methods(FORM_METHODS)
def add_page(request: HttpRequest) -> HttpResponse:
    return plain_edit(request, PageForm(request.POST or None), _("안내 페이지 추가"), "/office/pages/")


@staff_only(StaffPermission.BOARD_EDIT)
@never_cache
@require_http_methods(FORM_METHODS)
def page(request: HttpRequest, slug: str) -> HttpResponse:
    """Edits write the draft only; readers go on seeing the published wording until the draft is published."""
    entry = get_object_or_404(Page, slug=slug)
    versions = list(entry.versions.all())
    draft = next((version for version in versions if version.state == PublicationState.DRAFT), None)
    form = VersionForm(request.POST or None, instance=draft or copy_of(versions))
    preview = None
    if request.method == "POST" and form.is_valid():
        if request.POST.get("act") == "preview":
            preview = form.save(commit=False)
        else:
            return keep_page(request, entry, form)
    return show(request, "page", {"page": entry, "versions": versions, "draft": draft, "form": form, "preview": preview})


def copy_of(versions: list[PageVersion]) -> PageVersion:
    if not versions:
        return PageVersion()
    return PageVersion(**{name: getattr(versions[0], name) for name in ("title", "title_en", "body", "body_en")})


def keep_page(request: HttpRequest, entry: Page, form: VersionForm) -> HttpResponse:
    draft = services.draft_of(entry, actor=actor(request))
    for name, value in form.cleaned_data.items():
        setattr(draft, name, value)
    services.save_draft(draft, actor=actor(request))
    if request.POST.get("act") == "publish":
        attempt(request, lambda: services.publish_page(draft, actor=actor(request)), _("게시했습니다."))
    else:
        messages.success(request, _("초안을 저장했습니다."))
    return redirect("office:page", slug=entry.slug)


@staff_only(StaffPermission.QUESTION_ANSWER)
@never_cache
@require_safe
def questions(request: HttpRequest) -> HttpResponse:
    state = request.GET.get("state", "waiting")
    found: models.QuerySet[Question] = selectors.waiting_questions()
    if state != "waiting":
        found = Question.objects.select_related("account").order_by("-asked_at")
    page = paged(request, found)
    tabs = [("waiting", _("답변 대기"), "/office/questions/"), ("all", _("전체"), "?state=all")]
    rows = [(question, mask_name(question.account.name)) for question in page]
    return show(request, "questions", {"page": page, "rows": rows, "tabs": tabs, "state": state})


@staff_only(StaffPermission.QUESTION_ANSWER)
@never_cache
@require_http_methods(FORM_METHODS)
def question(request: HttpRequest, pk: UUID) -> HttpResponse:
    asked = get_object_or_404(Question.objects.select_related("account", "account__company"), pk=pk)
    form = AnswerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        body = form.cleaned_data["body"]
        answer = lambda: services.answer(asked, body=body, uploads=[], actor=actor(request))  # noqa: E731
        attempt(request, answer, _("답변을 등록하고 이메일로 알렸습니다."))
        return redirect("office:questions")
    context = {"question": asked, "asker": mask_name(asked.account.name), "form": form}
    return show(request, "question", {**context, "files": documents.of(asked.subject)})


@staff_only(StaffPermission.QUESTION_ANSWER)
@never_cache
@require_safe
def question_file(request: HttpRequest, pk: UUID, key: UUID) -> FileResponse:
    asked = get_object_or_404(Question, pk=pk)
    return attachment(get_object_or_404(documents.of(asked.subject), pk=key))
