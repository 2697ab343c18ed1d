import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from dure.foundation import audit, clock
from dure.foundation.access import Actor
from dure.foundation.errors import Refusal
from dure.portal.accounts import guesses, passwords, rules, selectors, sessions
from dure.portal.accounts.models import Account, AccountState, HubLink

__all__ = ["change_password", "end_sessions", "leave", "prove_password", "set_first_password", "sign_in"]


def actor_of(account: Account) -> Actor:
    return Actor("account", str(account.pk), account.name)


def sign_in(login_id: str, raw: str, ip: str | None) -> Account:
    """The account of the old sign-in. Raises Refusal; a wrong password is counted (keep the transaction)."""
    guesses.demand_no_wait(login_id, ip)
    account = selectors.by_login_id(login_id)
    right = passwords.matches(raw, account.password if account else "")
    if account is None or not right:
        guesses.count_wrong(login_id, ip)
        audit.record("account.sign_in_failed", actor=Actor("anonymous"), subject=account.subject if account else "")
        raise guesses.wrong_password()
    accept_password(account, raw, ip)
    demand_not_run_out(account)
    audit.record("account.signed_in", actor=actor_of(account), subject=account.subject)
    return account


def demand_not_run_out(account: Account) -> None:
    """A temporary password works for its time alone. Raises Refusal."""
    if account.password_has_run_out:
        text = _("임시 비밀번호의 유효 시간이 지났습니다. 비밀번호 찾기를 다시 해 주세요.")
        raise Refusal("temporary_over", text, field="password")


def prove_password(account: Account, raw: str, ip: str | None) -> None:
    """Like ``sign_in`` for an account that is already known, e.g. chosen from a list."""
    login_id = account.login_id or ""
    guesses.demand_no_wait(login_id, ip)
    if not passwords.matches(raw, account.password):
        guesses.count_wrong(login_id, ip)
        audit.record("account.password_wrong", actor=Actor("anonymous"), subject=account.subject)
        text = _("선택한 계정의 비밀번호가 맞지 않습니다. 확인하고 다시 입력해 주세요.")
        raise Refusal("wrong_password", text, field="password")
    accept_password(account, raw, ip)
    demand_not_run_out(account)


@transaction.atomic
def accept_password(account: Account, raw: str, ip: str | None) -> None:
    """Raises Refusal when other guesses have begun a wait while this one was checked."""
    guesses.demand_no_wait(account.login_id or "", ip, lock=True)
    guesses.forgive(account.login_id or "")
    if passwords.outdated(account.password):
        account.password = passwords.hashed(raw)
        account.save(update_fields=["password"])
        audit.record("account.hash_upgraded", actor=actor_of(account), subject=account.subject)


def set_first_password(account: Account, raw: str) -> None:
    """Raises Refusal when somebody else set one in the meantime."""
    rules.check_password(raw, login_id=account.login_id or "")
    hashed = passwords.hashed(raw)
    if not Account.objects.filter(pk=account.pk, password="").update(password=hashed):
        raise Refusal("password_set", _("이미 비밀번호가 설정된 계정입니다. 처음부터 다시 로그인해 주세요."))
    account.password = hashed
    audit.record("account.password_set", actor=actor_of(account), subject=account.subject)


def change_password(account: Account, raw: str, *, actor: Actor, reason: str = "") -> None:
    """A new password; every open session of the account ends and waiting times for its name are dropped."""
    rules.check_password(raw, login_id=account.login_id or "")
    account.set_password(raw)
    account.save(update_fields=["password", "temporary_until"])
    guesses.forgive(account.login_id or "")
    sessions.end_for_account(account, "password_changed")
    audit.record("account.password_changed", actor=actor, subject=account.subject, reason=reason)


def give_temporary_password(account: Account, *, until: dt.datetime, actor: Actor) -> str:
    """A password made by the portal in place of the present one, shown once; every open session of the account ends."""
    raw = passwords.temporary()
    account.set_password(raw, until=until)
    account.save(update_fields=["password", "temporary_until"])
    guesses.forgive(account.login_id or "")
    sessions.end_for_account(account, "password_changed")
    audit.record("account.temporary_password", actor=actor, subject=account.subject)
    return raw


def end_sessions(account: Account, reason: str) -> int:
    return sessions.end_for_account(account, reason)


@transaction.atomic
def leave(account: Account, *, actor: Actor) -> None:
    """The person leaves the portal: no sign-in, no link, personal data gone. Obligations are checked before by the caller."""
    now = clock.now()
    HubLink.objects.filter(account=account, active=True).update(active=False, ended_at=now, end_reason="account_left")
    sessions.end_for_account(account, "left")
    for name in ("password", "name", "mobile", "email", "phone", "fax", "department", "position", "duties", "person_hash"):
        setattr(account, name, "")
    account.login_id, account.profile, account.is_master = None, {}, False
    account.email_consent = account.sms_consent = False
    account.state, account.left_at = AccountState.LEFT, now
    account.save()
    account.roles.clear()
    audit.record("account.left", actor=actor, subject=account.subject)
