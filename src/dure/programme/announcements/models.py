from __future__ import annotations

import datetime as dt
from typing import ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator, URLValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, transition

from dure.foundation import chance, clock
from dure.foundation.staff.models import StaffUser
from dure.portal.accounts.models import Account
from dure.portal.board.models import Bilingual
from dure.programme.announcements.filters import INDUSTRIES, REGIONS

LARGEST_SERIAL = 9_999_999
WEB = URLValidator(schemes=["http", "https"], message=_("http 또는 https로 시작하는 주소를 입력해 주세요."))
CLOSING_SOON = dt.timedelta(days=3)


def in_english() -> bool:
    return (get_language() or "ko").startswith("en")


class Named(models.Model):
    name = models.CharField(_("이름"), max_length=100)
    name_en = models.CharField(_("영문 이름"), max_length=120, blank=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name

    @property
    def label(self) -> str:
        return self.name_en if self.name_en and in_english() else self.name


class Agency(Named):
    """Who announces. ``external`` ones stand for a feed and are not in the directory."""

    code = models.CharField(
        _("기관 부호"), max_length=3, unique=True, validators=[RegexValidator(r"^[A-Z]{3}$", _("영문 대문자 3자로 입력해 주세요."))]
    )
    summary = models.TextField(_("하는 일"), blank=True)
    summary_en = models.TextField(_("하는 일 (영문)"), blank=True)
    guide = models.TextField(_("사업안내"), blank=True)
    guide_en = models.TextField(_("사업안내 (영문)"), blank=True)
    phone = models.CharField(_("대표 전화"), max_length=30, blank=True)
    email = models.EmailField(_("이메일"), blank=True)
    homepage = models.URLField(_("누리집"), blank=True, validators=[WEB])
    address = models.CharField(_("주소"), max_length=200, blank=True)
    order = models.PositiveSmallIntegerField(_("순서"), default=100)
    active = models.BooleanField(_("사용 중"), default=True)
    external = models.BooleanField(default=False)
    last_serial = models.PositiveIntegerField(default=0)

    class Meta:
        ordering: ClassVar = ["order", "code"]
        verbose_name_plural = "agencies"
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(code__gte="AAA", code__lte="ZZZ"), name="agency_code_capitals"),
        ]

    @property
    def summary_here(self) -> str:
        return self.summary_en if self.summary_en and in_english() else self.summary

    @property
    def guide_here(self) -> str:
        return self.guide_en if self.guide_en and in_english() else self.guide


class Category(Named):
    key = models.SlugField(_("주소 이름"), max_length=40, unique=True)
    order = models.PositiveSmallIntegerField(_("순서"), default=100)

    class Meta:
        ordering: ClassVar = ["order", "key"]
        verbose_name_plural = "categories"


class AnnouncementState(models.TextChoices):
    DRAFT = "draft", _("작성 중")
    PUBLISHED = "published", _("게시")
    WITHDRAWN = "withdrawn", _("게시 내림")


class Reception(models.TextChoices):
    HERE = "here", _("이 시스템에서 접수")
    ELSEWHERE = "elsewhere", _("다른 시스템에서 접수")
    NONE = "none", _("접수 없음(안내만)")


class Source(models.TextChoices):
    OWN = "own", _("직접 등록")
    BIZINFO = "bizinfo", _("기업마당")
    KSTARTUP = "kstartup", _("K-Startup")


class Standing(models.TextChoices):
    """Where an announcement is in time."""

    UPCOMING = "upcoming", _("접수 예정")
    OPEN = "open", _("접수 중")
    CLOSING_SOON = "closing_soon", _("마감 임박")
    CLOSED = "closed", _("마감")


class Announcement(Bilingual):
    """Applications are taken from ``opens_at`` (inclusive) until ``closes_at`` (exclusive). An open end is null.

    ``period_text`` holds a period that is not two moments ("until the budget is spent").
    """

    title = models.CharField(_("제목"), max_length=200)
    title_en = models.CharField(_("영문 제목"), max_length=250, blank=True)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="announcements", verbose_name=_("기관"))
    serial = models.PositiveIntegerField(validators=[MinValueValidator(1), MaxValueValidator(LARGEST_SERIAL)])
    category = models.ForeignKey(
        Category, null=True, blank=True, on_delete=models.PROTECT, related_name="announcements", verbose_name=_("사업 구분")
    )
    opens_at = models.DateTimeField(_("접수 시작"), null=True, blank=True)
    closes_at = models.DateTimeField(_("접수 마감"), null=True, blank=True)
    period_text = models.CharField(_("기간 설명"), max_length=200, blank=True)
    reception = models.CharField(_("접수 방법"), max_length=10, choices=Reception.choices, default=Reception.HERE)
    apply_url = models.URLField(_("접수 시스템 주소"), max_length=500, blank=True, validators=[WEB])
    contact_department = models.CharField(_("담당 부서"), max_length=100, blank=True)
    contact_phone = models.CharField(_("문의 전화"), max_length=60, blank=True)
    contact_email = models.EmailField(_("문의 이메일"), blank=True)
    target = models.TextField(_("지원 대상"), blank=True)
    organiser = models.CharField(_("주최"), max_length=200, blank=True)
    source = models.CharField(max_length=10, choices=Source.choices, default=Source.OWN)
    source_id = models.CharField(max_length=80, null=True, blank=True)  # noqa: DJ001 (null for own ones, so that it stays unique)
    source_hash = models.CharField(max_length=64, blank=True)
    source_url = models.URLField(_("원문 주소"), max_length=500, blank=True, validators=[WEB])
    fetched_at = models.DateTimeField(null=True, blank=True)
    state = FSMField(max_length=10, choices=AnnouncementState.choices, default=AnnouncementState.DRAFT)
    published_at = models.DateTimeField(null=True, blank=True)
    """The first publication; a correction or a return does not change it."""
    views = models.PositiveIntegerField(_("조회"), default=0)
    """Added up from the reading log by a job; reading writes nothing here."""
    edition = models.PositiveIntegerField(default=1)
    """Counts saved edits, so that the second of two editors notices the first."""
    created_by = models.CharField(max_length=80, blank=True)
    created_at = models.DateTimeField(default=clock.now)
    updated_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering: ClassVar = ["-published_at", "-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["agency", "serial"], name="announcement_serial_once"),
            models.UniqueConstraint(fields=["source", "source_id"], name="announcement_source_once"),
            models.CheckConstraint(condition=Q(serial__gte=1, serial__lte=LARGEST_SERIAL), name="announcement_serial_range"),
            models.CheckConstraint(
                condition=Q(opens_at__isnull=True) | Q(closes_at__isnull=True) | Q(closes_at__gt=F("opens_at")), name="announcement_period_forward"
            ),
            models.CheckConstraint(condition=Q(state__in=AnnouncementState.values), name="announcement_state_known"),
            models.CheckConstraint(condition=Q(reception__in=Reception.values), name="announcement_reception_known"),
            models.CheckConstraint(condition=~Q(reception="elsewhere") | ~Q(apply_url=""), name="announcement_elsewhere_where"),
            models.CheckConstraint(condition=Q(state="draft") | Q(published_at__isnull=False), name="announcement_published_when"),
            models.CheckConstraint(condition=Q(source="own") | Q(source_id__isnull=False), name="announcement_import_named"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["state", "published_at", "id"], name="announcement_newest"),
            models.Index(fields=["state", "closes_at", "id"], name="announcement_closing"),
            models.Index(fields=["state", "views", "id"], name="announcement_most_read"),
            models.Index(fields=["agency", "state", "published_at"], name="announcement_by_agency"),
            models.Index(fields=["category", "state", "published_at"], name="announcement_by_category"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def code(self) -> str:
        return f"{self.agency.code}{self.serial:07d}"

    @property
    def subject(self) -> str:
        return f"announcement:{self.pk}"

    @property
    def path(self) -> str:
        return f"/announcements/{self.pk}/"

    def standing(self, now: dt.datetime) -> Standing:
        if self.opens_at is not None and now < self.opens_at:
            return Standing.UPCOMING
        if self.closes_at is None:
            return Standing.OPEN
        if now >= self.closes_at:
            return Standing.CLOSED
        return Standing.CLOSING_SOON if self.closes_at - now <= CLOSING_SOON else Standing.OPEN

    def accepts(self, now: dt.datetime) -> bool:
        """Whether an application that arrives at ``now`` is in time."""
        return self.standing(now) in {Standing.OPEN, Standing.CLOSING_SOON}

    @transition(field=state, source=[AnnouncementState.DRAFT, AnnouncementState.WITHDRAWN], target=AnnouncementState.PUBLISHED)
    def publish(self) -> None:
        """Everyone may read it from now on."""
        self.published_at = self.published_at or clock.now()

    @transition(field=state, source=AnnouncementState.PUBLISHED, target=AnnouncementState.WITHDRAWN)
    def withdraw(self) -> None:
        """No longer shown; its applications and certificates stay."""


class AnnouncementRegion(models.Model):
    """A region that the announcement is limited to; none: the whole country."""

    announcement = models.ForeignKey(Announcement, on_delete=models.CASCADE, related_name="regions")
    code = models.CharField(max_length=2, choices=list(REGIONS.items()))

    class Meta:
        ordering: ClassVar = ["code"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["announcement", "code"], name="announcement_region_once"),
            models.CheckConstraint(condition=Q(code__in=list(REGIONS)), name="announcement_region_known"),
        ]

    def __str__(self) -> str:
        return self.get_code_display()


class AnnouncementIndustry(models.Model):
    """An industry that the announcement is limited to; none: all."""

    announcement = models.ForeignKey(Announcement, on_delete=models.CASCADE, related_name="industries")
    code = models.CharField(max_length=1, choices=list(INDUSTRIES.items()))

    class Meta:
        ordering: ClassVar = ["code"]
        verbose_name_plural = "announcement industries"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["announcement", "code"], name="announcement_industry_once"),
            models.CheckConstraint(condition=Q(code__in=list(INDUSTRIES)), name="announcement_industry_known"),
        ]

    def __str__(self) -> str:
        return self.get_code_display()


class Version(models.Model):
    """The text as readers saw it from ``at`` on, and why it changed."""

    announcement = models.ForeignKey(Announcement, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    at = models.DateTimeField(default=clock.now)
    actor = models.CharField(max_length=80)
    reason = models.CharField(max_length=300, blank=True)
    content = models.JSONField()
    told_at = models.DateTimeField(null=True, blank=True)
    """When those who rely on the closing time were told that it moved."""

    class Meta:
        ordering: ClassVar = ["-number"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["announcement", "number"], name="announcement_version_once")]

    def __str__(self) -> str:
        return f"{self.announcement_id} v{self.number}"


class AgencyStaff(models.Model):
    """Limits a member of staff to the agencies named here."""

    staff = models.ForeignKey(StaffUser, on_delete=models.CASCADE, related_name="agency_rows")
    agency = models.ForeignKey(Agency, on_delete=models.CASCADE, related_name="staff_rows")

    class Meta:
        verbose_name_plural = "agency staff"
        constraints: ClassVar = [models.UniqueConstraint(fields=["staff", "agency"], name="agency_staff_once")]

    def __str__(self) -> str:
        return f"staff:{self.staff_id} @ {self.agency_id}"


class Activity(Bilingual):
    """A planned event of the year. ``ends_on`` is its last day."""

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="activities", verbose_name=_("기관"))
    category = models.ForeignKey(
        Category, null=True, blank=True, on_delete=models.PROTECT, related_name="activities", verbose_name=_("사업 구분")
    )
    announcement = models.ForeignKey(
        Announcement, null=True, blank=True, on_delete=models.SET_NULL, related_name="activities", verbose_name=_("관련 공고")
    )
    uid = models.UUIDField(default=chance.identifier, unique=True, editable=False)
    starts_on = models.DateField(_("시작일"))
    ends_on = models.DateField(_("끝나는 날"))
    place = models.CharField(_("장소"), max_length=100, blank=True)
    place_en = models.CharField(_("영문 장소"), max_length=120, blank=True)
    shown = models.BooleanField(_("일정에 보이기"), default=True)
    edition = models.PositiveIntegerField(default=1)
    updated_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering: ClassVar = ["starts_on", "ends_on", "id"]
        verbose_name_plural = "activities"
        indexes: ClassVar = [models.Index(fields=["shown", "starts_on"], name="activity_by_day")]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="activity_period_forward"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def place_here(self) -> str:
        return self.place_en if self.place_en and in_english() else self.place


class Scrap(models.Model):
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="scraps")
    announcement = models.ForeignKey(Announcement, on_delete=models.CASCADE, related_name="scraps")
    made_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering: ClassVar = ["-made_at", "-id"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["account", "announcement"], name="scrap_once")]

    def __str__(self) -> str:
        return f"{self.account_id} ★ {self.announcement_id}"


class SavedSearch(models.Model):
    """A filter of the list that somebody keeps. ``query`` is the part of the address after ``?``, in one canonical order."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="saved_searches")
    name = models.CharField(_("이름"), max_length=100)
    query = models.CharField(max_length=600)
    alerts = models.BooleanField(_("새 공고를 이메일로 받기"), default=True)
    made_at = models.DateTimeField(default=clock.now)
    alerted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["-made_at", "-id"]
        verbose_name_plural = "saved searches"
        constraints: ClassVar = [models.UniqueConstraint(fields=["account", "query"], name="saved_search_once")]

    def __str__(self) -> str:
        return self.name


class Alerted(models.Model):
    """An announcement that a saved search has already told of."""

    search = models.ForeignKey(SavedSearch, on_delete=models.CASCADE, related_name="alerted")
    announcement = models.ForeignKey(Announcement, on_delete=models.CASCADE, related_name="+")

    class Meta:
        verbose_name_plural = "alerted"
        constraints: ClassVar = [models.UniqueConstraint(fields=["search", "announcement"], name="alerted_once")]

    def __str__(self) -> str:
        return f"{self.search_id}: {self.announcement_id}"


class ViewBatch(models.Model):
    """A spooled batch of readings that has been added up; kept until its file is gone."""

    name = models.CharField(max_length=80, unique=True)

    class Meta:
        verbose_name_plural = "view batches"

    def __str__(self) -> str:
        return self.name
