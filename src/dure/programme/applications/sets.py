"""Acts on question sets: begin a draft, edit, publish, discard."""

from __future__ import annotations

from collections.abc import Callable

from django.db import IntegrityError, transaction
from django.db.models import F, Max
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from dure.foundation import audit
from dure.foundation.access import Actor
from dure.foundation.errors import Refusal
from dure.foundation.workflow.models import move
from dure.programme.announcements.models import Announcement
from dure.programme.applications import editing, selectors, tasks
from dure.programme.applications.models import Application, QuestionSet, SetState, State
from dure.programme.applications.questions import Content, difference

Change = Callable[[Content], Content]


@transaction.atomic
def begin(announcement: Announcement, *, actor: Actor, basis: QuestionSet | None = None) -> QuestionSet:
    """The draft of an announcement; a new one starts from ``basis``, else from the newest published version."""
    present = selectors.draft_set(announcement)
    if present is not None:
        return present
    basis = basis or selectors.current_set(announcement)
    known = QuestionSet.objects.filter(announcement=announcement).aggregate(number=Max("number"), key=Max("last_key"))
    draft = QuestionSet(
        announcement=announcement,
        number=(known["number"] or 0) + 1,
        content=basis.content if basis else Content().as_json(),
        last_key=max(known["key"] or 0, basis.last_key if basis else 0),
    )
    try:
        with transaction.atomic():
            draft.save()
            audit.record("questions.begun", actor=actor, subject=announcement.subject, obj=draft.subject)
    except IntegrityError:
        return QuestionSet.objects.get(announcement=announcement, state=SetState.DRAFT)
    return draft


@transaction.atomic
def edit(draft: QuestionSet, edition: int, change: Change, *, actor: Actor, new_keys: int = 0) -> QuestionSet:
    """Apply a change to the edition that the editor saw. Raises Refusal when a colleague was faster."""
    fresh = QuestionSet.objects.select_for_update().get(pk=draft.pk)
    if fresh.state != SetState.DRAFT:
        raise Refusal("published", _("이미 게시한 양식입니다. 새 판을 만들어 고쳐 주세요."))
    if fresh.edition != edition:
        raise Refusal("edited_meanwhile", _("다른 담당자가 방금 이 양식을 고쳤습니다. 바뀐 내용을 확인하고 다시 고쳐 주세요."))
    fresh.content = change(fresh.asks).as_json()
    fresh.edition += 1
    fresh.last_key += new_keys
    fresh.save()
    audit.record("questions.edited", actor=actor, subject=f"announcement:{fresh.announcement_id}", obj=fresh.subject)
    return fresh


@transaction.atomic
def publish(draft: QuestionSet, edition: int, note: str, *, actor: Actor) -> QuestionSet:
    """From now on applications answer this version. Open drafts move to it, keep their answers and are told what is new."""
    fresh = QuestionSet.objects.select_for_update().get(pk=draft.pk)
    if fresh.state != SetState.DRAFT or fresh.edition != edition:
        raise Refusal("edited_meanwhile", _("다른 담당자가 방금 이 양식을 고쳤습니다. 바뀐 내용을 확인하고 다시 고쳐 주세요."))
    problems = editing.faults(fresh.asks)
    if problems:
        raise Refusal("faulty", " ".join(problems))
    before = selectors.current_set(fresh.announcement)
    fresh.note = note.strip()
    move(fresh, "publish", actor=actor, reason=fresh.note)
    audit.record("questions.published", actor=actor, subject=f"announcement:{fresh.announcement_id}", obj=fresh.subject)
    move_drafts(before, fresh)
    return fresh


def move_drafts(before: QuestionSet | None, after: QuestionSet) -> None:
    drafts = Application.objects.filter(announcement_id=after.announcement_id, state=State.DRAFT).exclude(question_set=after)
    if before is not None and difference(before.asks, after.asks):
        if drafts.update(seen_set=Coalesce(F("seen_set"), F("question_set")), question_set=after):
            tasks.tell_new_questions.enqueue(after.pk)
    else:
        drafts.update(question_set=after)


@transaction.atomic
def discard(draft: QuestionSet, *, actor: Actor) -> None:
    fresh = QuestionSet.objects.select_for_update().get(pk=draft.pk)
    if fresh.state != SetState.DRAFT:
        raise Refusal("published", _("게시한 양식은 버릴 수 없습니다."))
    move(fresh, "discard", actor=actor)
    audit.record("questions.discarded", actor=actor, subject=f"announcement:{fresh.announcement_id}", obj=fresh.subject)
