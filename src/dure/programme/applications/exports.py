"""Applications as a table that staff take out with a stated reason."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext as _

from dure.foundation import audit, clock
from dure.foundation.access import Actor
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


def rows(applications: QuerySet[Application], questions: list[Question]) -> Iterator[list[Any]]:
    newest = Prefetch("submissions", Submission.objects.order_by("revision"))
    found = applications.prefetch_related(newest)[:MOST_ROWS]
    for application in found.iterator(chunk_size=AT_A_TIME):
        yield row(application, questions)


def row(application: Application, questions: list[Question]) -> list[Any]:
    submission = list(application.submissions.all())[-1]
    filed = json.loads(submission.body)
    contact = filed["applicant"].get("contact", {})
    given = {item["key"]: item["value"] for item in filed["answers"]}
    announcement = application.announcement
    return [
        application.number, announcement.code, announcement.title, announcement.agency.name, application.company.name,
        format_business_number(application.company.business_registration_number), application.get_state_display(),
        _("임시회원") if application.provisional else _("정회원"), application.revision, stamp(application.submitted_at),
        stamp(application.decided_at), contact.get("name", ""), contact.get("email", ""), submission.checksum,
        *(cell(question, given.get(question.key, fields.BLANK)) for question in questions),
    ]  # fmt: skip


def cell(question: Question, value: Any) -> Any:
    return value if isinstance(value, int) and not isinstance(value, bool) else fields.shown(question, value)


def make(applications: QuerySet[Application], fmt: str, *, actor: Actor, reason: str) -> Sheet:
    questions = questions_of(applications)
    table = list(rows(applications, questions))
    content_type, write = FORMATS[fmt]
    body = write([*headers(), *(question.label for question in questions)], table)
    audit.record("export.made", actor=actor, reason=reason, data={"kind": "applications", "format": fmt, "rows": len(table)})
    return Sheet(f"dure-applications-{clock.today():%Y%m%d}.{fmt}", content_type, body)
