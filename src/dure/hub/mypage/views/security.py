from collections.abc import Iterable
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from dure.foundation.access import own_transactions, signed_in
from dure.foundation.errors import Refusal
from dure.foundation.ui.words import moment
from dure.hub.members.models import Member
from dure.hub.members.services import change_password
from dure.hub.mypage import selectors
from dure.hub.mypage.browsers import name_of
from dure.hub.mypage.forms import ChangePasswordForm
from dure.hub.mypage.views.frame import show
from dure.hub.signin import credentials, marks, services, stepup
from dure.hub.signin.models import SignInRecord
from dure.hub.verification import bindings

HERE = "/my/security/"


@signed_in
@never_cache
@require_safe
def security(request: HttpRequest) -> HttpResponse:
    member: Member = request.member  # type: ignore[attr-defined]
    context = {
        "passkeys": member.passkeys.all(),
        "certificates": member.certificates.all(),
        "sessions": [(session, name_of(session.user_agent)) for session in selectors.live_sessions(member)],
        "current": request.member_session,  # type: ignore[attr-defined]
        "record_heads": heads(),
        "records": rows(selectors.sign_ins(member)[:5]),
    }
    return show(request, "security", "security", context)


def heads() -> list[str]:
    return [_("때"), _("결과"), _("방법"), _("접속 주소"), _("브라우저")]


def rows(records: Iterable[SignInRecord]) -> list[tuple[str, str, str, str, str]]:
    return [
        (
            moment(record.at),
            record.get_outcome_display(),  # type: ignore[attr-defined]
            record.get_method_display(),  # type: ignore[attr-defined]
            record.ip or "",
            name_of(record.user_agent),
        )
        for record in records
    ]


@signed_in
@never_cache
@require_safe
def history(request: HttpRequest) -> HttpResponse:
    page = Paginator(selectors.sign_ins(request.member), 20).get_page(request.GET.get("page"))  # type: ignore[attr-defined]
    return show(request, "history", "security", {"page": page, "record_heads": heads(), "records": rows(page)})


@signed_in
@own_transactions("wrong guesses at the present password stay counted")
@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def password(request: HttpRequest) -> HttpResponse:
    member: Member = request.member  # type: ignore[attr-defined]
    if not member.password:
        raise Http404
    form = ChangePasswordForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            return _change(request, member, form)
        except Refusal as refusal:
            form.refuse(refusal if refusal.code != "wrong_password" else Refusal(refusal.code, refusal.message, field="current"))
    return show(request, "password", "security", {"form": form}, status=422 if form.is_bound else 200)


def _change(request: HttpRequest, member: Member, form: ChangePasswordForm) -> HttpResponse:
    credentials.confirm_password(request, member, form.cleaned_data["current"])
    session = request.member_session  # type: ignore[attr-defined]
    change_password(member, form.cleaned_data["password"], actor=services.actor_of(member), keep=session)
    response = HttpResponseRedirect(HERE)
    services.rotate(request, response, session)
    marks.mark_browser(request, response, member)
    messages.success(request, _("비밀번호를 바꾸었습니다. 이 브라우저를 뺀 모든 기기에서 로그아웃되었습니다."))
    return response


@signed_in
@never_cache
@require_POST
def end_session(request: HttpRequest, session_id: UUID) -> HttpResponse:
    session = selectors.live_session(request.member, session_id)  # type: ignore[attr-defined]
    if session is None:
        messages.info(request, _("이미 끝난 로그인입니다."))
        return HttpResponseRedirect(HERE)
    services.sign_out(session, "member")
    if session == request.member_session:  # type: ignore[attr-defined]
        response = HttpResponseRedirect("/signed-out/")
        services.forget_browser(request, response)
        return response
    messages.success(request, _("선택한 기기에서 로그아웃했습니다."))
    return HttpResponseRedirect(HERE)


@signed_in
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def remove_certificate(request: HttpRequest, binding_id: int) -> HttpResponse:
    member: Member = request.member  # type: ignore[attr-defined]
    certificate = member.certificates.filter(pk=binding_id).first()
    if certificate is None:
        raise Http404
    if not stepup.recently_authenticated(request.member_session):  # type: ignore[attr-defined]
        return stepup.ask_again(request, request.path)
    if request.method != "POST":
        return show(request, "certificate_remove", "security", {"certificate": certificate})
    bindings.remove(member, binding_id)
    services.note_removed_certificate(member)
    messages.success(request, _("인증서를 목록에서 지웠습니다."))
    return HttpResponseRedirect(HERE)
