"""Finding a login ID and setting a new password: a link by e-mail or a code to the phone. Answers never tell who exists."""

import datetime as dt
import hashlib
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from dure.foundation import audit, chance, clock, notify, otp
from dure.foundation.access import Actor
from dure.foundation.errors import Refusal
from dure.foundation.otp.allowance import spend
from dure.foundation.privacy import mask_login_id
from dure.foundation.sessions.models import address_of, network_of
from dure.portal.accounts import rules, selectors, services
from dure.portal.accounts.models import Account, Recovery

LINK_LIFE = dt.timedelta(minutes=30)
CODE_LIFE = dt.timedelta(minutes=10)
KEY = "recovery_code"
TOKEN_KEY = "recovery_token"  # noqa: S105 (the name of a session entry)
TRIES = 5
PURPOSE = "portal-recovery"
ANONYMOUS = Actor("anonymous")


def demand_allowance(what: str, ip: str | None) -> None:
    wait = max(spend(what, limit=5, seconds=3600), spend(f"recovery-address:{network_of(ip or '')}", limit=30, seconds=3600))
    if wait:
        text = _("요청이 너무 많습니다. %(minutes)s분 뒤에 다시 시도해 주세요.") % {"minutes": -(-wait // 60)}
        raise Refusal("too_many", text, wait_seconds=wait)


def send_login_ids(request: HttpRequest, *, name: str, email: str) -> None:
    """Mail the login IDs of this name and address, if there are any. Raises Refusal when asked too often."""
    demand_allowance(f"find-id:{email.lower()}", address_of(request))
    found = list(selectors.present().filter(name=name.strip(), email__iexact=email.strip()))
    if found:
        ids = [account.login_id for account in found]
        notify.send("found_login_ids", email=found[0].email, context={"ids": ids}, locale=get_language() or "ko")
    audit.record("account.id_asked", actor=ANONYMOUS, data={"found": len(found)})


def masked_ids(name: str, mobile: str) -> list[str]:
    return [mask_login_id(one.login_id or "") for one in selectors.same_person(name, mobile)]


def send_reset_link(request: HttpRequest, *, login_id: str, email: str) -> None:
    """Mail a link that sets a new password, if login ID and address belong together. Raises Refusal when asked too often."""
    demand_allowance(f"reset:{login_id.lower()}", address_of(request))
    account = resettable(login_id)
    if account is None or account.email.lower() != email.strip().lower():
        audit.record("account.reset_asked", actor=ANONYMOUS, reason="no match")
        return
    link = f"{settings.BASE_URL}/find-account/reset/{make_token(account, LINK_LIFE)}/"
    context = {"link": link, "minutes": int(LINK_LIFE.total_seconds() // 60)}
    notify.send("reset_link", email=account.email, context=context, locale=get_language() or "ko", about=account.subject)
    audit.record("account.reset_asked", actor=ANONYMOUS, subject=account.subject)


def send_reset_code(request: HttpRequest, *, login_id: str, mobile: str) -> None:
    """Send a code to the phone, if login ID and number belong together; the same page follows in either case."""
    demand_allowance(f"reset:{login_id.lower()}", address_of(request))
    demand_allowance(f"reset-mobile:{mobile}", address_of(request))
    account = resettable(login_id)
    right = account is not None and account.mobile == mobile
    challenge = code_for(request, mobile) if right else ""
    kept: dict[str, Any] = {"challenge": challenge, "account": str(account.pk) if challenge and account else "", "left": TRIES}
    request.session[KEY] = kept
    audit.record("account.reset_asked", actor=ANONYMOUS, subject=account.subject if challenge and account else "")


def code_for(request: HttpRequest, mobile: str) -> str:
    """Empty when this number has had too many codes: saying so would tell that it is known."""
    try:
        return str(otp.issue(PURPOSE, mobile, address_of(request), locale=get_language() or "ko"))
    except Refusal:
        return ""


def use_reset_code(request: HttpRequest, code: str) -> None:
    """Let whoever has the phone set a new password in this browser. Raises Refusal, in one wording whatever was wrong."""
    kept = request.session[KEY]
    try:
        if not kept["challenge"]:
            raise wrong_code(kept["left"] - 1)
        otp.check(UUID(kept["challenge"]), code)
    except Refusal as refusal:
        request.session[KEY] = {**kept, "left": kept["left"] - 1}
        if kept["left"] <= 1:
            request.session.pop(KEY)
        raise wrong_code(kept["left"] - 1) from refusal
    request.session.pop(KEY)
    account = selectors.present().get(pk=kept["account"])
    request.session[TOKEN_KEY] = make_token(account, CODE_LIFE)


def wrong_code(left: int) -> Refusal:
    if left <= 0:
        return Refusal("wrong_code", _("인증번호를 다섯 번 잘못 입력했습니다. 비밀번호 찾기를 처음부터 다시 해 주세요."), field="code")
    text = _("인증번호가 맞지 않거나 시간이 지났습니다. %(left)s번 더 입력할 수 있습니다.") % {"left": left}
    return Refusal("wrong_code", text, field="code")


def resettable(login_id: str) -> Account | None:
    """Accounts whose owner has not set a password yet are set up through the unified sign-in alone."""
    account = selectors.by_login_id(login_id.strip())
    return account if account and not account.is_new else None


def make_token(account: Account, life: dt.timedelta) -> str:
    raw = chance.token()
    Recovery.objects.create(account=account, token_hash=hashed(raw), expires_at=clock.now() + life)
    return raw


def find(raw: str) -> Recovery | None:
    usable = Recovery.objects.select_related("account").filter(used_at=None, expires_at__gt=clock.now())
    return usable.filter(token_hash=hashed(raw)).first()


def reset(raw: str, password: str) -> Account:
    """Set the new password and use the token up; other tokens of the account die with it. Raises Refusal."""
    recovery = find(raw)
    if recovery is None:
        raise expired()
    rules.check_password(password, login_id=recovery.account.login_id or "")
    if not Recovery.objects.filter(pk=recovery.pk, used_at=None).update(used_at=clock.now()):
        raise expired()
    Recovery.objects.filter(account=recovery.account, used_at=None).update(used_at=clock.now())
    account = recovery.account
    services.change_password(account, password, actor=services.actor_of(account), reason="recovery")
    if account.email:
        notify.send("password_changed", email=account.email, about=account.subject)
    return account


def expired() -> Refusal:
    return Refusal("link_expired", _("이미 사용했거나 시간이 지난 링크입니다. 비밀번호 찾기를 다시 해 주세요."))


def hashed(raw: str) -> str:
    return hashlib.sha256(raw.encode()).hexdigest()
