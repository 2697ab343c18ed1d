from typing import ClassVar

from django.db import models

from dure.foundation import clock


class Outcome(models.TextChoices):
    APPLIED = "applied"
    DUPLICATE = "duplicate"
    LATE = "late"
    UNKNOWN = "unknown"
    REFUSED = "refused"


class Receipt(models.Model):
    """One token that came in, good or bad, and what became of it."""

    channel = models.CharField(max_length=10)
    """logout or event."""
    issuer = models.CharField(max_length=200, blank=True)
    jti = models.CharField(max_length=200, blank=True)
    event_type = models.CharField(max_length=120, blank=True)
    sub = models.CharField(max_length=120, blank=True)
    sequence = models.BigIntegerField(null=True, blank=True)
    outcome = models.CharField(max_length=10, choices=Outcome.choices)
    detail = models.CharField(max_length=200, blank=True)
    received_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering: ClassVar = ["-id"]
        indexes: ClassVar = [models.Index(fields=["outcome", "received_at"])]

    def __str__(self) -> str:
        return f"{self.channel} {self.outcome}"


class SeenToken(models.Model):
    """A ``jti`` that has been used up; a second token of that name changes nothing."""

    issuer = models.CharField(max_length=200)
    jti = models.CharField(max_length=200)
    seen_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["issuer", "jti"], name="one_use_per_token")]

    def __str__(self) -> str:
        return self.jti


class Watermark(models.Model):
    """The newest event applied about one aspect of one member; older ones come too late."""

    issuer = models.CharField(max_length=200)
    sub = models.CharField(max_length=120)
    aspect = models.CharField(max_length=40)
    sequence = models.BigIntegerField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["issuer", "sub", "aspect"], name="one_watermark_per_aspect")]

    def __str__(self) -> str:
        return f"{self.sub} {self.aspect}: {self.sequence}"
