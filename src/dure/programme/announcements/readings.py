"""How often an announcement was opened. Reading writes nothing to the database; a job adds the spooled counts once each."""

from __future__ import annotations

from django.db import transaction
from django.db.models import F

from dure.foundation.tally import Tally
from dure.programme.announcements.models import Announcement, ViewBatch

READINGS = Tally("announcement-readings")


def add_up() -> int:
    """Returns how many readings were added."""
    added = 0
    for name, counted in READINGS.batches():
        added += add(name, counted)
        READINGS.drop(name)
        ViewBatch.objects.filter(name=name).delete()
    return added


@transaction.atomic
def add(name: str, counted: dict[str, int]) -> int:
    """One batch, once: its name is stored with the sum."""
    _batch, new = ViewBatch.objects.get_or_create(name=name)
    if not new:
        return 0
    for key, count in counted.items():
        Announcement.objects.filter(pk=int(key)).update(views=F("views") + count)
    return sum(counted.values())
