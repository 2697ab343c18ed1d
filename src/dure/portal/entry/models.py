from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from dure.foundation import clock
from dure.portal.accounts.models import Account, Company


class JoinState(models.TextChoices):
    WAITING = "waiting", _("요청함")
    ACCEPTED = "accepted", _("승인")
    REFUSED = "refused", _("거절")
    CANCELLED = "cancelled", _("요청 취소")


class JoinRequest(models.Model):
    """A general member asks to join a performing company; its master answers."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="join_requests")
    company = models.ForeignKey(Company, on_delete=models.CASCADE, related_name="join_requests")
    state = models.CharField(max_length=10, choices=JoinState.choices, default=JoinState.WAITING)
    made_at = models.DateTimeField(default=clock.now)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.CharField(max_length=80, blank=True)
    reason = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering: ClassVar = ["-made_at"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["account"], condition=Q(state="waiting"), name="one_waiting_join_per_account"),
            models.CheckConstraint(condition=Q(state__in=JoinState.values), name="join_state_known"),
        ]
        indexes: ClassVar = [models.Index(fields=["company", "state"])]

    def __str__(self) -> str:
        return f"{self.account_id} → {self.company_id}: {self.state}"
