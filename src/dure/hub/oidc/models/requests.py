import datetime as dt
from typing import ClassVar

from django.db import models

from dure.foundation import chance, clock
from dure.hub.members.models import Member
from dure.hub.oidc.models.clients import Client

PENDING = dt.timedelta(hours=24)


def pending_until() -> dt.datetime:
    return clock.now() + PENDING


class AuthorizationRequest(models.Model):
    """A validated authorisation request that waits: pushed by its client (PAR), or for a person to sign in or consent.

    ``started_at`` is when the browser came with it: only a later sign-in counts as the one that was asked for.
    """

    id = models.UUIDField(primary_key=True, default=chance.identifier, editable=False)
    client = models.ForeignKey(Client, on_delete=models.CASCADE, related_name="+")
    parameters = models.JSONField()
    pushed_hash = models.CharField(max_length=64, unique=True, null=True)  # noqa: DJ001 (null: not pushed)
    made_at = models.DateTimeField(default=clock.now)
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(default=pending_until, db_index=True)

    def __str__(self) -> str:
        return str(self.pk)


class Approval(models.Model):
    """A member agreed on the consent page that a client gets the data of these scopes. Gone when the link is removed."""

    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="+")
    client = models.ForeignKey(Client, on_delete=models.CASCADE, related_name="+")
    scope = models.CharField(max_length=120)
    approved_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["member", "client"], name="one_approval_per_member_and_client")]

    def __str__(self) -> str:
        return f"{self.member_id} → {self.client_id}: {self.scope}"


class Attempts(models.Model):
    """Failed client authentications from one address for one client identifier within one minute."""

    key = models.CharField(max_length=64, primary_key=True)
    minute = models.BigIntegerField()
    count = models.PositiveIntegerField()

    def __str__(self) -> str:
        return self.key
