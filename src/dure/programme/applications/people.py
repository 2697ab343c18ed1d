"""Whom to tell about an application."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import Q

from dure.foundation import notify
from dure.portal.accounts.models import Account
from dure.portal.accounts.selectors import PRESENT
from dure.programme.applications.models import Application


def addresses(application: Application) -> list[str]:
    """Mail addresses of those who started it, wrote it last and filed it, as far as they are still of the company."""
    wrote = Q(pk__in={application.started_by_id, application.edited_by_id})
    filed = Q(pk__in=application.submissions.order_by().values("account_id"))
    found = Account.objects.filter(wrote | filed, company_id=application.company_id, state__in=PRESENT).exclude(email="")
    return sorted(set(found.values_list("email", flat=True)))


def tell(application: Application, key: str, context: Mapping[str, Any]) -> list[str]:
    """Send the notice to each of them. Returns their addresses."""
    found = addresses(application)
    for email in found:
        notify.send(key, email=email, context=context, about=application.subject)
    return found
