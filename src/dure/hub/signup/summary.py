"""Check-your-answers: what will be stored, with the way back to each step."""

from typing import Any

from django.utils.translation import gettext as _

from dure.foundation.consent import selectors as terms
from dure.foundation.ui.words import day
from dure.hub.catalogue import selectors as catalogue
from dure.hub.members.models import Gender
from dure.hub.signup import completion, steps
from dure.hub.signup.forms import RELATIONS
from dure.hub.signup.models import SignUpDraft
from dure.hub.signup.steps import Page
from dure.hub.verification import methods
from dure.rules.identifiers.numbers import format_business_number
from dure.rules.identifiers.phone import show_phone

Row = tuple[Any, Any, str]


def sections(draft: SignUpDraft) -> list[tuple[str, list[Row]]]:
    parts = [(_("가입 내용"), [*basics(draft), *(company(draft) if draft.is_corporate else person(draft))])]
    if draft.minor:
        parts.append((_("법정대리인"), guardian(draft)))
    parts.append((_("로그인과 연락처"), contact(draft)))
    parts.append((_("동의와 서비스"), choices(draft)))
    return parts


def basics(draft: SignUpDraft) -> list[Row]:
    identity = draft.identity
    method = methods.find(identity.method, identity.kind) if identity else None
    return [
        (_("회원 종류"), draft.get_kind_display(), ""),
        (_("확인 방법"), method.label if method else "", steps.url_of(draft, Page.VERIFY)),
    ]


def person(draft: SignUpDraft) -> list[Row]:
    identity = draft.identity
    if identity is None:
        return []
    known = completion.with_typed(identity, draft)
    return [
        (_("이름"), known.name, ""),
        (_("생년월일"), day(known.birth_date), ""),
        (_("성별"), dict(Gender.choices).get(known.gender, ""), ""),
        (_("휴대전화"), show_phone(known.mobile), ""),
    ]


def company(draft: SignUpDraft) -> list[Row]:
    identity, typed, change = draft.identity, draft.details, steps.url_of(draft, Page.DETAILS)
    if identity is None:
        return []
    founded = day(identity.founded_on or completion.date_of(typed.get("founded_on", "")))
    return [
        (_("사업자등록번호"), format_business_number(identity.business_registration_number), ""),
        (_("회사명"), identity.company_name or typed.get("company_name", ""), "" if identity.company_name else change),
        (_("대표자명"), identity.representative or typed.get("representative", ""), "" if identity.representative else change),
        (_("설립일"), founded, "" if identity.founded_on else change),
    ]


def proved(draft: SignUpDraft) -> list[Row]:
    """What step 3 proved: shown above the form of step 4, not editable."""
    identity = draft.identity
    if identity is None:
        return []
    rows: list[Row] = [
        (_("사업자등록번호"), format_business_number(identity.business_registration_number), ""),
        (_("회사명"), identity.company_name, ""),
        (_("대표자명"), identity.representative, ""),
        (_("설립일"), day(identity.founded_on), ""),
        (_("이름"), "" if draft.is_corporate else identity.name, ""),
        (_("생년월일"), day(identity.birth_date), ""),
        (_("성별"), dict(Gender.choices).get(identity.gender, ""), ""),
        (_("휴대전화"), "" if draft.is_corporate else show_phone(identity.mobile), ""),
    ]
    return [row for row in rows if row[1]]


def guardian(draft: SignUpDraft) -> list[Row]:
    noted = draft.guardian
    return [
        (_("이름"), noted["name"], ""),
        (_("관계"), dict(RELATIONS).get(noted["relation"], ""), ""),
        (_("휴대전화"), show_phone(noted["mobile"]), ""),
    ]


def contact(draft: SignUpDraft) -> list[Row]:
    typed, change = draft.details, steps.url_of(draft, Page.DETAILS)
    phone = _("대표 전화번호") if draft.is_corporate else _("유선전화")
    return [
        (_("아이디"), typed["login_id"], change),
        (_("비밀번호"), _("입력함(보이지 않습니다)"), change),
        (_("이메일"), typed["email"], change),
        (phone, show_phone(typed.get("phone", "")) or _("입력하지 않음"), change),
    ]


def choices(draft: SignUpDraft) -> list[Row]:
    agreed = ", ".join(version.title for version in terms.by_ids(draft.agreed))
    count = len(catalogue.by_keys(draft.services or []))
    return [
        (_("동의한 약관"), agreed, steps.url_of(draft, Page.TERMS)),
        (_("연결할 서비스"), _("%(count)d개") % {"count": count}, steps.url_of(draft, Page.SERVICES)),
    ]
