from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from dure.foundation.access import public, signed_in
from dure.foundation.consent.models import TermsVersion, VersionState, here
from dure.foundation.documents import selectors as documents
from dure.foundation.documents.models import Document
from dure.foundation.documents.responses import attachment
from dure.foundation.errors import Refusal
from dure.foundation.privacy import mask_name
from dure.portal.board import selectors, services
from dure.portal.board.forms import QuestionForm
from dure.portal.board.models import Notice, Question, QuestionState
from dure.portal.board.readings import READINGS

PAGE_SIZE = 10


def paged(request: HttpRequest, items: Any) -> Any:
    return Paginator(items, PAGE_SIZE).get_page(request.GET.get("page"))


def asked(request: HttpRequest) -> str:
    return request.GET.get("q", "").strip()[:80]


@public
@require_safe
def notices(request: HttpRequest) -> HttpResponse:
    page = paged(request, selectors.notices(asked(request)))
    return render(request, "board/notices.html", {"page": page, "q": asked(request)})


@public
@require_safe
def notice(request: HttpRequest, pk: int) -> HttpResponse:
    item = get_object_or_404(selectors.notices(), pk=pk)
    if request.method == "GET":
        READINGS.note(item.pk)
    before, after = selectors.neighbours(item)
    context = {"notice": item, "files": documents.of(item.subject), "before": before, "after": after}
    return render(request, "board/notice.html", context)


@public
@require_safe
def notice_file(request: HttpRequest, pk: int, key: UUID) -> FileResponse:
    item: Notice = get_object_or_404(selectors.notices(), pk=pk)
    return attachment(get_object_or_404(documents.of(item.subject), pk=key))


@public
@require_safe
def faq(request: HttpRequest) -> HttpResponse:
    chosen = request.GET.get("category", "")
    category = int(chosen) if chosen.isdecimal() and len(chosen) < 10 else None
    everything = selectors.faq()
    tabs = [("", _("전체"), "/faq/"), *((str(group.pk), str(group), f"/faq/?category={group.pk}") for group, _entries in everything)]
    groups = selectors.faq(asked(request), category)
    context = {"groups": groups, "q": asked(request), "tabs": tabs, "category": str(category or "")}
    return render(request, "board/faq.html", context)


@public
@require_safe
def questions(request: HttpRequest) -> HttpResponse:
    page = paged(request, selectors.public_questions(asked(request)))
    rows = [(item, mask_name(item.account.name)) for item in page]
    return render(request, "board/questions.html", {"page": page, "rows": rows, "q": asked(request)})


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest) -> HttpResponse:
    form = QuestionForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            question = services.ask(
                request.account,  # type: ignore[attr-defined]
                title=data["title"],
                body=data["body"],
                private=data["private"],
                uploads=data["uploads"],
                actor=request.actor,  # type: ignore[attr-defined]
            )
        except Refusal as refusal:
            form.add_error("uploads", str(refusal.message))
        else:
            messages.success(request, _("질문을 등록했습니다. 답변하면 이메일로 알려 드립니다."))
            return redirect("board:question", pk=question.pk)
    return render(request, "board/ask.html", {"form": form}, status=422 if form.errors else 200)


def visible_question(request: HttpRequest, pk: UUID) -> Question:
    question = selectors.question_for(getattr(request, "account", None), str(pk))
    if question is None:
        raise Http404
    return question


@public
@require_safe
def question(request: HttpRequest, pk: UUID) -> HttpResponse:
    item = visible_question(request, pk)
    account = getattr(request, "account", None)
    context = {
        "question": item,
        "asker": mask_name(item.account.name),
        "files": documents.of(item.subject, "question"),
        "answer_files": documents.of(item.subject, "answer"),
        "own": account is not None and item.account_id == account.pk,
        "waiting": item.state == QuestionState.WAITING,
    }
    return render(request, "board/question.html", context)


@public
@require_safe
def question_file(request: HttpRequest, pk: UUID, key: UUID) -> FileResponse:
    item = visible_question(request, pk)
    return attachment(get_object_or_404(documents.of(item.subject), pk=key))


@signed_in
@require_POST
def withdraw(request: HttpRequest, pk: UUID) -> HttpResponse:
    item = get_object_or_404(selectors.questions_of(request.account), pk=pk)  # type: ignore[attr-defined]
    try:
        services.withdraw(item, actor=request.actor)  # type: ignore[attr-defined]
    except Refusal as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, _("질문을 철회했습니다."))
    return redirect("/my/questions/")


@public
@require_safe
def downloads(request: HttpRequest) -> HttpResponse:
    page = paged(request, selectors.downloads(asked(request)))
    return render(request, "board/downloads.html", {"page": page, "q": asked(request)})


@public
@require_safe
def download(request: HttpRequest, pk: int) -> FileResponse:
    document: Document | None = get_object_or_404(selectors.downloads(), pk=pk).document
    if document is None:
        raise Http404
    return attachment(document)


@public
@require_safe
def page(request: HttpRequest, slug: str) -> HttpResponse:
    version = selectors.page(slug)
    if version is None or version.page.section == "policy":
        raise Http404
    return render(request, "board/page.html", {"version": version, "siblings": siblings(version.page.section, slug)})


def siblings(section: str, slug: str) -> list[tuple[str, str, str]]:
    return [(item.page.slug, item.title_here, item.address) for item in selectors.menu_pages(section)]


@public
@require_safe
def policy(request: HttpRequest, slug: str) -> HttpResponse:
    """The wording in force, or with ``?version=`` an earlier one."""
    versions = list(selectors.page_versions(slug))
    wanted = request.GET.get("version", "")
    chosen = next((item for item in versions if str(item.number) == wanted), versions[0] if versions else None)
    if chosen is None or chosen.page.section != "policy":
        raise Http404
    return render(request, "board/policy.html", {"version": chosen, "versions": versions, "current": versions[0]})


@public
@require_safe
def terms(request: HttpRequest) -> HttpResponse:
    published = TermsVersion.objects.filter(document__site=here(), state=VersionState.PUBLISHED)
    versions = list(published.select_related("document").order_by("document__order", "document_id", "-number"))
    latest: dict[int, TermsVersion] = {}
    for item in versions:
        if item.in_force:
            latest.setdefault(item.document_id, item)
    wanted = request.GET.get("version", "")
    chosen = next((item for item in versions if str(item.pk) == wanted), None)
    context = {"documents": latest.values(), "chosen": chosen, "versions": versions}
    return render(request, "board/terms.html", context)


@public
@require_safe
def search(request: HttpRequest) -> HttpResponse:
    words = asked(request)
    return render(request, "board/search.html", {"q": words, "found": selectors.search(words)})
