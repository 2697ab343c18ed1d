"""Files of an application: handed in one by one, taken back, and told of when they prove infected."""

from __future__ import annotations

import datetime as dt

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from dure.foundation import audit, clock
from dure.foundation.access import SYSTEM, Actor
from dure.foundation.documents import services as documents
from dure.foundation.documents.inspection import ALL_EXTENSIONS
from dure.foundation.documents.models import DocumentState
from dure.foundation.errors import Refusal
from dure.portal.accounts.models import Account
from dure.programme.applications import people
from dure.programme.applications.drafts import demand_editable, locked
from dure.programme.applications.models import Application, Attachment
from dure.programme.applications.questions import Question


def allowed(question: Question) -> frozenset[str]:
    return frozenset(question.extensions) & ALL_EXTENSIONS or ALL_EXTENSIONS


def add(application: Application, key: str, upload: UploadedFile, account: Account, *, actor: Actor) -> Attachment:
    """Check, scan and store the file, then write its rows in one short transaction. Raises Refusal."""
    question = demand_file(application, key)
    kept = documents.keep(upload, owner=application.subject, kind=key, actor=actor, allowed=allowed(question))
    with transaction.atomic():
        fresh = locked(application.pk, ())
        if fresh.question_set_id == application.question_set_id:
            fresh.question_set = application.question_set
        question = demand_file(fresh, key)
        standing = list(fresh.attachments.filter(key=key, dropped_at=None).select_related("document"))
        twin = same_file(standing, kept)
        if twin is not None:
            return twin
        if len(standing) >= question.most_files:
            raise Refusal("too-many", _("이 항목에는 파일을 %(most)d개까지 올릴 수 있습니다.") % {"most": question.most_files})
        document = documents.record(kept, owner=fresh.subject, kind=key, actor=actor)
        now = clock.now()
        Application.objects.filter(pk=fresh.pk).update(edited_by=account, edited_at=now)
        return Attachment.objects.create(application=fresh, key=key, document=document, added_by=account, added_at=now)


def same_file(standing: list[Attachment], kept: documents.Kept) -> Attachment | None:
    """The file that is there already: sent again after its answer was lost on the line."""
    wanted = kept.stored.sha256, kept.found.name
    return next((file for file in standing if (file.document.sha256, file.document.name) == wanted), None)


def demand_file(application: Application, key: str) -> Question:
    question = demand_editable(application, key)
    if not question.is_file:
        raise Refusal("unknown", _("파일을 받지 않는 질문입니다."))
    return question


@transaction.atomic
def drop(application: Application, attachment_id: int, account: Account, *, actor: Actor) -> None:
    """Take a file back. One that was filed is set aside and kept with what was filed."""
    fresh = locked(application.pk)
    attachment = fresh.attachments.select_related("document").filter(pk=attachment_id, dropped_at=None).first()
    if attachment is None:
        raise Refusal("gone", _("이미 지운 파일입니다."))
    demand_editable(fresh, attachment.key)
    if fresh.submitted_at is not None and attachment.added_at <= last_filed(fresh):
        attachment.dropped_at = clock.now()
        attachment.save(update_fields=["dropped_at"])
        audit.record("application.file_replaced", actor=actor, subject=fresh.subject, obj=attachment.document.subject)
    else:
        document = attachment.document
        attachment.delete()
        documents.remove(document, actor=actor)
    Application.objects.filter(pk=fresh.pk).update(edited_by=account, edited_at=clock.now())


def last_filed(application: Application) -> dt.datetime:
    newest = application.submissions.order_by("-revision").first()
    return newest.at if newest else clock.now()


def tell_infected() -> int:
    """Tell applicants and flag applications whose quarantined files proved infected. Returns how many files."""
    found = Attachment.objects.filter(document__state=DocumentState.INFECTED, told_at=None, dropped_at=None)
    told = 0
    for pk in found.values_list("pk", flat=True)[:500]:
        told += tell_one(pk)
    return told


@transaction.atomic
def tell_one(pk: int) -> int:
    attachment = Attachment.objects.select_related("document").filter(pk=pk).first()
    if attachment is None:
        return 0
    application = locked(attachment.application_id)
    if not Attachment.objects.filter(pk=pk, told_at=None).update(told_at=clock.now()):
        return 0
    if application.filed:
        Application.objects.filter(pk=application.pk).update(flagged_at=clock.now())
    audit.record("application.file_infected", actor=SYSTEM, subject=application.subject, obj=attachment.document.subject)
    context = {"title": application.announcement.title, "file": attachment.document.name, "path": application.path, "number": application.number}
    people.tell(application, "application_file_infected", context)
    return 1
