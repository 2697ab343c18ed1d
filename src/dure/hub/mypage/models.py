from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from dure.foundation import chance, clock
from dure.foundation.privacy import EncryptedTextField
from dure.hub.members.models import Member


class CopyKind(models.TextChoices):
    CONSENTS = "consents", _("동의 내역서")
    DATA = "data", _("내 정보 내려받기")


class IssuedCopy(models.Model):
    """A document that was issued to a member: the history of issue that outlives the membership."""

    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="issued_copies")
    kind = models.CharField(max_length=20, choices=CopyKind.choices)
    at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering: ClassVar = ["-at", "-id"]

    def __str__(self) -> str:
        return f"{self.kind} {self.at:%Y-%m-%d}"


class RetentionRecord(models.Model):
    """What is kept of a former member, until ``keep_until`` (the first day on which it is gone). ``body`` is JSON, encrypted."""

    id = models.UUIDField(primary_key=True, default=chance.identifier, editable=False)
    member_id = models.UUIDField(db_index=True)
    kind = models.CharField(max_length=30)
    body = EncryptedTextField()
    entries = models.PositiveIntegerField(default=0)
    kept_from = models.DateField()
    keep_until = models.DateField(db_index=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["member_id", "kind"], name="one_retention_per_kind")]

    def __str__(self) -> str:
        return f"{self.kind} until {self.keep_until}"
