from typing import ClassVar

from django.db import models

from dure.foundation import clock
from dure.foundation.integrations.nts.standing import Standing


class DayAnswer(models.Model):
    """What the service said about one number on one day; ``facts_hash`` is a keyed hash of opening day and representative."""

    day = models.DateField()
    number = models.CharField(max_length=10)
    facts_hash = models.CharField(max_length=64, blank=True)
    standing = models.CharField(max_length=12)
    matches = models.BooleanField(null=True)
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["day", "number", "facts_hash"], name="nts_once_a_day")]

    def __str__(self) -> str:
        return f"{self.number} {self.day}"


class OpenQuestion(models.Model):
    """A business taken on without an answer, to be asked about again. ``about`` says for whom (``member:<uuid>``)."""

    about = models.CharField(max_length=80, unique=True)
    number = models.CharField(max_length=10)
    started_on = models.DateField(null=True)
    representative = models.CharField(max_length=60, blank=True)
    asked_at = models.DateTimeField(default=clock.now)
    tries = models.PositiveIntegerField(default=0)
    last_problem = models.CharField(max_length=80, blank=True)
    answered_at = models.DateTimeField(null=True, db_index=True)
    standing = models.CharField(max_length=12, default=Standing.UNVERIFIED)
    matches = models.BooleanField(null=True)

    class Meta:
        ordering: ClassVar = ["asked_at"]

    def __str__(self) -> str:
        return f"{self.number}: {self.standing}"
