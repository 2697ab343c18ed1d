"""A company that joined by papers passes to whoever authenticates as the company itself."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from dure.export.membership import originals, selectors
from dure.export.membership.models import Act, Membership, Proof
from dure.foundation import audit, notify
from dure.foundation.access import SYSTEM
from dure.foundation.workflow.models import move
from dure.portal.accounts.models import Account, AccountState, Company, HubLink, Origin
from dure.portal.accounts.selectors import PRESENT
from dure.portal.accounts.services import end_sessions
from dure.protocol.claims import CORPORATE


def possible(company: Company) -> bool:
    membership = selectors.membership_of(company)
    return membership is not None and not membership.is_full


def unproved(company: Company) -> QuerySet[Account]:
    """Accounts that neither the certificate nor the hub ever showed to be the company's."""
    linked = HubLink.objects.filter(member_kind=CORPORATE, account__company=company).values("account")
    return Account.objects.filter(company=company, state__in=PRESENT).exclude(origin=Origin.FIRST_SIGN_IN).exclude(pk__in=linked)


def warning(company: Company | None) -> str:
    """What the person should know before the takeover; empty when nobody loses an account by it."""
    if company is None or not possible(company) or not unproved(company).exists():
        return ""
    return _(
        "이 기업에는 기업인증서로 확인하지 않은 계정이 있습니다. 가입을 마치면 그 계정의 이용이 정지되고 새 계정이 기업의 마스터가 됩니다. "
        "신청서와 자료는 기업에 그대로 남습니다. 함께 일하는 담당자의 계정이면 고객센터에서 되살릴 수 있습니다."
    )


def take_over(company: Company, proof: Proof, *, about: str) -> bool:
    """Full membership, and nobody without proof stays; in the caller's transaction, with ``company`` locked.

    ``about`` is the sign-up or member that proved to be the company. False: there is no membership, or it is full.
    """
    membership = Membership.objects.select_for_update(of=("self",)).filter(company=company).first()
    if membership is None or membership.is_full:
        return False
    move(membership, "confirm", actor=SYSTEM, reason=proof, proof=proof)
    accounts = list(unproved(company).select_for_update(of=("self",)).order_by("pk"))
    for account in accounts:
        put_off(account, company, proof)
    if accounts:
        originals.note(membership, Act.AUTHENTICATED, actor=SYSTEM)
    data = {"accounts": [account.subject for account in accounts]}
    audit.record("membership.taken_over", actor=SYSTEM, obj=about, organisation=membership.subject, reason=proof, data=data)
    return True


def put_off(account: Account, company: Company, proof: Proof) -> None:
    """Staff alone may give the account back, and then as a colleague's."""
    account.put_off(AccountState.SUSPENDED)
    account.is_master = False
    account.save(update_fields=["state", "state_before", "is_master"])
    end_sessions(account, "taken_over")
    reason = f"taken_over:{proof}"
    audit.record("account.suspended", actor=SYSTEM, subject=account.subject, organisation=f"company:{company.pk}", reason=reason)
    if account.email:
        context = {"name": account.name, "company": company.name}
        notify.send("company_taken_over", email=account.email, context=context, about=account.subject)


def asked(company: Company, **_kwargs: Any) -> str:
    return warning(company)


def entering(company: Company, about: str, **_kwargs: Any) -> None:
    take_over(company, Proof.HUB, about=about)
