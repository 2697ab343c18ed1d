from __future__ import annotations

from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from dure.foundation import audit
from dure.foundation.access import local_path, signed_in, writes_on_get
from dure.foundation.consent import selectors as consents
from dure.foundation.consent import services as consenting
from dure.foundation.documents import selectors as documents
from dure.foundation.documents.responses import attachment
from dure.foundation.errors import Refusal
from dure.foundation.privacy import mask_login_id
from dure.foundation.sessions.models import address_of, clear_cookie
from dure.portal import replies
from dure.portal.accounts import selectors as accounts
from dure.portal.accounts import services as account_services
from dure.portal.accounts.models import Account, Company
from dure.portal.board.selectors import questions_of
from dure.portal.entry import selectors as joins
from dure.portal.entry import services as joining
from dure.portal.entry.forms import EvaluatorForm
from dure.portal.mypage import lock, services
from dure.portal.mypage.forms import ChangePasswordForm, JoinForm, LeaveForm, MyDetailsForm, PapersForm, PasswordForm
from dure.portal.mypage.obligations import open_obligations
from dure.portal.policy import policy
from dure.portal.replies import refused
from dure.rules.identifiers.phone import show_phone

FORM_METHODS = ["GET", "HEAD", "POST"]


def me(request: HttpRequest) -> Account:
    return request.account  # type: ignore[attr-defined]


def show(request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    return replies.page(request, f"mypage/{template}.html", {"account": me(request), **context})


@signed_in
@never_cache
@sensitive_post_parameters("password")
@require_http_methods(FORM_METHODS)
def unlock(request: HttpRequest) -> HttpResponse:
    target = local_path(request.POST.get("next") or request.GET.get("next"), "/my/")
    form = PasswordForm(request.POST or None, initial={"next": target})
    if request.method == "POST" and form.is_valid():
        try:
            account_services.prove_password(me(request), form.cleaned_data["password"], address_of(request))
        except Refusal as refusal:
            refused(form, refusal)
        else:
            lock.open_up(request)
            return HttpResponseRedirect(target)
    return show(request, "unlock", {"form": form})


@lock.behind_password
@never_cache
@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    account = me(request)
    rows = [
        (_("아이디"), account.login_id),
        (_("이름"), account.name),
        (_("휴대폰"), show_phone(account.mobile) if account.mobile else _("입력하지 않음")),
        (_("이메일"), account.email or _("입력하지 않음")),
        (_("부서"), account.department or _("입력하지 않음")),
        (_("역할"), ", ".join(role.label for role in account.roles.all()) or _("아직 없음")),
    ]
    context = {
        "rows": rows,
        "hub_url": f"{settings.ENV['HUB_ISSUER']}/my/" if request.account_session.came_from_hub else "",  # type: ignore[attr-defined]
        "questions": questions_of(account)[:3],
        "join": joins.latest_join(account),
    }
    return show(request, "overview", context)


@lock.behind_password
@never_cache
@require_http_methods(FORM_METHODS)
def details(request: HttpRequest) -> HttpResponse:
    account = me(request)
    initial = {name: getattr(account, name) for name in ("name", "mobile", *MyDetailsForm.details)}
    form = MyDetailsForm(request.POST or None, initial=initial)
    if account.verified_at:
        form.fix_verified()
    if request.method == "POST" and form.is_valid():
        services.edit_details(account, form.changes(), actor=request.actor)  # type: ignore[attr-defined]
        messages.success(request, _("회원정보를 저장했습니다."))
        return redirect("my:overview")
    return show(request, "details", {"form": form})


@lock.behind_password
@never_cache
@sensitive_post_parameters()
@require_http_methods(FORM_METHODS)
def password(request: HttpRequest) -> HttpResponse:
    account = me(request)
    form = ChangePasswordForm(request.POST or None)
    form.for_login_id = account.login_id or ""
    if request.method == "POST" and form.is_valid():
        try:
            account_services.prove_password(account, form.cleaned_data["present"], address_of(request))
            account_services.change_password(account, form.cleaned_data["password"], actor=request.actor)  # type: ignore[attr-defined]
        except Refusal as refusal:
            form.add_error("present" if refusal.code == "wrong_password" else None, str(refusal.message))
        else:
            messages.success(request, _("비밀번호를 바꾸고 모든 기기에서 로그아웃했습니다. 새 비밀번호로 로그인해 주세요."))
            response = redirect("/sign-in/")
            clear_cookie(response)
            return response
    return show(request, "password", {"form": form})


@lock.behind_password
@never_cache
@require_safe
def consent(request: HttpRequest) -> HttpResponse:
    return show(request, "consents", {"given": consents.history(me(request).subject)})


@lock.behind_password
@require_POST
def withdraw_consent(request: HttpRequest, key: str) -> HttpResponse:
    try:
        consenting.withdraw(me(request).subject, key, actor=request.actor)  # type: ignore[attr-defined]
    except Refusal as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, _("동의를 철회했습니다."))
    return redirect("my:consents")


@signed_in
@never_cache
@require_safe
def questions(request: HttpRequest) -> HttpResponse:
    page = Paginator(questions_of(me(request)), 10).get_page(request.GET.get("page"))
    return show(request, "questions", {"page": page})


@signed_in
@require_safe
def question(request: HttpRequest, pk: UUID) -> HttpResponse:
    return redirect("board:question", pk=pk)


def evaluator_of(request: HttpRequest) -> Account:
    account = me(request)
    if account.kind != "evaluator":
        raise Http404
    return account


@lock.behind_password
@never_cache
@require_http_methods(FORM_METHODS)
def evaluator(request: HttpRequest) -> HttpResponse:
    account = evaluator_of(request)
    form = PapersForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            count = services.add_papers(account, form.papers(), actor=request.actor)  # type: ignore[attr-defined]
        except Refusal as refusal:
            refused(form, refusal)
        else:
            messages.success(request, _("파일 %(count)d개를 올렸습니다.") % {"count": count})
            return redirect("my:evaluator")
    return show(request, "evaluator", {"form": form, **evaluator_facts(account)})


def evaluator_facts(account: Account) -> dict[str, Any]:
    label = policy().evaluator.label
    profile = account.profile
    rows = [
        (_("분야"), label(profile.get("field", "")) or _("아직 없음")),
        (_("세부 자격"), ", ".join(label(key) for key in profile.get("qualifications", [])) or _("아직 없음")),
        (_("평가 가능 분야"), ", ".join(label(key) for key in profile.get("areas", [])) or _("아직 없음")),
        (_("현장평가 가능 지역"), ", ".join(label(key) for key in profile.get("regions", [])) or _("아직 없음")),
    ]
    papers = [
        (_("신청서"), documents.of(account.subject, services.APPLICATION)),
        (_("신분증 사본"), documents.of(account.subject, services.ID_COPY)),
    ]
    return {"rows": rows, "papers": papers, "waiting": account.state == "waiting"}


@lock.behind_password
@never_cache
@require_http_methods(FORM_METHODS)
def evaluator_profile(request: HttpRequest) -> HttpResponse:
    account = evaluator_of(request)
    form = EvaluatorForm(request.POST or None, initial=account.profile)
    if request.method == "POST" and form.is_valid():
        try:
            services.edit_profile(account, form.cleaned_data, actor=request.actor)  # type: ignore[attr-defined]
        except Refusal as refusal:
            refused(form, refusal)
        else:
            messages.success(request, _("평가위원 정보를 저장했습니다."))
            return redirect("my:evaluator")
    return show(request, "evaluator_profile", {"form": form})


@lock.behind_password
@writes_on_get("Reading an identity paper is recorded.")
@require_safe
def paper(request: HttpRequest, pk: UUID) -> FileResponse:
    account = evaluator_of(request)
    document = get_object_or_404(documents.of(account.subject), pk=pk)
    audit.record("document.read", actor=request.actor, subject=account.subject, obj=document.subject)  # type: ignore[attr-defined]
    return attachment(document)


@lock.behind_password
@require_POST
def remove_paper(request: HttpRequest, pk: UUID) -> HttpResponse:
    account = evaluator_of(request)
    document = get_object_or_404(documents.of(account.subject), pk=pk)
    try:
        services.remove_paper(account, document, actor=request.actor)  # type: ignore[attr-defined]
    except Refusal as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, _("파일을 지웠습니다."))
    return redirect("my:evaluator")


@signed_in
@never_cache
@require_http_methods(FORM_METHODS)
def join(request: HttpRequest) -> HttpResponse:
    """A general member looks for the performing company, asks to join, or takes the request back."""
    account = me(request)
    if account.kind != "general":
        raise Http404
    if request.method == "POST":
        answer_join(request, account)
        return redirect("my:join")
    words = request.GET.get("q", "").strip()[:60]
    found = [(item, mask_business(item)) for item in accounts.search_companies(words)] if len(words) > 1 else []
    context = {"form": JoinForm(initial={"q": words}), "q": words, "found": found, "join": joins.latest_join(account)}
    return show(request, "join", context)


def answer_join(request: HttpRequest, account: Account) -> None:
    try:
        if request.POST.get("act") == "cancel":
            joining.cancel_join(account)
            messages.success(request, _("소속 요청을 취소했습니다."))
        else:
            joining.ask_to_join(account, company_of(request.POST.get("company", "")))
            messages.success(request, _("소속을 요청했습니다. 기업 마스터가 승인하면 이메일로 알려 드립니다."))
    except Refusal as refusal:
        messages.error(request, refusal.message)


def company_of(key: str) -> Company:
    try:
        return Company.objects.get(pk=UUID(key))
    except (ValueError, Company.DoesNotExist) as fault:
        raise Refusal("no-company", _("기업을 다시 선택해 주세요.")) from fault


def mask_business(company: Company) -> str:
    number = company.business_registration_number
    return f"{number[:3]}-{number[3:5]}-*****"


@lock.behind_password
@never_cache
@sensitive_post_parameters("password")
@require_http_methods(FORM_METHODS)
def leave(request: HttpRequest) -> HttpResponse:
    account = me(request)
    form = LeaveForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            account_services.prove_password(account, form.cleaned_data["password"], address_of(request))
            services.leave(account, actor=request.actor)  # type: ignore[attr-defined]
        except Refusal as refusal:
            refused(form, refusal)
        else:
            messages.success(request, _("탈퇴했습니다. 이 포털의 회원정보를 지웠습니다."))
            response = redirect("/")
            clear_cookie(response)
            return response
    context = {"form": form, "obligations": open_obligations(account), "login_id": mask_login_id(account.login_id or "")}
    return show(request, "leave", context)
