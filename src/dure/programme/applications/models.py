from __future__ import annotations

from functools import cached_property
from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, FSMModelMixin, transition

from dure.foundation import chance, clock
from dure.foundation.consent.models import TermsVersion
from dure.foundation.documents.models import Document, DocumentState
from dure.portal.accounts.models import Account, Company
from dure.programme.announcements.models import Announcement
from dure.programme.applications.questions import Content


class SetState(models.TextChoices):
    DRAFT = "draft", _("작성 중")
    PUBLISHED = "published", _("게시")
    DISCARDED = "discarded", _("버림")


class SetFrozen(Exception):
    """A published question set is never changed: publish a new version."""


class QuestionSet(FSMModelMixin, models.Model):
    """One version of what an announcement asks. Frozen once published."""

    announcement = models.ForeignKey(Announcement, on_delete=models.PROTECT, related_name="question_sets")
    number = models.PositiveSmallIntegerField()
    content = models.JSONField(default=dict)
    last_key = models.PositiveIntegerField(default=0)
    """Number of the newest question key; keys of an announcement are never used again for another question."""
    edition = models.PositiveIntegerField(default=1)
    state = FSMField(default=SetState.DRAFT, choices=SetState.choices, max_length=10, protected=True)
    note = models.CharField(_("바뀐 점"), max_length=300, blank=True)
    published_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering: ClassVar = ["announcement", "-number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["announcement", "number"], name="question_set_number_once"),
            models.UniqueConstraint(fields=["announcement"], condition=Q(state="draft"), name="question_set_one_draft"),
            models.CheckConstraint(condition=Q(state__in=SetState.values), name="question_set_state_known"),
            models.CheckConstraint(condition=~Q(state="published") | Q(published_at__isnull=False), name="question_set_published_when"),
        ]

    def __str__(self) -> str:
        return f"{self.announcement_id} v{self.number}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.pk and QuestionSet.objects.filter(pk=self.pk, state=SetState.PUBLISHED).exists():
            raise SetFrozen
        super().save(*args, **kwargs)
        self.__dict__.pop("asks", None)

    @property
    def subject(self) -> str:
        return f"questionset:{self.pk}"

    @cached_property
    def asks(self) -> Content:
        return Content.read(self.content)

    @transition(field=state, source=SetState.DRAFT, target=SetState.PUBLISHED)
    def publish(self) -> None:
        self.published_at = clock.now()

    @transition(field=state, source=SetState.DRAFT, target=SetState.DISCARDED)
    def discard(self) -> None:
        """A draft that will not be used."""


class Intake(models.Model):
    """The counter of an announcement's receipts: the last number given."""

    announcement = models.OneToOneField(Announcement, on_delete=models.PROTECT, related_name="intake")
    last = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.announcement_id}: {self.last}"


class State(models.TextChoices):
    DRAFT = "draft", _("작성 중")
    SUBMITTED = "submitted", _("접수")
    SUPPLEMENT_ASKED = "supplement_asked", _("보완 요청")
    ACCEPTED = "accepted", _("요건심사 통과")
    REJECTED = "rejected", _("요건심사 탈락")
    WITHDRAWN = "withdrawn", _("철회")


FILED = (State.SUBMITTED, State.SUPPLEMENT_ASKED, State.ACCEPTED, State.REJECTED, State.WITHDRAWN)
SCREENED = (State.SUBMITTED, State.SUPPLEMENT_ASKED)
EDITED = (State.DRAFT, State.SUPPLEMENT_ASKED)


class Application(FSMModelMixin, models.Model):
    """A company's application to one announcement, shared by its accounts. ``number`` is the receipt's, once filed."""

    id = models.UUIDField(primary_key=True, default=chance.identifier, editable=False)
    announcement = models.ForeignKey(Announcement, on_delete=models.PROTECT, related_name="applications")
    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="applications")
    question_set = models.ForeignKey(QuestionSet, on_delete=models.PROTECT, related_name="applications")
    seen_set = models.ForeignKey(QuestionSet, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    """The version the draft was written for, while a newer one has not been acknowledged."""
    state = FSMField(default=State.DRAFT, choices=State.choices, max_length=20, protected=True)
    number = models.CharField(max_length=24, unique=True, null=True, blank=True)
    revision = models.PositiveSmallIntegerField(default=0)
    """How often it has been filed."""
    provisional = models.BooleanField(default=False)
    """Filed by a company whose originals had not been recorded yet."""
    flagged_at = models.DateTimeField(null=True, blank=True)
    """A filed file proved infected."""
    member_confirmed_at = models.DateTimeField(null=True, blank=True)
    started_by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    edited_by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    edited_at = models.DateTimeField(default=clock.now)
    created_at = models.DateTimeField(default=clock.now)
    submitted_at = models.DateTimeField(null=True, blank=True)
    """When it was filed first, by the server's clock."""
    decided_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(max_length=1000, blank=True)
    """Why it was rejected or withdrawn, in words for the applicant."""

    class Meta:
        ordering: ClassVar = ["-created_at", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["announcement", "company"], condition=~Q(state="withdrawn"), name="application_one_per_company"),
            models.CheckConstraint(condition=Q(state__in=State.values), name="application_state_known"),
            models.CheckConstraint(
                condition=Q(state="draft", number__isnull=True, submitted_at__isnull=True, revision=0)
                | (~Q(state="draft") & Q(number__isnull=False, submitted_at__isnull=False, revision__gte=1)),
                name="application_filed_has_number",
            ),
            models.CheckConstraint(condition=~Q(state="rejected") | ~Q(reason=""), name="application_rejected_with_reason"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["state", "submitted_at", "id"], name="application_queue"),
            models.Index(fields=["company", "state"], name="application_of_company"),
        ]

    def __str__(self) -> str:
        return self.number or f"application:{self.pk}"

    @property
    def subject(self) -> str:
        return f"application:{self.pk}"

    @property
    def path(self) -> str:
        return f"/applications/{self.pk}/"

    @property
    def filed(self) -> bool:
        return self.state != State.DRAFT

    @transition(field=state, source=State.DRAFT, target=State.SUBMITTED)
    def submit(self) -> None:
        """The first filing; the caller has set number, revision and time."""

    @transition(field=state, source=State.SUBMITTED, target=State.SUPPLEMENT_ASKED)
    def ask_supplement(self) -> None:
        """The applicant may change what is named until it is due."""

    @transition(field=state, source=State.SUPPLEMENT_ASKED, target=State.SUBMITTED)
    def resubmit(self) -> None:
        """Filed again under the same number; the caller has raised the revision."""

    @transition(field=state, source=State.SUPPLEMENT_ASKED, target=State.SUBMITTED)
    def cancel_supplement(self) -> None:
        """Nothing more is asked for: what was filed last stands."""

    @transition(field=state, source=State.SUBMITTED, target=State.ACCEPTED)
    def accept(self) -> None:
        self.decided_at = clock.now()

    @transition(field=state, source=SCREENED, target=State.REJECTED)
    def reject(self, *, words: str) -> None:
        self.decided_at, self.reason = clock.now(), words

    @transition(field=state, source=SCREENED, target=State.WITHDRAWN)
    def withdraw(self, *, words: str) -> None:
        self.decided_at, self.reason = clock.now(), words


class Answer(models.Model):
    """The present answer to one question. ``revision`` counts its changes, so that nobody overwrites what they did not see."""

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="answers")
    key = models.CharField(max_length=20)
    value = models.JSONField()
    revision = models.PositiveIntegerField(default=1)
    edited_by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    edited_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering: ClassVar = ["application", "key"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["application", "key"], name="answer_once")]

    def __str__(self) -> str:
        return f"{self.application_id}/{self.key}"


class Attachment(models.Model):
    """A file handed in for a question or a document. One that was ever filed is only set aside, its bytes stay."""

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="attachments")
    key = models.CharField(max_length=20)
    document = models.OneToOneField(Document, on_delete=models.PROTECT, related_name="attachment")
    added_by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField(default=clock.now)
    dropped_at = models.DateTimeField(null=True, blank=True)
    told_at = models.DateTimeField(null=True, blank=True)
    """When the applicant was told that it is infected."""

    class Meta:
        ordering: ClassVar = ["added_at", "id"]
        indexes: ClassVar = [models.Index(fields=["application", "dropped_at"], name="attachment_present")]

    def __str__(self) -> str:
        return f"{self.application_id}/{self.key}"

    @property
    def infected(self) -> bool:
        return self.document.state == DocumentState.INFECTED

    @property
    def waiting(self) -> bool:
        return self.document.state == DocumentState.QUARANTINED


class Submission(models.Model):
    """What was filed, word for word. ``body`` is canonical JSON in UTF-8; ``checksum`` its SHA-256 in hexadecimal."""

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="submissions")
    revision = models.PositiveSmallIntegerField()
    at = models.DateTimeField()
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    body = models.TextField()
    checksum = models.CharField(max_length=64, db_index=True)

    class Meta:
        ordering: ClassVar = ["application", "revision"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["application", "revision"], name="submission_once_per_revision")]

    def __str__(self) -> str:
        return f"{self.application_id} #{self.revision}"


class Agreement(models.Model):
    """Evidence that the terms were agreed to again with this very submission."""

    submission = models.ForeignKey(Submission, on_delete=models.CASCADE, related_name="agreements")
    version = models.ForeignKey(TermsVersion, on_delete=models.PROTECT, related_name="+")
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    given_at = models.DateTimeField()
    language = models.CharField(max_length=5)
    text_hash = models.CharField(max_length=64)

    class Meta:
        ordering: ClassVar = ["submission", "version"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["submission", "version"], name="agreement_once_per_submission")]

    def __str__(self) -> str:
        return f"{self.submission_id}: {self.version_id}"


class SubmissionKey(models.Model):
    """An idempotency key and the answer that was given to it, written with the effect."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="+")
    route = models.CharField(max_length=120)
    key = models.CharField(max_length=80)
    body_hash = models.CharField(max_length=64)
    answer = models.JSONField()
    at = models.DateTimeField(default=clock.now, db_index=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["account", "route", "key"], name="submission_key_once")]

    def __str__(self) -> str:
        return f"{self.account_id} {self.route}"


class Supplement(models.Model):
    """What staff asked for, until when (exclusive). ``items``: keys of questions and documents; ``extra``: documents added."""

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="supplements")
    asked_at = models.DateTimeField(default=clock.now)
    asked_by = models.CharField(max_length=80)
    due_at = models.DateTimeField()
    message = models.CharField(max_length=1000)
    items = models.JSONField(default=list)
    extra = models.JSONField(default=list)
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["application", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["application"], condition=Q(answered_at__isnull=True), name="supplement_one_open"),
            models.CheckConstraint(condition=Q(due_at__gt=F("asked_at")), name="supplement_due_later"),
        ]

    def __str__(self) -> str:
        return f"{self.application_id} {self.asked_at:%Y-%m-%d}"


class Outage(models.Model):
    """A declared outage and the one act that extended deadlines for it."""

    reason = models.CharField(_("까닭"), max_length=300)
    starts_at = models.DateTimeField(_("장애 시작"))
    ends_at = models.DateTimeField(_("장애 끝"))
    declared_by = models.CharField(max_length=80)
    declared_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering: ClassVar = ["-declared_at", "-id"]
        constraints: ClassVar = [models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="outage_period_forward")]

    def __str__(self) -> str:
        return f"outage:{self.pk}"

    @property
    def subject(self) -> str:
        return f"outage:{self.pk}"


class Extension(models.Model):
    """One announcement whose deadline an outage moved."""

    outage = models.ForeignKey(Outage, on_delete=models.CASCADE, related_name="extensions")
    announcement = models.ForeignKey(Announcement, on_delete=models.PROTECT, related_name="extensions")
    closed_before = models.DateTimeField()
    closes_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["outage", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["outage", "announcement"], name="extension_once"),
            models.CheckConstraint(condition=Q(closes_at__gt=F("closed_before")), name="extension_later"),
        ]

    def __str__(self) -> str:
        return f"{self.outage_id}: {self.announcement_id}"
