from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from dure.foundation import chance, clock
from dure.hub.members.models import Member
from dure.hub.oidc.models import Client


class DeliveryKind(models.TextChoices):
    EVENT = "event", _("보안 이벤트")
    LOGOUT = "logout", _("로그아웃 알림")


class DeliveryState(models.TextChoices):
    WAITING = "waiting", _("전달 대기")
    DELIVERED = "delivered", _("전달됨")
    GIVEN_UP = "given_up", _("전달 포기")


class Delivery(models.Model):
    """One thing to tell one portal, stored with the change that caused it and kept until the portal has taken it.

    Of one kind and one member, a portal gets them in the order of ``id``; ``sequence`` counts the events.
    """

    client = models.ForeignKey(Client, on_delete=models.CASCADE, related_name="deliveries")
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=10, choices=DeliveryKind.choices)
    state = models.CharField(max_length=10, choices=DeliveryState.choices, default=DeliveryState.WAITING)
    event_type = models.CharField(max_length=200)
    subject = models.CharField(max_length=64, blank=True)
    sid = models.CharField(max_length=40, blank=True)
    body = models.JSONField(default=dict)
    sequence = models.PositiveBigIntegerField(default=0)
    jti = models.UUIDField(default=chance.identifier, unique=True)
    made_at = models.DateTimeField(default=clock.now)
    attempts = models.PositiveIntegerField(default=0)
    next_try_at = models.DateTimeField(default=clock.now)
    last_problem = models.CharField(max_length=200, blank=True)
    delivered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["id"]
        verbose_name = _("포털 전달")
        verbose_name_plural = _("포털 전달")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["client", "member", "sequence"], condition=Q(kind="event"), name="one_event_per_client_member_and_sequence"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["client", "kind", "state", "id"], name="delivery_waiting")]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk} → {self.client_id}"


class Lane(models.Model):
    """Who is sending one kind of thing to one client just now: one sender at a time, so that order holds.

    ``failures`` counts tries in a row without an answer; while the portal is away the lane rests until ``rest_until``.
    """

    client = models.ForeignKey(Client, on_delete=models.CASCADE, related_name="lanes")
    kind = models.CharField(max_length=10, choices=DeliveryKind.choices)
    holder = models.CharField(max_length=40, blank=True)
    held_until = models.DateTimeField(null=True, blank=True)
    failures = models.PositiveIntegerField(default=0)
    rest_until = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["client", "kind"], name="one_lane_per_client_and_kind")]

    def __str__(self) -> str:
        return f"{self.client_id} {self.kind}"


class Counter(models.Model):
    """The last event number given out for one member at one client."""

    client = models.ForeignKey(Client, on_delete=models.CASCADE, related_name="+")
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="+")
    last = models.PositiveBigIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["client", "member"], name="one_counter_per_client_and_member")]

    def __str__(self) -> str:
        return f"{self.client_id} {self.member_id}: {self.last}"
