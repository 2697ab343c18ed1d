"""Files that a page takes beside its form: kept at once, listed with a button that takes each away."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django import forms
from django.db import transaction
from django.http import Http404, HttpRequest

from dure.foundation.documents import selectors as documents
from dure.foundation.documents import services as document_services
from dure.foundation.documents.models import Document
from dure.foundation.errors import Refusal
from dure.portal.replies import actor

REMOVE = "remove_file"


def as_uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise Http404 from error


def removed(request: HttpRequest, owner: str) -> bool:
    """A file's own button was pressed: the file goes, and the page is shown again as typed."""
    key = request.POST.get(REMOVE, "")
    if not key:
        return False
    found = documents.of(owner).filter(pk=as_uuid(key)).first()
    if found is not None:
        document_services.remove(found, actor=actor(request))
    return True


def take(request: HttpRequest, owner: str, form: forms.Form, kinds: dict[str, str], allowed: frozenset[str]) -> None:
    """Keep every good file even when something else on the page is wrong; ``kinds``: document kind by field."""
    for field, kind in kinds.items():
        for upload in request.FILES.getlist(field):
            try:
                with transaction.atomic():
                    document_services.receive(upload, owner=owner, kind=kind, actor=actor(request), allowed=allowed)
            except Refusal as refusal:
                form.add_error(field, f"{upload.name}: {refusal.message}")


def kept(owner: str, kinds: dict[str, str]) -> dict[str, list[Document]]:
    return {field: list(documents.of(owner, kind)) for field, kind in kinds.items()}


def typed(request: HttpRequest, fields: Mapping[str, forms.Field], *, without: tuple[str, ...] = ("password", "password_again")) -> dict[str, Any]:
    """What was typed into ``fields``, as a form takes it again; passwords and files are left out."""
    return {
        name: request.POST.getlist(name) if isinstance(field, forms.MultipleChoiceField) else request.POST[name]
        for name, field in fields.items()
        if name in request.POST and name not in without
    }
