from dure.foundation.access import SYSTEM, Actor
from dure.foundation.errors import Refusal
from dure.foundation.integrations import announcements
from dure.foundation.jobs import cron, task
from dure.programme.announcements.models import Source
from dure.programme.feeds import services


@task(max_attempts=1, limit_seconds=900)
def read_feed(name: str, actor_kind: str = SYSTEM.kind, actor_id: str = "") -> str:
    """A fault is told on the staff page and tried again at the next hour; the task itself has done its work."""
    try:
        run = services.start(Source(name), actor=Actor(actor_kind, actor_id))
    except Refusal as refusal:
        return refusal.code
    return services.carry_out(run, announcements.feed(name)).outcome


@cron("05:40")
def read_feeds_in_the_morning() -> None:
    read_configured()


@cron("13:40")
def read_feeds_at_noon() -> None:
    read_configured()


@cron("03:50")
def purge_runs() -> None:
    services.purge()


def read_configured() -> None:
    for name in announcements.MAKERS:
        if announcements.feed(name) is not None:
            read_feed.enqueue(name)
