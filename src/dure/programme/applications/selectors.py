"""Reads. What belongs to a company is found only through its account, what staff see only through their agencies."""

from __future__ import annotations

import datetime as dt
import json
import re
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Prefetch, QuerySet

from dure.foundation import clock
from dure.foundation.access import Actor
from dure.foundation.documents.models import DocumentState
from dure.portal.accounts.models import Account
from dure.programme.announcements.models import Announcement
from dure.programme.announcements.selectors import within
from dure.programme.applications.models import (
    Answer,
    Application,
    Attachment,
    Intake,
    QuestionSet,
    SetState,
    State,
    Submission,
    Supplement,
)
from dure.programme.applications.questions import Content, Kind, Question

RECEIPT = re.compile(r"([A-Z]{3})(\d{7})-R(\d{5}|[1-9]\d{5,8})", re.ASCII)
TOGETHER = dt.timedelta(minutes=5)
"""Somebody who saved within this time is said to be writing now."""


def complete() -> QuerySet[Application]:
    return Application.objects.select_related("announcement__agency", "announcement__category", "company", "question_set", "edited_by")


def of_account(account: Account) -> QuerySet[Application]:
    """The applications of the account's company, newest first."""
    if account.company_id is None:
        return complete().none()
    return complete().filter(company_id=account.company_id).order_by("-created_at", "id")


def mine(account: Account, pk: UUID) -> Application | None:
    return of_account(account).filter(pk=pk).first()


def mine_bare(account: Account, pk: UUID) -> Application | None:
    """The same without what only pages show."""
    if account.company_id is None:
        return None
    return Application.objects.filter(company_id=account.company_id, pk=pk).first()


def running(account: Account, announcement: Announcement) -> Application | None:
    """The company's application to this announcement that has not been withdrawn."""
    return of_account(account).filter(announcement=announcement).exclude(state=State.WITHDRAWN).first()


def handled_by(actor: Actor) -> QuerySet[Application]:
    """Filed applications that this member of staff may see."""
    return complete().filter(within(actor, "announcement__agency")).exclude(state=State.DRAFT)


def current_set(announcement: Announcement) -> QuestionSet | None:
    return QuestionSet.objects.filter(announcement=announcement, state=SetState.PUBLISHED).order_by("-number").first()


def current_set_key(announcement: Announcement) -> int | None:
    published = QuestionSet.objects.filter(announcement=announcement, state=SetState.PUBLISHED)
    return published.order_by("-number").values_list("pk", flat=True).first()


def draft_set(announcement: Announcement) -> QuestionSet | None:
    return QuestionSet.objects.filter(announcement=announcement, state=SetState.DRAFT).first()


def open_supplement(application: Application) -> Supplement | None:
    if application.state != State.SUPPLEMENT_ASKED:
        return None
    return application.supplements.filter(answered_at=None).first()


def answers_of(application: Application, *, people: bool = True) -> dict[str, Answer]:
    """By key; with ``people`` also who wrote them."""
    found = application.answers.select_related("edited_by") if people else application.answers.all()
    return {answer.key: answer for answer in found}


def files_of(application: Application, *, people: bool = True) -> dict[str, list[Attachment]]:
    """Files that stand, by key; with ``people`` also who added them."""
    related = ("document", "added_by") if people else ("document",)
    found: dict[str, list[Attachment]] = {}
    for attachment in application.attachments.filter(dropped_at=None).select_related(*related):
        found.setdefault(attachment.key, []).append(attachment)
    return found


def extra_documents(application: Application) -> list[Question]:
    """Documents that staff added in supplements."""
    return [Question.read(item) for supplement in application.supplements.all() for item in supplement.extra]


def asks_of(application: Application) -> Content:
    """The question set with the documents that supplements added."""
    content = application.question_set.asks
    extra = tuple(extra_documents(application)) if application.filed else ()
    return Content(content.groups, (*content.documents, *extra))


def standing_files(files: list[Attachment]) -> list[Attachment]:
    """Those that count as handed in; one in quarantine does."""
    return [file for file in files if file.document.state != DocumentState.INFECTED]


def others_writing(account: Account, answers: dict[str, Answer], now: dt.datetime) -> list[Answer]:
    """The newest recent change of each colleague."""
    newest: dict[Any, Answer] = {}
    for answer in sorted(answers.values(), key=lambda item: item.edited_at):
        if answer.edited_by_id != account.pk and now - answer.edited_at <= TOGETHER:
            newest[answer.edited_by_id] = answer
    return list(newest.values())


def latest_submission(application: Application) -> Submission | None:
    return application.submissions.select_related("account").order_by("-revision").first()


def same_purpose(application: Application) -> list[Application]:
    """Applications of the same company in the same category and year at other agencies, filed and not ended."""
    announcement = application.announcement
    if announcement.category_id is None or application.submitted_at is None:
        return []
    year = application.submitted_at.astimezone(clock.SEOUL).year
    first = dt.datetime(year, 1, 1, tzinfo=clock.SEOUL)
    found = complete().filter(
        company_id=application.company_id,
        announcement__category_id=announcement.category_id,
        submitted_at__gte=first,
        submitted_at__lt=first.replace(year=year + 1),
        state__in=[State.SUBMITTED, State.SUPPLEMENT_ASKED, State.ACCEPTED],
    )
    return list(found.exclude(announcement__agency_id=announcement.agency_id).order_by("submitted_at", "id"))


@dataclass(frozen=True, slots=True)
class ReceiptStanding:
    """What anyone may learn of a receipt. ``checksums``: of every revision, the newest last."""

    number: str
    standing: str
    """valid or withdrawn."""
    announcement: str
    agency: str
    submitted_at: dt.datetime
    revision: int
    checksums: tuple[str, ...]

    @property
    def checksum(self) -> str:
        return self.checksums[-1]


def receipt_standing(number: str) -> ReceiptStanding | None:
    """None: no such receipt was ever given. Announcement and agency as they were named when it was filed."""
    submissions = Prefetch("submissions", Submission.objects.order_by("revision").defer("body"))
    found = complete().prefetch_related(submissions).filter(number=number.strip().upper()).first()
    if found is None or found.submitted_at is None:
        return None
    filings = list(found.submissions.all())
    announced = json.loads(filings[-1].body)["announcement"]
    return ReceiptStanding(
        number=str(found.number),
        standing="withdrawn" if found.state == State.WITHDRAWN else "valid",
        announcement=announced["title"],
        agency=announced["agency"],
        submitted_at=found.submitted_at,
        revision=found.revision,
        checksums=tuple(item.checksum for item in filings),
    )


def was_given(number: str) -> bool:
    """Whether a receipt of this number was ever given, though nothing of it is kept any longer: numbers run without gaps."""
    found = RECEIPT.fullmatch(number.strip().upper())
    if found is None or int(found[3]) < 1:
        return False
    return Intake.objects.filter(announcement__agency__code=found[1], announcement__serial=int(found[2]), last__gte=int(found[3])).exists()


def handed_in_kinds(content: Content) -> list[Question]:
    return [question for question in content.everything() if question.kind == Kind.FILE]
