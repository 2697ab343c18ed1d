"""What those who work on a draft are told when something changes under it: the questions, or the closing time."""

from __future__ import annotations

from django.db import transaction

from dure.programme.announcements.moves import Move
from dure.programme.applications import people
from dure.programme.applications.models import Application, QuestionSet, State
from dure.programme.applications.questions import Difference, difference


def of(application: Application) -> Difference | None:
    """None once it was acknowledged."""
    if application.seen_set is None:
        return None
    return difference(application.seen_set.asks, application.question_set.asks)


@transaction.atomic
def tell(set_pk: int) -> int:
    """Mail the people of each draft that has not acknowledged the set.."""
    newest = QuestionSet.objects.select_related("announcement").get(pk=set_pk)
    drafts = Application.objects.filter(question_set=newest, state=State.DRAFT, seen_set__isnull=False).order_by("created_at", "id")
    told = 0
    for draft in drafts.iterator(chunk_size=500):
        people.tell(draft, "application_questions_changed", {"title": newest.announcement.title, "note": newest.note, "path": draft.path})
        told += 1
    return told


def tell_closing(move: Move) -> set[str]:
    """Mail the people of each draft. Returns their addresses."""
    drafts = Application.objects.filter(announcement=move.announcement, state=State.DRAFT).order_by("created_at", "id")
    told: set[str] = set()
    for draft in drafts.iterator(chunk_size=500):
        told.update(people.tell(draft, "application_deadline_moved", {**move.words, "path": draft.path}))
    return told
