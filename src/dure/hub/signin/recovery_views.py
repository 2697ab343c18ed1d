from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from dure.foundation.access import public
from dure.foundation.errors import Refusal
from dure.hub import verification
from dure.hub.signin import entrance, recovery
from dure.hub.signin.entrance import next_of
from dure.hub.signin.forms import MailLinkForm, NewPasswordForm, VerifiedResetForm
from dure.hub.verification import Purpose
from dure.protocol.claims import CORPORATE, INDIVIDUAL


@public
@never_cache
@require_safe
def find_id(request: HttpRequest) -> HttpResponse:
    back = entrance.address("/find-id/result/", next_of(request))
    context = {
        "individual": verification.choice_url(Purpose.FIND_ID, INDIVIDUAL, back),
        "corporate": verification.choice_url(Purpose.FIND_ID, CORPORATE, back),
    }
    return render(request, "signin/find_id.html", context)


@public
@never_cache
@require_safe
def find_id_result(request: HttpRequest) -> HttpResponse:
    """Shows masked IDs; ``show=1`` shows them whole where the proof allows it."""
    identity = verification.peek(request, Purpose.FIND_ID)
    next_path = next_of(request)
    if identity is None:
        return HttpResponseRedirect(entrance.address("/find-id/", next_path))
    context = {
        "found": recovery.find(identity),
        "corporate": identity.is_corporate,
        "show": request.GET.get("show") == "1",
        "show_url": entrance.address("/find-id/result/", next_path, show="1"),
        "sign_in_url": entrance.address("/sign-in/corporate/" if identity.is_corporate else "/sign-in/", next_path),
        "sign_up_url": entrance.address("/sign-up/", next_path),
    }
    return render(request, "signin/find_id_result.html", context)


@public
@never_cache
@require_safe
def reset_password(request: HttpRequest) -> HttpResponse:
    back = entrance.address("/reset-password/verified/", next_of(request))
    return render(request, "signin/reset.html", {"verify_url": verification.choice_url(Purpose.RESET_PASSWORD, INDIVIDUAL, back)})


@public
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def reset_by_mail(request: HttpRequest) -> HttpResponse:
    form = MailLinkForm(request.POST or None)
    status = 422 if form.is_bound else 200
    if request.method == "POST" and form.is_valid():
        try:
            recovery.ask_for_link(request, form.cleaned_data["login_id"], form.cleaned_data["email"])
        except Refusal as refusal:
            form.refuse(refusal)
            status = 429
        else:
            return HttpResponseRedirect("/reset-password/sent/")
    return render(request, "signin/reset_mail.html", {"form": form}, status=status)


@public
@never_cache
@require_safe
def reset_sent(request: HttpRequest) -> HttpResponse:
    return render(request, "signin/reset_sent.html")


@public
@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@verification.uses_up
def reset_verified(request: HttpRequest) -> HttpResponse:
    identity = verification.peek(request, Purpose.RESET_PASSWORD)
    if identity is None:
        return HttpResponseRedirect("/reset-password/")
    try:
        recovery.demand_usable(identity)
    except Refusal as refusal:
        context = {"refusal": refusal, "title": _("이 인증으로는 비밀번호를 바꿀 수 없습니다"), "back": "/reset-password/"}
        return render(request, "signin/refused.html", context, status=422)
    found = recovery.find(identity)
    known = [one for one in found if one.whole]
    form = VerifiedResetForm(request.POST or None, ask_id=not known)
    if request.method == "POST" and form.is_valid():
        try:
            recovery.reset_after_verification(request, form.cleaned_data.get("login_id", ""), form.cleaned_data["password"])
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            return _done(request)
    context = {"form": form, "found": found, "masked": known[0].masked if known else "", "sign_up_url": "/sign-up/"}
    return render(request, "signin/reset_new.html", context, status=422 if form.is_bound else 200)


@public
@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def reset_link(request: HttpRequest, token: str) -> HttpResponse:
    form = NewPasswordForm(request.POST or None)
    try:
        link = recovery.link_of(token)
    except Refusal as refusal:
        return _refused(request, refusal)
    if request.method == "POST" and form.is_valid():
        try:
            recovery.reset_by_link(token, form.cleaned_data["password"])
        except Refusal as refusal:
            if refusal.code.startswith("link_"):
                return _refused(request, refusal)
            form.refuse(refusal)
        else:
            return _done(request)
    context = {"form": form, "masked": recovery.mask_login_id(link.member.login_id or "")}
    return render(request, "signin/reset_new.html", context, status=422 if form.is_bound else 200)


def _refused(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    context = {"refusal": refusal, "title": _("이 링크로는 비밀번호를 바꿀 수 없습니다"), "back": "/reset-password/"}
    return render(request, "signin/refused.html", context, status=410)


def _done(request: HttpRequest) -> HttpResponse:
    messages.success(request, _("비밀번호를 바꾸었습니다. 모든 기기에서 로그아웃되었으니 새 비밀번호로 로그인해 주세요."))
    return HttpResponseRedirect(entrance.address("/sign-in/", next_of(request)))
