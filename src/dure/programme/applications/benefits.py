"""Which support a company has now, for the requirement "not a current beneficiary of"."""

from __future__ import annotations

import datetime as dt

from dure.foundation import clock
from dure.portal.accounts.models import Company
from dure.programme.applications.models import Application, State
from dure.rules.eligibility import Benefit


def accepted(company: Company) -> list[Benefit]:
    """Applications that passed screening this year in Seoul; they count until its last day (inclusive)."""
    today = clock.today()
    first = dt.datetime(today.year, 1, 1, tzinfo=clock.SEOUL)
    found = Application.objects.filter(company=company, state=State.ACCEPTED, decided_at__gte=first, announcement__category__isnull=False)
    rows = found.select_related("announcement__category").order_by("decided_at", "id")
    until = dt.date(today.year, 12, 31)
    return [Benefit(key=row.announcement.category.key, name=row.announcement.title_here, until=until) for row in rows if row.announcement.category]
