from dataclasses import dataclass
from typing import Any

from django import forms
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from dure.foundation.access import essential, local_path, own_transactions, public
from dure.foundation.errors import Refusal
from dure.foundation.privacy import mask_phone
from dure.foundation.sessions.models import address_of
from dure.portal.accounts import person, rules, selectors, services, sessions
from dure.portal.accounts.audience import after_sign_in
from dure.portal.accounts.forms import CodeForm, NameForm, PersonForm, SignInForm
from dure.portal.policy import policy


@public
@own_transactions("the password hash takes its time; no lock is held meanwhile")
@essential("people sign in while the disk is full")
@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """The old way: login ID and password of this portal. The unified sign-in is offered beside it."""
    next_path = local_path(request.POST.get("next") or request.GET.get("next"))
    if request.method != "POST":
        return sign_in_page(request, SignInForm(initial={"next": next_path}), next_path)
    form = SignInForm(request.POST)
    if form.is_valid():
        try:
            data = form.cleaned_data
            account = services.sign_in(data["login_id"].strip(), data["password"], address_of(request))
        except Refusal as refusal:
            form.add_error(refusal.field or None, str(refusal.message))
        else:
            response = HttpResponseRedirect(after_sign_in(account, next_path))
            with transaction.atomic():
                sessions.open_session(request, response, account=account, amr="pwd")
            return response
    return sign_in_page(request, form, next_path, status=400)


def sign_in_page(request: HttpRequest, form: SignInForm, next_path: str, status: int = 200) -> HttpResponse:
    context = {"form": form, "next": next_path, "old_sign_up": policy().old_sign_up}
    return render(request, "accounts/sign_in.html", context, status=status)


@dataclass(frozen=True)
class Expected:
    """What is known of the person before: the name must match, and a known number alone gets the code."""

    name: str = ""
    mobile: str = ""


def person_step(
    request: HttpRequest, purpose: str, *, then: str, context: dict[str, Any], expected: Expected | None = None
) -> HttpResponse:
    """Name and mobile number, then the code sent there; goes on to ``then`` when both are right."""
    known = expected or Expected()
    if request.method == "POST" and "again" in request.POST:
        person.forget(request)
    asked = person.pending(request, purpose)
    page = CodeForm if asked else (NameForm if known.mobile else PersonForm)
    form = page(request.POST) if request.method == "POST" and "again" not in request.POST else page(initial={"name": known.name})
    if form.is_bound and form.is_valid():
        try:
            return HttpResponseRedirect(answer_step(request, purpose, form, known, then))
        except Refusal as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal.message))
    full = {**context, "form": form, "asked": asked, "mobile": mask_phone(asked["mobile"] if asked else known.mobile)}
    return render(request, "accounts/person.html", full, status=400 if form.is_bound else 200)


def answer_step(request: HttpRequest, purpose: str, form: forms.Form, known: Expected, then: str) -> str:
    data = form.cleaned_data
    if isinstance(form, CodeForm):
        person.confirm(request, purpose, data["code"])
        return then
    person.ask(request, purpose, name=data["name"], mobile=known.mobile or data["mobile"], expected_name=known.name)
    return request.path


@public
@require_safe
def check_id(request: HttpRequest) -> JsonResponse:
    """Whether a login ID can be taken, for the button beside the field."""
    value = request.GET.get("value", "").strip()
    try:
        rules.check_own_login_id(value)
    except Refusal as refusal:
        return JsonResponse({"ok": False, "message": str(refusal.message)})
    if selectors.login_id_free(value):
        return JsonResponse({"ok": True, "message": _("사용할 수 있는 아이디입니다.")})
    return JsonResponse({"ok": False, "message": _("이미 사용 중인 아이디입니다. 다른 아이디를 입력해 주세요.")})
