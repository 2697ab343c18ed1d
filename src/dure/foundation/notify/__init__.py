"""Mail and text messages. ``send`` stores the message in the present transaction; a task delivers it afterwards."""

from collections.abc import Mapping
from typing import Any

__all__ = ["send"]


def send(
    key: str,
    *,
    email: str = "",
    phone: str = "",
    context: Mapping[str, Any] | None = None,
    locale: str = "ko",
    about: str = "",
) -> None:
    """Queue the notice ``key`` to a mail address, a phone (E.164), or both where both texts exist.

    Texts: ``templates/notices/<key>.email.txt`` (first line = subject) and ``<key>.sms.txt`` of the app that owns the
    notice; ``<key>.email.en.txt`` wins for that language. ``about`` names the subject for look-ups, e.g. ``member:<uuid>``.
    """
    from dure.foundation.notify import services  # noqa: PLC0415 (needs the app registry)

    services.send(key, email=email, phone=phone, context=context or {}, locale=locale, about=about)
