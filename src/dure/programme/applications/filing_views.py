"""Files, checking and sending, receipt, withdrawal."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from dure.foundation import audit, chance, clock
from dure.foundation.access import own_transactions, requires, signed_in, writes_on_get
from dure.foundation.consent import selectors as terms
from dure.foundation.consent.forms import AgreementForm
from dure.foundation.documents.responses import attachment as download
from dure.foundation.errors import Refusal
from dure.portal.policy import Permission
from dure.portal.replies import actor, refused
from dure.programme.applicants import applicants
from dure.programme.applications import drafts, fields, files, idempotency, receipts, screening, selectors, submission
from dure.programme.applications.forms import AnswersForm, FilesForm, WithdrawForm
from dure.programme.applications.models import EDITED, SCREENED, Application, Attachment, State, Submission
from dure.programme.applications.progress import measure_of
from dure.programme.applications.questions import Question
from dure.programme.applications.views import (
    FORM_METHODS,
    application_or_404,
    frame,
    group_or_404,
    group_page,
    me,
    show,
    uploads,
)


def bare_or_404(request: HttpRequest, pk: UUID) -> Application:
    found = selectors.mine_bare(me(request), pk)
    if found is None:
        raise Http404
    return found


def wanted_documents(application: Application) -> list[Question]:
    supplement = selectors.open_supplement(application)
    found = selectors.asks_of(application).documents
    return [question for question in found if supplement is None or question.key in supplement.items]


@requires(Permission.PROGRAMME_APPLY)
@never_cache
@require_safe
def documents(request: HttpRequest, pk: UUID) -> HttpResponse:
    application = application_or_404(request, pk)
    if application.state not in EDITED:
        raise Http404
    return documents_page(request, application)


def documents_page(request: HttpRequest, application: Application, **more: Any) -> HttpResponse:
    context = {**frame(application), "uploads": uploads(application, wanted_documents(application), more.get("faulty")), **more}
    return show(request, "documents", context, status=422 if "faulty" in more else 200)


@requires(Permission.PROGRAMME_APPLY)
@own_transactions("Storing a large file must not hold the database; its rows follow in one short transaction.")
@require_POST
def upload(request: HttpRequest, pk: UUID, key: str) -> HttpResponse:
    """One or more files for one question. A script that asks for JSON sends one at a time."""
    application = bare_or_404(request, pk)
    question = selectors.asks_of(application).find(key)
    if question is None or not question.is_file:
        raise Http404
    form = FilesForm(question, request.POST, request.FILES)
    if form.is_valid():
        try:
            for file in form.cleaned_data["files"]:
                files.add(application, key, file, me(request), actor=actor(request))
        except Refusal as refusal:
            form.add_error("files", str(refusal.message))
    if request.headers.get("Accept") == "application/json":
        faults = [str(message) for errors in form.errors.values() for message in errors]
        return JsonResponse({"ok": not faults, "message": " ".join(faults)}, status=422 if faults else 200)
    return redirect(page_of(application, question)) if form.is_valid() else faulty_page(request, application, question, form)


def page_of(application: Application, question: Question) -> str:
    group = application.question_set.asks.group_of(question.key)
    return f"{application.path}groups/{group.key}/#f-{question.key}" if group else f"{application.path}documents/#f-{question.key}"


def faulty_page(request: HttpRequest, application: Application, question: Question, form: FilesForm) -> HttpResponse:
    group = application.question_set.asks.group_of(question.key)
    if application.state not in EDITED:
        messages.error(request, " ".join(str(message) for errors in form.errors.values() for message in errors))
        return redirect(application.path)
    if group is None:
        return documents_page(request, application, faulty=form)
    found, questions = group_or_404(application, group.key)
    answers = AnswersForm(questions, selectors.answers_of(application))
    return group_page(request, application, found, questions, answers, drafts.Saved(), faulty=form)


def attachment_or_404(application: Application, file: int) -> Attachment:
    found = application.attachments.select_related("document").filter(pk=file).first()
    if found is None:
        raise Http404
    return found


@signed_in
@writes_on_get("Reading a handed-in file is recorded.")
@require_safe
def file(request: HttpRequest, pk: UUID, file: int) -> FileResponse:
    application = application_or_404(request, pk)
    found = attachment_or_404(application, file)
    audit.record("document.read", actor=actor(request), subject=application.subject, obj=found.document.subject)
    return download(found.document)


@requires(Permission.PROGRAMME_APPLY)
@require_POST
def drop_file(request: HttpRequest, pk: UUID, file: int) -> HttpResponse:
    application = application_or_404(request, pk)
    found = attachment_or_404(application, file)
    question = selectors.asks_of(application).find(found.key)
    name = found.document.name
    try:
        files.drop(application, found.pk, me(request), actor=actor(request))
    except Refusal as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, _("‘%(name)s’ 파일을 지웠습니다.") % {"name": name})
    return redirect(page_of(application, question)) if question and application.state in EDITED else redirect(application.path)


@requires(Permission.PROGRAMME_APPLY)
@own_transactions("The filing is one transaction; reading what was sent, before it, must not hold the database.")
@never_cache
@require_http_methods(FORM_METHODS)
def check(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Everything on one page before it is sent; POST sends it."""
    application = bare_or_404(request, pk) if request.method == "POST" else application_or_404(request, pk)
    if application.state not in EDITED:
        return answer_to_the_late(request, application)
    form = terms_form(request, application)
    if request.method == "POST" and form.is_valid():
        try:
            send(request, application, form)
        except idempotency.InFlight:
            return in_flight(request, application)
        except Refusal as refusal:
            if refusal.code == "already_filed":
                return redirect("applications:done", application.pk)
            refused(form, refusal)
            if refusal.code == "questions_changed":
                drafts.adopt_current_set(application.pk)
        else:
            return redirect("applications:done", application.pk)
    return check_page(request, application, form)


def answer_to_the_late(request: HttpRequest, application: Application) -> HttpResponse:
    """A press that comes after the filing: the same press gets the same answer, another body under its key does not."""
    if request.method != "POST":
        return redirect(application.path)
    try:
        press = press_of(request)
        idempotency.recall(me(request), press.route, press.key, press.body)
    except idempotency.InFlight:
        return in_flight(request, application)
    except idempotency.OtherBody as fault:
        return show(request, "in_flight", {"application": application, "words": fault.message}, status=422)
    except Refusal:
        pass
    return redirect("applications:done", application.pk)


def in_flight(request: HttpRequest, application: Application) -> HttpResponse:
    response = show(request, "in_flight", {"application": application, "words": idempotency.InFlight().message}, status=409)
    response["Refresh"] = f"2; url={application.path}"
    return response


def terms_form(request: HttpRequest, application: Application) -> AgreementForm:
    """A supplement is filed under the terms of its first filing."""
    versions = terms.current(applicants().audience(me(request))) if application.state == State.DRAFT else []
    return AgreementForm(request.POST if request.method == "POST" else None, versions=versions)


def press_of(request: HttpRequest) -> submission.Press:
    body = {name: request.POST.getlist(name) for name in request.POST if name not in {"csrfmiddlewaretoken", "key"}}
    key = request.headers.get("Idempotency-Key") or request.POST.get("key", "")
    return submission.Press(request.path, key[: idempotency.LONGEST_KEY + 1], idempotency.body_hash(body))


def send(request: HttpRequest, application: Application, form: AgreementForm) -> Submission:
    reading = submission.read(application, me(request), form.versions) if application.state == State.DRAFT else None
    return submission.submit(application.pk, me(request), set(form.agreed), press_of(request), actor=actor(request), reading=reading)


def check_page(request: HttpRequest, application: Application, form: AgreementForm) -> HttpResponse:
    measure = measure_of(application)
    context = {
        **frame(application),
        "form": form,
        "progress": measure.progress(),
        "groups": shown_groups(application, measure),
        "summary": applicants().summary(me(request)),
        "standing": applicants().standing(me(request)),
        "key": chance.token(24),
    }
    return show(request, "check", context)


def shown_groups(application: Application, measure: Any) -> list[tuple[str, str, list[tuple[Any, ...]]]]:
    """Title, address for changes and rows of each group with what would be filed."""
    supplement = selectors.open_supplement(application)

    def row(question: Question) -> tuple[str, str]:
        if question.is_file:
            names = [item.document.name for item in selectors.standing_files(measure.files.get(question.key, []))]
            return question.shown, ", ".join(names) or _("없음")
        answer = measure.answers.get(question.key)
        return question.shown, fields.shown(question, answer.value if answer else "") or _("답하지 않음")

    wanted = None if supplement is None else set(supplement.items)
    pages = [(item.shown, f"{application.path}groups/{item.key}/", item.questions) for item in measure.content.groups]
    pages.append((_("제출 서류"), f"{application.path}documents/", measure.content.documents))
    chosen = [(title, url, [row(q) for q in questions if wanted is None or q.key in wanted]) for title, url, questions in pages]
    return [page for page in chosen if page[2]]


@signed_in
@never_cache
@require_safe
def done(request: HttpRequest, pk: UUID) -> HttpResponse:
    application = application_or_404(request, pk)
    newest = selectors.latest_submission(application)
    if newest is None:
        return redirect(application.path)
    return show(request, "done", {**frame(application), "submission": newest, "exact": receipts.exact(newest.at)})


@signed_in
@never_cache
@require_safe
def receipt(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The receipt of the newest filing, or of ``?revision=``."""
    application = application_or_404(request, pk)
    filings = application.submissions.select_related("application__announcement__agency", "application__company").order_by("-revision")
    wanted = request.GET.get("revision", "")
    found = filings.filter(revision=int(wanted)).first() if wanted.isdecimal() and len(wanted) < 5 else filings.first()
    if found is None:
        raise Http404
    response = HttpResponse(receipts.pdf(found), content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{application.number}-{found.revision}.pdf"'
    return response


@requires(Permission.PROGRAMME_APPLY)
@never_cache
@require_http_methods(FORM_METHODS)
def withdraw(request: HttpRequest, pk: UUID) -> HttpResponse:
    application = application_or_404(request, pk)
    if application.state not in SCREENED:
        return redirect(application.path)
    form = WithdrawForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            screening.withdraw(application.pk, form.cleaned_data["reason"], actor=actor(request))
        except Refusal as refusal:
            refused(form, refusal)
        else:
            messages.success(request, _("신청을 철회했습니다."))
            return redirect(application.path)
    again = application.announcement.accepts(clock.now())
    return show(request, "withdraw", {**frame(application), "form": form, "again": again})
