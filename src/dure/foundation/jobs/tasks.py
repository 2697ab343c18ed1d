import datetime as dt

from django_tasks.base import TaskResultStatus as Status
from django_tasks_db.models import DBTaskResult

from dure.foundation import clock
from dure.foundation.jobs import cron

KEEP_DONE_DAYS = 7
KEEP_FAILED_DAYS = 90


@cron("04:40")
def prune() -> int:
    """Delete finished tasks after a week, dead letters after three months. Returns how many went."""
    now = clock.now()
    done = DBTaskResult.objects.filter(status=Status.SUCCESSFUL, finished_at__lt=now - dt.timedelta(days=KEEP_DONE_DAYS))
    dead = DBTaskResult.objects.filter(status=Status.FAILED, finished_at__lt=now - dt.timedelta(days=KEEP_FAILED_DAYS))
    return done.delete()[0] + dead.delete()[0]
