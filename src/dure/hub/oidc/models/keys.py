from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from dure.foundation import clock
from dure.foundation.privacy import EncryptedTextField


class KeyState(models.TextChoices):
    NEXT = "next", _("다음")
    CURRENT = "current", _("현재")
    RETIRED = "retired", _("물러남")


class SigningKey(models.Model):
    """A key pair of the provider. All three states are published; a retired key leaves when nothing it signed can still be valid."""

    kid = models.CharField(max_length=50, unique=True)
    alg = models.CharField(max_length=10)
    state = models.CharField(max_length=10, choices=KeyState.choices)
    private_pem = EncryptedTextField()
    public_jwk = models.JSONField()
    made_at = models.DateTimeField(default=clock.now)
    current_at = models.DateTimeField(null=True, blank=True)
    retired_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["alg", "made_at"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["alg", "state"], condition=Q(state__in=["next", "current"]), name="one_next_and_current_key"),
            models.CheckConstraint(condition=Q(state__in=KeyState.values), name="key_state_known"),
        ]

    def __str__(self) -> str:
        return f"{self.alg} {self.kid} {self.state}"
