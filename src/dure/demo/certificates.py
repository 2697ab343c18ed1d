"""Certificates of the demo companies: valid, replaced by a new one, and revoked."""

from __future__ import annotations

import datetime as dt

from dure.demo import eligibility
from dure.demo.applications import ago, one_a_company
from dure.foundation import clock
from dure.foundation.access import SYSTEM, Actor
from dure.foundation.consent import selectors as terms
from dure.foundation.errors import Refusal
from dure.portal.accounts.models import Account
from dure.programme.announcements.models import Announcement, Reception
from dure.programme.announcements.selectors import published, standing_is
from dure.programme.applicants import applicants
from dure.programme.certificates import services
from dure.programme.certificates.models import Certificate

MOST = 9
SPREAD = (9, 8, 7, 6, 5, 4, 3, 2, 1)


def load() -> None:
    eligibility.load()
    if Certificate.objects.exists():
        return
    now = clock.now()
    calls = list(published().filter(standing_is("accepting", now), reception=Reception.ELSEWHERE).order_by("closes_at", "id")[:4])
    turns = [(account, call, SPREAD[place % len(SPREAD)]) for call in calls for place, account in enumerate(one_a_company())]
    made = [item for account, call, days in turns if (item := issued(account, call, days=days)) is not None]
    if len(made) > 3:
        services.reissue(made[1], reason="본사 주소가 바뀌어 다시 발급", actor=SYSTEM)
        services.revoke(made[2], reason="다른 기관의 같은 사업과 중복 신청", actor=SYSTEM)


def issued(account: Account, call: Announcement, *, days: int) -> Certificate | None:
    """Issued so many days ago, if the call was open then."""
    if Certificate.objects.count() >= MOST or not applicants().standing(account).may_apply:
        return None
    agreed = terms.required_for(applicants().audience(account))
    try:
        with ago(dt.timedelta(days=days)):
            return services.issue(account, call, actor=Actor("account", str(account.pk)), agreed=agreed)
    except Refusal:
        return None
