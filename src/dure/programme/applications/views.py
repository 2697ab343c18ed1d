"""The applicant's pages: start, task list, one page a group of questions, member data, status, list."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from dure.foundation import clock
from dure.foundation.access import requires, signed_in
from dure.foundation.errors import Refusal
from dure.foundation.ui.words import clock_time
from dure.portal import replies
from dure.portal.accounts.models import Account
from dure.portal.policy import Permission
from dure.portal.replies import actor, refused
from dure.programme.announcements import selectors as announcements
from dure.programme.announcements.models import Announcement, Reception
from dure.programme.applicants import applicants
from dure.programme.applications import drafts, news, selectors, timeline
from dure.programme.applications.forms import AnswersForm, FilesForm
from dure.programme.applications.models import EDITED, SCREENED, Answer, Application, State
from dure.programme.applications.progress import Measure, measure_of
from dure.programme.applications.questions import Group, Question, minutes_for

FORM_METHODS = ["GET", "HEAD", "POST"]
PAGE_SIZE = 20


def me(request: HttpRequest) -> Account:
    return request.account  # type: ignore[attr-defined]


def application_or_404(request: HttpRequest, pk: UUID) -> Application:
    found = selectors.mine(me(request), pk)
    if found is None:
        raise Http404
    return found


def announcement_or_404(pk: int) -> Announcement:
    found = announcements.visible(pk)
    if found is None:
        raise Http404
    return found


def show(request: HttpRequest, template: str, context: dict[str, Any], *, status: int = 200) -> HttpResponse:
    return replies.page(request, f"applications/{template}.html", context, status=status)


def frame(application: Application) -> dict[str, Any]:
    """What every page of an application shows: itself, the server's time and until when it may be filed."""
    supplement = selectors.open_supplement(application)
    until = supplement.due_at if supplement else application.announcement.closes_at
    now = clock.now()
    return {
        "application": application,
        "announcement": application.announcement,
        "supplement": supplement,
        "now": now,
        "until": until if application.state in EDITED else None,
        "late": until is not None and now >= until,
    }


@requires(Permission.PROGRAMME_APPLY)
@never_cache
@require_http_methods(FORM_METHODS)
def apply(request: HttpRequest, pk: int) -> HttpResponse:
    announcement = announcement_or_404(pk)
    present = selectors.running(me(request), announcement)
    if present is not None:
        return redirect(present.path)
    if announcement.reception != Reception.HERE:
        raise Http404
    refusal: Refusal | None = None
    if request.method == "POST":
        try:
            return redirect(drafts.start(announcement, me(request), actor=actor(request)).path)
        except Refusal as fault:
            refusal = fault
    return show(request, "apply", start_context(request, announcement, refusal), status=422 if refusal else 200)


def start_context(request: HttpRequest, announcement: Announcement, refusal: Refusal | None) -> dict[str, Any]:
    asked = selectors.current_set(announcement)
    now = clock.now()
    return {
        "announcement": announcement,
        "refusal": refusal,
        "standing": applicants().standing(me(request)),
        "asks": asked.asks if asked else None,
        "minutes": minutes_for(list(asked.asks.everything())) if asked else 0,
        "open": announcement.accepts(now),
        "now": now,
        "until": announcement.closes_at,
        "late": not announcement.accepts(now),
    }


@signed_in
@never_cache
@require_safe
def overview(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The task list while it is written, the state and its history afterwards."""
    application = application_or_404(request, pk)
    if application.state == State.DRAFT:
        return task_list(request, application)
    context = {
        **frame(application),
        "events": timeline.of(application),
        "submissions": application.submissions.order_by("-revision").defer("body"),
        "may_apply": actor(request).may(Permission.PROGRAMME_APPLY),
        "may_withdraw": application.state in SCREENED and actor(request).may(Permission.PROGRAMME_APPLY),
        "progress": measure_of(application).progress() if application.state == State.SUPPLEMENT_ASKED else None,
    }
    return show(request, "status", context)


def task_list(request: HttpRequest, application: Application) -> HttpResponse:
    measure = measure_of(application)
    others = selectors.others_writing(me(request), measure.answers, clock.now())
    context = {
        **frame(application),
        "progress": measure.progress(),
        "may_apply": actor(request).may(Permission.PROGRAMME_APPLY),
        "others": [(answer, place_of(measure, answer)) for answer in others],
        "news": news.of(application),
        "standing": applicants().standing(me(request)),
    }
    return show(request, "tasks", context)


def place_of(measure: Measure, answer: Answer) -> str:
    group = measure.content.group_of(answer.key)
    return group.shown if group else ""


@requires(Permission.PROGRAMME_APPLY)
@require_POST
def acknowledge(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The applicant has read what a new version of the questions brought."""
    application = application_or_404(request, pk)
    drafts.acknowledge_set(application.pk)
    return redirect(application.path)


@requires(Permission.PROGRAMME_APPLY)
@require_POST
def discard(request: HttpRequest, pk: UUID) -> HttpResponse:
    application = application_or_404(request, pk)
    title = application.announcement.title_here
    try:
        drafts.discard(application.pk, actor=actor(request))
    except Refusal as refusal:
        messages.error(request, refusal.message)
        return redirect(application.path)
    messages.success(request, _("‘%(title)s’ 신청서 초안을 지웠습니다.") % {"title": title})
    return redirect("applications:mine")


def group_or_404(application: Application, key: str) -> tuple[Group, list[Question]]:
    """The group and those of its questions that may be answered now."""
    group = selectors.asks_of(application).group(key)
    supplement = selectors.open_supplement(application)
    if group is None or (application.state not in EDITED):
        raise Http404
    questions = [question for question in group.questions if supplement is None or question.key in supplement.items]
    if not questions:
        raise Http404
    return group, questions


@requires(Permission.PROGRAMME_APPLY)
@never_cache
@require_http_methods(FORM_METHODS)
def group(request: HttpRequest, pk: UUID, key: str) -> HttpResponse:
    application = application_or_404(request, pk)
    found, questions = group_or_404(application, key)
    answers = selectors.answers_of(application)
    form = AnswersForm(questions, answers, request.POST if request.method == "POST" else None)
    saved = drafts.Saved()
    if request.method == "POST":
        try:
            saved = drafts.save_answers(application.pk, me(request), form.typed(), actor=actor(request))
        except Refusal as refusal:
            refused(form, refusal)
        if form.is_valid() and not saved.conflicts:
            messages.success(request, _("‘%(title)s’ 답을 저장했습니다.") % {"title": found.shown})
            return redirect(application.path if request.POST.get("then") == "list" else following(application, key))
        remember_tokens(form, saved)
    return group_page(request, application, found, questions, form, saved)


def remember_tokens(form: AnswersForm, saved: drafts.Saved) -> None:
    """What is shown next was seen: saving again replaces it knowingly."""
    form.tokens.update(saved.tokens)
    form.tokens.update({conflict.question.key: drafts.token_of(conflict.answer) for conflict in saved.conflicts})


def group_page(
    request: HttpRequest, application: Application, found: Group, questions: list[Question], form: AnswersForm, saved: drafts.Saved, **more: Any
) -> HttpResponse:
    others = selectors.others_writing(me(request), {key: item for key, item in form.answers.items() if key in form.questions}, clock.now())
    context = {
        **frame(application),
        "group": found,
        "form": form,
        "conflicts": saved.conflicts,
        "others": others,
        "uploads": uploads(application, [question for question in questions if question.is_file], more.get("faulty")),
        "steps": position(application, found.key),
        **more,
    }
    return show(request, "group", context, status=409 if saved.conflicts else 422 if "faulty" in more else 200)


def uploads(application: Application, questions: list[Question], faulty: FilesForm | None) -> list[tuple[Question, FilesForm, Any]]:
    files = selectors.files_of(application)
    forms_by_prefix = {faulty.prefix: faulty} if faulty else {}
    return [
        (question, forms_by_prefix.get(f"f-{question.key}") or FilesForm(question), files.get(question.key, [])) for question in questions
    ]


def position(application: Application, key: str) -> tuple[int, int]:
    keys = [item.key for item in application.question_set.asks.groups]
    return keys.index(key) + 1, len(keys)


def following(application: Application, key: str) -> str:
    """The page after a group: the next group, the documents, the member data, or the list."""
    if application.state != State.DRAFT:
        return application.path
    content = application.question_set.asks
    keys = [item.key for item in content.groups]
    rest = keys[keys.index(key) + 1 :]
    if rest:
        return f"{application.path}groups/{rest[0]}/"
    return f"{application.path}documents/" if content.documents else f"{application.path}member/"


@requires(Permission.PROGRAMME_APPLY)
@require_POST
def autosave(request: HttpRequest, pk: UUID, key: str) -> JsonResponse:
    """Keeps what was typed so far; the page's script calls it."""
    application = application_or_404(request, pk)
    _found, questions = group_or_404(application, key)
    form = AnswersForm(questions, selectors.answers_of(application), request.POST)
    try:
        saved = drafts.save_answers(application.pk, me(request), form.typed(), actor=actor(request))
    except Refusal as refusal:
        return JsonResponse({"message": str(refusal.message)}, status=409)
    now = clock.now()
    answer = {
        "saved_at": f"{now.astimezone(clock.SEOUL):%H:%M:%S}",
        "now": int(now.timestamp() * 1000),
        "tokens": saved.tokens,
        "unsaved": [str(form.fields[name].label) for name in form.errors],
        "conflicts": [
            {
                "key": conflict.question.key,
                "label": conflict.question.shown,
                "theirs": conflict.theirs_shown,
                "who": conflict.answer.edited_by.name,
                "at": clock_time(conflict.answer.edited_at),
            }
            for conflict in saved.conflicts
        ],
    }
    return JsonResponse(answer, json_dumps_params={"ensure_ascii": False})


@requires(Permission.PROGRAMME_APPLY)
@never_cache
@require_http_methods(FORM_METHODS)
def member(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The company's data to be confirmed for this application."""
    application = application_or_404(request, pk)
    if application.state != State.DRAFT:
        raise Http404
    posted = request.method == "POST"
    form = applicants().update_form(me(request), request.POST if posted else None, request.FILES if posted else None)
    if posted and form.is_valid():
        try:
            drafts.confirm_member(application.pk, me(request), form, actor=actor(request))
        except Refusal as refusal:
            refused(form, refusal)
        else:
            messages.success(request, _("회원 정보를 확인했습니다."))
            return redirect(application.path)
    return show(request, "member", {**frame(application), "form": form})


@signed_in
@never_cache
@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    page = Paginator(selectors.of_account(me(request)), PAGE_SIZE).get_page(request.GET.get("page"))
    return show(request, "mine", {"page": page, "has_company": me(request).company_id is not None})
