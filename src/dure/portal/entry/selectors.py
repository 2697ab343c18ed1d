from django.db.models import QuerySet

from dure.portal.accounts.models import Account, Company
from dure.portal.entry.models import JoinRequest, JoinState


def waiting_joins(company: Company) -> QuerySet[JoinRequest]:
    return JoinRequest.objects.filter(company=company, state=JoinState.WAITING).select_related("account").order_by("made_at")


def latest_join(account: Account) -> JoinRequest | None:
    return JoinRequest.objects.filter(account=account).select_related("company").first()
