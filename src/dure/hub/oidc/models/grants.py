from typing import ClassVar

from django.db import models

from dure.hub.members.models import Member, MemberSession
from dure.hub.oidc.models.clients import Client


class Grant(models.Model):
    """One authorisation of a client by a member in one session: the code and the family of tokens that come from it.

    Times ending in ``_ms`` are milliseconds since 1970 UTC (these rows are written and read by plain SQL). Locking this
    one row serialises exchanges of its code; ``revoked_ms`` kills every token of the family at once.
    """

    client = models.ForeignKey(Client, on_delete=models.CASCADE, related_name="+", db_index=False)
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="+")
    session = models.ForeignKey(MemberSession, on_delete=models.CASCADE, related_name="grants")
    scope = models.CharField(max_length=120)
    redirect_uri = models.CharField(max_length=500)
    nonce = models.CharField(max_length=300, blank=True)
    code_challenge = models.CharField(max_length=128)
    code_hash = models.CharField(max_length=64, unique=True)
    code_expires_ms = models.BigIntegerField()
    code_used_ms = models.BigIntegerField(null=True)
    auth_time = models.BigIntegerField()
    acr = models.CharField(max_length=60, blank=True)
    amr = models.CharField(max_length=60)
    issued_ms = models.BigIntegerField()
    expires_ms = models.BigIntegerField()
    revoked_ms = models.BigIntegerField(null=True)
    revoked_reason = models.CharField(max_length=30, blank=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["expires_ms"])]

    def __str__(self) -> str:
        return str(self.pk)


class Token(models.Model):
    """One access token and the refresh token issued with it; only their SHA-256 is kept.

    ``salt`` lets the answer to an honest retry be computed again while the successor is unused; it is erased afterwards.
    """

    grant = models.ForeignKey(Grant, on_delete=models.CASCADE, related_name="tokens")
    previous = models.OneToOneField("self", on_delete=models.CASCADE, null=True, related_name="successor")
    scope = models.CharField(max_length=120)
    access_hash = models.CharField(max_length=64, unique=True)
    access_expires_ms = models.BigIntegerField()
    refresh_hash = models.CharField(max_length=64, unique=True, null=True)  # noqa: DJ001 (null: none was issued)
    issued_ms = models.BigIntegerField()
    used_ms = models.BigIntegerField(null=True)
    salt = models.CharField(max_length=50, blank=True)
    revoked_ms = models.BigIntegerField(null=True)

    def __str__(self) -> str:
        return str(self.pk)


class ClientToken(models.Model):
    """An access token that a client got for itself."""

    client = models.ForeignKey(Client, on_delete=models.CASCADE, related_name="+")
    scope = models.CharField(max_length=120, blank=True)
    access_hash = models.CharField(max_length=64, unique=True)
    issued_ms = models.BigIntegerField()
    expires_ms = models.BigIntegerField(db_index=True)
    revoked_ms = models.BigIntegerField(null=True)

    def __str__(self) -> str:
        return str(self.pk)


class UsedAssertion(models.Model):
    """The ``jti`` of a client assertion, kept until the assertion has expired."""

    jti_hash = models.CharField(max_length=64, primary_key=True)
    expires_ms = models.BigIntegerField(db_index=True)

    def __str__(self) -> str:
        return self.jti_hash
