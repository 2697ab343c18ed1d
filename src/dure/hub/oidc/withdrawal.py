import uuid

from dure.hub.oidc import moments
from dure.hub.oidc.models import Approval, Grant


def withdraw(member_id: uuid.UUID, client_pks: list[int] | None, *, reason: str) -> None:
    """Kill the tokens of a member at these clients (None: at all) and forget what the member had approved there."""
    grants, approvals = Grant.objects.filter(member_id=member_id), Approval.objects.filter(member_id=member_id)
    if client_pks is not None:
        grants, approvals = grants.filter(client_id__in=client_pks), approvals.filter(client_id__in=client_pks)
    grants.filter(revoked_ms=None).update(revoked_ms=moments.milliseconds(), revoked_reason=reason)
    approvals.delete()
