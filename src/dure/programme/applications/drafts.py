"""Acts on a draft: start it, save answers, take over a new question set, throw it away."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django import forms
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from dure.foundation import audit, clock
from dure.foundation.access import Actor
from dure.foundation.documents import services as documents
from dure.foundation.errors import Refusal
from dure.portal.accounts.models import Account
from dure.programme.announcements.models import Announcement, AnnouncementState, Reception, Standing
from dure.programme.applicants import applicants, company_of
from dure.programme.applications import fields, selectors
from dure.programme.applications.models import Answer, Application, State
from dure.programme.applications.questions import Question


@dataclass(frozen=True, slots=True)
class Typed:
    """A value that somebody typed, and the token of the answer that they saw (``revision.digest``; empty: none yet)."""

    value: Any
    token: str = ""


@dataclass(frozen=True, slots=True)
class Conflict:
    """Somebody else changed the answer meanwhile: both values, and the token with which yours would replace theirs."""

    question: Question
    mine: Any
    theirs: Any
    answer: Answer

    @property
    def mine_shown(self) -> str:
        return fields.shown(self.question, self.mine)

    @property
    def theirs_shown(self) -> str:
        return fields.shown(self.question, self.theirs)


@dataclass(slots=True)
class Saved:
    tokens: dict[str, str] = field(default_factory=dict)
    conflicts: list[Conflict] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)


def token_of(answer: Answer | None) -> str:
    return f"{answer.revision}.{fields.digest(answer.value)}" if answer else ""


def closed_words(announcement: Announcement) -> Refusal:
    return Refusal("closed", _("접수가 마감되었습니다. 적은 내용은 그대로 남아 있습니다."))


def demand_open(announcement: Announcement, at: dt.datetime) -> None:
    if announcement.reception != Reception.HERE or announcement.state != AnnouncementState.PUBLISHED:
        raise Refusal("elsewhere", _("이 공고는 이 시스템에서 신청을 받지 않습니다."))
    standing = announcement.standing(at)
    if standing == Standing.UPCOMING:
        raise Refusal("upcoming", _("아직 접수 기간이 아닙니다."))
    if standing == Standing.CLOSED:
        raise closed_words(announcement)


def start(announcement: Announcement, account: Account, *, actor: Actor) -> Application:
    """The company's running application to this announcement, or a new draft. Two colleagues at once get the same."""
    company = company_of(account)
    present = selectors.running(account, announcement)
    if present is not None:
        return present
    demand_open(announcement, clock.now())
    standing = applicants().standing(account)
    if not standing.may_apply:
        raise Refusal("standing", standing.reason)
    question_set = selectors.current_set(announcement)
    if question_set is None:
        raise Refusal("no_questions", _("신청 양식을 준비하고 있습니다. 공고의 담당 부서에 문의해 주세요."))
    draft = Application(announcement=announcement, company=company, question_set=question_set, started_by=account, edited_by=account)
    try:
        with transaction.atomic():
            draft.save(force_insert=True)
            audit.record("application.started", actor=actor, subject=draft.subject, organisation=f"company:{company.pk}")
    except IntegrityError:
        present = selectors.running(account, announcement)
        if present is None:
            raise
        return present
    return draft


WITH_ALL = ("announcement__agency", "company", "question_set")


def locked(pk: UUID, related: tuple[str, ...] = WITH_ALL) -> Application:
    """The application, held until the transaction ends, and what is ``related`` to it."""
    held = Application.objects.select_for_update(of=("self",))
    return (held.select_related(*related) if related else held).get(pk=pk)


def demand_editable(application: Application, key: str) -> Question:
    """The question if its answer may be changed now. Raises Refusal."""
    question = selectors.asks_of(application).find(key)
    if question is None:
        raise Refusal("unknown", _("이 질문은 지금 양식에 없습니다. 화면을 새로 열어 주세요."))
    if application.state == State.DRAFT:
        return question
    supplement = selectors.open_supplement(application)
    if supplement is None:
        raise Refusal("filed", _("이미 제출한 신청입니다. 더 고칠 수 없습니다."))
    if key not in supplement.items:
        raise Refusal("not_asked", _("보완을 요청받은 항목만 고칠 수 있습니다."))
    if clock.now() >= supplement.due_at:
        raise Refusal("overdue", _("보완 기한이 지났습니다. 담당 부서에 문의해 주세요."))
    return question


@transaction.atomic
def save_answers(pk: UUID, account: Account, typed: Mapping[str, Typed], *, actor: Actor) -> Saved:
    """Keep what was typed. What somebody else changed since it was shown is left alone and comes back as a conflict."""
    application = locked(pk)
    present = selectors.answers_of(application)
    saved = Saved()
    for key, given in typed.items():
        question = demand_editable(application, key)
        save_one(application, account, question, given, present.get(key), saved)
    if saved.changed:
        Application.objects.filter(pk=pk).update(edited_by=account, edited_at=clock.now())
    return saved


def save_one(application: Application, account: Account, question: Question, given: Typed, present: Answer | None, saved: Saved) -> None:
    kept = present.value if present else fields.BLANK
    unseen = given.token != token_of(present)
    untouched = given.token.partition(".")[2] == fields.digest(given.value) or (not given.token and given.value == fields.BLANK)
    if given.value == kept or (unseen and untouched):
        saved.tokens[question.key] = token_of(present)
    elif unseen and present is not None:
        saved.conflicts.append(Conflict(question, given.value, present.value, present))
    else:
        answer = present or Answer(application=application, key=question.key, revision=0)
        answer.value, answer.revision = given.value, answer.revision + 1
        answer.edited_by, answer.edited_at = account, clock.now()
        answer.save()
        saved.tokens[question.key] = token_of(answer)
        saved.changed.append(question.key)


@transaction.atomic
def confirm_member(pk: UUID, account: Account, form: forms.BaseForm, *, actor: Actor) -> None:
    """Save the company's data as they were confirmed for this application."""
    application = locked(pk)
    if application.state != State.DRAFT:
        raise Refusal("filed", _("이미 제출한 신청입니다. 더 고칠 수 없습니다."))
    form.save(actor=actor)  # type: ignore[attr-defined]
    now = clock.now()
    Application.objects.filter(pk=pk).update(member_confirmed_at=now, edited_by=account, edited_at=now)


@transaction.atomic
def adopt_current_set(pk: UUID) -> None:
    """Move a draft to the newest published questions; answers stay by key, what is new is told until acknowledged."""
    application = locked(pk)
    newest = selectors.current_set(application.announcement)
    if application.state == State.DRAFT and newest is not None and newest.pk != application.question_set_id:
        seen = application.seen_set_id or application.question_set_id
        Application.objects.filter(pk=pk).update(question_set=newest, seen_set_id=seen)


def acknowledge_set(pk: UUID) -> None:
    Application.objects.filter(pk=pk).update(seen_set=None)


@transaction.atomic
def discard(pk: UUID, *, actor: Actor, reason: str = "") -> None:
    """Throw a draft away with its answers and files."""
    application = locked(pk)
    if application.state != State.DRAFT:
        raise Refusal("filed", _("제출한 신청은 버릴 수 없습니다. 철회할 수 있습니다."))
    remove(application, actor=actor)
    audit.record("application.discarded", actor=actor, subject=application.subject, reason=reason)


def remove(application: Application, *, actor: Actor) -> None:
    """Delete the rows and let the bytes of its files go."""
    attachments = list(application.attachments.select_related("document"))
    application.attachments.all().delete()
    for attachment in attachments:
        if attachment.document.removed_at is None:
            documents.remove(attachment.document, actor=actor)
    application.delete()
