"""What keeps an account from leaving: nobody else could answer a request for a supplement or learn the result.

A company with another account at the portal is not held; drafts and decided applications hold nobody.
"""

from __future__ import annotations

from django.utils.translation import gettext as _

from dure.portal.accounts.models import Account
from dure.portal.accounts.selectors import present
from dure.portal.mypage.obligations import Obligation
from dure.programme.applications.models import SCREENED, Application


def open_applications(account: Account) -> list[Obligation]:
    if account.company_id is None or present().filter(company_id=account.company_id).exclude(pk=account.pk).exists():
        return []
    waiting = Application.objects.filter(company_id=account.company_id, state__in=SCREENED).select_related("announcement")
    words = _("‘%(title)s’ 신청을 심사하고 있습니다. 신청을 철회하거나 기업에 다른 담당자를 먼저 추가해 주세요.")
    return [Obligation(words % {"title": item.announcement.title_here}, item.path) for item in waiting.order_by("submitted_at")]
