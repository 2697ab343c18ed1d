from __future__ import annotations

import datetime as dt
import json
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, transition

from dure.foundation import chance, clock
from dure.foundation.privacy import EncryptedTextField
from dure.portal.accounts.models import Account, Company
from dure.programme.announcements.filters import INDUSTRIES
from dure.programme.announcements.models import Agency

DRAFT_LIFE = dt.timedelta(hours=24)


class MembershipState(models.TextChoices):
    PROVISIONAL = "provisional", _("임시회원")
    FULL = "full", _("정식회원")
    LAPSED = "lapsed", _("임시회원 기간 지남")


class Proof(models.TextChoices):
    """What showed that the company itself joined."""

    CERTIFICATE = "certificate", _("기업인증서")
    HUB = "hub", _("통합회원")
    PAPERS = "papers", _("서류")


class Paper(models.TextChoices):
    """The originals that a membership without a certificate stands on."""

    CONSENT = "consent", _("기업정보 제공·활용 동의서")
    LICENCE = "licence", _("사업자등록증 사본")
    SEAL = "seal", _("인감증명서 원본")


class Membership(models.Model):
    """A company's membership of the export portal. Provisional until the originals of all papers are recorded."""

    company = models.OneToOneField(Company, on_delete=models.CASCADE, related_name="export_membership")
    state = FSMField(max_length=12, choices=MembershipState.choices, default=MembershipState.PROVISIONAL, protected=True)
    proof = models.CharField(max_length=12, choices=Proof.choices)
    joined_at = models.DateTimeField(default=clock.now)
    full_at = models.DateTimeField(null=True, blank=True)
    received = models.JSONField(default=list)
    """Papers whose originals are here, in the order in which they came."""
    refused_at = models.DateTimeField(null=True, blank=True)
    """The uploaded or delivered papers were refused and no others came since."""
    refusal = models.CharField(max_length=300, blank=True)
    reminders = models.PositiveSmallIntegerField(default=0)
    reminded_at = models.DateTimeField(null=True, blank=True)
    certificate = models.CharField(max_length=64, blank=True)
    """SHA-256 fingerprint of the certificate that authenticated the company."""
    business_standing = models.CharField(max_length=14, default="unverified")
    """The tax office's word on the business, or ``unverified`` while it could not be asked."""
    checked_at = models.DateTimeField(null=True, blank=True)
    update_asked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["-joined_at", "-id"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(state__in=MembershipState.values), name="membership_state_known"),
            models.CheckConstraint(condition=Q(proof__in=Proof.values), name="membership_proof_known"),
            models.CheckConstraint(condition=~Q(state="full") | Q(full_at__isnull=False), name="membership_full_has_a_date"),
        ]
        indexes: ClassVar = [models.Index(fields=["state", "joined_at"])]

    def __str__(self) -> str:
        return f"membership:{self.pk}"

    @property
    def is_full(self) -> bool:
        return bool(self.state == MembershipState.FULL)

    @property
    def subject(self) -> str:
        return f"company:{self.company_id}"

    @property
    def missing(self) -> list[Paper]:
        return [paper for paper in Paper if paper not in self.received]

    @transition(field=state, source=[MembershipState.PROVISIONAL, MembershipState.LAPSED], target=MembershipState.FULL)
    def confirm(self, *, proof: str) -> None:
        self.proof, self.full_at = proof, clock.now()
        self.refused_at, self.refusal = None, ""

    @transition(field=state, source=MembershipState.PROVISIONAL, target=MembershipState.LAPSED)
    def lapse(self) -> None:
        """The originals did not come in time."""

    @transition(field=state, source=MembershipState.LAPSED, target=MembershipState.PROVISIONAL)
    def revive(self) -> None:
        """New papers came; the time begins anew."""
        self.joined_at, self.reminders, self.reminded_at = clock.now(), 0, None


class Act(models.TextChoices):
    UPLOADED = "uploaded", _("파일 제출")
    RECEIVED = "received", _("원본 접수")
    REFUSED = "refused", _("서류 반려")
    REMINDED = "reminded", _("원본 제출 안내")
    AUTHENTICATED = "authenticated", _("기업인증서 인증")
    LAPSED = "lapsed", _("기간 지남")


class MembershipEvent(models.Model):
    """Who did what about a membership's papers, when, at which agency."""

    membership = models.ForeignKey(Membership, on_delete=models.CASCADE, related_name="events")
    act = models.CharField(max_length=14, choices=Act.choices)
    at = models.DateTimeField(default=clock.now)
    actor = models.CharField(max_length=80)
    actor_label = models.CharField(max_length=60, blank=True)
    papers = models.JSONField(default=list)
    agency = models.ForeignKey(Agency, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    note = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering: ClassVar = ["-at", "-id"]
        constraints: ClassVar = [models.CheckConstraint(condition=Q(act__in=Act.values), name="membership_act_known")]

    def __str__(self) -> str:
        return f"{self.membership_id} {self.act}"


class ExportProfile(models.Model):
    """What the portal asks of an exporting company beyond the company record. Amounts: million won, thousand US dollars."""

    company = models.OneToOneField(Company, on_delete=models.CASCADE, related_name="export_profile")
    representative_en = models.CharField(max_length=80, blank=True)
    email = models.EmailField()
    homepage = models.URLField(blank=True)
    sector = models.CharField(max_length=1, choices=list(INDUSTRIES.items()))
    """Section of the Korean Standard Industrial Classification."""
    business_type = models.CharField(max_length=100)
    main_product = models.CharField(max_length=200)
    assets = models.PositiveBigIntegerField()
    """Million won."""
    countries = models.JSONField(default=list)
    """Main export countries, ISO 3166-1 alpha-2."""
    made_on = models.DateField(default=clock.today)
    updated_on = models.DateField(default=clock.today)
    """The day on which somebody last saved or confirmed all of it."""

    class Meta:
        constraints: ClassVar = [models.CheckConstraint(condition=Q(sector__in=list(INDUSTRIES)), name="profile_sector_known")]

    def __str__(self) -> str:
        return f"profile:{self.company_id}"


class YearFigures(models.Model):
    """One calendar year of a company. ``sales``: million won; ``exports``: thousand US dollars."""

    company = models.ForeignKey(Company, on_delete=models.CASCADE, related_name="export_years")
    year = models.PositiveSmallIntegerField()
    sales = models.PositiveBigIntegerField()
    exports = models.PositiveBigIntegerField()
    saved_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering: ClassVar = ["-year"]
        verbose_name_plural = "year figures"
        constraints: ClassVar = [models.UniqueConstraint(fields=["company", "year"], name="one_row_of_figures_per_year")]

    def __str__(self) -> str:
        return f"{self.company_id} {self.year}"


CERTIFICATIONS = {
    "patents": _("특허권"),
    "international": _("국제규격 인증"),
    "domestic": _("국내규격 인증"),
    "iso": _("ISO"),
    "other": _("기타(포상 등)"),
}


class Product(models.Model):
    """Something the company makes or sells abroad. ``certifications``: text by kind (``CERTIFICATIONS``)."""

    id = models.UUIDField(primary_key=True, default=chance.identifier, editable=False)
    company = models.ForeignKey(Company, on_delete=models.CASCADE, related_name="export_products")
    name = models.CharField(max_length=120)
    name_en = models.CharField(max_length=160, blank=True)
    hs_code = models.CharField(max_length=10)
    """6 or 10 digits without dots."""
    description = models.TextField(blank=True)
    description_en = models.TextField(blank=True)
    certifications = models.JSONField(default=dict)
    made_at = models.DateTimeField(default=clock.now)
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["made_at", "id"]
        indexes: ClassVar = [models.Index(fields=["company", "removed_at"])]

    def __str__(self) -> str:
        return self.name

    @property
    def evidence_kind(self) -> str:
        return product_kind(self.pk.hex)


def product_kind(key: str) -> str:
    """Kind of the documents that belong to the product of this hexadecimal id."""
    return f"product-{key}"


class ProfileEdition(models.Model):
    """What a company's details said after each change, for audit."""

    company = models.ForeignKey(Company, on_delete=models.CASCADE, related_name="export_editions")
    at = models.DateTimeField(default=clock.now)
    actor = models.CharField(max_length=80)
    actor_label = models.CharField(max_length=60, blank=True)
    what = models.CharField(max_length=20)
    """profile, figures, product or removal."""
    content = models.JSONField()

    class Meta:
        ordering: ClassVar = ["-at", "-id"]
        indexes: ClassVar = [models.Index(fields=["company", "at"])]

    def __str__(self) -> str:
        return f"{self.company_id} {self.what}"


class Way(models.TextChoices):
    CERTIFICATE = "certificate", _("기업인증서로 가입")
    PAPERS = "papers", _("인증서 없이 가입")


class SignUpDraft(models.Model):
    """A sign-up under way in one browser's session. What was typed is encrypted; of the password there is only its hash.

    Files wait as documents of ``subject`` and go with the draft when nobody finishes it.
    """

    id = models.UUIDField(primary_key=True, default=chance.identifier, editable=False)
    agreed = models.JSONField(default=list)
    agreed_at = models.DateTimeField(null=True)
    agreed_language = models.CharField(max_length=5, blank=True)
    """When the terms were agreed to, and in which language they were shown."""
    way = models.CharField(max_length=12, choices=Way.choices, blank=True)
    business_number = models.CharField(max_length=10, blank=True)
    certificate = models.CharField(max_length=64, blank=True)
    authenticated_at = models.DateTimeField(null=True)
    business_standing = models.CharField(max_length=14, default="unverified")
    checked_at = models.DateTimeField(null=True)
    answers_json = EncryptedTextField(blank=True)
    password_hash = models.CharField(max_length=200, blank=True)
    account = models.ForeignKey(Account, null=True, on_delete=models.SET_NULL, related_name="+")
    """Set once the membership stands."""
    made_at = models.DateTimeField(default=clock.now, db_index=True)

    def __str__(self) -> str:
        return f"sign-up:{self.pk}"

    @property
    def subject(self) -> str:
        return f"sign-up:{self.pk}"

    @property
    def answers(self) -> dict[str, Any]:
        """What was typed, by page."""
        found: dict[str, Any] = json.loads(self.answers_json) if self.answers_json else {}
        return found

    @answers.setter
    def answers(self, value: dict[str, Any]) -> None:
        self.answers_json = json.dumps(value, ensure_ascii=False) if value else ""

    @property
    def authenticated(self) -> bool:
        return bool(self.certificate)
