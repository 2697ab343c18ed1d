"""Rows of the operators' tables and lists."""

from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from dure.foundation.privacy import mask_brn, mask_email, mask_login_id, mask_name, mask_phone
from dure.foundation.ui.templatetags.ui import badge
from dure.foundation.ui.words import day, moment
from dure.hub.catalogue.models import LinkState, ServiceLink
from dure.hub.events.models import Delivery, DeliveryState
from dure.hub.members.models import Member, MemberState
from dure.hub.signin.models import Outcome, SignInRecord
from dure.rules.identifiers.numbers import format_business_number
from dure.rules.identifiers.phone import show_phone

QUEUE_HEADS = (_lazy("클라이언트"), _lazy("밀린 수"), _lazy("가장 오래된 것"), _lazy("가장 많이 시도한 횟수"), _lazy("쉬는 때까지"))
FOUND_HEADS = (_lazy("이름"), _lazy("구분"), _lazy("아이디"), _lazy("상태"), _lazy("가입한 때"))
LINK_HEADS = (_lazy("서비스"), _lazy("상태"), _lazy("연결한 때"), _lazy("해제한 때"))
SIGN_IN_HEADS = (_lazy("때"), _lazy("방법"), _lazy("결과"), _lazy("주소"))
DELIVERY_HEADS = (
    _lazy("번호"), _lazy("클라이언트"), _lazy("종류"), _lazy("내용"), _lazy("상태"), _lazy("생긴 때"), _lazy("시도"), _lazy("마지막 문제"),
    _lazy("전달한 때 또는 다음 시도"),
)
BUSINESS_HEADS = (_lazy("사업자등록번호"), _lazy("대표자"), _lazy("물은 때"), _lazy("시도"), _lazy("마지막 문제"))
AUDIT_HEADS = (_lazy("때"), _lazy("행위"), _lazy("한 사람"), _lazy("대상자"), _lazy("대상"), _lazy("사유"), _lazy("덧붙임"))
CLIENT_HEADS = (_lazy("이름"), _lazy("식별자"), _lazy("서비스"), _lazy("인증"), _lazy("상태"), _lazy("등록한 때"))
TRIAL_HEADS = (_lazy("종류"), _lazy("주소"), _lazy("결과"), _lazy("설명"))

STATE_TONES = {MemberState.ACTIVE: "success", MemberState.SUSPENDED: "danger", MemberState.LEFT: "neutral"}
DELIVERY_TONES = {DeliveryState.WAITING: "warning", DeliveryState.DELIVERED: "success", DeliveryState.GIVEN_UP: "danger"}


def found_rows(found: Iterable[Member]) -> list[list[Any]]:
    return [
        [
            format_html('<a href="{}">{}</a>', reverse("operators:member", args=[item.pk]), _masked_name(item)),
            item.get_kind_display(), mask_login_id(item.login_id or ""), badge(item.get_state_display(), tone=STATE_TONES[MemberState(item.state)]),
            moment(item.joined_at),
        ]
        for item in found
    ]


def member_rows(person: Member, *, opened: bool) -> list[tuple[Any, Any]]:
    """What is known of a member; personal data masked unless ``opened``."""

    def shown(value: str, mask: Any, form: Any = str) -> str:
        return (form(value) if opened else mask(value)) if value else "-"

    rows: list[tuple[Any, Any]] = [
        (_("회원 식별값"), str(person.pk)),
        (_("구분"), person.get_kind_display()),
        (_("상태"), badge(person.get_state_display(), tone=STATE_TONES[MemberState(person.state)])),
        (_("아이디"), shown(person.login_id or "", mask_login_id)),
    ]
    if person.is_corporate:
        rows += [
            (_("회사 이름"), person.company_name or "-"),
            (_("사업자등록번호"), shown(person.business_registration_number or "", mask_brn, format_business_number)),
            (_("대표자"), shown(person.representative, mask_name)),
            (_("설립일"), day(person.founded_on) if person.founded_on else "-"),
            (_("국세청 확인"), f"{business_word(person.business_state)} {moment(person.business_checked_at) if person.business_checked_at else ''}"),
        ]
    else:
        rows += [
            (_("이름"), shown(person.name, mask_name)),
            (_("생년월일"), (day(person.birth_date) if opened else f"{person.birth_date.year}-**-**") if person.birth_date else "-"),
            (_("휴대전화"), shown(person.mobile, mask_phone, show_phone)),
        ]
    rows += [
        (_("이메일"), shown(person.email, mask_email)),
        (_("전화"), shown(person.phone, mask_phone, show_phone)),
        (_("가입한 때"), moment(person.joined_at)),
        (_("본인확인"), f"{person.verified_by or '-'} {moment(person.verified_at) if person.verified_at else ''}"),
    ]
    return rows


def business_word(state: str) -> str:
    words = {
        "active": _("계속사업자"), "suspended": _("휴업"), "closed": _("폐업"), "unregistered": _("등록되지 않음"), "unverified": _("확인 대기"),
    }
    return words.get(state, "-")


def link_rows(links: Iterable[ServiceLink]) -> list[list[Any]]:
    return [
        [
            link.service.title,
            badge(_("연결됨"), tone="success") if link.state == LinkState.ACTIVE else badge(_("해제됨"), tone="neutral"),
            moment(link.linked_at), moment(link.removed_at) if link.removed_at else "-",
        ]
        for link in links
    ]


def sign_in_rows(records: Iterable[SignInRecord], *, opened: bool) -> list[list[Any]]:
    return [
        [
            moment(record.at), record.get_method_display(),
            badge(record.get_outcome_display(), tone="success" if record.outcome == Outcome.DONE else "warning"),
            (record.ip or "-") if opened else "***",
        ]
        for record in records
    ]


def delivery_rows(items: Iterable[Delivery]) -> list[list[Any]]:
    return [
        [
            str(item.pk), item.client.name, item.get_kind_display(), item.event_type.rsplit("/", 1)[-1],
            badge(item.get_state_display(), tone=DELIVERY_TONES[DeliveryState(item.state)]), moment(item.made_at), item.attempts,
            item.last_problem or "-", moment(item.delivered_at or item.next_try_at),
        ]
        for item in items
    ]


def _masked_name(item: Member) -> str:
    return (item.company_name if item.is_corporate else mask_name(item.name)) or "-"
