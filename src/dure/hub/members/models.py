from collections.abc import Iterable
from typing import ClassVar

from django.contrib.auth.hashers import check_password, make_password
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, transition

from dure.foundation import chance, clock
from dure.foundation.sessions.models import SignInSession
from dure.protocol.claims import CORPORATE, INDIVIDUAL


class MemberKind(models.TextChoices):
    INDIVIDUAL = INDIVIDUAL, _("개인회원")
    CORPORATE = CORPORATE, _("기업회원")


class MemberState(models.TextChoices):
    ACTIVE = "active", _("이용 중")
    SUSPENDED = "suspended", _("이용 정지")
    LEFT = "left", _("탈퇴")


class Gender(models.TextChoices):
    MALE = "male", _("남")
    FEMALE = "female", _("여")


EMPTIED = (
    "password", "name", "gender", "mobile", "phone", "email", "guardian_name", "guardian_mobile", "guardian_relation",
    "company_name", "representative", "business_state", "verified_by", "acr",
)  # fmt: skip
NULLED = (
    "login_id", "password_changed_at", "birth_date", "ci_hash", "business_registration_number", "founded_on",
    "business_checked_at", "verified_at",
)  # fmt: skip


class Member(models.Model):
    """One membership: a natural person or a business. ``id`` is the stable identifier (기업 UUID for a business).

    After leaving, the row stays as an empty husk (``state`` left) so that events can be delivered; personal data are gone.
    """

    id = models.UUIDField(primary_key=True, default=chance.identifier, editable=False)
    kind = models.CharField(max_length=10, choices=MemberKind.choices)
    state = FSMField(max_length=10, choices=MemberState.choices, default=MemberState.ACTIVE)
    login_id = models.CharField(max_length=20, unique=True, null=True)  # noqa: DJ001 (null when left, so that it stays unique)
    password = models.CharField(max_length=200, blank=True)
    password_changed_at = models.DateTimeField(null=True, blank=True)
    name = models.CharField(max_length=60, blank=True)
    birth_date = models.DateField(null=True, blank=True)
    gender = models.CharField(max_length=6, choices=Gender.choices, blank=True)
    mobile = models.CharField(max_length=20, blank=True)
    mobile_verified = models.BooleanField(default=False)
    """Whether a verification proved the number; otherwise it is as typed at the sign-up."""
    phone = models.CharField(max_length=20, blank=True)
    email = models.EmailField(blank=True)
    ci_hash = models.CharField(max_length=64, unique=True, null=True, blank=True)
    minor = models.BooleanField(default=False)
    guardian_name = models.CharField(max_length=60, blank=True)
    guardian_mobile = models.CharField(max_length=20, blank=True)
    guardian_relation = models.CharField(max_length=30, blank=True)
    business_registration_number = models.CharField(max_length=10, unique=True, null=True, blank=True)
    company_name = models.CharField(max_length=100, blank=True)
    representative = models.CharField(max_length=60, blank=True)
    founded_on = models.DateField(null=True, blank=True)
    business_state = models.CharField(max_length=20, blank=True)
    """What the tax service said: active, suspended, closed, or 'unverified' while it could not be asked."""
    business_checked_at = models.DateTimeField(null=True, blank=True)
    verified_by = models.CharField(max_length=30, blank=True)
    acr = models.CharField(max_length=60, blank=True)
    verified_at = models.DateTimeField(null=True, blank=True)
    language = models.CharField(max_length=5, default="ko")
    joined_at = models.DateTimeField(default=clock.now)
    changed_at = models.DateTimeField(default=clock.now)
    left_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(kind__in=MemberKind.values), name="member_kind_known"),
            models.CheckConstraint(condition=Q(state__in=MemberState.values), name="member_state_known"),
            models.CheckConstraint(
                condition=Q(state="left") | Q(kind=INDIVIDUAL) | Q(business_registration_number__isnull=False),
                name="member_business_has_number",
            ),
            models.CheckConstraint(condition=Q(state="left") | Q(login_id__isnull=False), name="member_has_login_id"),
            models.CheckConstraint(condition=Q(mobile_verified=False) | ~Q(mobile=""), name="member_verified_mobile_is_there"),
        ]

    def __str__(self) -> str:
        return f"{self.kind}:{self.pk}"

    @property
    def is_corporate(self) -> bool:
        return self.kind == CORPORATE

    @property
    def display_name(self) -> str:
        return self.company_name if self.is_corporate else self.name

    @property
    def subject(self) -> str:
        """How audit, consents and messages refer to this member."""
        return f"member:{self.pk}"

    @transition(field=state, source=MemberState.ACTIVE, target=MemberState.SUSPENDED)
    def suspend(self) -> None:
        """No sign-in, no claims to portals, until restored."""

    @transition(field=state, source=MemberState.SUSPENDED, target=MemberState.ACTIVE)
    def restore(self) -> None:
        """As before the suspension."""

    @transition(field=state, source=[MemberState.ACTIVE, MemberState.SUSPENDED], target=MemberState.LEFT)
    def leave(self) -> None:
        """Everything that tells who the member was goes at once."""
        for field in EMPTIED:
            setattr(self, field, "")
        for field in NULLED:
            setattr(self, field, None)
        self.minor = self.mobile_verified = False
        self.left_at = self.changed_at = clock.now()

    def refresh_from_db(
        self, using: str | None = None, fields: Iterable[str] | None = None, from_queryset: models.QuerySet["Member"] | None = None
    ) -> None:
        """A member that was read in part reads all the rest at once, not field by field."""
        deferred = self.get_deferred_fields()
        wanted = set(fields) if fields is not None else None
        if wanted is not None and deferred & wanted:
            wanted |= deferred
        super().refresh_from_db(using=using, fields=wanted, from_queryset=from_queryset)

    def set_password(self, raw: str) -> None:
        self.password = make_password(raw)
        self.password_changed_at = clock.now()

    def check_password(self, raw: str) -> bool:
        return check_password(raw, self.password) if self.password else False


class MemberSession(SignInSession):
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="sessions")
    method = models.CharField(max_length=20, blank=True)
    """How it began: password, passkey, certificate or simple."""
    confirmed_at = models.DateTimeField(null=True, blank=True)
    """When the member last proved again to be there, in the midst of the session."""

    class Meta:
        indexes: ClassVar = [models.Index(fields=["member", "ended_at"])]

    def __str__(self) -> str:
        return str(self.pk)

    def extend(self) -> None:
        """Start the idle time anew; the absolute end stays."""
        self.last_seen_at = clock.now()
        MemberSession.objects.filter(pk=self.pk, ended_at=None).update(last_seen_at=self.last_seen_at)
