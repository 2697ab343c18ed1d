"""The yearly request to bring the company's details up to date."""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.db import transaction
from django.db.models import Q

from dure.export.membership import selectors
from dure.export.membership.models import Membership
from dure.foundation import clock, notify

EVERY = dt.timedelta(days=365)


def ask_due() -> int:
    """Mail every member whose details were last confirmed a year ago, at most once a year. Returns how many."""
    border = clock.today() - EVERY
    asked_before = clock.now() - EVERY
    stale = Membership.objects.filter(company__export_profile__updated_on__lte=border)
    due = stale.filter(Q(update_asked_at=None) | Q(update_asked_at__lt=asked_before)).select_related("company")
    return sum(ask(row) for row in due.order_by("pk").iterator())


@transaction.atomic
def ask(membership: Membership) -> bool:
    mine = Membership.objects.filter(pk=membership.pk, update_asked_at=membership.update_asked_at)
    if not mine.update(update_asked_at=clock.now()):
        return False
    context = {"company": membership.company.name, "link": f"{settings.BASE_URL}/company/export/"}
    for account in selectors.contacts(membership.company):
        notify.send("export_update_asked", email=account.email, context={"name": account.name, **context}, about=membership.subject)
    return True
