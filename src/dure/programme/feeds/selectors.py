from dataclasses import dataclass

from dure.foundation.errors import Text
from dure.foundation.integrations import announcements
from dure.programme.announcements.models import Source
from dure.programme.feeds.models import FaultyRow, Outcome, Run

SHOWN_RUNS = 5


@dataclass(frozen=True)
class Standing:
    name: str
    label: Text
    configured: bool
    runs: list[Run]

    @property
    def last(self) -> Run | None:
        return self.runs[0] if self.runs else None

    @property
    def last_good(self) -> Run | None:
        return next((run for run in self.runs if run.outcome == Outcome.DONE), None)

    @property
    def running(self) -> bool:
        return self.last is not None and self.last.outcome == Outcome.RUNNING


def standings() -> list[Standing]:
    """Two queries a feed at most: its last readings."""
    return [
        Standing(name, Source(name).label, announcements.feed(name) is not None, list(Run.objects.filter(feed=name)[:SHOWN_RUNS]))
        for name in announcements.MAKERS
    ]


def faulty_rows(runs: list[Run]) -> list[FaultyRow]:
    return list(FaultyRow.objects.filter(run__in=runs).select_related("run"))
