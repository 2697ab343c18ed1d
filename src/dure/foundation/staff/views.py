from __future__ import annotations

from django import forms
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from dure.foundation import audit, clock
from dure.foundation.access import ANONYMOUS, local_path, public, staff_only
from dure.foundation.errors import Refusal
from dure.foundation.sessions.models import address_of
from dure.foundation.staff import gate, place, services, totp
from dure.foundation.staff.forms import ChangePasswordForm, CodeForm, NewPasswordForm, RecoveryForm, SignInForm
from dure.foundation.staff.models import StaffUser

PENDING = "staff_pending"
PENDING_SECONDS = 600


def add_refusal(form: forms.Form, refusal: Refusal) -> None:
    form.add_error(refusal.field if refusal.field in form.fields else None, forms.ValidationError(refusal.message, code=refusal.code))


@public
@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    target = local_path(request.GET.get("next"), place.prefix())
    if request.method != "POST" and gate.current(request) is not None:
        return HttpResponseRedirect(target)
    form = SignInForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        login_id = form.cleaned_data["login_id"].strip().lower()
        try:
            user = services.check_password(
                login_id,
                form.cleaned_data["password"],
                address=address_of(request),
                browser=gate.browser_of(request, login_id),
            )
        except Refusal as refusal:
            add_refusal(form, refusal)
        else:
            return ask_second_factor(request, user, target)
    return render(request, "staff/sign_in.html", {"form": form}, status=422 if form.errors else 200)


def ask_second_factor(request: HttpRequest, user: StaffUser, target: str) -> HttpResponse:
    factor = services.begin_second_factor(user)
    request.session.cycle_key()
    request.session[PENDING] = {"staff": user.pk, "at": clock.timestamp(), "next": target}
    return redirect("staff:code" if factor.confirmed_at else "staff:enrol")


def pending_user(request: HttpRequest) -> StaffUser | None:
    """Who gave the right password in this browser within ten minutes and still owes the second factor."""
    pending = request.session.get(PENDING)
    if not pending or clock.timestamp() - pending["at"] > PENDING_SECONDS:
        return None
    return StaffUser.objects.select_related("second_factor").filter(pk=pending["staff"], is_active=True).first()


def come_in(request: HttpRequest, user: StaffUser) -> HttpResponse:
    response = HttpResponseRedirect(request.session.pop(PENDING)["next"])
    gate.pass_in(request, response, user)
    return response


@public
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def enrol(request: HttpRequest) -> HttpResponse:
    user = pending_user(request)
    if user is None or user.second_factor.confirmed_at:
        return redirect("staff:sign-in")
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.check_code(user, form.cleaned_data["code"])
        except Refusal as refusal:
            add_refusal(form, refusal)
        else:
            return show_codes(request, user)
    secret = user.second_factor.secret
    uri = totp.provisioning_uri(secret, account=user.login_id, issuer=str(request.get_host()))
    spaced = " ".join(secret[at : at + 4] for at in range(0, len(secret), 4))
    context = {"form": form, "qr": totp.qr_svg(uri), "secret": spaced}
    return render(request, "staff/enrol.html", context, status=422 if form.errors else 200)


def show_codes(request: HttpRequest, user: StaffUser) -> HttpResponse:
    codes = services.renew_recovery_codes(user)
    target = request.session.pop(PENDING, {}).get("next", place.prefix())
    response = render(request, "staff/codes.html", {"codes": codes, "target": target})
    gate.pass_in(request, response, user)
    return response


@public
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def code(request: HttpRequest) -> HttpResponse:
    return second_step(request, CodeForm(request.POST or None), services.check_code, "staff/code.html")


@public
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def recovery(request: HttpRequest) -> HttpResponse:
    return second_step(request, RecoveryForm(request.POST or None), services.use_recovery_code, "staff/recovery.html")


def second_step(request: HttpRequest, form: forms.Form, check: services.CodeCheck, template: str) -> HttpResponse:
    user = pending_user(request)
    if user is None or not user.second_factor.confirmed_at:
        return redirect("staff:sign-in")
    if request.method == "POST" and form.is_valid():
        try:
            check(user, form.cleaned_data["code"])
        except Refusal as refusal:
            add_refusal(form, refusal)
        else:
            return come_in(request, user)
    return render(request, template, {"form": form}, status=422 if form.errors else 200)


@public
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    user = gate.current(request)
    if user is not None:
        audit.record("staff.signed_out", actor=services.actor_of(user), subject=user.subject)
    logout(request)
    return redirect("staff:sign-in")


@staff_only("")
@require_POST
def extend(request: HttpRequest) -> HttpResponse:
    """Stay signed in: passing the gate has noted the activity."""
    return HttpResponseRedirect(local_path(request.POST.get("next"), place.prefix()))


@public
@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    try:
        user = services.invited(token)
    except Refusal as refusal:
        return render(request, "staff/invitation_over.html", {"message": refusal.message}, status=410)
    form = NewPasswordForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.set_password(user, form.cleaned_data["password"], actor=ANONYMOUS)
        except Refusal as refusal:
            add_refusal(form, refusal)
        else:
            return redirect("staff:sign-in")
    return render(request, "staff/invitation.html", {"form": form, "person": user}, status=422 if form.errors else 200)


@staff_only("")
@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def me(request: HttpRequest) -> HttpResponse:
    user: StaffUser = request.staff  # type: ignore[attr-defined]
    form = ChangePasswordForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.change_password(user, form.cleaned_data["present"], form.cleaned_data["password"])
        except Refusal as refusal:
            add_refusal(form, refusal)
        else:
            response = redirect("staff:me")
            gate.pass_in(request, response, user)
            return response
    unused = user.recovery_codes.filter(used_at=None).count()
    context = {"form": form, "person": user, "unused": unused}
    return render(request, "staff/me.html", context, status=422 if form.errors else 200)


@staff_only("")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def renew_codes(request: HttpRequest) -> HttpResponse:
    user: StaffUser = request.staff  # type: ignore[attr-defined]
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.check_code(user, form.cleaned_data["code"])
        except Refusal as refusal:
            add_refusal(form, refusal)
        else:
            codes = services.renew_recovery_codes(user)
            return render(request, "staff/codes.html", {"codes": codes, "target": place.prefix()})
    return render(request, "staff/renew_codes.html", {"form": form}, status=422 if form.errors else 200)
