from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from dure.foundation.access import essential, local_path, own_transactions, public, signed_in, writes_on_get
from dure.foundation.errors import Refusal
from dure.hub import verification
from dure.hub.signin import corporate, credentials, entrance, marks, services, stepup
from dure.hub.signin.entrance import next_of
from dure.hub.signin.forms import BusinessSignInForm, ConfirmPasswordForm, PasswordSignInForm
from dure.hub.verification import Purpose
from dure.protocol.claims import ACR_PASSKEY, ACR_PASSWORD, CORPORATE, INDIVIDUAL

PASSWORD_NOT_HELD = "hash is computed between two short transactions"  # noqa: S105 (a sentence)


@public
@own_transactions(PASSWORD_NOT_HELD)
@essential("people sign in while the disk is full")
@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """Individual members: login ID and password."""
    if request.method != "POST":
        elsewhere = entrance.elsewhere(request)
        if elsewhere:
            return HttpResponseRedirect(elsewhere)
        return entrance.page(request, INDIVIDUAL, PasswordSignInForm(initial=entrance.remembered(request)))
    form = PasswordSignInForm(request.POST)
    if not form.is_valid():
        return entrance.page(request, INDIVIDUAL, form, status=422)
    typed = form.cleaned_data
    response = HttpResponse(status=302)
    try:
        member = credentials.sign_in_with_password(request, response, typed["login_id"], typed["password"])
    except Refusal as refusal:
        form.refuse(refusal)
        return entrance.page(request, INDIVIDUAL, form, status=429 if refusal.code == "wait" else 422, wait=refusal.wait_seconds)
    marks.remember_id(request, response, member.login_id or "", wanted=typed["remember"])
    response["Location"] = entrance.after(request, member, next_of(request))
    return response


@public
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in_corporate(request: HttpRequest) -> HttpResponse:
    """Corporate members: business registration number, then a certificate of that business."""
    if request.method != "POST":
        return entrance.page(request, CORPORATE, BusinessSignInForm(initial=entrance.remembered_number(request)))
    form = BusinessSignInForm(request.POST)
    if not form.is_valid():
        return entrance.page(request, CORPORATE, form, status=422)
    number = form.cleaned_data["number"]
    back = entrance.address("/sign-in/corporate/done/", next_of(request), number=number)
    response = HttpResponseRedirect(verification.choice_url(Purpose.SIGN_IN, CORPORATE, back, business_registration_number=number))
    marks.remember_number(request, response, number, wanted=form.cleaned_data["remember"])
    return response


@public
@writes_on_get("the certificate check comes back by redirect and is used up here")
@own_transactions("the refused attempt is recorded")
@never_cache
@require_safe
@verification.uses_up
def sign_in_corporate_done(request: HttpRequest) -> HttpResponse:
    next_path = next_of(request)
    response = HttpResponse()
    try:
        member = corporate.sign_in_with_certificate(request, response, request.GET.get("number", ""))
    except Refusal as refusal:
        form = BusinessSignInForm(initial=entrance.remembered_number(request))
        return entrance.page(request, CORPORATE, form, status=422, refusal=refusal)
    return entrance.onward(request, response, entrance.after(request, member, next_path))


@public
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def sign_out(request: HttpRequest) -> HttpResponse:
    session = request.member_session  # type: ignore[attr-defined]
    if request.method != "POST":
        if session is None:
            return HttpResponseRedirect("/")
        return render(request, "signin/sign_out.html")
    lapsed = session is None and getattr(request, "session_lapsed", False)
    if session is not None:
        services.sign_out(session, "sign_out")
    response = HttpResponseRedirect(entrance.address("/session/expired/", entrance.came_from(request)) if lapsed else "/signed-out/")
    services.forget_browser(request, response)
    return response


@public
@never_cache
@require_safe
def signed_out(request: HttpRequest) -> HttpResponse:
    return render(request, "signin/signed_out.html")


@signed_in
@never_cache
@require_POST
def sign_out_everywhere(request: HttpRequest) -> HttpResponse:
    services.sign_out_everywhere(request.member, "sign_out_everywhere")  # type: ignore[attr-defined]
    response = HttpResponseRedirect("/signed-out/?everywhere=1")
    services.forget_browser(request, response)
    return response


@public
@never_cache
@require_safe
def session_state(request: HttpRequest) -> HttpResponse:
    """Seconds until the session ends by itself. Asking does not prolong it."""
    session = request.member_session  # type: ignore[attr-defined]
    return JsonResponse({"signed_in": session is not None, "seconds_left": session.seconds_left if session else 0})


@public
@never_cache
@require_POST
def extend(request: HttpRequest) -> HttpResponse:
    session = request.member_session  # type: ignore[attr-defined]
    next_path = local_path(request.POST.get("next")) or entrance.came_from(request) or "/"
    wants_json = "application/json" in request.headers.get("Accept", "")
    if session is None:
        if wants_json:
            return JsonResponse({"signed_in": False, "seconds_left": 0}, status=401)
        return HttpResponseRedirect(entrance.address("/session/expired/", next_path))
    session.extend()
    if wants_json:
        return JsonResponse({"signed_in": True, "seconds_left": session.seconds_left})
    return HttpResponseRedirect(next_path)


@public
@never_cache
@require_safe
def expired(request: HttpRequest) -> HttpResponse:
    next_path = next_of(request)
    if request.member_session is not None:  # type: ignore[attr-defined]
        return HttpResponseRedirect(next_path or "/my/")
    return render(request, "signin/expired.html", {"again": entrance.address("/sign-in/", next_path)})


@signed_in
@own_transactions(PASSWORD_NOT_HELD)
@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest) -> HttpResponse:
    """Ask the signed-in member to prove again to be there, then go on to ``next``."""
    member, next_path = request.member, next_of(request) or "/my/"  # type: ignore[attr-defined]
    form = ConfirmPasswordForm(request.POST or None)
    wanted = entrance.wanted_acr(request)
    by_password = bool(member.password) and entrance.enough(ACR_PASSWORD, wanted)
    if request.method == "POST" and by_password and form.is_valid():
        response = HttpResponseRedirect(next_path)
        try:
            credentials.confirm_with_password(request, response, member, form.cleaned_data["password"])
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            return response
    back = entrance.address("/sign-in/again/done/", next_path)
    context = {
        "form": form if by_password else None,
        "stronger": bool(member.password) and not by_password,
        "acr": " ".join(wanted),
        "next": next_path,
        "verify_url": verification.choice_url(
            Purpose.STEP_UP, member.kind, back, business_registration_number=member.business_registration_number or ""
        ),
        "has_passkey": entrance.enough(ACR_PASSKEY, wanted) and member.passkeys.exists(),
    }
    asked = render(request, "signin/confirm.html", context, status=422 if form.is_bound else 200)
    asked.csp_form_action = entrance.form_action_for(next_path)  # type: ignore[attr-defined]
    return asked


@signed_in
@writes_on_get("the verification comes back by redirect and is used up here")
@never_cache
@require_safe
@verification.uses_up
def confirm_done(request: HttpRequest) -> HttpResponse:
    response = HttpResponse()
    try:
        stepup.confirm_with_verification(request, response)
    except Refusal as refusal:
        return render(
            request,
            "signin/refused.html",
            {
                "refusal": refusal,
                "title": _("다시 확인하지 못했습니다"),
                "back": f"/sign-in/again/?{urlencode({'next': next_of(request)})}",
            },
            status=422,
        )
    return entrance.onward(request, response, next_of(request) or "/my/")
