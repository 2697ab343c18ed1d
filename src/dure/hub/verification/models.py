import datetime as dt
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q

from dure.foundation import chance, clock
from dure.foundation.privacy import EncryptedTextField

LIFE = dt.timedelta(minutes=15)


class VerificationState(models.TextChoices):
    STARTED = "started"
    DONE = "done"
    TAKEN = "taken"
    FAILED = "failed"


class Verification(models.Model):
    """One attempt to prove who somebody is, bound to one browser by the hash of its cookie.

    ``working`` holds what the method needs between its steps, ``result`` the VerifiedIdentity; both are encrypted, and
    emptied when the outcome has been taken or the time is over.
    """

    id = models.UUIDField(primary_key=True, default=chance.identifier, editable=False)
    browser_hash = models.CharField(max_length=64, db_index=True)
    purpose = models.CharField(max_length=20)
    kind = models.CharField(max_length=10)
    method = models.CharField(max_length=30)
    next = models.CharField(max_length=2000)
    state = models.CharField(max_length=10, choices=VerificationState.choices, default=VerificationState.STARTED)
    failure = models.CharField(max_length=40, blank=True)
    upstream_state_hash = models.CharField(max_length=64, unique=True, null=True)  # noqa: DJ001 (null: not sent upstream)
    working = EncryptedTextField(blank=True)
    result = EncryptedTextField(blank=True)
    created_at = models.DateTimeField(default=clock.now)
    expires_at = models.DateTimeField(db_index=True)
    done_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["browser_hash", "purpose", "state"])]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(state__in=VerificationState.values), name="verification_state_known"),
        ]

    def __str__(self) -> str:
        return f"{self.method} {self.purpose} {self.pk}"

    @property
    def open(self) -> bool:
        return self.state == VerificationState.STARTED and clock.now() < self.expires_at


class CertificateBinding(models.Model):
    """A certificate that a member has proved to hold. Issuer and serial name one certificate in the world."""

    member = models.ForeignKey("members.Member", on_delete=models.CASCADE, related_name="certificates")
    issuer = models.CharField(max_length=300)
    serial = models.CharField(max_length=80)
    subject = models.CharField(max_length=300)
    fingerprint = models.CharField(max_length=64)
    not_after = models.DateTimeField()
    bound_at = models.DateTimeField(default=clock.now)
    last_used_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering: ClassVar = ["-last_used_at"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["issuer", "serial"], name="certificate_bound_once"),
        ]

    def __str__(self) -> str:
        return self.subject

    @classmethod
    def fields_of(cls, ref: Any) -> dict[str, Any]:
        return {"subject": ref.subject[:300], "fingerprint": ref.fingerprint, "not_after": ref.not_after}
