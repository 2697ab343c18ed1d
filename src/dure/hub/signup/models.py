import datetime as dt
import json
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q

from dure.foundation import chance, clock
from dure.foundation.privacy import EncryptedTextField
from dure.hub.members.models import MemberKind
from dure.hub.verification.identity import VerifiedIdentity

LIFE = dt.timedelta(hours=24)
VERIFIED_FOR = dt.timedelta(hours=2)


class DraftState(models.TextChoices):
    OPEN = "open"
    DONE = "done"


class SignUpDraft(models.Model):
    """A sign-up under way, bound to one browser by the hash of its cookie. It is not a member.

    Personal data are encrypted; of the password there is only the Argon2 hash. ``services`` is null until step 5.
    """

    id = models.UUIDField(primary_key=True, default=chance.identifier, editable=False)
    browser_hash = models.CharField(max_length=64, db_index=True)
    state = models.CharField(max_length=10, choices=DraftState.choices, default=DraftState.OPEN)
    kind = models.CharField(max_length=10, choices=MemberKind.choices)
    minor = models.BooleanField(default=False)
    next = models.CharField(max_length=2000, blank=True)
    language = models.CharField(max_length=5, default="ko")
    agreed = models.JSONField(default=list)
    guardian_json = EncryptedTextField(blank=True)
    identity_json = EncryptedTextField(blank=True)
    details_json = EncryptedTextField(blank=True)
    details_complete = models.BooleanField(default=False)
    password_hash = models.CharField(max_length=200, blank=True)
    password_for = models.CharField(max_length=20, blank=True)
    """The login ID with which the password was checked."""
    business_number = models.CharField(max_length=10, blank=True)
    """Typed in step 3; the verification must prove this one."""
    business_state = models.CharField(max_length=20, blank=True)
    business_checked_at = models.DateTimeField(null=True)
    services = models.JSONField(null=True)
    member_id = models.UUIDField(null=True)
    created_at = models.DateTimeField(default=clock.now)
    finished_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(state__in=DraftState.values), name="draft_state_known"),
            models.CheckConstraint(condition=Q(kind__in=MemberKind.values), name="draft_kind_known"),
            models.CheckConstraint(condition=Q(state="open") | Q(member_id__isnull=False), name="draft_done_has_member"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"

    @property
    def is_corporate(self) -> bool:
        return self.kind == MemberKind.CORPORATE

    @property
    def identity(self) -> VerifiedIdentity | None:
        """What step 3 proved; gone after ``VERIFIED_FOR``."""
        if not self.identity_json:
            return None
        identity = VerifiedIdentity.from_json(json.loads(self.identity_json))
        return identity if clock.now() - identity.at < VERIFIED_FOR else None

    @identity.setter
    def identity(self, value: VerifiedIdentity | None) -> None:
        self.identity_json = json.dumps(value.as_json()) if value else ""

    @property
    def guardian(self) -> dict[str, Any]:
        return json.loads(self.guardian_json) if self.guardian_json else {}

    @guardian.setter
    def guardian(self, value: dict[str, Any]) -> None:
        self.guardian_json = json.dumps(value) if value else ""

    @property
    def details(self) -> dict[str, str]:
        """What was typed in step 4, as typed."""
        return json.loads(self.details_json) if self.details_json else {}

    @details.setter
    def details(self, value: dict[str, str]) -> None:
        self.details_json = json.dumps(value) if value else ""

    @property
    def birth_date(self) -> dt.date | None:
        """As verified, else as typed."""
        proved = self.identity.birth_date if self.identity else None
        typed = self.details.get("birth_date", "")
        return proved or _date(typed)

    def forget(self) -> None:
        """Drop everything personal, once the membership stands."""
        self.guardian_json = self.identity_json = self.details_json = ""
        self.password_hash = self.password_for = ""
        self.agreed, self.services = [], None


def _date(text: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        return None
