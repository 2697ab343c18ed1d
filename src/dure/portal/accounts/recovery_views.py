from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from dure.foundation.access import public
from dure.foundation.errors import Refusal
from dure.portal.accounts import recovery
from dure.portal.accounts.forms import CodeForm, FindIdForm, NewPasswordForm, ResetForm
from dure.portal.policy import policy


@public
@require_safe
def choice(request: HttpRequest) -> HttpResponse:
    return render(request, "accounts/find.html", {"by_company": policy().company_recovery})


@public
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def find_id(request: HttpRequest) -> HttpResponse:
    form = FindIdForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            recovery.send_login_ids(request, **form.cleaned_data)
        except Refusal as refusal:
            form.add_error(None, str(refusal.message))
        else:
            messages.success(request, _("입력한 정보와 맞는 계정이 있으면 아이디를 이메일로 보냈습니다."))
            return HttpResponseRedirect("/sign-in/")
    return render(request, "accounts/find_id.html", {"form": form}, status=400 if form.is_bound else 200)


@public
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def ask_reset(request: HttpRequest) -> HttpResponse:
    form = ResetForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            return send_by(request, form)
        except Refusal as refusal:
            form.add_error(None, str(refusal.message))
    return render(request, "accounts/ask_reset.html", {"form": form}, status=400 if form.is_bound else 200)


def send_by(request: HttpRequest, form: ResetForm) -> HttpResponse:
    data = form.cleaned_data
    if data["way"] == "phone":
        recovery.send_reset_code(request, login_id=data["login_id"], mobile=data["mobile"])
        return HttpResponseRedirect("/find-account/code/")
    recovery.send_reset_link(request, login_id=data["login_id"], email=data["email"])
    messages.success(request, _("입력한 정보와 맞는 계정이 있으면 비밀번호를 정하는 링크를 이메일로 보냈습니다."))
    return HttpResponseRedirect("/sign-in/")


@public
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def enter_code(request: HttpRequest) -> HttpResponse:
    if recovery.KEY not in request.session:
        return HttpResponseRedirect("/find-account/password/")
    form = CodeForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            recovery.use_reset_code(request, form.cleaned_data["code"])
        except Refusal as refusal:
            form.add_error("code", str(refusal.message))
        else:
            return HttpResponseRedirect("/find-account/new-password/")
    return render(request, "accounts/reset_code.html", {"form": form}, status=400 if form.is_bound else 200)


@public
@never_cache
@sensitive_post_parameters("password", "password_again")
@require_http_methods(["GET", "HEAD", "POST"])
def reset(request: HttpRequest, token: str) -> HttpResponse:
    """By the link in the mail."""
    return new_password(request, token)


@public
@never_cache
@sensitive_post_parameters("password", "password_again")
@require_http_methods(["GET", "HEAD", "POST"])
def reset_by_code(request: HttpRequest) -> HttpResponse:
    """By the code sent to the phone: the permission lies in this browser's session."""
    return new_password(request, request.session.get(recovery.TOKEN_KEY, ""))


def new_password(request: HttpRequest, token: str) -> HttpResponse:
    found = recovery.find(token)
    if found is None:
        return render(request, "accounts/reset_expired.html", {"reason": str(recovery.expired().message)}, status=410)
    form = NewPasswordForm(request.POST if request.method == "POST" else None)
    form.for_login_id = found.account.login_id or ""
    if form.is_bound and form.is_valid():
        try:
            recovery.reset(token, form.cleaned_data["password"])
        except Refusal as refusal:
            form.add_error(refusal.field or None, str(refusal.message))
        else:
            messages.success(request, _("비밀번호를 바꿨습니다. 새 비밀번호로 로그인해 주세요."))
            return HttpResponseRedirect("/sign-in/")
    return render(request, "accounts/reset.html", {"form": form}, status=400 if form.is_bound else 200)
