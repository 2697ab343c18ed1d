import datetime as dt

from django.db import models

from dure.foundation import chance
from dure.foundation.privacy import EncryptedTextField

LIFE = dt.timedelta(minutes=5)


class CertificateChallenge(models.Model):
    """Something to sign, once.

    ``box_key`` is the private half of the key under which the browser sends the VID random number; emptied on first use.
    """

    id = models.UUIDField(primary_key=True, default=chance.identifier, editable=False)
    purpose = models.CharField(max_length=40)
    audience = models.CharField(max_length=200)
    nonce = models.CharField(max_length=64, unique=True)
    box_key = EncryptedTextField(blank=True)
    box_point = models.CharField(max_length=100)
    issued_at = models.DateTimeField()
    expires_at = models.DateTimeField(db_index=True)
    used_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.purpose} {self.pk}"


class RevocationList(models.Model):
    """A certificate revocation list as fetched last from its address."""

    url = models.CharField(max_length=500, unique=True)
    body = models.BinaryField()
    fetched_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.url
