"""What staff decide: accept, reject, ask for a supplement; and the applicant's withdrawal until then."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import asdict
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from dure.foundation import audit, clock
from dure.foundation.access import Actor
from dure.foundation.errors import Refusal
from dure.foundation.workflow.models import move
from dure.programme.applications import people, selectors
from dure.programme.applications.drafts import locked
from dure.programme.applications.models import SCREENED, Application, State, Supplement
from dure.programme.applications.questions import Kind, Question
from dure.programme.applications.supplements import put_back


def demand_screened(application: Application) -> None:
    if application.state not in SCREENED:
        raise Refusal("decided", _("요건심사가 끝났거나 철회된 신청입니다. 지금 상태를 확인해 주세요."))


def told(application: Application, notice: str, actor: Actor, action: str, reason: str = "", **context: object) -> None:
    common = {"number": application.number, "title": application.announcement.title, "path": application.path}
    people.tell(application, notice, {**common, **context})
    audit.record(
        action, actor=actor, subject=application.subject, organisation=f"company:{application.company_id}", reason=reason[:300]
    )


@transaction.atomic
def accept(pk: UUID, *, actor: Actor) -> Application:
    application = locked(pk)
    if application.state == State.SUPPLEMENT_ASKED:
        raise Refusal("supplement_open", _("보완을 기다리는 신청입니다. 보완이 제출된 뒤에 통과시킬 수 있습니다."))
    demand_screened(application)
    move(application, "accept", actor=actor)
    told(application, "application_accepted", actor, "application.accepted")
    return application


@transaction.atomic
def reject(pk: UUID, words: str, *, actor: Actor) -> Application:
    application = locked(pk)
    demand_screened(application)
    if not words.strip():
        raise Refusal("reason", _("탈락 까닭을 입력해 주세요. 신청 기업에 그대로 보입니다."), field="reason")
    move(application, "reject", actor=actor, reason=words[:300], words=words.strip())
    told(application, "application_rejected", actor, "application.rejected", words, reason_words=words.strip())
    return application


@transaction.atomic
def withdraw(pk: UUID, words: str, *, actor: Actor) -> Application:
    application = locked(pk)
    demand_screened(application)
    move(application, "withdraw", actor=actor, reason=words[:300], words=words.strip())
    told(application, "application_withdrawn", actor, "application.withdrawn", words)
    return application


@transaction.atomic
def ask_supplement(pk: UUID, keys: Sequence[str], extra: Sequence[str], message: str, due_at: dt.datetime, *, actor: Actor) -> Supplement:
    """Ask for named questions and documents, and for further documents by label, until ``due_at`` (exclusive)."""
    application = locked(pk)
    if application.state != State.SUBMITTED:
        raise Refusal("decided", _("접수 상태인 신청에만 보완을 요청할 수 있습니다."))
    if due_at <= clock.now():
        raise Refusal("past", _("기한은 지금 이후여야 합니다."), field="due_at")
    asks = selectors.asks_of(application)
    named = [question for key in keys if (question := asks.find(key)) is not None]
    added = further(application, extra)
    if not named and not added:
        raise Refusal("nothing", _("보완할 항목을 하나 이상 고르거나 적어 주세요."), field="items")
    supplement = Supplement.objects.create(
        application=application,
        asked_at=clock.now(),
        asked_by=str(actor),
        due_at=due_at,
        message=message.strip(),
        items=[question.key for question in [*named, *added]],
        extra=[asdict(question) for question in added],
    )
    move(application, "ask_supplement", actor=actor, reason=message[:300])
    items = [question.label for question in [*named, *added]]
    told(application, "application_supplement_asked", actor, "application.supplement_asked", message, items=items, due=due_at, message=message)
    return supplement


def further(application: Application, labels: Sequence[str]) -> list[Question]:
    before = sum(len(supplement.extra) for supplement in application.supplements.all())
    names = [label.strip()[:100] for label in labels if label.strip()]
    return [Question(key=f"x{before + number}", kind=Kind.FILE.value, label=name, most=5) for number, name in enumerate(names, 1)]


@transaction.atomic
def move_due(pk: UUID, due_at: dt.datetime, *, actor: Actor) -> None:
    """Give more time for an open supplement."""
    application = locked(pk)
    supplement = selectors.open_supplement(application)
    if supplement is None:
        raise Refusal("no_supplement", _("보완을 기다리는 신청이 아닙니다."))
    if due_at <= supplement.due_at or due_at <= clock.now():
        raise Refusal("not_later", _("새 기한은 지금 기한보다 뒤여야 합니다."), field="due_at")
    supplement.due_at = due_at
    supplement.save(update_fields=["due_at"])
    told(application, "application_due_moved", actor, "application.supplement_extended", due=due_at)


@transaction.atomic
def cancel_supplement(pk: UUID, words: str, *, actor: Actor) -> Application:
    """Take an open supplement back, answered or not in time; what the applicant changed for it goes back to what was filed."""
    application = locked(pk)
    supplement = selectors.open_supplement(application)
    if supplement is None:
        raise Refusal("no_supplement", _("보완을 기다리는 신청이 아닙니다."))
    put_back(application, supplement, actor=actor)
    supplement.delete()
    move(application, "cancel_supplement", actor=actor, reason=words[:300])
    told(application, "application_supplement_cancelled", actor, "application.supplement_cancelled", words, message=words.strip())
    return application


@transaction.atomic
def accept_many(applications: Sequence[Application], *, actor: Actor) -> tuple[int, list[Application]]:
    """Accept those that can be. Returns how many, and those that were left."""
    left, done = [], 0
    for application in sorted(applications, key=lambda item: str(item.pk)):
        try:
            accept(application.pk, actor=actor)
        except Refusal:
            left.append(application)
        else:
            done += 1
    return done, left
