"""Supplements that are taken back or run out."""

from __future__ import annotations

import datetime as dt
import json

from django.db.models import QuerySet

from dure.foundation.access import Actor
from dure.foundation.documents import services as documents
from dure.programme.announcements.selectors import within
from dure.programme.applications import fields
from dure.programme.applications.models import Application, State, Submission, Supplement


def due_between(actor: Actor, first: dt.datetime, until: dt.datetime) -> QuerySet[Supplement]:
    """Open supplements of the actor's agencies that are due from ``first`` on and before ``until``."""
    mine = within(actor, "application__announcement__agency")
    found = Supplement.objects.filter(mine, answered_at=None, application__state=State.SUPPLEMENT_ASKED)
    return found.filter(due_at__gte=first, due_at__lt=until).order_by("due_at", "pk")


def put_back(application: Application, supplement: Supplement, *, actor: Actor) -> None:
    """Answers and files that were asked for, as they were filed last."""
    newest = application.submissions.order_by("-revision")[0]
    put_answers_back(application, supplement, newest)
    put_files_back(application, supplement, newest, actor)


def put_answers_back(application: Application, supplement: Supplement, newest: Submission) -> None:
    filed = {item["key"]: item["value"] for item in json.loads(newest.body)["answers"]}
    for answer in application.answers.filter(key__in=supplement.items):
        value = filed.get(answer.key, fields.BLANK)
        if answer.value != value:
            answer.value, answer.revision = value, answer.revision + 1
            answer.save(update_fields=["value", "revision"])


def put_files_back(application: Application, supplement: Supplement, newest: Submission, actor: Actor) -> None:
    asked = application.attachments.filter(key__in=supplement.items)
    for attachment in asked.filter(added_at__gt=newest.at).select_related("document"):
        attachment.delete()
        documents.remove(attachment.document, actor=actor)
    asked.filter(dropped_at__gt=newest.at).update(dropped_at=None)
