"""What the National Tax Service says about the state of a business, for sign-up."""

import datetime as dt
from dataclasses import dataclass

from django.utils.translation import gettext as _

from dure.foundation.errors import Refusal
from dure.foundation.integrations import nts

UNVERIFIED = str(nts.Standing.UNVERIFIED)


@dataclass(frozen=True)
class Standing:
    """``state``: active, suspended, closed, unregistered or unverified (could not be asked)."""

    state: str
    checked_at: dt.datetime | None


def ask(number: str, *, about: str = "") -> Standing:
    """An outage stops nobody: the answer is then ``unverified``, and with ``about`` the question is kept open."""
    outcome = nts.check(number, about=about)
    return Standing(str(outcome.standing), outcome.at)


def demand_open(standing: Standing) -> None:
    """Raises Refusal for a business that has closed or that the tax office does not know."""
    if standing.state == nts.Standing.CLOSED:
        raise Refusal(
            "business_closed",
            _("국세청에 폐업한 사업자로 나옵니다. 지금 운영하는 사업자의 인증서로 다시 인증해 주세요."),
        )
    if standing.state == nts.Standing.UNREGISTERED:
        raise Refusal(
            "business_unregistered",
            _("국세청에 등록되지 않은 사업자등록번호입니다. 번호를 확인한 뒤 다시 인증해 주세요."),
        )
