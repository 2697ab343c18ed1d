from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from dure.foundation import chance, clock
from dure.hub.members.models import Member


class ServiceState(models.TextChoices):
    OPEN = "open", _("연결 가능")
    PAUSED = "paused", _("일시 중단")
    CLOSED = "closed", _("종료")


class LinkState(models.TextChoices):
    ACTIVE = "active", _("연결")
    REMOVED = "removed", _("연결 해제")


class BusinessKind(models.TextChoices):
    """What a service helps with. An empty value means that nobody has confirmed it."""

    FINANCE = "finance", _("자금·보증")
    TECHNOLOGY = "technology", _("기술·연구개발")
    PEOPLE = "people", _("인력·일자리")
    MARKET = "market", _("판로·거래")
    EXPORT = "export", _("수출·해외진출")
    STARTUP = "startup", _("창업·벤처")
    SMALL_MERCHANT = "small_merchant", _("소상공인")
    MANAGEMENT = "management", _("경영·상담")
    COOPERATION = "cooperation", _("협업·동반성장")
    INFORMATION = "information", _("정보·증명")


class Service(models.Model):
    """One service of the catalogue. Its OpenID client, if it has one, points here."""

    id = models.UUIDField(primary_key=True, default=chance.identifier, editable=False)
    key = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=100)
    name_en = models.CharField(max_length=120, blank=True)
    short_name = models.CharField(max_length=60, blank=True)
    description = models.CharField(max_length=300, blank=True)
    description_en = models.CharField(max_length=300, blank=True)
    agency = models.CharField(max_length=100, blank=True)
    agency_en = models.CharField(max_length=120, blank=True)
    business_kind = models.CharField(max_length=20, choices=BusinessKind.choices, blank=True)
    address = models.URLField(blank=True)
    state = models.CharField(max_length=10, choices=ServiceState.choices, default=ServiceState.OPEN)
    order = models.PositiveIntegerField(default=1000)
    confidence = models.CharField(max_length=10, blank=True)

    class Meta:
        ordering: ClassVar = ["order", "name"]
        constraints: ClassVar = [models.CheckConstraint(condition=Q(state__in=ServiceState.values), name="service_state_known")]

    def __str__(self) -> str:
        return self.name

    @property
    def title(self) -> str:
        return self.name_en if _english() and self.name_en else self.name

    @property
    def about(self) -> str:
        return self.description_en if _english() and self.description_en else self.description

    @property
    def agency_title(self) -> str:
        """The agency's name in the reader's language; empty when unknown."""
        return self.agency_en if _english() and self.agency_en else self.agency


class ServiceLink(models.Model):
    """A member's link to a service. Claims pass and events are sent only while it is active."""

    id = models.UUIDField(primary_key=True, default=chance.identifier, editable=False)
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="links")
    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="links")
    state = models.CharField(max_length=10, choices=LinkState.choices, default=LinkState.ACTIVE)
    origin = models.CharField(max_length=20, blank=True)
    """sign_up, consent, my_page or operator."""
    linked_at = models.DateTimeField(default=clock.now)
    removed_at = models.DateTimeField(null=True, blank=True)
    removed_reason = models.CharField(max_length=40, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["member", "service"], name="one_link_per_member_and_service"),
            models.CheckConstraint(condition=Q(state__in=LinkState.values), name="link_state_known"),
        ]
        indexes: ClassVar = [models.Index(fields=["service", "state"])]

    def __str__(self) -> str:
        return f"{self.member_id} → {self.service_id}"


def _english() -> bool:
    return (get_language() or "").startswith("en")
