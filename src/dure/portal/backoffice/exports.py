"""What staff may take out as a table. Each export states a reason and is recorded."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dure.foundation import audit, clock
from dure.foundation.access import Actor
from dure.foundation.audit.models import AuditEntry
from dure.foundation.errors import Refusal
from dure.foundation.privacy import mask_email, mask_login_id, mask_name, mask_phone
from dure.foundation.staff.permissions import StaffPermission
from dure.portal.accounts.models import Account, AccountState
from dure.portal.backoffice import selectors
from dure.portal.backoffice.sheets import FORMATS
from dure.portal.board.models import Question
from dure.rules.identifiers.numbers import format_business_number
from dure.rules.identifiers.phone import show_phone

MOST_ROWS = 50_000
Rows = Iterator[list[Any]]


def stamp(moment: Any) -> str:
    return moment.astimezone(clock.SEOUL).strftime("%Y-%m-%d %H:%M") if moment else ""


def people_rows(*, masked: bool) -> Rows:
    def shown(value: str, mask: Callable[[str], str], full: Callable[[str], str] = str) -> str:
        if not value:
            return ""
        return mask(value) if masked else full(value)

    accounts = Account.objects.exclude(state=AccountState.LEFT).select_related("company").prefetch_related("roles")
    for item in accounts.order_by("created_at", "pk")[:MOST_ROWS]:
        yield [
            shown(item.login_id or "", mask_login_id),
            shown(item.name, mask_name),
            shown(item.mobile, mask_phone, show_phone),
            shown(item.email, mask_email),
            item.company.name if item.company else "",
            ", ".join(role.name for role in item.roles.all()),
            item.get_state_display(),
            stamp(item.created_at),
        ]


def company_rows(*, masked: bool) -> Rows:
    for item in selectors.companies()[:MOST_ROWS]:
        yield [
            item.name,
            format_business_number(item.business_registration_number),
            item.get_kind_display(),
            mask_name(item.representative) if masked else item.representative,
            item.industry,
            getattr(item, "people", 0),
            stamp(item.created_at),
        ]


def question_rows(*, masked: bool) -> Rows:
    for item in Question.objects.select_related("account").order_by("asked_at")[:MOST_ROWS]:
        name = mask_name(item.account.name) if masked else item.account.name
        yield [item.title, name, item.get_state_display(), stamp(item.asked_at), stamp(item.answered_at)]


def audit_rows(*, masked: bool) -> Rows:
    for entry in AuditEntry.objects.order_by("-pk")[:MOST_ROWS]:
        yield [stamp(entry.at), entry.action, entry.actor, entry.subject, entry.obj, entry.organisation, entry.reason]


@dataclass(frozen=True, slots=True)
class Kind:
    label: Promise
    headers: tuple[Promise, ...]
    rows: Callable[..., Rows]
    permission: StaffPermission = StaffPermission.EXPORT_MAKE
    personal: bool = True
    scoped: bool = False
    """True: ``rows`` takes ``actor`` too and answers what this member of staff may see."""


KINDS: dict[str, Kind] = {
    "people": Kind(
        gettext_lazy("회원 목록"),
        (
            gettext_lazy("아이디"),
            gettext_lazy("이름"),
            gettext_lazy("휴대폰"),
            gettext_lazy("이메일"),
            gettext_lazy("기업"),
            gettext_lazy("역할"),
            gettext_lazy("상태"),
            gettext_lazy("가입일"),
        ),
        people_rows,
        StaffPermission.PEOPLE_SEE,
    ),
    "companies": Kind(
        gettext_lazy("기업 목록"),
        (
            gettext_lazy("기업명"),
            gettext_lazy("사업자등록번호"),
            gettext_lazy("기업 구분"),
            gettext_lazy("대표자 성명"),
            gettext_lazy("업종"),
            gettext_lazy("계정"),
            gettext_lazy("등록일"),
        ),
        company_rows,
        StaffPermission.PEOPLE_SEE,
    ),
    "questions": Kind(
        gettext_lazy("질문"),
        (gettext_lazy("제목"), gettext_lazy("이름"), gettext_lazy("상태"), gettext_lazy("작성일"), gettext_lazy("답변일")),
        question_rows,
        StaffPermission.QUESTION_ANSWER,
    ),
    "audit": Kind(
        gettext_lazy("감사 기록"),
        (
            gettext_lazy("때"),
            gettext_lazy("행위"),
            gettext_lazy("한 사람"),
            gettext_lazy("대상자"),
            gettext_lazy("대상"),
            gettext_lazy("기업"),
            gettext_lazy("까닭"),
        ),
        audit_rows,
        StaffPermission.AUDIT_SEE,
        personal=False,
    ),
}


def register(key: str, kind: Kind) -> None:
    """Offer another table; apps call it when they are ready."""
    KINDS[key] = kind


def offered(actor: Actor) -> list[tuple[str, Promise]]:
    """Key and label of each table that this member of staff may take out."""
    return [(key, kind.label) for key, kind in KINDS.items() if actor.may(kind.permission)]


@dataclass(frozen=True, slots=True)
class Sheet:
    name: str
    content_type: str
    body: bytes


def make(key: str, fmt: str, *, masked: bool, actor: Actor, reason: str) -> Sheet:
    """Raises Refusal without the permission that the table, or open personal data, ask for."""
    kind = KINDS[key]
    if not actor.may(kind.permission):
        raise Refusal("permission", _("이 자료를 내보낼 권한이 없습니다."), field="kind")
    if not masked and not actor.may(StaffPermission.PEOPLE_UNMASK):
        raise Refusal("permission", _("가리지 않은 개인정보를 내보낼 권한이 없습니다."), field="masked")
    scope = {"actor": actor} if kind.scoped else {}
    rows = list(kind.rows(masked=masked, **scope))
    content_type, write = FORMATS[fmt]
    body = write([str(header) for header in kind.headers], rows)
    data = {"kind": key, "format": fmt, "rows": len(rows), "masked": masked}
    audit.record("export.made", actor=actor, reason=reason, data=data)
    return Sheet(f"dure-{key}-{clock.today():%Y%m%d}.{fmt}", content_type, body)
