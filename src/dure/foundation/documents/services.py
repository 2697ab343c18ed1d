from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import BinaryIO

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from dure.foundation import audit, clock
from dure.foundation.access import SYSTEM, Actor
from dure.foundation.documents import store
from dure.foundation.documents.inspection import ALL_EXTENSIONS, Inspected, inspect
from dure.foundation.documents.models import Document, DocumentState
from dure.foundation.errors import Refusal
from dure.foundation.integrations import scanner

logger = logging.getLogger(__name__)
MOST_OF_A_KIND = 20
MOST_SETTLED_AT_ONCE = 200


@dataclass(frozen=True, slots=True)
class Kept:
    """A file that is checked, scanned and in the store, but named by no row yet."""

    found: Inspected
    stored: store.Stored
    state: DocumentState


def receive(
    upload: UploadedFile, *, owner: str, kind: str, actor: Actor, allowed: frozenset[str] = ALL_EXTENSIONS
) -> Document:
    """Check, scan and keep one uploaded file. Raises Refusal; a file that could not be scanned waits in quarantine."""
    return record(keep(upload, owner=owner, kind=kind, actor=actor, allowed=allowed), owner=owner, kind=kind, actor=actor)


def keep(upload: UploadedFile, *, owner: str, kind: str, actor: Actor, allowed: frozenset[str] = ALL_EXTENSIONS) -> Kept:
    """The slow part of ``receive``, which needs no transaction: ``record`` follows, or the sweeper removes the bytes."""
    stream: BinaryIO = upload.file  # type: ignore[assignment]
    found = inspect(stream, upload.name or "", upload.size or 0, allowed)
    if Document.objects.filter(owner=owner, kind=kind, removed_at=None).count() >= MOST_OF_A_KIND:
        raise Refusal("too-many", _("파일은 종류마다 20개까지 올릴 수 있습니다. 필요 없는 파일을 지워 주세요."))
    verdict = scanner.scan(stream)
    if verdict == scanner.Verdict.INFECTED:
        audit.record("document.infected", actor=actor, subject=owner, data={"kind": kind})
        raise Refusal("infected", _("악성코드가 발견되어 받지 않았습니다. 백신으로 검사한 뒤 다시 올려 주세요."))
    state = DocumentState.CLEAN if verdict == scanner.Verdict.CLEAN else DocumentState.QUARANTINED
    return Kept(found, store.put(stream), state)


def record(kept: Kept, *, owner: str, kind: str, actor: Actor) -> Document:
    document = Document.objects.create(
        owner=owner,
        kind=kind,
        name=kept.found.name,
        content_type=kept.found.content_type,
        size=kept.stored.size,
        sha256=kept.stored.sha256,
        state=kept.state,
        uploaded_by=str(actor),
    )
    audit.record("document.received", actor=actor, subject=owner, obj=document.subject, data={"kind": kind, "state": kept.state})
    return document


def remove(document: Document, *, actor: Actor) -> None:
    """The row stays as a trace without a name; the bytes go once nothing else uses them."""
    Document.objects.filter(pk=document.pk, removed_at=None).update(removed_at=clock.now(), name="")
    audit.record("document.removed", actor=actor, subject=document.owner, obj=document.subject, data={"kind": document.kind})
    transaction.on_commit(lambda: drop_if_unused(document.sha256))


def remove_all_of(owner: str, *, actor: Actor) -> int:
    documents = list(Document.objects.filter(owner=owner, removed_at=None))
    for document in documents:
        remove(document, actor=actor)
    return len(documents)


def drop_if_unused(sha256: str) -> None:
    if not Document.objects.filter(sha256=sha256, removed_at=None).exists():
        store.remove(sha256)


def scan_quarantined() -> int:
    """Scan again what waits. Returns how many are settled. A file that cannot be read stays and holds up no other."""
    settled = 0
    for document in Document.objects.filter(state=DocumentState.QUARANTINED, removed_at=None).order_by("pk"):
        try:
            with store.opened(document.sha256) as stream:
                verdict = scanner.scan(stream)
        except OSError as error:
            logger.warning("%s waits for its scan and cannot be read: %s", document.subject, type(error).__name__)
            continue
        if verdict == scanner.Verdict.AWAY or settled == MOST_SETTLED_AT_ONCE:
            return settled
        state = DocumentState.CLEAN if verdict == scanner.Verdict.CLEAN else DocumentState.INFECTED
        Document.objects.filter(pk=document.pk).update(state=state)
        audit.record("document.scanned", actor=SYSTEM, subject=document.owner, obj=document.subject, data={"state": state})
        settled += 1
    return settled


def sweep() -> int:
    """Remove old files that no row names: left by a crash between rename and row. Returns how many."""
    swept = 0
    for path in store.old_files():
        if not Document.objects.filter(sha256=path.name, removed_at=None).exists():
            path.unlink(missing_ok=True)
            swept += 1
    return swept
