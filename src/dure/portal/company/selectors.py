from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef

from dure.foundation.privacy import mask_email, mask_login_id, mask_name, mask_phone
from dure.portal.accounts.models import Account, AccountState, Company, HubLink


@dataclass(frozen=True, slots=True)
class Colleague:
    """An account as a master sees it: masked."""

    id: str
    name: str
    login_id: str
    master: bool
    mobile: str
    email: str
    password_set: bool
    linked: bool
    state: str
    state_label: str
    joined: Any
    own: bool

    @property
    def may_receive(self) -> bool:
        return self.state == AccountState.ACTIVE and self.password_set and not self.master


def colleagues(company: Company, viewer: Account) -> list[Colleague]:
    linked = Exists(HubLink.objects.filter(account=OuterRef("pk"), active=True))
    accounts = Account.objects.filter(company=company).exclude(state=AccountState.LEFT).annotate(linked=linked)
    return [
        Colleague(
            id=str(item.pk),
            name=mask_name(item.name),
            login_id=mask_login_id(item.login_id or ""),
            master=item.is_master,
            mobile=mask_phone(item.mobile) if item.mobile else "",
            email=mask_email(item.email) if item.email else "",
            password_set=bool(item.password),
            linked=item.linked,
            state=item.state,
            state_label=item.get_state_display(),
            joined=item.created_at,
            own=item.pk == viewer.pk,
        )
        for item in accounts.order_by("-is_master", "created_at", "pk")
    ]
