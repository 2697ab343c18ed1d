from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from dure.foundation import chance, clock


class DocumentState(models.TextChoices):
    CLEAN = "clean", _("확인됨")
    QUARANTINED = "quarantined", _("검사 중")
    INFECTED = "infected", _("악성코드 발견")


class Document(models.Model):
    """A file somebody handed in. ``owner`` is a subject (``account:<uuid>``); the bytes lie in the store under ``sha256``."""

    id = models.UUIDField(primary_key=True, default=chance.identifier, editable=False)
    owner = models.CharField(max_length=80, db_index=True)
    kind = models.CharField(max_length=40)
    name = models.CharField(_("이름"), max_length=120)
    content_type = models.CharField(max_length=90)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64, db_index=True)
    state = models.CharField(max_length=12, choices=DocumentState.choices)
    uploaded_by = models.CharField(max_length=80)
    created_at = models.DateTimeField(default=clock.now)
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["created_at", "id"]
        indexes: ClassVar = [models.Index(fields=["owner", "kind", "removed_at"])]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(state__in=DocumentState.values), name="document_state_known"),
            models.CheckConstraint(condition=Q(size__gt=0), name="document_not_empty"),
        ]

    def __str__(self) -> str:
        return f"document:{self.pk}"

    @property
    def subject(self) -> str:
        return f"document:{self.pk}"

    @property
    def served(self) -> bool:
        return self.state == DocumentState.CLEAN and self.removed_at is None
