from django.db import models

from dure.foundation.privacy import EncryptedTextField


class Message(models.Model):
    """One mail or text message on its way. Recipient and text are encrypted; production erases the text once delivered."""

    class Channel(models.TextChoices):
        EMAIL = "email"
        SMS = "sms"

    class State(models.TextChoices):
        QUEUED = "queued"
        SENT = "sent"
        FAILED = "failed"

    key = models.CharField(max_length=60)
    channel = models.CharField(max_length=5, choices=Channel)
    recipient = EncryptedTextField()
    subject = EncryptedTextField(blank=True)
    body = EncryptedTextField(blank=True)
    locale = models.CharField(max_length=8, default="ko")
    about = models.CharField(max_length=80, blank=True, db_index=True)
    state = models.CharField(max_length=6, choices=State, default=State.QUEUED)
    attempts = models.PositiveSmallIntegerField(default=0)
    fault = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField(db_index=True)
    sent_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = (
            models.CheckConstraint(condition=models.Q(channel__in=["email", "sms"]), name="notify_channel_known"),
            models.CheckConstraint(condition=models.Q(state__in=["queued", "sent", "failed"]), name="notify_state_known"),
            models.CheckConstraint(condition=~models.Q(state="sent") | models.Q(sent_at__isnull=False), name="notify_sent_has_time"),
        )
        indexes = (models.Index(fields=["state", "created_at"], name="notify_state_created"),)

    def __str__(self) -> str:
        return f"{self.key} {self.channel} {self.state}"
