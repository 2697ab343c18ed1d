"""Where messages go: the outbox of a demo, an SMTP server, an SMS gateway over HTTP."""

import smtplib
from typing import Protocol
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.core.mail.backends.smtp import EmailBackend

from dure.foundation.door import Unreachable
from dure.foundation.integrations import sms
from dure.foundation.notify import texts
from dure.foundation.notify.models import Message

SMTP_SECONDS = 10


class NotDelivered(Exception):
    """``final`` says that trying again is of no use."""

    def __init__(self, reason: str, *, final: bool = False) -> None:
        super().__init__(reason)
        self.final = final


class Gateway(Protocol):
    def deliver(self, message: Message) -> None:
        """Raises NotDelivered."""


class Outbox:
    """Keeps the message where the outbox page shows it."""

    def deliver(self, message: Message) -> None:
        return None


class Smtp:
    """smtp://user:password@host:port; port 465 speaks TLS at once, others upgrade when a user is given."""

    def __init__(self, url: str) -> None:
        self.url = urlsplit(url)

    def connection(self) -> EmailBackend:
        implicit = self.url.port == 465
        return EmailBackend(
            host=self.url.hostname,
            port=self.url.port or 25,
            username=unquote(self.url.username or ""),
            password=unquote(self.url.password or ""),
            use_ssl=implicit,
            use_tls=bool(self.url.username) and not implicit,
            timeout=SMTP_SECONDS,
        )

    def deliver(self, message: Message) -> None:
        mail = compose(message)
        mail.connection = self.connection()
        try:
            mail.send()
        except smtplib.SMTPRecipientsRefused as error:
            raise NotDelivered("recipient refused", final=True) from error
        except (smtplib.SMTPException, OSError) as error:
            raise NotDelivered(type(error).__name__) from error


class SmsGateway:
    def deliver(self, message: Message) -> None:
        try:
            sms.deliver(message.recipient, message.body, key=f"{settings.SITE_KEY}-{message.pk}")
        except sms.Rejected as error:
            raise NotDelivered(f"refused by the gateway: {error.code}", final=True) from error
        except Unreachable as error:
            raise NotDelivered("gateway unreachable") from error


def compose(message: Message) -> EmailMultiAlternatives:
    plain, html = texts.framed(texts.Text(message.subject, message.body), message.locale)
    domain = settings.ENV["EMAIL_FROM"].rpartition("@")[2].rstrip(">")
    mail = EmailMultiAlternatives(
        message.subject,
        plain,
        settings.ENV["EMAIL_FROM"],
        [message.recipient],
        headers={"Message-ID": f"<{settings.SITE_KEY}-{message.pk}@{domain}>"},
    )
    mail.attach_alternative(html, "text/html")
    return mail


def gateway_for(message: Message) -> Gateway:
    name = "EMAIL_URL" if message.channel == Message.Channel.EMAIL else "SMS_URL"
    url = settings.ENV[name]
    if url == "outbox:":
        return Outbox()
    return Smtp(url) if message.channel == Message.Channel.EMAIL else SmsGateway()
