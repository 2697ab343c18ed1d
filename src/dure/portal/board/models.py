from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from dure.foundation import chance, clock
from dure.foundation.documents.models import Document
from dure.portal.accounts.models import Account


class Bilingual(models.Model):
    """Text in Korean and, where the operator wrote it, in English. Bodies are Markdown."""

    title = models.CharField(_("제목"), max_length=150)
    title_en = models.CharField(_("영문 제목"), max_length=200, blank=True)
    body = models.TextField(_("내용"), blank=True)
    body_en = models.TextField(_("영문 내용"), blank=True)

    class Meta:
        abstract = True

    @property
    def language(self) -> str:
        """The language that ``title_here`` and ``body_here`` are in."""
        return "en" if (get_language() or "ko").startswith("en") and self.title_en else "ko"

    @property
    def title_here(self) -> str:
        return self.title_en if self.language == "en" else self.title

    @property
    def body_here(self) -> str:
        return self.body_en if self.language == "en" and self.body_en else self.body


class PublicationState(models.TextChoices):
    DRAFT = "draft", _("작성 중")
    PUBLISHED = "published", _("게시")


class Published(Bilingual):
    """Shown from its start, until its end if it has one, once published."""

    state = models.CharField(max_length=10, choices=PublicationState.choices, default=PublicationState.DRAFT)
    published_from = models.DateTimeField(_("게시 시작"), default=clock.now)
    published_until = models.DateTimeField(_("게시 끝"), null=True, blank=True)
    created_by = models.CharField(max_length=80, blank=True)
    updated_at = models.DateTimeField(default=clock.now)

    class Meta:
        abstract = True

    @property
    def is_out(self) -> bool:
        now = clock.now()
        over = self.published_until is not None and self.published_until <= now
        return self.state == PublicationState.PUBLISHED and self.published_from <= now and not over


class Notice(Published):
    pinned = models.BooleanField(_("맨 위에 고정"), default=False)
    views = models.PositiveIntegerField(default=0)
    """Added up from the reading log by a job; reading writes nothing here."""

    class Meta:
        ordering: ClassVar = ["-pinned", "-published_from", "-id"]
        indexes: ClassVar = [models.Index(fields=["state", "pinned", "published_from"])]

    def __str__(self) -> str:
        return self.title

    @property
    def subject(self) -> str:
        return f"notice:{self.pk}"


class Download(Published):
    document = models.ForeignKey(Document, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering: ClassVar = ["-published_from", "-id"]

    def __str__(self) -> str:
        return self.title

    @property
    def subject(self) -> str:
        return f"download:{self.pk}"


class FaqCategory(models.Model):
    name = models.CharField(_("분류"), max_length=60, unique=True)
    name_en = models.CharField(_("영문 분류"), max_length=80, blank=True)
    order = models.PositiveSmallIntegerField(_("순서"), default=100)

    class Meta:
        ordering: ClassVar = ["order", "id"]

    def __str__(self) -> str:
        english = (get_language() or "ko").startswith("en")
        return self.name_en if english and self.name_en else self.name


class FaqEntry(Bilingual):
    """``title`` is the question, ``body`` the answer."""

    category = models.ForeignKey(FaqCategory, on_delete=models.PROTECT, related_name="entries", verbose_name=_("분류"))
    order = models.PositiveSmallIntegerField(_("순서"), default=100)
    state = models.CharField(max_length=10, choices=PublicationState.choices, default=PublicationState.DRAFT)
    updated_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering: ClassVar = ["category__order", "category_id", "order", "id"]

    def __str__(self) -> str:
        return self.title


class QuestionState(models.TextChoices):
    WAITING = "waiting", _("답변 대기")
    ANSWERED = "answered", _("답변 완료")
    WITHDRAWN = "withdrawn", _("철회")


class Question(models.Model):
    id = models.UUIDField(primary_key=True, default=chance.identifier, editable=False)
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="questions")
    title = models.CharField(_("제목"), max_length=100)
    body = models.TextField(_("내용"), max_length=4000)
    private = models.BooleanField(_("나와 담당자만 보기"), default=True)
    state = models.CharField(max_length=10, choices=QuestionState.choices, default=QuestionState.WAITING)
    asked_at = models.DateTimeField(default=clock.now)
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["-asked_at"]
        indexes: ClassVar = [models.Index(fields=["state", "asked_at"])]
        constraints: ClassVar = [models.CheckConstraint(condition=Q(state__in=QuestionState.values), name="question_state_known")]

    def __str__(self) -> str:
        return self.title

    @property
    def subject(self) -> str:
        return f"question:{self.pk}"


class Answer(models.Model):
    question = models.ForeignKey(Question, on_delete=models.CASCADE, related_name="answers")
    body = models.TextField(_("답변"), max_length=8000)
    staff = models.CharField(max_length=80)
    answered_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering: ClassVar = ["answered_at", "id"]

    def __str__(self) -> str:
        return f"{self.question_id} {self.pk}"


class Section(models.TextChoices):
    PROGRAMME = "programme", _("사업 안내")
    POLICY = "policy", _("방침")


class Page(models.Model):
    """A page that operators write; every wording that was public stays as a version."""

    slug = models.SlugField(_("주소"), max_length=40, unique=True)
    section = models.CharField(_("자리"), max_length=12, choices=Section.choices, default=Section.PROGRAMME)
    order = models.PositiveSmallIntegerField(_("순서"), default=100)

    class Meta:
        ordering: ClassVar = ["section", "order", "slug"]

    def __str__(self) -> str:
        return self.slug

    @property
    def address(self) -> str:
        return f"/policies/{self.slug}/" if self.section == Section.POLICY else f"/pages/{self.slug}/"


class PageVersion(Bilingual):
    page = models.ForeignKey(Page, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveSmallIntegerField()
    change_note = models.CharField(_("바뀐 점"), max_length=200, blank=True)
    state = models.CharField(max_length=10, choices=PublicationState.choices, default=PublicationState.DRAFT)
    published_at = models.DateTimeField(null=True, blank=True)
    edited_by = models.CharField(max_length=80, blank=True)

    class Meta:
        ordering: ClassVar = ["page", "-number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["page", "number"], name="one_page_version_per_number"),
            models.UniqueConstraint(fields=["page"], condition=Q(state="draft"), name="one_page_draft"),
            models.CheckConstraint(condition=Q(state="draft") | Q(published_at__isnull=False), name="published_page_has_a_date"),
        ]

    def __str__(self) -> str:
        return f"{self.page_id} {self.number}"

    @property
    def address(self) -> str:
        return self.page.address
