from typing import ClassVar

from django.db import models

from dure.foundation import clock


class HubLogout(models.Model):
    """A logout that the hub has announced: of one session (``sid``) or of all of a member (``sub`` alone).

    Kept for a while, so that a sign-in that was under way when it arrived opens no session afterwards.
    """

    issuer = models.CharField(max_length=200)
    sid = models.CharField(max_length=120, blank=True)
    sub = models.CharField(max_length=120, blank=True)
    issued_at = models.DateTimeField()
    received_at = models.DateTimeField(default=clock.now)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["issuer", "sid"]), models.Index(fields=["issuer", "sub"])]

    def __str__(self) -> str:
        return self.sid or self.sub
