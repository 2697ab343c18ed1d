"""Applications as a table that staff take out with a stated reason."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext as _

from dure.foundation import audit, clock
from dure.foundation.access import Actor
from dure.foundation.errors import Refusal
from dure.foundation.privacy import mask_email, mask_name
from dure.foundation.staff.permissions import StaffPermission
from dure.foundation.ui.words import number
from dure.portal.backoffice.exports import Sheet, stamp
from dure.portal.backoffice.sheets import FORMATS
from dure.programme.applications import fields
from dure.programme.applications.models import Application, QuestionSet, Submission
from dure.programme.applications.questions import Question
from dure.rules.identifiers.numbers import format_business_number

MOST_ROWS = 20_000
AT_A_TIME = 200


def headers() -> list[str]:
    return [
        _("접수번호"), _("공고 번호"), _("공고"), _("기관"), _("기업"), _("사업자등록번호"), _("상태"), _("회원 구분"),
        _("제출 회차"), _("접수 일시"), _("결정 일시"), _("담당자"), _("이메일"), _("확인값(SHA-256)"),
    ]  # fmt: skip


def questions_of(applications: QuerySet[Application]) -> list[Question]:
    """The questions of one announcement over all versions that were answered; none for a mixed list."""
    announcements = set(applications.order_by().values_list("announcement_id", flat=True).distinct()[:2])
    if len(announcements) != 1:
        return []
    sets = QuestionSet.objects.filter(applications__in=applications.order_by()).distinct().order_by("-number")
    found: dict[str, Question] = {}
    for question_set in sets:
        for question in question_set.asks.questions():
            found.setdefault(question.key, question)
    return [question for question in found.values() if not question.is_file]


def rows(applications: QuerySet[Application], questions: list[Question], *, masked: bool) -> Iterator[list[Any]]:
    newest = Prefetch("submissions", Submission.objects.order_by("revision"))
    for application in applications.prefetch_related(newest).iterator(chunk_size=AT_A_TIME):
        yield row(application, questions, masked=masked)


def row(application: Application, questions: list[Question], *, masked: bool) -> list[Any]:
    submission = list(application.submissions.all())[-1]
    filed = json.loads(submission.body)
    contact = filed["applicant"].get("contact", {})
    given = {item["key"]: item["value"] for item in filed["answers"]}
    announcement = application.announcement
    return [
        application.number, announcement.code, announcement.title, announcement.agency.name, application.company.name,
        format_business_number(application.company.business_registration_number), application.get_state_display(),
        _("임시회원") if application.provisional else _("정회원"), application.revision, stamp(application.submitted_at),
        stamp(application.decided_at), *contact_cells(contact, masked=masked), submission.checksum,
        *(cell(question, given.get(question.key, fields.BLANK)) for question in questions),
    ]  # fmt: skip


def contact_cells(contact: dict[str, Any], *, masked: bool) -> list[str]:
    name, email = contact.get("name", ""), contact.get("email", "")
    return [mask_name(name), mask_email(email)] if masked else [name, email]


def is_masked(actor: Actor) -> bool:
    return not actor.may(StaffPermission.PEOPLE_UNMASK)


def cell(question: Question, value: Any) -> Any:
    return value if isinstance(value, int) and not isinstance(value, bool) else fields.shown(question, value)


def make(applications: QuerySet[Application], fmt: str, *, actor: Actor, reason: str) -> Sheet:
    """Names and addresses are masked for who may not see them. Raises Refusal for more rows than one table takes."""
    if applications.count() > MOST_ROWS:
        said = _("한 번에 %(most)s건까지 내보낼 수 있습니다. 공고나 상태로 목록을 좁혀 주세요.")
        raise Refusal("too_many", said % {"most": number(MOST_ROWS)})
    questions, masked = questions_of(applications), is_masked(actor)
    table = list(rows(applications, questions, masked=masked))
    content_type, write = FORMATS[fmt]
    body = write([*headers(), *(question.label for question in questions)], table)
    data = {"kind": "applications", "format": fmt, "masked": masked, "rows": len(table)}
    audit.record("export.made", actor=actor, reason=reason, data=data)
    return Sheet(f"dure-applications-{clock.today():%Y%m%d}.{fmt}", content_type, body)
