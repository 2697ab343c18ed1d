"""How often a notice was opened. Reading writes nothing to the database; a job adds the spooled counts."""

from __future__ import annotations

from django.db.models import F

from dure.foundation.tally import Tally
from dure.portal.board.models import Notice

READINGS = Tally("readings")


def add_up() -> None:
    """A batch may be lost by a crash in here; none is ever added twice."""
    for name, counted in READINGS.batches():
        READINGS.drop(name)
        for key, count in counted.items():
            Notice.objects.filter(pk=int(key)).update(views=F("views") + count)
