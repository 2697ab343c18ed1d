"""The rows of the queue: claiming, finishing under a fence, taking back from dead workers."""

import datetime as dt
from traceback import format_exception
from typing import Any

from django.db import connection, transaction
from django.db.models import Q, QuerySet
from django_tasks.base import TaskResultStatus as Status
from django_tasks_db.models import DBTaskResult, get_date_max

from dure.foundation import clock
from dure.foundation.jobs.beats import living
from dure.foundation.jobs.job import GiveUp, Job


class WorkerDied(Exception):
    """The worker that ran the task died or stopped beating."""


class TimeLimit(Exception):
    """The task ran past its limit."""


def due() -> QuerySet[DBTaskResult]:
    return DBTaskResult.objects.filter(status=Status.READY).filter(
        Q(run_after=get_date_max()) | Q(run_after__lte=clock.now())
    )


def claim(worker_id: str) -> DBTaskResult | None:
    """Take the next due task for ``worker_id``, or None. The claim is one conditional UPDATE; idle looks only read."""
    if not due().exists():
        return None
    with transaction.atomic():
        rows = due()
        if connection.features.has_select_for_update_skip_locked:
            rows = rows.select_for_update(skip_locked=True)
        row = rows.first()
        if row is None:
            return None
        claims = [*row.worker_ids, worker_id]
        taken = DBTaskResult.objects.filter(pk=row.pk, status=Status.READY).update(
            status=Status.RUNNING, started_at=clock.now(), worker_ids=claims
        )
    if not taken:
        return None
    row.status, row.worker_ids = Status.RUNNING, claims
    return row


def call(row: DBTaskResult) -> Any:
    """Run the task's function and return what it returns."""
    return row.task.call(*row.args_kwargs["args"], **row.args_kwargs["kwargs"])


def mine(row: DBTaskResult) -> QuerySet[DBTaskResult]:
    """The fence: the row only as long as it runs under this very claim."""
    return DBTaskResult.objects.filter(pk=row.pk, status=Status.RUNNING, worker_ids=row.worker_ids)


def succeed(row: DBTaskResult, value: Any) -> bool:
    """Store the result. False when the task had been taken over meanwhile."""
    return bool(
        mine(row).update(
            status=Status.SUCCESSFUL,
            finished_at=clock.now(),
            return_value=value,
            exception_class_path="",
            traceback="",
        )
    )


def fail(row: DBTaskResult, error: BaseException) -> bool:
    """Put the task back for a later attempt, or make it a dead letter, in one UPDATE. False when it had been taken over."""
    policy = policy_of(row)
    change: dict[str, Any] = {
        "exception_class_path": f"{type(error).__module__}.{type(error).__qualname__}",
        "traceback": "".join(format_exception(error)),
    }
    if policy is None or isinstance(error, GiveUp) or attempts(row) >= policy.max_attempts:
        change |= {"status": Status.FAILED, "finished_at": clock.now()}
    else:
        change |= {"status": Status.READY, "run_after": clock.now() + dt.timedelta(seconds=policy.backoff(attempts(row)))}
    return bool(mine(row).update(**change))


def attempts(row: DBTaskResult) -> int:
    """Claims so far. Each claim is stored before the run, so that crashes count."""
    return len(row.worker_ids)


def policy_of(row: DBTaskResult) -> Job | None:
    """The task's policy, or None when no such task exists in this release."""
    try:
        found = row.task
    except (ImportError, AttributeError):
        return None
    return found if isinstance(found, Job) else None


def take_back() -> int:
    """Return the running tasks of dead workers to the queue. Harmless when several workers do it at once."""
    alive = living()
    returned = 0
    for row in DBTaskResult.objects.filter(status=Status.RUNNING):
        if not row.worker_ids or row.worker_ids[-1] not in alive:
            who = row.worker_ids[-1] if row.worker_ids else "nobody"
            returned += fail(row, WorkerDied(f"worker {who} died or stopped beating"))
    return returned


def oldest_due_seconds() -> float:
    """Age in seconds of the longest waiting due task, 0 when none waits."""
    row = due().order_by("enqueued_at").first()
    if row is None:
        return 0.0
    since = row.enqueued_at if row.run_after == get_date_max() else max(row.run_after, row.enqueued_at)
    return max(0.0, (clock.now() - since).total_seconds())
