from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from dure.foundation import clock
from dure.foundation.access import own_transactions, public, signed_in
from dure.foundation.errors import Refusal
from dure.hub.catalogue.selectors import active_links
from dure.hub.members.models import Member
from dure.hub.mypage import copies, leaving, retention
from dure.hub.mypage.forms import LeaveForm
from dure.hub.mypage.views.frame import show
from dure.hub.signin import credentials, marks, stepup
from dure.hub.signin.services import actor_of, forget_browser

CONFIRM_SECONDS = 300


@signed_in
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def download(request: HttpRequest) -> HttpResponse:
    if not stepup.recently_authenticated(request.member_session):  # type: ignore[attr-defined]
        return stepup.ask_again(request, request.path)
    if request.method != "POST":
        return show(request, "download", "download")
    response = HttpResponse(copies.archive(request.member), content_type="application/zip")  # type: ignore[attr-defined]
    response["Content-Disposition"] = f'attachment; filename="my-data-{clock.today():%Y%m%d}.zip"'
    return response


@signed_in
@own_transactions("wrong guesses at the password stay counted; leaving itself is one transaction")
@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def leave(request: HttpRequest) -> HttpResponse:
    """Asks again who is there: by password, or for members without one by a fresh certificate or passkey check."""
    member: Member = request.member  # type: ignore[attr-defined]
    confirmed = stepup.recently_confirmed(request.member_session, CONFIRM_SECONDS)  # type: ignore[attr-defined]
    with_password = bool(member.password) and not member.is_corporate and not confirmed
    form = LeaveForm(request.POST or None, with_password=with_password)
    if request.method == "POST" and form.is_valid():
        if not (with_password or confirmed):
            return stepup.ask_again(request, request.path)
        try:
            return _leave(request, member, form.cleaned_data.get("password", ""))
        except Refusal as refusal:
            form.refuse(refusal)
    context = {
        "form": form,
        "kept": retention.preview(member),
        "links": active_links(member),
        "must_confirm": not (with_password or confirmed),
        "offer_other": with_password,
    }
    return show(request, "leave", "leave", context, status=422 if form.is_bound else 200)


def _leave(request: HttpRequest, member: Member, raw: str) -> HttpResponse:
    if raw:
        credentials.confirm_password(request, member, raw)
    leaving.leave(member, actor=actor_of(member))
    response = HttpResponseRedirect("/my/left/")
    forget_browser(request, response)
    marks.remember_id(request, response, "", wanted=False)
    marks.remember_number(request, response, "", wanted=False)
    marks.unmark_browser(response)
    return response


@public
@never_cache
@require_safe
def left(request: HttpRequest) -> HttpResponse:
    if request.member is not None:  # type: ignore[attr-defined]
        messages.info(request, _("아직 회원으로 로그인되어 있습니다."))
        return HttpResponseRedirect("/my/")
    return render(request, "mypage/left.html")
