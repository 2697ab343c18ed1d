from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from dure.foundation import clock
from dure.foundation.errors import Text
from dure.programme.announcements.models import Announcement, Source

FEEDS = [(Source.BIZINFO.value, Source.BIZINFO.label), (Source.KSTARTUP.value, Source.KSTARTUP.label)]


class Outcome(models.TextChoices):
    RUNNING = "running", _("진행 중")
    DONE = "done", _("끝남")
    FAULT = "fault", _("실패")


class Run(models.Model):
    """One reading of one feed. A fault has changed nothing."""

    feed = models.CharField(max_length=10, choices=FEEDS)
    outcome = models.CharField(max_length=10, choices=Outcome.choices, default=Outcome.RUNNING)
    started_at = models.DateTimeField(default=clock.now)
    finished_at = models.DateTimeField(null=True)
    actor = models.CharField(max_length=80)
    fault = models.CharField(max_length=20, blank=True)
    detail = models.CharField(max_length=200, blank=True)
    created = models.PositiveIntegerField(default=0)
    updated = models.PositiveIntegerField(default=0)
    same = models.PositiveIntegerField(default=0)
    gone = models.PositiveIntegerField(default=0)
    faulty = models.PositiveIntegerField(default=0)

    class Meta:
        ordering: ClassVar = ["-started_at", "-id"]
        indexes: ClassVar = [models.Index(fields=["feed", "-started_at"], name="feed_run_newest")]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["feed"], condition=Q(outcome="running"), name="feed_runs_one_at_a_time"),
            models.CheckConstraint(condition=Q(outcome="running") | Q(finished_at__isnull=False), name="feed_run_ended_when"),
        ]

    def __str__(self) -> str:
        return f"{self.feed} {self.started_at:%Y-%m-%d %H:%M} {self.outcome}"

    @property
    def fault_text(self) -> Text:
        return FAULTS.get(self.fault, self.fault)


class FaultyRow(models.Model):
    """A row that could not be taken over. ``place`` counts from 1 in the order of the feed."""

    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="faulty_rows")
    place = models.PositiveIntegerField()
    source_id = models.CharField(max_length=80, blank=True)
    title = models.CharField(max_length=200, blank=True)
    reason = models.CharField(max_length=20)

    class Meta:
        ordering: ClassVar = ["place", "id"]

    def __str__(self) -> str:
        return f"{self.place} {self.reason}"

    @property
    def reason_text(self) -> Text:
        return REASONS.get(self.reason, self.reason)


class Item(models.Model):
    """An entry of a feed that became an announcement. ``missing``: readings in a row in which it was not there any more."""

    feed = models.CharField(max_length=10, choices=FEEDS)
    source_id = models.CharField(max_length=80)
    announcement = models.ForeignKey(Announcement, on_delete=models.CASCADE, related_name="+")
    missing = models.PositiveSmallIntegerField(default=0)
    taken_down = models.BooleanField(default=False)
    """Taken down by a reading, so that a reading may put it up again; what staff took down stays down."""

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["feed", "source_id"], name="feed_item_once")]

    def __str__(self) -> str:
        return f"{self.feed} {self.source_id}"


FAULTS: dict[str, Text] = {
    "unreachable": _("제공 서버가 답하지 않았습니다."),
    "refused": _("제공 서버가 인증키를 받아 주지 않았습니다."),
    "garbage": _("제공 서버의 답을 읽을 수 없었습니다."),
    "too_large": _("제공 서버의 답이 너무 컸습니다."),
    "endless": _("제공 서버의 목록이 끝나지 않았습니다."),
    "empty": _("제공 서버가 공고를 하나도 주지 않았습니다."),
    "nothing_readable": _("읽을 수 있는 공고가 하나도 없었습니다."),
    "too_many_gone": _("실려 있던 공고가 한꺼번에 절반 넘게 사라져 내리지 않았습니다. 제공 서버를 확인해 주세요."),
    "not_configured": _("이 제공처의 주소가 설정되지 않았습니다."),
    "stopped": _("가져오기가 중간에 멈췄습니다. 다시 가져오면 됩니다."),
}
REASONS: dict[str, Text] = {
    "not_a_record": _("공고 형식이 아닙니다."),
    "no_id": _("공고 번호가 없거나 잘못되었습니다."),
    "no_title": _("제목이 없습니다."),
    "twice": _("같은 번호가 두 번 나왔습니다."),
    "not_stored": _("저장할 수 없는 내용이 있습니다."),
}
