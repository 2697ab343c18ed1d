from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _


class WorkerBeat(models.Model):
    """A living worker. ``beat_at`` is the machine's own time; ``machine`` names the kernel and process namespace it runs in."""

    worker_id = models.CharField(max_length=64, primary_key=True)
    beat_at = models.DateTimeField()
    machine = models.CharField(max_length=80)
    pid = models.PositiveIntegerField()

    class Meta:
        verbose_name = _("작업자")
        verbose_name_plural = _("작업자")

    def __str__(self) -> str:
        return self.worker_id


class Schedule(models.Model):
    """The next slot of a recurring task; moved by compare-and-swap, so that several schedulers make one run."""

    name = models.CharField(max_length=200, primary_key=True)
    next_run = models.DateTimeField()

    class Meta:
        verbose_name = _("정기 작업")
        verbose_name_plural = _("정기 작업")

    def __str__(self) -> str:
        return self.name


class Rerun(models.Model):
    """A dead letter that somebody had run again: which task, as which new task, by whom."""

    original = models.UUIDField(db_index=True)
    copy = models.UUIDField(unique=True)
    by = models.CharField(max_length=80)
    at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["-at"]
        verbose_name = _("다시 실행")
        verbose_name_plural = _("다시 실행")

    def __str__(self) -> str:
        return f"{self.original} → {self.copy}"
