import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from dure.foundation import clock
from dure.foundation.jobs.job import Job, task

Rule = Callable[[dt.datetime], dt.datetime]
REGISTRY: dict[str, "Recurring"] = {}


@dataclass(frozen=True)
class Recurring:
    """A job and the rule that gives its next slot after a moment. ``at_once``: the first slot is now."""

    job: Job
    rule: Rule
    at_once: bool


def every(seconds: float) -> Callable[[Any], Job]:
    """Run the task every ``seconds``; slots missed while no worker ran become one run."""
    return lambda inner: _register(inner, lambda moment: moment + dt.timedelta(seconds=seconds), at_once=True)


def cron(at: str) -> Callable[[Any], Job]:
    """Run the task daily at ``at`` (``HH:MM``, Asia/Seoul); a slot missed while no worker ran is made up once."""
    hour, minute = (int(part) for part in at.split(":"))
    return lambda inner: _register(inner, lambda moment: _daily(moment, dt.time(hour, minute)), at_once=False)


def _register(inner: Any, rule: Rule, *, at_once: bool) -> Job:
    job: Job = inner if isinstance(inner, Job) else task(inner)
    REGISTRY[job.module_path] = Recurring(job, rule, at_once)
    return job


def _daily(moment: dt.datetime, at: dt.time) -> dt.datetime:
    local = moment.astimezone(clock.SEOUL)
    slot = dt.datetime.combine(local.date(), at, tzinfo=clock.SEOUL)
    if slot <= local:
        slot = dt.datetime.combine(local.date() + dt.timedelta(days=1), at, tzinfo=clock.SEOUL)
    return slot.astimezone(dt.UTC)
