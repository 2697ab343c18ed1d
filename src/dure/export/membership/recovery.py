"""Finding a login ID by business number, and a temporary password. The page answers alike, whoever exists."""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from dure.export.membership.models import Proof
from dure.foundation import audit, clock, notify
from dure.foundation.access import ANONYMOUS
from dure.foundation.errors import Refusal
from dure.foundation.privacy import mask_login_id
from dure.foundation.sessions.models import address_of
from dure.portal.accounts import selectors, services
from dure.portal.accounts.models import Account
from dure.portal.accounts.recovery import LINK_LIFE, demand_allowance, make_token

TEMPORARY_LIFE = dt.timedelta(hours=24)


def ask_ids(request: HttpRequest, *, business_number: str, email: str) -> None:
    """The look-up and the mail are work for later, so that the answer takes as long for a number that is unknown.

    Raises Refusal when asked too often.
    """
    from dure.export.membership.tasks import mail_ids  # noqa: PLC0415 (tasks stand on this module)

    demand_allowance(f"find-id-number:{business_number}", address_of(request))
    mail_ids.enqueue(business_number, email.strip().lower(), get_language() or "ko")


def known(business_number: str, email: str) -> QuerySet[Account]:
    """Accounts of the company whose own or whose company's address this is."""
    here = selectors.present().filter(company__business_registration_number=business_number).exclude(login_id=None)
    return here.filter(Q(email__iexact=email) | Q(company__export_profile__email__iexact=email)).order_by("created_at")


def mail_ids(business_number: str, email: str, locale: str) -> int:
    found = list(known(business_number, email))
    if found:
        ids = [f"{mask_login_id(account.login_id or '')}" if account.email.lower() != email else account.login_id for account in found]
        notify.send("found_login_ids_by_number", email=email, context={"ids": ids, "company": found[0].company}, locale=locale)
    audit.record("account.id_asked", actor=ANONYMOUS, data={"found": len(found)})
    return len(found)


def ask_password(request: HttpRequest, *, business_number: str, email: str, mobile: str) -> None:
    """For a company without a certificate: a link by mail, as work for later. Raises Refusal when asked too often."""
    from dure.export.membership.tasks import mail_link  # noqa: PLC0415 (tasks stand on this module)

    demand_allowance(f"reset-number:{business_number}", address_of(request))
    mail_link.enqueue(business_number, email.strip().lower(), mobile, get_language() or "ko")


def matching(business_number: str, email: str, mobile: str) -> Account | None:
    """Accounts whose owner has not set a password yet are set up through the unified sign-in alone."""
    return known(business_number, email).filter(mobile=mobile).exclude(password="").first()


def mail_link(business_number: str, email: str, mobile: str, locale: str) -> bool:
    """Not for a company that joined with its certificate: it signs with it."""
    account = matching(business_number, email, mobile)
    certified = account is not None and getattr(account.company, "export_membership", None)
    if account is None or (certified and certified.proof == Proof.CERTIFICATE):
        audit.record("account.reset_asked", actor=ANONYMOUS, subject=account.subject if account else "", reason="" if account else "no match")
        return False
    link = f"{settings.BASE_URL}/find-account/reset/{make_token(account, LINK_LIFE)}/"
    context = {"link": link, "minutes": int(LINK_LIFE.total_seconds() // 60)}
    notify.send("reset_link", email=account.email, context=context, locale=locale, about=account.subject)
    audit.record("account.reset_asked", actor=ANONYMOUS, subject=account.subject)
    return True


def temporary_password(business_number: str, email: str, mobile: str) -> tuple[Account, str]:
    """For whoever has just signed with the company's certificate. Raises Refusal when the answers fit no account."""
    account = matching(business_number, email.strip().lower(), mobile)
    if account is None:
        raise Refusal("no_match", _("이메일이나 휴대폰이 맞는 계정이 없습니다. 가입할 때 입력한 정보를 확인해 주세요."))
    until = clock.now() + TEMPORARY_LIFE
    raw = services.give_temporary_password(account, until=until, actor=services.actor_of(account))
    if account.email:
        notify.send("temporary_password_made", email=account.email, about=account.subject)
    return account, raw
