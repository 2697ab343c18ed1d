import hashlib
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, transition

from dure.foundation import clock


class VersionState(models.TextChoices):
    DRAFT = "draft", _("작성 중")
    PUBLISHED = "published", _("게시")
    DISCARDED = "discarded", _("폐기")


class Channel(models.TextChoices):
    SIGN_UP = "sign_up", _("회원가입")
    RENEWAL = "renewal", _("다시 동의")
    MY_PAGE = "my_page", _("마이페이지")
    FIRST_SIGN_IN = "first_sign_in", _("첫 통합로그인")
    GUARDIAN = "guardian", _("법정대리인")
    IMPORT = "import", _("이관")


class TermsFrozen(Exception):
    """A published text is never changed: publish a new version."""


class TermsDocument(models.Model):
    """A text that people agree to. ``audiences`` are kinds of people (individual, corporate, guardian, a portal's kinds)."""

    site = models.CharField(max_length=20)
    key = models.SlugField(max_length=40)
    audiences = models.JSONField(default=list)
    required = models.BooleanField(_("필수"), default=True)
    order = models.PositiveSmallIntegerField(default=100)

    class Meta:
        ordering: ClassVar = ["order", "key"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["site", "key"], name="one_terms_document_per_key")]

    def __str__(self) -> str:
        return f"{self.site}/{self.key}"

    def concerns(self, audience: str) -> bool:
        return audience in self.audiences


def _has_not_begun(version: Any) -> bool:
    return not version.in_force


class TermsVersion(models.Model):
    """One wording, in Korean and English (Markdown). Frozen once published."""

    document = models.ForeignKey(TermsDocument, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField()
    title_ko = models.CharField(_("제목"), max_length=120)
    title_en = models.CharField(_("영문 제목"), max_length=160)
    body_ko = models.TextField(_("본문"))
    body_en = models.TextField(_("영문 본문"))
    change_note = models.CharField(_("바뀐 점"), max_length=300, blank=True)
    state = FSMField(default=VersionState.DRAFT, choices=VersionState.choices, protected=True)
    effective_from = models.DateTimeField(null=True, blank=True)
    published_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering: ClassVar = ["document", "-number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["document", "number"], name="one_terms_version_per_number"),
            models.UniqueConstraint(fields=["document"], condition=Q(state="draft"), name="one_terms_draft_per_document"),
            models.CheckConstraint(condition=Q(state__in=VersionState.values), name="terms_state_known"),
            models.CheckConstraint(
                condition=~Q(state="published") | Q(effective_from__isnull=False, published_at__isnull=False),
                name="published_terms_have_a_date",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.document} {self.number}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.pk and self._is_frozen():
            raise TermsFrozen
        super().save(*args, **kwargs)

    @property
    def title(self) -> str:
        return self.title_in(get_language())

    @property
    def body(self) -> str:
        return self.body_in(get_language())

    @property
    def in_force(self) -> bool:
        return self.state == VersionState.PUBLISHED and self.effective_from is not None and self.effective_from <= clock.now()

    def title_in(self, language: str | None) -> str:
        return self.title_en if (language or "").startswith("en") else self.title_ko

    def body_in(self, language: str | None) -> str:
        return self.body_en if (language or "").startswith("en") else self.body_ko

    def text_hash(self, language: str | None) -> str:
        """SHA-256 of title, a newline and body, as shown in ``language``."""
        return hashlib.sha256(f"{self.title_in(language)}\n{self.body_in(language)}".encode()).hexdigest()

    @transition(field=state, source=VersionState.DRAFT, target=VersionState.PUBLISHED)
    def publish(self, *, effective_from: Any) -> None:
        self.effective_from = effective_from
        self.published_at = clock.now()

    @transition(field=state, source=VersionState.DRAFT, target=VersionState.DISCARDED)
    def discard(self) -> None:
        """A draft that will not be used."""

    @transition(
        field=state, source=VersionState.PUBLISHED, target=VersionState.DRAFT, conditions=[_has_not_begun]
    )
    def recall(self) -> None:
        """Take back a publication whose date has not come."""
        self.effective_from = self.published_at = None

    def _is_frozen(self) -> bool:
        stored = TermsVersion.objects.filter(pk=self.pk).first()
        return stored is not None and stored.in_force


class Consent(models.Model):
    """One person's agreement to one version. ``subject`` is ``member:<uuid>`` or ``account:<uuid>``.

    ``text_hash`` is that of the wording shown, in ``language``; ``evidence`` tells how the giver was identified.
    """

    subject = models.CharField(max_length=80)
    version = models.ForeignKey(TermsVersion, on_delete=models.PROTECT, related_name="consents")
    given_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    channel = models.CharField(max_length=20, choices=Channel.choices)
    language = models.CharField(max_length=5)
    text_hash = models.CharField(max_length=64)
    evidence = models.JSONField(default=dict, blank=True)

    class Meta:
        ordering: ClassVar = ["-given_at", "-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["subject", "version"], condition=Q(withdrawn_at__isnull=True), name="one_live_consent_per_version"
            ),
            models.CheckConstraint(condition=Q(channel__in=Channel.values), name="consent_channel_known"),
        ]
        indexes: ClassVar = [models.Index(fields=["subject", "version"])]

    def __str__(self) -> str:
        return f"{self.subject} {self.version_id}"


def here() -> str:
    """The key of the running site."""
    return str(settings.SITE_KEY)
