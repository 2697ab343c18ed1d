import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models.functions import Length

from dure.foundation import clock
from dure.foundation.notify import gateways, texts
from dure.foundation.notify.models import Message
from dure.foundation.notify.tasks import deliver

TRIES = 8


class NoText(Exception):
    """No template of this notice fits the addresses given."""


@transaction.atomic
def send(key: str, *, email: str, phone: str, context: Mapping[str, Any], locale: str, about: str) -> list[Message]:
    """Raises NoText when neither address has a template."""
    made = [
        _queue(key, channel, recipient, text, locale, about)
        for channel, recipient in (("email", email), ("sms", phone))
        if recipient and (text := texts.render(key, channel, locale, context)) is not None
    ]
    if not made and (email or phone):
        raise NoText(key)
    return made


def _queue(key: str, channel: str, recipient: str, text: texts.Text, locale: str, about: str) -> Message:
    message = Message.objects.create(
        key=key,
        channel=channel,
        recipient=recipient,
        subject=text.subject,
        body=text.body,
        locale=locale,
        about=about,
        created_at=clock.now(),
    )
    deliver.enqueue(message.pk)
    return message


def hand_over(message_id: int) -> None:
    """Give one message to its gateway, once. Raises gateways.NotDelivered to be tried again."""
    claimed = Message.objects.filter(pk=message_id, state=Message.State.QUEUED)
    message = claimed.first()
    if message is None:
        return
    message.attempts += 1
    try:
        gateways.gateway_for(message).deliver(message)
    except gateways.NotDelivered as error:
        last = error.final or message.attempts >= TRIES
        claimed.update(attempts=message.attempts, fault=str(error)[:200], state=Message.State.FAILED if last else Message.State.QUEUED)
        if last:
            return
        raise
    message.state, message.sent_at, message.fault = Message.State.SENT, clock.now(), ""
    if not settings.DEMO:
        message.subject = message.body = ""
    message.save()


def erase_texts(older_than_days: int) -> int:
    """Blank texts that should not be kept; returns how many messages."""
    limit = clock.now() - dt.timedelta(days=older_than_days)
    kept = Message.objects.filter(created_at__lt=limit).annotate(length=Length("body")).filter(length__gt=0)
    return Message.objects.filter(pk__in=kept.values("pk")).update(body="", subject="")
