from django.conf import settings

from dure.foundation.door import Circuit, Door, Unreachable

_door = Door("SMS gateway", timeout=5, tries=2, circuit=Circuit())


class Rejected(Exception):
    """The gateway refuses this message; sending it again is of no use. ``code`` is the gateway's word."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def deliver(phone: str, text: str, *, key: str) -> str:
    """Hand one message over and return the gateway's id for it.

    ``phone`` is E.164. A repeated ``key`` is the same message and is sent once. Raises door.Unreachable (try later) or Rejected.
    """
    answer = _door.post(
        f"{settings.ENV['SMS_URL'].rstrip('/')}/messages",
        headers={"Authorization": f"Bearer {settings.ENV['SMS_KEY']}", "Idempotency-Key": key},
        json={"to": phone, "text": text},
    )
    if answer.status_code in {200, 201, 202}:
        return str(_field(answer.json, "id"))
    if answer.status_code == 429 or answer.status_code >= 500:
        msg = f"SMS gateway: HTTP {answer.status_code}"
        raise Unreachable(msg)
    raise Rejected(str(_field(answer.json, "error") or f"http_{answer.status_code}"))


def _field(read: object, name: str) -> object:
    try:
        return read().get(name, "")  # type: ignore[operator]
    except (ValueError, AttributeError):
        return ""
