from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from dure.foundation import chance, clock
from dure.hub.members.models import Member


class Method(models.TextChoices):
    PASSWORD = "password", _("비밀번호")
    PASSKEY = "passkey", _("패스키")
    CERTIFICATE = "certificate", _("인증서")
    SIMPLE = "simple", _("간편인증")


class Outcome(models.TextChoices):
    DONE = "done", _("성공")
    WRONG = "wrong", _("실패")
    BLOCKED = "blocked", _("잠시 막힘")
    SUSPENDED = "suspended", _("이용 정지")


class GuessCount(models.Model):
    """Wrong guesses against one account, one known browser or one address; ``key`` is a keyed hash of which."""

    key = models.CharField(max_length=64, primary_key=True)
    failures = models.PositiveIntegerField(default=0)
    last_at = models.DateTimeField(db_index=True)
    blocked_until = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [models.CheckConstraint(condition=Q(failures__gte=0), name="guess_failures_counted")]

    def __str__(self) -> str:
        return f"{self.key[:8]}: {self.failures}"


class SignInRecord(models.Model):
    """One attempt to sign in, kept as the access record. Without ``member`` when the login ID belongs to nobody."""

    member = models.ForeignKey(Member, null=True, on_delete=models.CASCADE, related_name="sign_ins")
    at = models.DateTimeField(db_index=True)
    method = models.CharField(max_length=20, choices=Method.choices)
    outcome = models.CharField(max_length=10, choices=Outcome.choices)
    ip = models.GenericIPAddressField(null=True)
    user_agent = models.CharField(max_length=300, blank=True)
    sid = models.UUIDField(null=True)

    class Meta:
        ordering: ClassVar = ["-at", "-id"]
        indexes: ClassVar = [models.Index(fields=["member", "-at"])]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(method__in=Method.values), name="sign_in_method_known"),
            models.CheckConstraint(condition=Q(outcome__in=Outcome.values), name="sign_in_outcome_known"),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.method} {self.outcome}"


class Passkey(models.Model):
    """One WebAuthn credential. ``credential_id`` and ``public_key`` in base64url as the browser gave them."""

    id = models.UUIDField(primary_key=True, default=chance.identifier, editable=False)
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="passkeys")
    credential_id = models.CharField(max_length=1400, unique=True)
    public_key = models.TextField()
    sign_count = models.PositiveBigIntegerField(default=0)
    name = models.CharField(max_length=60)
    backed_up = models.BooleanField(default=False)
    created_at = models.DateTimeField(default=clock.now)
    last_used_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["created_at", "id"]

    def __str__(self) -> str:
        return self.name


class PasskeyChallenge(models.Model):
    """A challenge given to one browser, usable once. ``browser_hash`` is the SHA-256 of its cookie."""

    browser_hash = models.CharField(max_length=64, primary_key=True)
    challenge = models.CharField(max_length=100)
    member = models.ForeignKey(Member, null=True, on_delete=models.CASCADE, related_name="+")
    expires_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return self.browser_hash[:8]


class ResetLink(models.Model):
    """A one-time link for a new password. Only the SHA-256 of its token is kept."""

    token_hash = models.CharField(max_length=64, primary_key=True)
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="reset_links")
    made_at = models.DateTimeField(default=clock.now)
    expires_at = models.DateTimeField(db_index=True)
    used_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.made_at:%Y-%m-%d %H:%M}"
