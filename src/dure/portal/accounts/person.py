"""Verification of the person in front of the browser: a code to their mobile phone. The result is kept in the browser's session."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from dure.foundation import clock, otp
from dure.foundation.errors import Refusal
from dure.foundation.sessions.models import address_of

KEY = "person"
SECONDS = 30 * 60


@dataclass(frozen=True)
class VerifiedPerson:
    name: str
    mobile: str


def ask(request: HttpRequest, purpose: str, *, name: str, mobile: str, expected_name: str = "") -> None:
    """Send a code to ``mobile``. ``purpose`` is an act, or ``act:object``.

    Raises Refusal, also when the account was made for somebody of another name.
    """
    if expected_name and squeezed(name) != squeezed(expected_name):
        text = _("이 계정에 등록된 이름과 다릅니다. 계정을 만든 기업 마스터에게 이름을 확인해 주세요.")
        raise Refusal("other_name", text, field="name")
    challenge = otp.issue(f"portal-{purpose.partition(':')[0]}", mobile, address_of(request), locale=get_language() or "ko")
    put(request, {"purpose": purpose, "challenge": str(challenge), "name": name.strip(), "mobile": mobile})


def confirm(request: HttpRequest, purpose: str, code: str) -> VerifiedPerson:
    """Raises Refusal."""
    asked = pending(request, purpose)
    if asked is None:
        raise Refusal("no_code", _("인증번호를 먼저 받아 주세요."), field="code")
    otp.check(UUID(asked["challenge"]), code)
    put(request, {**asked, "challenge": "", "verified_at": clock.timestamp()})
    return VerifiedPerson(asked["name"], asked["mobile"])


def pending(request: HttpRequest, purpose: str) -> dict[str, Any] | None:
    """A code that was sent and not yet entered."""
    kept = request.session.get(KEY, {})
    return kept if kept.get("purpose") == purpose and kept.get("challenge") else None


def verified(request: HttpRequest, purpose: str) -> VerifiedPerson | None:
    kept = request.session.get(KEY, {})
    if kept.get("purpose") != purpose or clock.timestamp() - kept.get("verified_at", 0) > SECONDS:
        return None
    return VerifiedPerson(kept["name"], kept["mobile"])


def forget(request: HttpRequest) -> None:
    request.session.pop(KEY, None)


def put(request: HttpRequest, value: dict[str, Any]) -> None:
    request.session[KEY] = value


def squeezed(name: str) -> str:
    return "".join(name.split())
