from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, FSMModelMixin, transition

from dure.foundation import chance, clock
from dure.foundation.documents.models import Document
from dure.portal.accounts.models import Account, Company
from dure.programme.announcements.models import Announcement


class State(models.TextChoices):
    ACTIVE = "active", _("유효")
    REPLACED = "replaced", _("재발급으로 교체")
    REVOKED = "revoked", _("취소됨")


class Counter(models.Model):
    """The last running number that an announcement gave in a year."""

    announcement = models.ForeignKey(Announcement, on_delete=models.PROTECT, related_name="certificate_counters")
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["announcement", "year"], name="certificate_counter_once")]

    def __str__(self) -> str:
        return f"{self.announcement_id} {self.year}: {self.last}"


class Certificate(FSMModelMixin, models.Model):
    """Confirms that a company may apply for an announcement that is received elsewhere.

    ``content`` is what the paper says, word for word. Once it is erased, number, state and hash of the file remain.
    """

    id = models.UUIDField(primary_key=True, default=chance.identifier, editable=False)
    number = models.CharField(max_length=30, unique=True)
    announcement = models.ForeignKey(Announcement, on_delete=models.PROTECT, related_name="certificates")
    year = models.PositiveSmallIntegerField()
    running = models.PositiveIntegerField()
    company = models.ForeignKey(Company, null=True, on_delete=models.PROTECT, related_name="certificates")
    account = models.ForeignKey(Account, null=True, on_delete=models.PROTECT, related_name="+")
    """Whose press of the button issued it; of a re-issue, that of the one before."""
    state = FSMField(default=State.ACTIVE, choices=State.choices, max_length=10, protected=True)
    provisional = models.BooleanField(default=False)
    """Issued while the company's originals had not been recorded yet."""
    content = models.JSONField(default=dict)
    consents = models.JSONField(default=list)
    """Terms agreed to again for it: key, version, language and hash of the text shown."""
    document = models.OneToOneField(Document, null=True, on_delete=models.PROTECT, related_name="certificate")
    sha256 = models.CharField(max_length=64, db_index=True)
    issued_at = models.DateTimeField(default=clock.now)
    replaces = models.OneToOneField("self", null=True, blank=True, on_delete=models.PROTECT, related_name="replaced_by")
    ended_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(max_length=300, blank=True)
    """Why it was replaced or revoked."""
    erased_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["-issued_at", "-number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["announcement", "company"], condition=Q(state="active"), name="certificate_one_active"),
            models.UniqueConstraint(fields=["announcement", "year", "running"], name="certificate_running_once"),
            models.CheckConstraint(condition=Q(state__in=State.values), name="certificate_state_known"),
            models.CheckConstraint(
                condition=Q(state="active", ended_at__isnull=True) | (~Q(state="active") & Q(ended_at__isnull=False) & ~Q(reason="")),
                name="certificate_ended_with_reason",
            ),
            models.CheckConstraint(
                condition=Q(erased_at__isnull=False) | Q(company__isnull=False, document__isnull=False), name="certificate_complete"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["company", "issued_at"], name="certificate_of_company"),
            models.Index(fields=["erased_at", "issued_at"], name="certificate_retention"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def subject(self) -> str:
        return f"certificate:{self.pk}"

    @property
    def facts(self) -> dict[str, Any]:
        return dict(self.content.get("company", {}))

    @transition(field=state, source=State.ACTIVE, target=State.REPLACED)
    def replace(self, *, because: str) -> None:
        self.ended_at, self.reason = clock.now(), because

    @transition(field=state, source=State.ACTIVE, target=State.REVOKED)
    def revoke(self, *, because: str) -> None:
        self.ended_at, self.reason = clock.now(), because
