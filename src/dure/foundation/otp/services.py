import datetime as dt
import hmac
from uuid import UUID

from django.db.models import F
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dure.foundation import chance, clock, notify
from dure.foundation.errors import Refusal
from dure.foundation.otp.allowance import spend
from dure.foundation.otp.models import MAX_TRIES, OneTimeCode
from dure.foundation.privacy import keyed_hash
from dure.foundation.sessions.models import network_of
from dure.rules.identifiers.phone import is_mobile, normalise_phone

DIGITS = 6
LIFE = dt.timedelta(minutes=3)
PER_NETWORK = ((20, 600), (100, 86_400))
PER_NETWORK_AND_NUMBER = ((5, 600), (15, 86_400))
PER_NUMBER = ((10, 600), (30, 86_400))


def issue(purpose: str, phone: str, ip: str | None, *, locale: str = "ko", replaces: UUID | None = None) -> UUID:
    if not is_mobile(phone):
        raise Refusal("bad_phone", _("휴대전화 번호를 010-1234-5678처럼 입력해 주세요."), field="mobile")
    number, now = normalise_phone(phone), clock.now()
    _limit(number, ip)
    phone_hash = keyed_hash("otp-phone", number)
    if replaces:
        OneTimeCode.objects.filter(pk=replaces, purpose=purpose, used_at=None, replaced_at=None).update(replaced_at=now)
    identifier, code = chance.identifier(), chance.digits(DIGITS)
    OneTimeCode.objects.create(
        id=identifier, purpose=purpose, phone_hash=phone_hash, code_hash=_hash(identifier, code), created_at=now, expires_at=now + LIFE
    )
    notify.send("one_time_code", phone=number, context={"code": code, "minutes": 3}, locale=locale, about=f"otp:{identifier}")
    return identifier


def check(challenge_id: UUID, code: str) -> None:
    now = clock.now()
    live = OneTimeCode.objects.filter(pk=challenge_id, used_at=None, replaced_at=None, expires_at__gt=now, tries__lt=MAX_TRIES)
    if not live.update(tries=F("tries") + 1):
        raise _why_dead(challenge_id, now)
    row = OneTimeCode.objects.get(pk=challenge_id)
    if not hmac.compare_digest(row.code_hash, _hash(challenge_id, code)):
        raise _wrong(MAX_TRIES - row.tries)
    if not OneTimeCode.objects.filter(pk=challenge_id, used_at=None).update(used_at=now):
        raise Refusal("code_used", _("이미 사용한 인증번호입니다. 인증번호를 다시 받아 주세요."), field="code")


def purge() -> int:
    """Remove codes that ran out more than a day ago. Returns how many."""
    return OneTimeCode.objects.filter(expires_at__lt=clock.now() - dt.timedelta(days=1)).delete()[0]


def _hash(identifier: UUID, code: str) -> str:
    return keyed_hash("otp-code", f"{identifier}/{''.join(code.split())}")


def _limit(number: str, ip: str | None) -> None:
    """The network that asks comes first: once it is refused, it uses up nothing of the number."""
    network = network_of(ip or "")
    counted = [(f"otp-network:{network}", PER_NETWORK)] if network else []
    counted += [(f"otp-network-number:{network}/{number}", PER_NETWORK_AND_NUMBER), (f"otp-number:{number}", PER_NUMBER)]
    wait = next((wait for what, limits in counted if (wait := _spend(what, limits))), 0)
    if wait:
        minutes = -(-wait // 60)
        message = ngettext(
            "인증번호를 너무 여러 번 요청했습니다. %(minutes)d분 뒤에 다시 요청해 주세요.",
            "인증번호를 너무 여러 번 요청했습니다. %(minutes)d분 뒤에 다시 요청해 주세요.",
            minutes,
        ) % {"minutes": minutes}
        raise Refusal("too_many_codes", message, field="mobile", wait_seconds=wait)


def _spend(what: str, limits: tuple[tuple[int, int], ...]) -> int:
    return max(spend(what, limit=limit, seconds=seconds) for limit, seconds in limits)


def _wrong(left: int) -> Refusal:
    if left <= 0:
        return Refusal("too_many_tries", _("인증번호를 다섯 번 잘못 입력했습니다. 인증번호를 다시 받아 주세요."), field="code")
    message = ngettext(
        "인증번호가 맞지 않습니다. %(left)d번 더 입력할 수 있습니다.", "인증번호가 맞지 않습니다. %(left)d번 더 입력할 수 있습니다.", left
    ) % {"left": left}
    return Refusal("wrong_code", message, field="code")


def _why_dead(challenge_id: UUID, now: dt.datetime) -> Refusal:
    row = OneTimeCode.objects.filter(pk=challenge_id).first()
    if row is not None and row.used_at:
        return Refusal("code_used", _("이미 사용한 인증번호입니다. 인증번호를 다시 받아 주세요."), field="code")
    if row is not None and row.tries >= MAX_TRIES:
        return _wrong(0)
    if row is not None and row.replaced_at and row.expires_at > now:
        return Refusal("code_replaced", _("새 인증번호를 보냈습니다. 가장 나중에 받은 인증번호를 입력해 주세요."), field="code")
    return Refusal("code_expired", _("인증번호를 입력할 수 있는 3분이 지났습니다. 인증번호를 다시 받아 주세요."), field="code")
