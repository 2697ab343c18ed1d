import datetime as dt
import hashlib
import json
from typing import Any, ClassVar, NoReturn

from django.db import models

from dure.foundation import clock


class Immutable(Exception):
    """Audit entries are never changed or deleted through the application."""


class AuditEntry(models.Model):
    """One act. The sealing job gives it its ``position`` and ``chain``: SHA-256 over the entry and the chain value before it."""

    at = models.DateTimeField(db_index=True)
    action = models.CharField(max_length=60, db_index=True)
    actor = models.CharField(max_length=80, db_index=True)
    subject = models.CharField(max_length=80, blank=True, db_index=True)
    obj = models.CharField(max_length=120, blank=True, db_index=True)
    organisation = models.CharField(max_length=80, blank=True)
    on_behalf_of = models.CharField(max_length=80, blank=True)
    reason = models.CharField(max_length=300, blank=True)
    data = models.JSONField(default=dict)
    position = models.BigIntegerField(null=True, unique=True)
    chain = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering: ClassVar = ["-id"]
        verbose_name_plural = "audit entries"
        constraints: ClassVar = [models.CheckConstraint(condition=~models.Q(action=""), name="audit_action_named")]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M:%S} {self.actor} {self.action}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise Immutable
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise Immutable

    @classmethod
    def write(cls, action: str, **fields: Any) -> "AuditEntry":
        return cls.objects.create(at=clock.now(), action=action, **fields)

    def digest(self, position: int, before: str) -> str:
        """The chain value of this entry at ``position`` after the chain value ``before``."""
        at = self.at.astimezone(dt.UTC).isoformat(timespec="microseconds")
        parties = [self.actor, self.subject, self.obj, self.organisation, self.on_behalf_of]
        body = [before, position, self.pk, at, self.action, *parties, self.reason, self.data]
        return hashlib.sha256(json.dumps(body, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


class DailySeal(models.Model):
    """The signed end of one day's chain. ``signature`` is HMAC-SHA256 with the site's key over day, last position and chain."""

    day = models.DateField(unique=True)
    last_position = models.BigIntegerField()
    chain = models.CharField(max_length=64)
    signature = models.CharField(max_length=64)
    sealed_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.day}: {self.last_position}"
