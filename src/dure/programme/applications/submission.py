"""Filing: once, before the closing second, with a number, a snapshot and a checksum."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.utils import translation
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from dure.foundation import audit, clock, crash
from dure.foundation.access import Actor
from dure.foundation.consent import selectors as terms
from dure.foundation.consent import services as consents
from dure.foundation.consent.models import Channel, TermsVersion
from dure.foundation.errors import Refusal
from dure.foundation.workflow.models import move
from dure.portal.accounts.models import Account
from dure.programme.announcements.models import Announcement
from dure.programme.applicants import Dossier, applicants
from dure.programme.applications import idempotency, people, selectors, snapshot
from dure.programme.applications.drafts import closed_words, demand_open, locked
from dure.programme.applications.models import Agreement, Application, Intake, State, Submission
from dure.programme.applications.progress import Measure, measure_of

BEFORE_COMMIT, AFTER_COMMIT = "application.submit.before_commit", "application.submit.after_commit"


@dataclass(frozen=True, slots=True)
class Press:
    """One press of the button: its idempotency key and the hash of what came with it."""

    route: str
    key: str
    body: str


@dataclass(frozen=True, slots=True)
class Reading:
    """What a filing keeps of a draft and its applicant. Read before the transaction, it holds while the draft has not changed."""

    application: Application
    measure: Measure
    dossier: Dossier
    versions: list[TermsVersion]

    def holds_for(self, draft: Application) -> bool:
        """Whoever changes an answer, a file or the member data notes the time."""
        was = self.application
        return (was.edited_at, was.edited_by_id, was.question_set_id) == (draft.edited_at, draft.edited_by_id, draft.question_set_id)


def read(application: Application, account: Account, versions: list[TermsVersion] | None = None) -> Reading:
    """``versions``: the terms in force, if the caller has read them. What a filing keeps is in Korean."""
    with translation.override("ko"):
        dossier = applicants().dossier(account)
    versions = terms.current(applicants().audience(account)) if versions is None else versions
    return Reading(application, measure_of(application, people=False), dossier, versions)


@transaction.atomic
def submit(pk: UUID, account: Account, agreed: set[int], press: Press, *, actor: Actor, reading: Reading | None = None) -> Submission:
    """File a draft or a supplemented application. The same press again gives the same submission. Raises Refusal."""
    before = idempotency.recall(account, press.route, press.key, press.body)
    if before is not None:
        return Submission.objects.select_related("application").get(pk=before["submission"])
    application = locked(pk, ("announcement__agency",))
    at = clock.now()
    if application.state == State.DRAFT:
        submission = file_draft(application, account, agreed, at, actor, reading)
    elif application.state == State.SUPPLEMENT_ASKED:
        submission = file_supplement(application, account, at, actor)
    else:
        raise Refusal("already_filed", _("이미 제출한 신청입니다. 접수번호는 %(number)s입니다.") % {"number": application.number})
    idempotency.remember(account, press.route, press.key, press.body, {"submission": submission.pk})
    crash.point(BEFORE_COMMIT)
    transaction.on_commit(lambda: crash.point(AFTER_COMMIT))
    return submission


def file_draft(
    application: Application, account: Account, agreed: set[int], at: dt.datetime, actor: Actor, reading: Reading | None
) -> Submission:
    demand_in_time(application.announcement, at)
    demand_current_set(application)
    if reading is None or not reading.holds_for(application):
        reading = read(application, account)
    application.question_set = reading.application.question_set
    demand_complete(reading.measure)
    demand_standing(reading.dossier, account)
    consents.demand(reading.versions, agreed)
    versions = [version for version in reading.versions if version.pk in agreed]
    application.provisional = reading.dossier.standing.provisional
    application.number, application.revision = next_number(application.announcement), 1
    application.submitted_at, application.edited_by, application.edited_at = at, account, at
    application.seen_set = None
    move(application, "submit", actor=actor)
    submission = keep(application, reading.measure, account, at, snapshot.applicant_now(reading.dossier, versions, language()))
    agree_again(submission, versions, account, at, actor)
    return announce(submission, "application_submitted", actor)


def file_supplement(application: Application, account: Account, at: dt.datetime, actor: Actor) -> Submission:
    """Company and consents stay as first filed: only what was asked for changes."""
    supplement = selectors.open_supplement(application)
    if supplement is None:
        raise Refusal("not_asked", _("보완을 요청받은 신청이 아닙니다."))
    if at >= supplement.due_at:
        raise Refusal("overdue", _("보완 기한이 지났습니다. 담당 부서에 문의해 주세요."))
    measure = measure_of(application, people=False)
    demand_complete(measure)
    first = snapshot.applicant_of(application.submissions.get(revision=1))
    supplement.answered_at = at
    supplement.save(update_fields=["answered_at"])
    application.revision += 1
    application.edited_by, application.edited_at = account, at
    move(application, "resubmit", actor=actor)
    submission = keep(application, measure, account, at, first)
    return announce(submission, "application_supplemented", actor)


def demand_in_time(announcement: Announcement, at: dt.datetime) -> None:
    """``at`` is asked of the clock once, after the row was locked; the closing second itself is too late."""
    if announcement.closes_at is not None and at >= announcement.closes_at:
        raise closed_words(announcement)
    demand_open(announcement, at)


def demand_current_set(application: Application) -> None:
    newest = selectors.current_set_key(application.announcement)
    if newest is not None and newest != application.question_set_id:
        raise Refusal("questions_changed", _("신청 양식이 바뀌었습니다. 새 질문을 확인한 뒤 다시 제출해 주세요. 적은 내용은 그대로 있습니다."))


def demand_complete(measure: Measure) -> None:
    progress = measure.progress()
    if not progress.complete:
        names = ", ".join(label for label, _url, _missing in progress.missing)
        raise Refusal("incomplete", _("아직 마치지 않은 항목이 있습니다: %(names)s") % {"names": names})


def demand_standing(dossier: Dossier, account: Account) -> None:
    """The reason is asked for again, in the reader's language."""
    if not dossier.standing.may_apply:
        raise Refusal("standing", applicants().standing(account).reason)


def next_number(announcement: Announcement) -> str:
    """Announcement code, ``R`` and a running number from 1: without gaps, since a filing that fails takes its number back."""
    intake = Intake.objects.filter(announcement=announcement)
    if not intake.update(last=F("last") + 1):
        Intake.objects.get_or_create(announcement=announcement)
        intake.update(last=F("last") + 1)
    last = intake.values_list("last", flat=True).get()
    return f"{announcement.code}-R{last:05d}"


def language() -> str:
    return (get_language() or "ko")[:2]


def keep(application: Application, measure: Measure, account: Account, at: dt.datetime, applicant: snapshot.Applicant) -> Submission:
    body = snapshot.compose(application, measure, applicant, at=at)
    return Submission.objects.create(
        application=application, revision=application.revision, at=at, account=account, body=body, checksum=snapshot.checksum(body)
    )


def agree_again(submission: Submission, versions: list[TermsVersion], account: Account, at: dt.datetime, actor: Actor) -> None:
    """Evidence bound to the submission; consents that the account did not have yet are given too."""
    spoken = language()
    Agreement.objects.bulk_create(
        Agreement(
            submission=submission, version=version, account=account, given_at=at, language=spoken, text_hash=version.text_hash(spoken)
        )
        for version in versions
    )
    evidence = {"application": str(submission.application_id), "number": submission.application.number}
    consents.give(account.subject, versions, channel=Channel.RENEWAL, actor=actor, language=spoken, evidence=evidence)


def announce(submission: Submission, notice: str, actor: Actor) -> Submission:
    application = submission.application
    context = {
        "number": application.number,
        "revision": application.revision,
        "title": application.announcement.title,
        "at": submission.at,
        "checksum": submission.checksum,
        "path": application.path,
    }
    people.tell(application, notice, context)
    audit.record(
        "application.submitted",
        actor=actor,
        subject=application.subject,
        obj=f"receipt:{application.number}",
        organisation=f"company:{application.company_id}",
        data={"revision": application.revision, "checksum": submission.checksum},
    )
    return submission
