from typing import ClassVar

from django.db import models


class Document(models.Model):
    """A normalised text that can be found. ``key`` is the collection's number in the high bits and the id in the low 40."""

    key = models.BigIntegerField(primary_key=True)
    text = models.TextField()

    class Meta:
        ordering: ClassVar = ["-key"]

    def __str__(self) -> str:
        return str(self.key)
