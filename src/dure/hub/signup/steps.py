"""The six steps: where a draft stands, and which page belongs to which step."""

from enum import StrEnum

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from dure.foundation import clock
from dure.foundation.consent import selectors as terms
from dure.hub.signup.models import SignUpDraft
from dure.rules.ages import needs_guardian


class Page(StrEnum):
    """Pages in the order in which they are reached."""

    GUARDIAN = "guardian"
    TERMS = "terms"
    VERIFY = "verify"
    UNDER_AGE = "under_age"
    DETAILS = "details"
    SERVICES = "services"
    CHECK = "check"


ORDER = list(Page)
STEP_OF = {
    Page.GUARDIAN: 2,
    Page.TERMS: 2,
    Page.VERIFY: 3,
    Page.UNDER_AGE: 3,
    Page.DETAILS: 4,
    Page.SERVICES: 5,
    Page.CHECK: 6,
}
LABELS: tuple[Promise, ...] = (_("회원 종류"), _("약관 동의"), _("본인확인"), _("정보 입력"), _("서비스 선택"), _("확인과 완료"))
CORPORATE_LABELS: tuple[Promise, ...] = (LABELS[0], LABELS[1], _("기업 인증"), *LABELS[3:])


def labels(draft: SignUpDraft | None) -> tuple[Promise, ...]:
    return CORPORATE_LABELS if draft and draft.is_corporate else LABELS


def furthest(draft: SignUpDraft) -> Page:
    """The first page that still lacks something."""
    if draft.minor and "at" not in draft.guardian:
        return Page.GUARDIAN
    if any(version.pk not in draft.agreed for version in terms.required_for(draft.kind)):
        return Page.TERMS
    if draft.identity is None:
        return Page.VERIFY
    if is_under_age(draft):
        return Page.UNDER_AGE
    if not (draft.details_complete and draft.password_hash):
        return Page.DETAILS
    return Page.SERVICES if draft.services is None else Page.CHECK


def is_under_age(draft: SignUpDraft) -> bool:
    """Under 14 without having come by the guardian's path."""
    if draft.is_corporate or draft.minor or draft.birth_date is None:
        return False
    return needs_guardian(draft.birth_date, clock.today())


def may_open(draft: SignUpDraft, page: Page) -> bool:
    return ORDER.index(page) <= ORDER.index(furthest(draft))


def url_of(draft: SignUpDraft, page: Page) -> str:
    return reverse(f"signup:{page.value}", args=[draft.pk])
