from typing import ClassVar

from django.db import models
from django.db.models import Q

from dure.foundation import chance

MAX_TRIES = 5


class OneTimeCode(models.Model):
    """One code sent to one number. Number and code are kept as keyed hashes alone."""

    id = models.UUIDField(primary_key=True, default=chance.identifier, editable=False)
    purpose = models.CharField(max_length=40)
    phone_hash = models.CharField(max_length=64)
    code_hash = models.CharField(max_length=64)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField(db_index=True)
    tries = models.PositiveSmallIntegerField(default=0)
    used_at = models.DateTimeField(null=True)
    replaced_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["phone_hash", "purpose"])]
        constraints: ClassVar = [models.CheckConstraint(condition=Q(tries__lte=MAX_TRIES), name="otp_tries_capped")]

    def __str__(self) -> str:
        return str(self.pk)


class Allowance(models.Model):
    """How often something happened since the window began. ``key`` is a keyed hash of what is counted."""

    key = models.CharField(max_length=64, primary_key=True)
    began_at = models.DateTimeField(db_index=True)
    count = models.PositiveIntegerField()

    def __str__(self) -> str:
        return self.key[:8]
