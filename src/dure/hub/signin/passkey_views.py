from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from dure.foundation.access import local_path, own_transactions, public, signed_in
from dure.foundation.errors import Refusal
from dure.hub.signin import entrance, passkeys, stepup
from dure.hub.signin.forms import PasskeyNameForm

SECURITY = "/my/security/"


def _options(options: str, cookie: str) -> HttpResponse:
    response = HttpResponse(options, content_type="application/json")
    response.set_cookie(
        passkeys.cookie_name(), cookie, max_age=300, httponly=True, secure=settings.SESSION_COOKIE_SECURE, samesite="Strict", path="/"
    )
    return response


def _said(refusal: Refusal) -> JsonResponse:
    return JsonResponse({"ok": False, "code": refusal.code, "message": str(refusal.message)}, status=422)


@public
@never_cache
@require_POST
def sign_in_options(request: HttpRequest) -> HttpResponse:
    return _options(*passkeys.sign_in_options())


@public
@own_transactions("the used challenge stays used when the credential is refused")
@never_cache
@require_POST
def sign_in_finish(request: HttpRequest) -> HttpResponse:
    body = passkeys.parsed(request)
    next_path = local_path(passkeys.text(body, "next"))
    again = request.member if body.get("again") else None  # type: ignore[attr-defined]
    response = JsonResponse({"ok": True})
    try:
        member = passkeys.sign_in_with_passkey(request, response, body.get("credential"), expected=again)
    except Refusal as refusal:
        return _said(refusal)
    target = next_path or entrance.HOME if again else entrance.after(request, member, next_path)
    response.content = JsonResponse({"ok": True, "next": target}).content
    return response


@signed_in
@never_cache
@require_safe
def add(request: HttpRequest) -> HttpResponse:
    session: Any = request.member_session  # type: ignore[attr-defined]
    if not stepup.recently_authenticated(session):
        return stepup.ask_again(request)
    return render(
        request, "signin/passkey_add.html", {"next": local_path(request.GET.get("next")) or SECURITY, "offered": "next" in request.GET}
    )


@signed_in
@never_cache
@require_POST
def add_options(request: HttpRequest) -> HttpResponse:
    if not stepup.recently_authenticated(request.member_session):  # type: ignore[attr-defined]
        return _said(_ask_first())
    try:
        return _options(*passkeys.registration_options(request.member))  # type: ignore[attr-defined]
    except Refusal as refusal:
        return _said(refusal)


@signed_in
@own_transactions("the used challenge stays used when the credential is refused")
@never_cache
@require_POST
def add_finish(request: HttpRequest) -> HttpResponse:
    body = passkeys.parsed(request)
    if not stepup.recently_authenticated(request.member_session):  # type: ignore[attr-defined]
        return _said(_ask_first())
    try:
        passkeys.register(request, request.member, passkeys.text(body, "name"), body.get("credential"))  # type: ignore[attr-defined]
    except Refusal as refusal:
        return _said(refusal)
    messages.success(request, _("패스키를 등록했습니다. 다음부터 패스키로 로그인할 수 있습니다."))
    return JsonResponse({"ok": True, "next": local_path(passkeys.text(body, "next")) or SECURITY})


def _ask_first() -> Refusal:
    return Refusal("confirm_first", _("시간이 지나 다시 확인이 필요합니다. 이 화면을 새로 고친 뒤 이어서 진행해 주세요."))


@signed_in
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, passkey_id: UUID) -> HttpResponse:
    """Name one passkey anew."""
    passkey = get_object_or_404(request.member.passkeys, pk=passkey_id)  # type: ignore[attr-defined]
    form = PasskeyNameForm(request.POST or None, initial={"name": passkey.name})
    if request.method == "POST" and form.is_valid():
        passkeys.rename(request.member, passkey_id, form.cleaned_data["name"])  # type: ignore[attr-defined]
        messages.success(request, _("패스키 이름을 바꾸었습니다."))
        return HttpResponseRedirect(SECURITY)
    return render(request, "signin/passkey_change.html", {"form": form, "passkey": passkey}, status=422 if form.is_bound else 200)


@signed_in
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def remove(request: HttpRequest, passkey_id: UUID) -> HttpResponse:
    passkey = get_object_or_404(request.member.passkeys, pk=passkey_id)  # type: ignore[attr-defined]
    if not stepup.recently_authenticated(request.member_session):  # type: ignore[attr-defined]
        return HttpResponseRedirect(f"/sign-in/again/?{urlencode({'next': request.path})}")
    if request.method != "POST":
        return render(request, "signin/passkey_remove.html", {"passkey": passkey})
    if not passkeys.remove(request.member, passkey_id):  # type: ignore[attr-defined]
        raise Http404
    messages.success(request, _("패스키를 지웠습니다."))
    return HttpResponseRedirect(SECURITY)
