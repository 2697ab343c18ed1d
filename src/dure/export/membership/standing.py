"""What the National Tax Service says about a company that joins."""

from __future__ import annotations

from django.utils.translation import gettext as _

from dure.export.membership.models import Membership
from dure.foundation import audit
from dure.foundation.access import SYSTEM
from dure.foundation.errors import Refusal
from dure.foundation.integrations import nts

UNVERIFIED = str(nts.Standing.UNVERIFIED)


def ask(number: str) -> nts.Outcome:
    """An outage stops nobody: the answer is then ``unverified``. Call it outside of a transaction.

    Raises Refusal for a business that has closed or that the tax office does not know.
    """
    outcome = nts.check(number)
    if outcome.standing == nts.Standing.CLOSED:
        text = _("국세청에 폐업한 사업자로 나옵니다. 지금 운영하는 사업자의 번호를 입력해 주세요.")
        raise Refusal("business_closed", text, field="business_number")
    if outcome.standing == nts.Standing.UNREGISTERED:
        text = _("국세청에 등록되지 않은 사업자등록번호입니다. 번호를 확인해 주세요.")
        raise Refusal("business_unregistered", text, field="business_number")
    return outcome


def settle(membership: Membership, outcome: nts.Outcome) -> None:
    changes = {"business_standing": str(outcome.standing), "checked_at": outcome.at}
    Membership.objects.filter(pk=membership.pk).update(**changes)
    audit.record("membership.business_checked", actor=SYSTEM, organisation=membership.subject, data={"state": str(outcome.standing)})
