import re
from dataclasses import dataclass
from typing import Any

from dure.foundation.notify.models import Message

CODE = re.compile(r"(?<![\d-])\d{6}(?![\d-])")
LINK = re.compile(r"https?://[^\s<>\"')]+")
SHOWN = 200


@dataclass(frozen=True)
class Letter:
    """A message as the outbox shows it."""

    message: Message
    codes: list[str]
    links: list[str]

    def as_json(self) -> dict[str, Any]:
        message = self.message
        return {
            "id": message.pk,
            "channel": message.channel,
            "to": message.recipient,
            "key": message.key,
            "subject": message.subject,
            "body": message.body,
            "codes": self.codes,
            "links": self.links,
            "state": message.state,
            "created_at": message.created_at,
        }


def outbox(to: str = "") -> list[Letter]:
    """The newest messages first; ``to`` keeps those whose address contains it."""
    newest = Message.objects.order_by("-created_at", "-pk")[:SHOWN]
    return [letter(message) for message in newest if to in message.recipient]


def letter(message: Message) -> Letter:
    return Letter(message, CODE.findall(message.body), LINK.findall(message.body))
