from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from dure.export.membership import recovery
from dure.export.membership.forms import FindIdForm, TemporaryPasswordForm
from dure.foundation.access import public
from dure.foundation.certificates import services as certificates
from dure.foundation.certificates.faults import CertificateFault
from dure.foundation.certificates.policies import BUSINESS
from dure.foundation.errors import Refusal
from dure.foundation.privacy import keyed_hash
from dure.rules.identifiers.numbers import format_business_number

KEY = "export_password_asked"
FORM_METHODS = ["GET", "HEAD", "POST"]


@public
@never_cache
@require_http_methods(FORM_METHODS)
def find_id(request: HttpRequest) -> HttpResponse:
    form = FindIdForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            recovery.ask_ids(request, **form.cleaned_data)
        except Refusal as refusal:
            form.add_error(None, str(refusal.message))
        else:
            messages.success(request, _("입력한 정보와 맞는 계정이 있으면 아이디를 이메일로 보냈습니다."))
            return HttpResponseRedirect("/sign-in/")
    return render(request, "membership/find_id.html", {"form": form}, status=400 if form.is_bound else 200)


@public
@never_cache
@require_http_methods(FORM_METHODS)
def ask_password(request: HttpRequest) -> HttpResponse:
    form = TemporaryPasswordForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            recovery.ask_password(request, **form.cleaned_data)
        except Refusal as refusal:
            form.add_error(None, str(refusal.message))
        else:
            request.session[KEY] = form.cleaned_data
            return HttpResponseRedirect("/reset-password/certify/")
    return render(request, "membership/ask_password.html", {"form": form}, status=400 if form.is_bound else 200)


@public
@never_cache
@require_http_methods(FORM_METHODS)
def certify(request: HttpRequest) -> HttpResponse:
    """The same page for everybody: members with a certificate sign here, the others look into their mail."""
    asked = request.session.get(KEY)
    if asked is None:
        return HttpResponseRedirect("/reset-password/")
    if request.method != "POST":
        return certify_page(request, asked)
    if "signature" not in request.POST:
        return certify_page(request, asked, signing=certificates.signing(purpose(request), kind=BUSINESS, number=asked["business_number"]))
    try:
        certificates.verify_request(request, purpose(request), kind=BUSINESS, number=asked["business_number"])
        account, raw = recovery.temporary_password(**asked)
    except CertificateFault as fault:
        signing = certificates.signing(purpose(request), kind=BUSINESS, number=asked["business_number"], trouble=str(fault.message))
        return certify_page(request, asked, signing=signing, status=400)
    except Refusal as refusal:
        return certify_page(request, asked, problem=str(refusal.message), status=400)
    request.session.pop(KEY)
    hours = int(recovery.TEMPORARY_LIFE.total_seconds() // 3600)
    return render(request, "membership/temporary_password.html", {"login_id": account.login_id, "password": raw, "hours": hours})


def certify_page(request: HttpRequest, asked: dict[str, Any], *, signing: Any = None, problem: str = "", status: int = 200) -> HttpResponse:
    number = format_business_number(asked["business_number"])
    context = {"signing": signing, "problem": problem, "number": number, "action_label": _("기업인증서로 인증하기")}
    return render(request, "membership/certify.html", context, status=status)


def purpose(request: HttpRequest) -> str:
    """Bound to this browser's session, so that a signature made elsewhere does not count."""
    return f"temporary:{keyed_hash('temporary-password', request.session.session_key or '')[:24]}"
