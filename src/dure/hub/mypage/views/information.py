from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from dure.foundation.access import signed_in
from dure.foundation.errors import Refusal
from dure.foundation.ui.words import day
from dure.hub import verification
from dure.hub.catalogue.selectors import active_links
from dure.hub.members import services
from dure.hub.members.models import Member
from dure.hub.mypage import selectors
from dure.hub.mypage.forms import ContactForm
from dure.hub.mypage.views.frame import show
from dure.hub.signin import stepup
from dure.hub.signin.services import actor_of
from dure.hub.verification import Purpose, VerifiedIdentity
from dure.rules.identifiers.numbers import format_business_number
from dure.rules.identifiers.phone import show_phone

HERE = "/my/information/"


@signed_in
@never_cache
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    member: Member = request.member  # type: ignore[attr-defined]
    context = {
        "links": active_links(member).order_by("-linked_at")[:5],
        "link_count": active_links(member).count(),
        "last": selectors.sign_ins(member)[1:2],
        "sessions": len(selectors.live_sessions(member)),
        "has_passkey": member.passkeys.exists(),
    }
    return show(request, "home", "home", context)


@signed_in
@never_cache
@require_safe
def information(request: HttpRequest) -> HttpResponse:
    member: Member = request.member  # type: ignore[attr-defined]
    context = {
        "proved": company_rows(member) if member.is_corporate else person_rows(member),
        "contact": contact_rows(member),
        "guardian": guardian_rows(member),
        "verify_url": verification.choice_url(
            Purpose.IDENTITY_UPDATE, member.kind, f"{HERE}verified/", business_registration_number=member.business_registration_number or ""
        ),
    }
    return show(request, "information", "information", context)


def person_rows(member: Member) -> list[tuple[Any, Any]]:
    return [
        (_("이름"), member.name),
        (_("생년월일"), day(member.birth_date)),
        (_("성별"), member.get_gender_display() if member.gender else ""),  # type: ignore[attr-defined]
        (_("휴대전화"), show_phone(member.mobile)),
    ]


def company_rows(member: Member) -> list[tuple[Any, Any]]:
    return [
        (_("기업명"), member.company_name),
        (_("사업자등록번호"), format_business_number(member.business_registration_number or "")),
        (_("대표자"), member.representative),
        (_("설립일"), day(member.founded_on)),
    ]


def contact_rows(member: Member) -> list[tuple[Any, ...]]:
    edit = f"{HERE}edit/"
    return [
        (_("아이디"), member.login_id),
        (_("이메일"), member.email, edit),
        (_("전화번호"), show_phone(member.phone) or _("없음"), edit),
        (_("안내 메일의 언어"), _("영어") if member.language == "en" else _("한국어"), edit),
        (_("가입일"), day(member.joined_at)),
    ]


def guardian_rows(member: Member) -> list[tuple[Any, Any]]:
    if not member.minor:
        return []
    return [
        (_("이름"), member.guardian_name),
        (_("관계"), member.guardian_relation),
        (_("휴대전화"), show_phone(member.guardian_mobile)),
    ]


@signed_in
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest) -> HttpResponse:
    member: Member = request.member  # type: ignore[attr-defined]
    if not stepup.recently_authenticated(request.member_session):  # type: ignore[attr-defined]
        return stepup.ask_again(request, request.path)
    form = ContactForm(request.POST or None, member=member)
    if request.method == "POST" and form.is_valid():
        try:
            changed = services.update_contact(member, actor=actor_of(member), **form.cleaned_data)
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("나의 정보를 바꾸었습니다.") if changed else _("바뀐 내용이 없습니다."))
            return HttpResponseRedirect(HERE)
    return show(request, "edit", "information", {"form": form}, status=422 if form.is_bound else 200)


@signed_in
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@verification.uses_up
def verified(request: HttpRequest) -> HttpResponse:
    """Shows what a new verification would change; the button changes it."""
    member: Member = request.member  # type: ignore[attr-defined]
    identity = verification.peek(request, Purpose.IDENTITY_UPDATE)
    if identity is None:
        messages.warning(request, _("본인확인이 끝나지 않았거나 시간이 지났습니다. 다시 해 주세요."))
        return HttpResponseRedirect(HERE)
    try:
        services.demand_same(member, identity)
        if request.method == "POST":
            return _take_over(request, member)
    except Refusal as refusal:
        return show(request, "not_same", "information", {"refusal": refusal}, status=422)
    return show(request, "verified", "information", {"changes": changes(member, identity)})


def _take_over(request: HttpRequest, member: Member) -> HttpResponse:
    identity = verification.take(request, Purpose.IDENTITY_UPDATE)
    if identity is not None:
        changed = services.renew_identity(member, identity, actor=actor_of(member))
        messages.success(request, _("확인된 정보로 바꾸었습니다.") if changed else _("확인된 정보가 지금과 같습니다."))
    return HttpResponseRedirect(HERE)


def changes(member: Member, identity: VerifiedIdentity) -> list[tuple[Any, Any, Any]]:
    """(label, now, after) for each field that would change."""
    after = Member(**{field: getattr(identity, field) or getattr(member, field) for field in services.CHANGEABLE})
    after.business_registration_number = member.business_registration_number
    rows = company_rows if member.is_corporate else person_rows
    return [(label, now, new) for (label, now), (_label, new) in zip(rows(member), rows(after), strict=True) if now != new]
