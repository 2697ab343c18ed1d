"""The editor of question sets: plain pages, one change a page, nothing needs a script."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from dure.foundation.access import staff_only
from dure.foundation.errors import Refusal
from dure.foundation.staff.permissions import StaffPermission
from dure.portal.replies import actor, refused
from dure.programme.announcements.models import Announcement
from dure.programme.announcements.selectors import handled_by
from dure.programme.applications import editing, selectors, sets
from dure.programme.applications.forms import AnswersForm, FilesForm
from dure.programme.applications.models import QuestionSet
from dure.programme.applications.office_forms import DocumentForm, GroupForm, PublishForm, QuestionForm, initial_of
from dure.programme.applications.office_views import FORM_METHODS, show
from dure.programme.applications.questions import Content, Question, difference, minutes_for


def announcement_or_404(request: HttpRequest, pk: int) -> Announcement:
    found = handled_by(actor(request)).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def draft_or_404(announcement: Announcement) -> QuestionSet:
    found = selectors.draft_set(announcement)
    if found is None:
        raise Http404
    return found


@staff_only(StaffPermission.ANNOUNCEMENT_EDIT)
@never_cache
@require_safe
def questions(request: HttpRequest, pk: int) -> HttpResponse:
    return editor(request, announcement_or_404(request, pk), PublishForm())


def editor(request: HttpRequest, announcement: Announcement, form: forms.Form) -> HttpResponse:
    draft, current = selectors.draft_set(announcement), selectors.current_set(announcement)
    shown = draft or current
    content = shown.asks if shown else Content()
    context = {
        "announcement": announcement,
        "draft": draft,
        "current": current,
        "content": content,
        "minutes": minutes_for(list(content.everything())),
        "faults": editing.faults(content) if draft else [],
        "change": difference(current.asks, content) if draft and current else None,
        "open_drafts": announcement.applications.filter(state="draft").count(),
        "others": other_sets(request, announcement) if shown is None else [],
        "form": form,
        "discard_fields": {"act": "discard"},
        "may_publish": actor(request).may(StaffPermission.ANNOUNCEMENT_PUBLISH),
    }
    return show(request, "questions", context)


def other_sets(request: HttpRequest, announcement: Announcement) -> list[QuestionSet]:
    """Published sets that a new one may be copied from, the newest first."""
    mine = handled_by(actor(request)).exclude(pk=announcement.pk)
    found = QuestionSet.objects.filter(announcement__in=mine, state="published").select_related("announcement__agency")
    return list(found.order_by("-published_at", "-id")[:10])


ACTS: dict[str, Callable[[Content, str], Content]] = {
    "up": lambda content, key: editing.move_question(content, key, -1),
    "down": lambda content, key: editing.move_question(content, key, 1),
    "remove": editing.remove_question,
    "group-up": lambda content, key: editing.move_group(content, key, -1),
    "group-down": lambda content, key: editing.move_group(content, key, 1),
    "group-remove": editing.remove_group,
}


@staff_only(StaffPermission.ANNOUNCEMENT_EDIT)
@require_POST
def act(request: HttpRequest, pk: int) -> HttpResponse:
    """Begin, discard, publish, and the small buttons beside questions and groups."""
    announcement = announcement_or_404(request, pk)
    name = request.POST.get("act", "")
    if name == "publish":
        return publish(request, announcement)
    try:
        done = act_of(request, announcement, name)
    except Refusal as refusal:
        messages.error(request, refusal.message)
    else:
        if done:
            messages.success(request, done)
    return redirect("screening:questions", pk)


def act_of(request: HttpRequest, announcement: Announcement, name: str) -> str:
    if name == "begin":
        basis = request.POST.get("basis", "")
        chosen = next((item for item in other_sets(request, announcement) if str(item.pk) == basis), None)
        sets.begin(announcement, actor=actor(request), basis=chosen)
        return _("새 판을 쓰기 시작했습니다. 게시할 때까지 신청 기업에는 보이지 않습니다.")
    draft = draft_or_404(announcement)
    if name == "discard":
        sets.discard(draft, actor=actor(request))
        return _("쓰던 판을 버렸습니다.")
    if name not in ACTS:
        raise Http404
    key = request.POST.get("key", "")
    sets.edit(draft, edition_of(request), lambda content: ACTS[name](content, key), actor=actor(request))
    return ""


def edition_of(request: HttpRequest) -> int:
    text = request.POST.get("edition", "")
    return int(text) if text.isdecimal() and len(text) < 10 else 0


def publish(request: HttpRequest, announcement: Announcement) -> HttpResponse:
    draft = draft_or_404(announcement)
    form = PublishForm(request.POST)
    if not actor(request).may(StaffPermission.ANNOUNCEMENT_PUBLISH):
        raise Http404
    if form.is_valid():
        try:
            sets.publish(draft, edition_of(request), form.cleaned_data["note"], actor=actor(request))
        except Refusal as refusal:
            refused(form, refusal)
        else:
            messages.success(request, _("신청 양식을 게시했습니다."))
            return redirect("screening:questions", announcement.pk)
    return editor(request, announcement, form)


@staff_only(StaffPermission.ANNOUNCEMENT_EDIT)
@never_cache
@require_http_methods(FORM_METHODS)
def group(request: HttpRequest, pk: int, key: str = "") -> HttpResponse:
    announcement = announcement_or_404(request, pk)
    draft = draft_or_404(announcement)
    present = draft.asks.group(key)
    if key and present is None:
        raise Http404
    initial = {"title": present.title, "title_en": present.title_en} if present else {}
    form = GroupForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        name = key or f"g{draft.last_key + 1}"
        data = form.cleaned_data
        change = lambda content: editing.put_group(content, name, data["title"], data["title_en"])  # noqa: E731 (one line that names itself)
        if edited(request, draft, form, change, new=not key):
            return redirect("screening:questions", pk)
    title = _("묶음 고치기") if present else _("묶음 추가")
    return show(request, "edit", {"announcement": announcement, "draft": draft, "form": form, "title": title})


def edited(request: HttpRequest, draft: QuestionSet, form: forms.Form, change: sets.Change, *, new: bool) -> bool:
    try:
        sets.edit(draft, edition_of(request), change, actor=actor(request), new_keys=int(new))
    except Refusal as refusal:
        refused(form, refusal)
        return False
    messages.success(request, _("저장했습니다. 게시할 때까지 신청 기업에는 보이지 않습니다."))
    return True


@staff_only(StaffPermission.ANNOUNCEMENT_EDIT)
@never_cache
@require_http_methods(FORM_METHODS)
def question(request: HttpRequest, pk: int, place: str, key: str = "") -> HttpResponse:
    """Add or edit one question of a group, or one document (``place`` = documents)."""
    announcement = announcement_or_404(request, pk)
    draft = draft_or_404(announcement)
    present = draft.asks.find(key) if key else None
    if (key and present is None) or (place != editing.DOCUMENTS and draft.asks.group(place) is None):
        raise Http404
    form = question_form(request, draft, place, present)
    if request.method == "POST" and form.is_valid():
        made = made_of(form, draft, present)
        target = form.cleaned_data.get("group", editing.DOCUMENTS)
        change = lambda content: editing.put_question(editing.retype_question(content, key, made), target, made)  # noqa: E731 (one line that names itself)
        if edited(request, draft, form, change, new=made.key != key):
            return redirect("screening:questions", pk)
    return show(request, "edit", {"announcement": announcement, "draft": draft, "form": form, "title": title_of(place, present)})


def made_of(form: Any, draft: QuestionSet, present: Question | None) -> Question:
    """The question with the key it has, or a new one when it is new or of another kind than before."""
    fresh: Question = form.question(f"q{draft.last_key + 1}")
    return replace(fresh, key=present.key) if present is not None and present.kind == fresh.kind else fresh


def title_of(place: str, present: Question | None) -> str:
    if place == editing.DOCUMENTS:
        return _("서류 고치기") if present else _("서류 추가")
    return _("질문 고치기") if present else _("질문 추가")


def question_form(request: HttpRequest, draft: QuestionSet, place: str, present: Question | None) -> Any:
    data = request.POST if request.method == "POST" else None
    initial = initial_of(present, draft.asks.group_of(present.key)) if present else {"group": place}
    if place == editing.DOCUMENTS:
        return DocumentForm(data, initial=initial)
    return QuestionForm(draft.asks, data, initial=initial)


@staff_only(StaffPermission.ANNOUNCEMENT_EDIT)
@never_cache
@require_safe
def preview(request: HttpRequest, pk: int) -> HttpResponse:
    """The questions as an applicant will meet them; nothing can be sent."""
    announcement = announcement_or_404(request, pk)
    shown = selectors.draft_set(announcement) or selectors.current_set(announcement)
    if shown is None:
        raise Http404
    groups = [
        (item, AnswersForm(item.questions, {}), [FilesForm(q) for q in item.questions if q.is_file]) for item in shown.asks.groups
    ]
    documents = [FilesForm(document) for document in shown.asks.documents]
    return show(request, "preview", {"announcement": announcement, "shown": shown, "groups": groups, "documents": documents})
