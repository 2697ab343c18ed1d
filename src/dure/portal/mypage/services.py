from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from dure.foundation import audit, notify
from dure.foundation.access import Actor
from dure.foundation.documents import services as documents
from dure.foundation.documents.models import Document
from dure.foundation.errors import Refusal
from dure.portal.accounts import services as accounts
from dure.portal.accounts.models import Account, AccountState
from dure.portal.mypage.obligations import open_obligations

APPLICATION = "evaluator-application"
ID_COPY = "evaluator-id-copy"
PAPERS = frozenset({"pdf", "jpg", "jpeg", "png", "hwp", "hwpx", "docx", "zip"})


def edit_details(account: Account, changes: Mapping[str, Any], *, actor: Actor) -> list[str]:
    """Save what differs; a changed mail address is told to the address before."""
    changed = [name for name, value in changes.items() if getattr(account, name) != value]
    if not changed:
        return []
    before = account.email
    for name in changed:
        setattr(account, name, changes[name])
    account.save(update_fields=changed)
    audit.record("account.edited", actor=actor, subject=account.subject, data={"fields": sorted(changed)})
    if "email" in changed and before:
        notify.send("my_email_changed", email=before, context={"name": account.name}, about=account.subject)
    return changed


def edit_profile(account: Account, profile: Mapping[str, Any], *, actor: Actor) -> None:
    """An evaluator's choices stay open to change until the operator has approved them."""
    if account.state != AccountState.WAITING:
        raise Refusal("approved", _("승인된 뒤에는 담당자에게 변경을 요청해 주세요."))
    account.profile = {**account.profile, **profile}
    account.save(update_fields=["profile"])
    audit.record("evaluator.profile_edited", actor=actor, subject=account.subject)


@transaction.atomic
def add_papers(account: Account, papers: Mapping[str, Iterable[UploadedFile]], *, actor: Actor) -> int:
    """Keep all files by kind, or none. Returns how many."""
    pairs = [(kind, upload) for kind, uploads in papers.items() for upload in uploads]
    for kind, upload in pairs:
        documents.receive(upload, owner=account.subject, kind=kind, actor=actor, allowed=PAPERS)
    return len(pairs)


def remove_paper(account: Account, document: Document, *, actor: Actor) -> None:
    if account.state != AccountState.WAITING:
        raise Refusal("approved", _("승인된 서류는 지울 수 없습니다. 담당자에게 문의해 주세요."))
    documents.remove(document, actor=actor)


@transaction.atomic
def leave(account: Account, *, actor: Actor) -> None:
    """Leave this portal alone. Raises Refusal while something is open.

    Colleagues are locked first and in order, so that two masters who leave at once see each other.
    """
    if account.company_id:
        list(Account.objects.select_for_update().filter(company_id=account.company_id).order_by("pk"))
    locked = Account.objects.select_for_update(of=("self",)).select_related("company").get(pk=account.pk)
    open_items = open_obligations(locked)
    if open_items:
        raise Refusal("obligations", " ".join(item.text for item in open_items))
    documents.remove_all_of(locked.subject, actor=actor)
    if locked.email:
        notify.send("my_left", email=locked.email, context={"name": locked.name}, about=locked.subject)
    accounts.leave(locked, actor=actor)
