from __future__ import annotations

import base64
from collections.abc import Callable, Iterable

from django.contrib.auth import password_validation as rules
from django.contrib.auth.hashers import make_password
from django.core import signing
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from dure.foundation import audit, chance, clock, notify
from dure.foundation.access import ANONYMOUS, SYSTEM, Actor
from dure.foundation.errors import Refusal
from dure.foundation.privacy import keyed_hash
from dure.foundation.sessions.models import network_of
from dure.foundation.staff import brakes, place, totp
from dure.foundation.staff.models import RecoveryCode, SecondFactor, StaffUser
from dure.foundation.staff.permissions import roles

CodeCheck = Callable[[StaffUser, str], None]
SECRET_BYTES = 20
RECOVERY_CODES = 10
INVITATION_SECONDS = 3 * 24 * 3600
INVITATION_SALT = "staff-invitation"
PASSWORD_RULES = (
    rules.MinimumLengthValidator(12),
    rules.CommonPasswordValidator(),
    rules.NumericPasswordValidator(),
    rules.UserAttributeSimilarityValidator(("login_id", "name", "email")),
)


def actor_of(user: StaffUser) -> Actor:
    return Actor("staff", str(user.pk), user.name, user.permissions)


def check_password(login_id: str, password: str, *, address: str | None, browser: str = "") -> StaffUser:
    """The staff user whose password this is. Raises Refusal; unknown names cost the same time.

    ``browser`` is the mark of a browser that this user signed in with before: failures of strangers do not slow it.
    """
    keys = (f"browser:{browser}" if browser else f"login:{login_id}", f"address:{network_of(address or '')}")
    brakes.demand_free(*keys)
    user = StaffUser.objects.filter(login_id=login_id, is_active=True).first()
    if user is None:
        make_password(password)
    if user is None or not user.check_password(password):
        brakes.note_failure(*keys)
        audit.record("staff.sign_in_failed", actor=ANONYMOUS, subject=user.subject if user else "")
        raise Refusal("wrong-password", _("아이디 또는 비밀번호가 맞지 않습니다. 다시 확인해 주세요."))
    with transaction.atomic():
        brakes.demand_free(*keys, lock=True)
        brakes.release(*keys)
    return user


def begin_second_factor(user: StaffUser) -> SecondFactor:
    """The user's authenticator, a fresh unconfirmed one if there is none."""
    factor, _made = SecondFactor.objects.get_or_create(staff=user, defaults={"secret": new_secret()})
    return factor


def new_secret() -> str:
    return base64.b32encode(chance.octets(SECRET_BYTES)).decode()


def check_code(user: StaffUser, code: str) -> None:
    """Accepts a six-digit code once. Raises Refusal."""
    key = f"second:{user.pk}"
    factor = SecondFactor.objects.select_for_update().get(staff=user)
    brakes.demand_free(key)
    step = totp.matching_step(factor.secret, code, clock.now(), after=factor.last_step)
    if step is None:
        brakes.note_failure(key)
        raise Refusal("wrong-code", _("인증번호가 맞지 않습니다. 앱에 지금 보이는 여섯 자리를 입력해 주세요."), field="code")
    factor.last_step = step
    factor.confirmed_at = factor.confirmed_at or clock.now()
    factor.save()
    brakes.release(key)


def use_recovery_code(user: StaffUser, code: str) -> None:
    key = f"second:{user.pk}"
    SecondFactor.objects.select_for_update().get(staff=user)
    brakes.demand_free(key)
    hashed = recovery_hash(code)
    used = RecoveryCode.objects.filter(staff=user, code_hash=hashed, used_at=None).update(used_at=clock.now())
    if not used:
        brakes.note_failure(key)
        raise Refusal("wrong-code", _("복구 코드가 맞지 않거나 이미 사용한 코드입니다."), field="code")
    brakes.release(key)
    audit.record("staff.recovery_code_used", actor=actor_of(user), subject=user.subject)


def recovery_hash(code: str) -> str:
    return keyed_hash("staff-recovery", code.replace("-", "").strip().lower())


def renew_recovery_codes(user: StaffUser) -> list[str]:
    """Ten fresh codes, shown once; only their keyed hashes are kept."""
    codes = [f"{raw[:5]}-{raw[5:]}" for raw in (base64.b32encode(chance.octets(7)).decode()[:10].lower() for _i in range(RECOVERY_CODES))]
    RecoveryCode.objects.filter(staff=user).delete()
    RecoveryCode.objects.bulk_create(RecoveryCode(staff=user, code_hash=recovery_hash(code)) for code in codes)
    audit.record("staff.recovery_codes_renewed", actor=actor_of(user), subject=user.subject)
    return codes


@transaction.atomic
def create_staff(login_id: str, name: str, email: str, role_keys: Iterable[str], *, actor: Actor = SYSTEM) -> StaffUser:
    """A user without a password; the invitation by mail lets them set one. Raises Refusal."""
    keys = check_roles(role_keys)
    try:
        with transaction.atomic():
            user = StaffUser.objects.create_user(login_id, None, name=name, email=email, roles=keys)
    except IntegrityError as fault:
        raise Refusal("login-id-taken", _("이미 쓰고 있는 아이디입니다."), field="login_id") from fault
    audit.record("staff.created", actor=actor, subject=user.subject, data={"roles": keys})
    invite(user, actor=actor)
    return user


def check_roles(role_keys: Iterable[str]) -> list[str]:
    keys = sorted(set(role_keys))
    if not set(keys) <= set(roles()):
        raise Refusal("unknown-role", _("없는 역할입니다. 목록에서 골라 주세요."), field="roles")
    return keys


def invitation_link(user: StaffUser) -> str:
    until = clock.timestamp() + INVITATION_SECONDS
    token = signing.dumps([user.pk, password_mark(user), until], salt=INVITATION_SALT)
    return place.absolute(f"invitation/{token}/")


def password_mark(user: StaffUser) -> str:
    """Changes with the password, so that an invitation works once."""
    return keyed_hash("staff-invitation", user.password)[:16]


def invite(user: StaffUser, *, actor: Actor) -> None:
    notify.send(
        "staff_invitation",
        email=user.email,
        context={"name": user.name, "login_id": user.login_id, "link": invitation_link(user)},
        about=user.subject,
    )
    audit.record("staff.invited", actor=actor, subject=user.subject)


def invited(token: str) -> StaffUser:
    """Raises Refusal for a spent, changed or old link."""
    try:
        key, mark, until = signing.loads(token, salt=INVITATION_SALT)
        user = StaffUser.objects.get(pk=key, is_active=True)
    except (signing.BadSignature, ValueError, TypeError, StaffUser.DoesNotExist) as fault:
        raise invitation_over() from fault
    if until < clock.timestamp():
        raise invitation_over()
    if mark != password_mark(user):
        raise Refusal("invitation", _("이미 사용한 초대 링크입니다. 로그인해 주세요."))
    return user


def invitation_over() -> Refusal:
    return Refusal("invitation", _("초대 링크가 끝났습니다. 관리자에게 새 초대를 요청해 주세요."))


def set_password(user: StaffUser, raw: str, *, actor: Actor) -> None:
    """Raises Refusal naming what the password lacks."""
    try:
        rules.validate_password(raw, user, list(PASSWORD_RULES))
    except ValidationError as fault:
        raise Refusal("weak-password", " ".join(fault.messages), field="password") from fault
    user.set_password(raw)
    user.save(update_fields=["password"])
    audit.record("staff.password_set", actor=actor, subject=user.subject)


def change_password(user: StaffUser, present: str, raw: str) -> None:
    key = f"second:{user.pk}"
    brakes.demand_free(key)
    if not user.check_password(present):
        brakes.note_failure(key)
        raise Refusal("wrong-password", _("지금 비밀번호가 맞지 않습니다."), field="present")
    brakes.demand_free(key, lock=True)
    set_password(user, raw, actor=actor_of(user))


def invite_again(user: StaffUser, *, actor: Actor, reason: str) -> None:
    """The present password stops working; the link sets a new one."""
    user.set_unusable_password()
    user.save(update_fields=["password"])
    audit.record("staff.password_cleared", actor=actor, subject=user.subject, reason=reason)
    invite(user, actor=actor)


def change_roles(user: StaffUser, role_keys: Iterable[str], *, actor: Actor, reason: str) -> None:
    before, user.roles = user.roles, check_roles(role_keys)
    keep_a_manager(user)
    user.save(update_fields=["roles"])
    data = {"before": before, "after": user.roles}
    audit.record("staff.roles_changed", actor=actor, subject=user.subject, reason=reason, data=data)


def deactivate(user: StaffUser, *, actor: Actor, reason: str) -> None:
    if actor.id == str(user.pk):
        raise Refusal("self", _("자기 자신은 사용 중지할 수 없습니다. 다른 관리자에게 요청해 주세요."))
    user.is_active = False
    keep_a_manager(user)
    user.save(update_fields=["is_active"])
    audit.record("staff.deactivated", actor=actor, subject=user.subject, reason=reason)


def keep_a_manager(changed: StaffUser) -> None:
    others = StaffUser.objects.select_for_update().filter(is_active=True).exclude(pk=changed.pk)
    remaining = [*others, changed] if changed.is_active else list(others)
    if not any("staff.manage" in user.permissions for user in remaining):
        raise Refusal("last-manager", _("직원을 관리할 사람이 한 명은 남아야 합니다."), field="roles")


def reset_second_factor(user: StaffUser, *, actor: Actor, reason: str) -> None:
    SecondFactor.objects.filter(staff=user).delete()
    RecoveryCode.objects.filter(staff=user).delete()
    audit.record("staff.second_factor_reset", actor=actor, subject=user.subject, reason=reason)
    notify.send("staff_second_factor_reset", email=user.email, context={"name": user.name}, about=user.subject)
