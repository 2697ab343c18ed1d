import datetime as dt
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from dure.foundation import chance, clock
from dure.foundation.sessions.models import SignInSession
from dure.portal.accounts import passwords


class CompanyKind(models.TextChoices):
    CORPORATION = "corporation", _("법인")
    SOLE_PROPRIETOR = "sole_proprietor", _("개인사업자")


class Company(models.Model):
    """A business at this portal. Files, applications and certificates belong to it, not to the colleague who made them."""

    id = models.UUIDField(primary_key=True, default=chance.identifier, editable=False)
    business_registration_number = models.CharField(max_length=10, unique=True)
    corporate_number = models.CharField(max_length=13, blank=True)
    kind = models.CharField(max_length=20, choices=CompanyKind.choices)
    name = models.CharField(max_length=100)
    name_en = models.CharField(max_length=120, blank=True)
    representative = models.CharField(max_length=60)
    representative_birth_date = models.DateField(null=True, blank=True)
    representative_gender = models.CharField(max_length=6, blank=True)
    representative_mobile = models.CharField(max_length=20, blank=True)
    representative_email = models.EmailField(blank=True)
    address = models.CharField(max_length=200, blank=True)
    factory_address = models.CharField(max_length=200, blank=True)
    phone = models.CharField(max_length=20, blank=True)
    fax = models.CharField(max_length=20, blank=True)
    employees = models.PositiveIntegerField(null=True, blank=True)
    industry = models.CharField(max_length=100, blank=True)
    founded_on = models.DateField(null=True, blank=True)
    hub_uuid = models.UUIDField(null=True, blank=True, unique=True)
    """기업 UUID of the corporate member at the hub, once known."""
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name_plural = "companies"

    def __str__(self) -> str:
        return self.name


class Role(models.Model):
    """A role of this portal, as data: which permissions it carries and which kind of membership its holders convert to."""

    key = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=60)
    name_en = models.CharField(max_length=80, blank=True)
    member_kind = models.CharField(max_length=10)
    permissions = models.JSONField(default=list)
    landing = models.CharField(max_length=100, default="/")
    """Path that a holder is sent to after signing in."""
    order = models.PositiveIntegerField(default=100)

    class Meta:
        ordering: ClassVar = ["order", "key"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(member_kind__in=["individual", "corporate"]), name="role_member_kind_known"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def label(self) -> str:
        """The name in the reader's language."""
        return self.name_en if self.name_en and (get_language() or "").startswith("en") else self.name


class Origin(models.TextChoices):
    LEGACY = "legacy", _("기존 계정")
    FIRST_SIGN_IN = "first_sign_in", _("통합로그인 최초 가입")
    MASTER = "master", _("기업 마스터가 추가")
    HUB_SIGN_UP = "hub_sign_up", _("통합회원가입 시 선택")


class AccountState(models.TextChoices):
    ACTIVE = "active", _("이용 중")
    WAITING = "waiting", _("승인 대기")
    DEACTIVATED = "deactivated", _("사용 중지")
    """By the company's master, who may give it back."""
    SUSPENDED = "suspended", _("이용 정지")
    """By portal staff, who alone may lift it."""
    LEFT = "left", _("탈퇴")


class Account(models.Model):
    """One sign-in at this portal."""

    id = models.UUIDField(primary_key=True, default=chance.identifier, editable=False)
    login_id = models.CharField(max_length=30, unique=True, null=True)  # noqa: DJ001 (null when left, so that it stays unique)
    password = models.CharField(max_length=200, blank=True)
    """Empty: not set yet."""
    temporary_until = models.DateTimeField(null=True, blank=True)
    """Set: the password was made by the portal, works until then and must be changed at the first sign-in."""
    name = models.CharField(max_length=60, blank=True)
    mobile = models.CharField(max_length=20, blank=True)
    email = models.EmailField(blank=True)
    phone = models.CharField(max_length=20, blank=True)
    fax = models.CharField(max_length=20, blank=True)
    department = models.CharField(max_length=60, blank=True)
    position = models.CharField(max_length=60, blank=True)
    duties = models.CharField(max_length=100, blank=True)
    email_consent = models.BooleanField(default=False)
    sms_consent = models.BooleanField(default=False)
    company = models.ForeignKey(Company, null=True, blank=True, on_delete=models.PROTECT, related_name="accounts")
    roles = models.ManyToManyField(Role, blank=True, related_name="accounts")
    is_master = models.BooleanField(default=False)
    kind = models.CharField(max_length=20, blank=True)
    """company, general, evaluator, accountant or staff-like role groups: how the person came in at first sign-in."""
    origin = models.CharField(max_length=20, choices=Origin.choices)
    state = models.CharField(max_length=12, choices=AccountState.choices, default=AccountState.ACTIVE)
    state_before = models.CharField(max_length=12, choices=AccountState.choices, blank=True)
    """What it was before it was deactivated or suspended, and becomes again."""
    verified_at = models.DateTimeField(null=True, blank=True)
    """When the person behind the account verified themself (phone code or certificate)."""
    person_hash = models.CharField(max_length=64, blank=True, db_index=True)
    """Keyed hash of verified name and mobile: finds the same person's other accounts."""
    profile = models.JSONField(default=dict)
    """Answers of the first sign-in that only this kind has (an evaluator's field, areas, regions)."""
    last_sign_in_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=clock.now)
    left_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(state__in=AccountState.values), name="account_state_known"),
            models.CheckConstraint(condition=Q(state="left") | Q(login_id__isnull=False), name="account_has_login_id"),
            models.CheckConstraint(condition=Q(is_master=False) | Q(company__isnull=False), name="account_master_has_company"),
        ]

    def __str__(self) -> str:
        return f"account:{self.pk}"

    @property
    def subject(self) -> str:
        return f"account:{self.pk}"

    @property
    def is_new(self) -> bool:
        """Made for somebody who has not set a password yet."""
        return not self.password

    def put_off(self, state: AccountState) -> None:
        self.state_before, self.state = self.state, state

    def take_up_again(self) -> None:
        self.state, self.state_before = self.state_before or AccountState.ACTIVE, ""

    @property
    def password_is_temporary(self) -> bool:
        return self.temporary_until is not None

    @property
    def password_has_run_out(self) -> bool:
        return self.temporary_until is not None and self.temporary_until <= clock.now()

    def set_password(self, raw: str, *, until: dt.datetime | None = None) -> None:
        """``until``: the password is temporary."""
        self.password, self.temporary_until = passwords.hashed(raw), until

    def check_password(self, raw: str) -> bool:
        return passwords.matches(raw, self.password)

    def permissions(self) -> frozenset[str]:
        if self.state != AccountState.ACTIVE:
            return frozenset()
        return frozenset(permission for role in self.roles.all() for permission in role.permissions)


class HubLink(models.Model):
    """Portal account ↔ member of the hub (issuer and ``sub``). At most one active row an account."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="hub_links")
    issuer = models.CharField(max_length=200)
    sub = models.CharField(max_length=120)
    member_kind = models.CharField(max_length=10)
    company_uuid = models.UUIDField(null=True, blank=True)
    active = models.BooleanField(default=True)
    proof = models.CharField(max_length=20)
    """What proved that the account is the member's: old_sign_in, password, first_sign_in, verified."""
    linked_at = models.DateTimeField(default=clock.now)
    proved_at = models.DateTimeField(default=clock.now)
    """Issue time, by the hub's clock, of the newest ID token that used this link. Older events are late."""
    stale = models.BooleanField(default=False)
    """The hub announced a change of the member's data; the next sign-in brings it."""
    ended_at = models.DateTimeField(null=True, blank=True)
    end_reason = models.CharField(max_length=40, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["account"], condition=Q(active=True), name="one_active_link_per_account"),
        ]
        indexes: ClassVar = [models.Index(fields=["issuer", "sub", "active"]), models.Index(fields=["company_uuid", "active"])]

    def __str__(self) -> str:
        return f"{self.account_id} ↔ {self.sub}"


class AccountSession(SignInSession):
    """A browser at this portal: signed in to an account, or signed in at the hub and not yet settled on one (account null)."""

    account = models.ForeignKey(Account, null=True, blank=True, on_delete=models.CASCADE, related_name="sessions")
    hub_issuer = models.CharField(max_length=200, blank=True)
    hub_sub = models.CharField(max_length=120, blank=True)
    hub_sid = models.CharField(max_length=120, blank=True, db_index=True)
    hub_claims = models.JSONField(default=dict)
    id_token = models.TextField(blank=True)
    confirmed_accounts = models.JSONField(default=list)
    """Account ids whose password was given in this sign-in."""

    class Meta:
        indexes: ClassVar = [models.Index(fields=["hub_issuer", "hub_sub", "ended_at"]), models.Index(fields=["account", "ended_at"])]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def came_from_hub(self) -> bool:
        return bool(self.hub_sub)


class Guesses(models.Model):
    """Wrong passwords for one sign-in name or from one address, and until when no more are taken."""

    key = models.CharField(max_length=64, unique=True)
    """Keyed hash of the name or address."""
    failures = models.PositiveIntegerField(default=0)
    last_at = models.DateTimeField()
    wait_until = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name_plural = "guesses"

    def __str__(self) -> str:
        return f"{self.key[:8]}: {self.failures}"


class Recovery(models.Model):
    """A way back in for one account: a link in an e-mail or a code sent to the phone, used once."""

    token_hash = models.CharField(max_length=64, unique=True)
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="recoveries")
    made_at = models.DateTimeField(default=clock.now)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name_plural = "recoveries"

    def __str__(self) -> str:
        return f"{self.account_id} {self.made_at:%Y-%m-%d %H:%M}"


class ImportedLine(models.Model):
    """What became of one line of a file of legacy accounts; written with the account, so that a repeated run goes on after it."""

    file_hash = models.CharField(max_length=64)
    line = models.PositiveIntegerField()
    outcome = models.CharField(max_length=12)
    """created, duplicate, conflict or broken."""
    login_id = models.CharField(max_length=40, blank=True)
    detail = models.CharField(max_length=300, blank=True)
    account = models.ForeignKey(Account, null=True, blank=True, on_delete=models.SET_NULL)
    at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["file_hash", "line"], name="one_outcome_per_line")]

    def __str__(self) -> str:
        return f"{self.line}: {self.outcome}"
