from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from dure.foundation import audit, clock, notify
from dure.foundation.access import Actor
from dure.foundation.documents import selectors as documents
from dure.foundation.documents import services as files
from dure.foundation.errors import Refusal
from dure.portal.accounts.models import Account
from dure.portal.board import selectors
from dure.portal.board.models import (
    Answer,
    FaqEntry,
    Page,
    PageVersion,
    PublicationState,
    Published,
    Question,
    QuestionState,
)

MOST_QUESTIONS_A_DAY = 20


@transaction.atomic
def ask(account: Account, *, title: str, body: str, private: bool, uploads: Iterable[UploadedFile], actor: Actor) -> Question:
    """Raises Refusal for a file that cannot be taken; then nothing is kept."""
    since = clock.now() - dt.timedelta(days=1)
    if Question.objects.filter(account=account, asked_at__gt=since).count() >= MOST_QUESTIONS_A_DAY:
        raise Refusal("too-many", _("하루에 20건까지 질문할 수 있습니다. 내일 다시 남겨 주세요."))
    question = Question.objects.create(account=account, title=title, body=body, private=private)
    for upload in uploads:
        files.receive(upload, owner=question.subject, kind="question", actor=actor)
    audit.record("question.asked", actor=actor, subject=account.subject, obj=question.subject)
    return question


def withdraw(question: Question, *, actor: Actor) -> None:
    changed = Question.objects.filter(pk=question.pk, state=QuestionState.WAITING).update(state=QuestionState.WITHDRAWN)
    if not changed:
        raise Refusal("answered", _("이미 답변한 질문은 철회할 수 없습니다."))
    files.remove_all_of(question.subject, actor=actor)
    audit.record("question.withdrawn", actor=actor, subject=actor_subject(question), obj=question.subject)


def actor_subject(question: Question) -> str:
    return f"account:{question.account_id}"


@transaction.atomic
def answer(question: Question, *, body: str, uploads: Iterable[UploadedFile], actor: Actor) -> Answer:
    """Answers and tells the person who asked by mail."""
    held = Question.objects.select_for_update().get(pk=question.pk)
    if held.state == QuestionState.WITHDRAWN:
        raise Refusal("withdrawn", _("질문한 사람이 철회한 질문입니다."))
    written = Answer.objects.create(question=held, body=body, staff=str(actor))
    for upload in uploads:
        files.receive(upload, owner=held.subject, kind="answer", actor=actor)
    held.state, held.answered_at = QuestionState.ANSWERED, clock.now()
    held.save(update_fields=["state", "answered_at"])
    audit.record("question.answered", actor=actor, subject=actor_subject(held), obj=held.subject)
    account = Account.objects.get(pk=held.account_id)
    if account.email:
        notify.send(
            "question_answered",
            email=account.email,
            context={"title": held.title, "path": f"/my/questions/{held.pk}/"},
            about=account.subject,
        )
    return written


def label_of(item: Published | FaqEntry) -> str:
    return f"{type(item).__name__.lower()}:{item.pk}"


def save(item: Published | FaqEntry, *, actor: Actor) -> None:
    """Keep an edited item as it stands, draft or published."""
    made = item.pk is None
    item.updated_at = clock.now()
    if made and isinstance(item, Published):
        item.created_by = str(actor)
    item.save()
    audit.record(f"board.{'created' if made else 'edited'}", actor=actor, obj=label_of(item))


def attach(owner: str, kind: str, uploads: Iterable[UploadedFile], *, actor: Actor) -> None:
    for upload in uploads:
        files.receive(upload, owner=owner, kind=kind, actor=actor)


def show(item: Published | FaqEntry, *, actor: Actor) -> None:
    set_state(item, PublicationState.PUBLISHED, actor=actor)


def hide(item: Published | FaqEntry, *, actor: Actor) -> None:
    set_state(item, PublicationState.DRAFT, actor=actor)


def set_state(item: Published | FaqEntry, state: PublicationState, *, actor: Actor) -> None:
    item.state = state
    item.updated_at = clock.now()
    item.save()
    audit.record(f"board.{state}", actor=actor, obj=label_of(item))


@transaction.atomic
def delete(item: Published | FaqEntry, *, actor: Actor) -> None:
    if item.state == PublicationState.PUBLISHED:
        raise Refusal("published", _("게시 중인 글은 지울 수 없습니다. 먼저 게시를 내려 주세요."))
    label = label_of(item)
    for document in documents.of(getattr(item, "subject", label)):
        files.remove(document, actor=actor)
    item.delete()
    audit.record("board.deleted", actor=actor, obj=label)


@transaction.atomic
def draft_of(page: Page, *, actor: Actor) -> PageVersion:
    """The draft of a page: the present one, or a copy of the latest wording."""
    Page.objects.select_for_update().get(pk=page.pk)
    draft = page.versions.filter(state=PublicationState.DRAFT).first()
    if draft is not None:
        return draft
    latest = page.versions.order_by("-number").first()
    copied = {name: getattr(latest, name) for name in ("title", "title_en", "body", "body_en")} if latest else {}
    return PageVersion.objects.create(page=page, number=latest.number + 1 if latest else 1, edited_by=str(actor), **copied)


def save_draft(draft: PageVersion, *, actor: Actor) -> None:
    draft.edited_by = str(actor)
    draft.save()
    audit.record("page.edited", actor=actor, obj=f"page:{draft.page_id}", data={"version": draft.number})


def publish_page(draft: PageVersion, *, actor: Actor) -> None:
    if draft.state != PublicationState.DRAFT:
        raise Refusal("not-a-draft", _("이미 게시한 판입니다."))
    draft.state, draft.published_at = PublicationState.PUBLISHED, clock.now()
    draft.save()
    selectors.forget_menu()
    audit.record("page.published", actor=actor, obj=f"page:{draft.page_id}", data={"version": draft.number})
