import logging

from dure.foundation.jobs import cron, task
from dure.foundation.notify.models import Message
from dure.hub.mypage import retention

log = logging.getLogger(__name__)


@task(max_attempts=5)
def forget_messages(subject: str) -> int:
    """Delete the stored messages to somebody who has left."""
    return int(Message.objects.filter(about=subject).delete()[0])


@cron("03:40")
def erase_retained() -> dict[str, int]:
    """Delete what is kept of former members and has run out; the log gets counts only."""
    counts = retention.erase_due()
    log.info("retention: erased %s", ", ".join(f"{kind} {count}" for kind, count in counts.items()))
    return counts
