"""One-time codes by text message: six digits, three minutes, five tries, used once."""

from uuid import UUID


def issue(purpose: str, phone: str, ip: str | None, *, locale: str = "ko", replaces: UUID | None = None) -> UUID:
    """Send a fresh code to ``phone`` (any Korean notation) and return the challenge's id, to be kept on the server side.

    ``replaces`` is the challenge that the same browser got before; its code stops working. Nobody else's does. Raises Refusal ``bad_phone`` or ``too_many_codes``.
    """
    from dure.foundation.otp import services  # noqa: PLC0415 (needs the app registry)

    return services.issue(purpose, phone, ip, locale=locale, replaces=replaces)


def check(challenge_id: UUID, code: str) -> None:
    """Use the code up. Raises Refusal ``wrong_code``, ``code_expired``, ``code_used`` or ``too_many_tries``.

    A wrong try counts only when the surrounding transaction commits: turn the Refusal into a page, do not let it escape.
    """
    from dure.foundation.otp import services  # noqa: PLC0415 (needs the app registry)

    services.check(challenge_id, code)


__all__ = ["check", "issue"]
