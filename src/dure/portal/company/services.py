from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from dure.foundation import audit, notify
from dure.foundation.access import Actor
from dure.foundation.errors import Refusal
from dure.portal.accounts import rules
from dure.portal.accounts.models import Account, AccountState, Company, Origin, Role
from dure.portal.accounts.selectors import PRESENT, login_id_free
from dure.portal.accounts.services import end_sessions
from dure.portal.linking.services import switch_off
from dure.portal.policy import policy


def edit_company(company: Company, changes: Mapping[str, Any], *, actor: Actor) -> list[str]:
    """Save what differs. Returns the names of the changed fields."""
    changed = [name for name, value in changes.items() if getattr(company, name) != value]
    for name in changed:
        setattr(company, name, changes[name])
    if changed:
        company.save(update_fields=changed)
        audit.record("company.edited", actor=actor, organisation=f"company:{company.pk}", data={"fields": sorted(changed)})
    return changed


def check_colleague(login_id: str, name: str) -> tuple[str, str]:
    """Raises Refusal naming what is wrong, so that it is said before the person confirms."""
    checked = rules.check_added_login_id(login_id.strip())
    if not login_id_free(checked):
        raise taken()
    if not name.strip():
        raise Refusal("name", _("사용자명을 입력해 주세요."), field="name")
    return checked, name.strip()


def taken() -> Refusal:
    return Refusal("login_id_taken", _("이미 쓰고 있는 아이디입니다. 다른 아이디를 입력해 주세요."), field="login_id")


@transaction.atomic
def add_colleague(company: Company, login_id: str, name: str, *, actor: Actor) -> Account:
    """An account without a password; its owner verifies themself and sets one at the first unified sign-in."""
    checked, shown = check_colleague(login_id, name)
    try:
        with transaction.atomic():
            account = Account.objects.create(
                login_id=checked, name=shown, company=company, origin=Origin.MASTER, kind="company", state=AccountState.ACTIVE
            )
    except IntegrityError as fault:
        raise taken() from fault
    account.roles.set(Role.objects.filter(key=policy().colleague_role))
    audit.record("account.added", actor=actor, subject=account.subject, organisation=f"company:{company.pk}")
    return account


def colleague_for_update(company: Company, account_id: str) -> Account:
    """Locks the company's rows, so that two masters acting at once see each other. Raises Refusal."""
    locked = {str(item.pk): item for item in Account.objects.select_for_update().filter(company=company).order_by("pk")}
    account = locked.get(str(account_id))
    if account is None or account.state == AccountState.LEFT:
        raise Refusal("no-account", _("이 기업의 계정이 아닙니다. 목록에서 다시 골라 주세요."))
    return account


@transaction.atomic
def deactivate(company: Company, account_id: str, *, actor: Actor, reason: str = "") -> Account:
    account = colleague_for_update(company, account_id)
    if account.is_master:
        raise Refusal("master", _("마스터 계정은 사용 중지할 수 없습니다. 먼저 마스터를 넘겨 주세요."))
    if account.state == AccountState.DEACTIVATED:
        raise Refusal("already", _("이미 사용 중지한 계정입니다."))
    if account.state == AccountState.SUSPENDED:
        raise Refusal("suspended", _("포털 담당자가 이용을 정지한 계정입니다. 담당자에게 문의해 주세요."))
    account.put_off(AccountState.DEACTIVATED)
    account.save(update_fields=["state", "state_before"])
    end_sessions(account, "deactivated")
    switch_off(account, reason="deactivated", actor=actor)
    audit.record("account.deactivated", actor=actor, subject=account.subject, organisation=f"company:{company.pk}", reason=reason)
    tell(account, "account_deactivated", {"company": company.name})
    return account


@transaction.atomic
def reactivate(company: Company, account_id: str, *, actor: Actor) -> Account:
    account = colleague_for_update(company, account_id)
    if account.state != AccountState.DEACTIVATED:
        raise Refusal("not-deactivated", _("사용 중지된 계정이 아닙니다."))
    account.take_up_again()
    account.save(update_fields=["state", "state_before"])
    audit.record("account.reactivated", actor=actor, subject=account.subject, organisation=f"company:{company.pk}")
    tell(account, "account_reactivated", {"company": company.name})
    return account


@transaction.atomic
def hand_over_master(company: Company, from_id: str, to_id: str, *, actor: Actor) -> Account:
    """One row loses the role and another gains it, or nothing changes."""
    giver, taker = colleague_for_update(company, from_id), colleague_for_update(company, to_id)
    if not giver.is_master:
        raise Refusal("not-master", _("이미 마스터를 넘겼습니다. 화면을 새로 고쳐 주세요."))
    if taker.pk == giver.pk or taker.state != AccountState.ACTIVE or taker.is_new:
        raise Refusal("taker", _("비밀번호를 설정한 이용 중인 계정에만 마스터를 넘길 수 있습니다."))
    if taker.is_master:
        raise Refusal("taker", _("이미 마스터인 계정입니다."))
    giver.is_master, taker.is_master = False, True
    taker.save(update_fields=["is_master"])
    giver.save(update_fields=["is_master"])
    company_role = Role.objects.filter(key=policy().company_role).first()
    if company_role is not None:
        taker.roles.add(company_role)
    subjects = {"from": giver.subject, "to": taker.subject}
    audit.record("master.handed_over", actor=actor, subject=taker.subject, organisation=f"company:{company.pk}", data=subjects)
    tell(taker, "master_received", {"company": company.name})
    tell(giver, "master_given", {"company": company.name})
    return taker


def tell(account: Account, key: str, context: Mapping[str, Any]) -> None:
    if account.email:
        notify.send(key, email=account.email, context={"name": account.name, **context}, about=account.subject)


def demand_may_leave(account: Account) -> None:
    """The last master of a company hands over first, as long as somebody else works there. Raises Refusal."""
    if not account.is_master or account.company_id is None:
        return
    others = Account.objects.filter(company_id=account.company_id, state__in=PRESENT).exclude(pk=account.pk)
    if others.exists() and not others.filter(is_master=True).exists():
        raise Refusal("last-master", _("마지막 마스터는 탈퇴할 수 없습니다. 기업 정보에서 다른 계정에 마스터를 먼저 넘겨 주세요."))
