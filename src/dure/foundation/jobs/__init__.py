"""Background work: tasks that are enqueued with the change that needs them, retried, and never lost by a crash.

Handlers must be idempotent: a worker that dies, or is taken for dead, has its task run again.
"""

from dure.foundation.jobs.job import GiveUp, Job, growing, task
from dure.foundation.jobs.schedule import cron, every

__all__ = ["GiveUp", "Job", "cron", "every", "growing", "run_all", "run_schedules", "task"]


def run_all(*, raising: bool = True) -> int:
    """Run every due task in this process, also those that they enqueue. Returns how many ran.

    With ``raising`` the first error of a task is raised here; otherwise it is kept for a retry, as a worker would.
    """
    from dure.foundation.jobs.inline import run_due  # noqa: PLC0415 (needs the app registry)

    return run_due(raising=raising)


def run_schedules() -> int:
    """Enqueue what the clock says is due. Returns how many tasks were enqueued."""
    from dure.foundation.jobs.scheduler import enqueue_due  # noqa: PLC0415 (needs the app registry)

    return enqueue_due()
