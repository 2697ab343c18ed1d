import datetime as dt
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, overload

from django.core.serializers.json import DjangoJSONEncoder
from django_tasks.base import Task, TaskResult

Backoff = Callable[[int], float]
ATTEMPTS, LIMIT_SECONDS = 8, 60.0


class GiveUp(Exception):
    """Raised by a task when trying again is of no use: it becomes a dead letter at once."""


def growing(first: float = 2.0, most: float = 600.0) -> Backoff:
    """Pauses in seconds after the 1st, 2nd, … attempt: ``first``, doubled each time, ``most`` at most."""
    return lambda attempt: min(first * 2 ** min(attempt - 1, 30), most)


DEFAULT_BACKOFF = growing()


@dataclass(frozen=True, slots=True, kw_only=True)
class Job(Task[Any, Any]):
    """A task with its policy. ``max_attempts`` counts crashes too; past ``limit_seconds`` the worker ends itself."""

    max_attempts: int = ATTEMPTS
    limit_seconds: float = LIMIT_SECONDS
    backoff: Backoff = DEFAULT_BACKOFF

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        return self.func(*args, **kwargs)

    def enqueue(self, *args: Any, **kwargs: Any) -> TaskResult[Any]:
        """Store the task in the present transaction. Arguments must fit JSON; UUIDs and dates become text."""
        return self.get_backend().enqueue(self, plain(list(args)), plain(kwargs))

    def enqueue_at(self, when: dt.datetime, *args: Any, **kwargs: Any) -> TaskResult[Any]:
        """Like ``enqueue``, to be run at ``when`` (aware) or later."""
        return self.using(run_after=when).enqueue(*args, **kwargs)


@overload
def task(function: Callable[..., Any]) -> Job: ...


@overload
def task(
    *, max_attempts: int = ..., limit_seconds: float = ..., backoff: Backoff | None = ..., priority: int = ...
) -> Callable[[Callable[..., Any]], Job]: ...


def task(
    function: Callable[..., Any] | None = None,
    *,
    max_attempts: int = ATTEMPTS,
    limit_seconds: float = LIMIT_SECONDS,
    backoff: Backoff | None = None,
    priority: int = 0,
) -> Job | Callable[[Callable[..., Any]], Job]:
    """Make a module-level function a task. Usable with and without arguments."""

    def wrap(inner: Callable[..., Any]) -> Job:
        return Job(
            func=inner,
            priority=priority,
            max_attempts=max_attempts,
            limit_seconds=limit_seconds,
            backoff=backoff or DEFAULT_BACKOFF,
        )

    return wrap(function) if function else wrap


def plain(value: Any) -> Any:
    return json.loads(json.dumps(value, cls=DjangoJSONEncoder))
