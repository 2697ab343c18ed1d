"""Applications are kept five years after their end; drafts never filed go 90 days after the closing."""

from __future__ import annotations

import datetime as dt
import logging
from uuid import UUID

from django.db import DatabaseError, transaction
from django.db.models import Q
from django.db.models.functions import Coalesce

from dure.foundation import audit, clock
from dure.foundation.access import SYSTEM
from dure.programme.applications.drafts import remove
from dure.programme.applications.models import Application, State, SubmissionKey

logger = logging.getLogger(__name__)
KEEP_YEARS = 5
KEEP_DRAFT = dt.timedelta(days=90)
KEEP_KEYS = dt.timedelta(days=7)
AT_A_TIME = 500


def five_years_before(now: dt.datetime) -> dt.datetime:
    """29 February counts from the 28th."""
    day = 28 if (now.month, now.day) == (2, 29) else now.day
    return now.replace(year=now.year - KEEP_YEARS, day=day)


def sweep() -> int:
    """Returns how many applications were removed. One that fails is left for the next night and does not hold up the others."""
    now = clock.now()
    SubmissionKey.objects.filter(at__lt=now - KEEP_KEYS).delete()
    filed = ~Q(state=State.DRAFT) & Q(ended__lt=five_years_before(now))
    drafts = Q(state=State.DRAFT) & Q(announcement__closes_at__lt=now - KEEP_DRAFT)
    last = Coalesce("decided_at", "submitted_at")
    due = Application.objects.annotate(ended=last).filter(filed | drafts).order_by("pk").values_list("pk", flat=True)[:AT_A_TIME]
    return sum(forgotten(pk) for pk in list(due))


def forgotten(pk: UUID) -> bool:
    try:
        forget(pk)
    except (OSError, DatabaseError):
        logger.exception("application %s could not be removed", pk)
        return False
    return True


@transaction.atomic
def forget(pk: UUID) -> None:
    application = Application.objects.select_for_update().filter(pk=pk).first()
    if application is None:
        return
    audit.record("application.retention_ended", actor=SYSTEM, subject=application.subject, obj=f"receipt:{application.number or ''}")
    remove(application, actor=SYSTEM)
