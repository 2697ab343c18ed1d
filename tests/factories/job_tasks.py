"""Tasks that only tests run. What they did is written to the audit trail, which outlives their process."""

import os
import threading
from pathlib import Path

from dure.foundation import audit
from dure.foundation.access import SYSTEM
from dure.foundation.jobs import GiveUp, growing, task


class Failure(Exception):
    pass


@task
def note(text: str) -> str:
    audit.record("test.ran", actor=SYSTEM, obj=text)
    return text


@task(max_attempts=3, backoff=growing(first=10, most=15))
def fail(text: str) -> None:
    audit.record("test.ran", actor=SYSTEM, obj=text)
    raise Failure(text)


@task
def give_up(_text: str) -> None:
    raise GiveUp


@task
def enqueue_another(text: str) -> None:
    note.enqueue(text)


@task(backoff=growing(first=0))
def hang_once(folder: str) -> None:
    """Says that it began, then waits to be killed; the second run ends at once."""
    mark = Path(folder, "began")
    seconds = 0 if mark.exists() else 60
    mark.touch()
    threading.Event().wait(seconds)
    note.func("hung once")


@task
def work_for_a_second(folder: str) -> None:
    Path(folder, "began").touch()
    threading.Event().wait(1.0)
    note.func("finished")


@task(limit_seconds=0.5, max_attempts=1)
def overrun() -> None:
    threading.Event().wait(30)


@task(max_attempts=3, backoff=growing(first=0))
def die() -> None:
    os._exit(9)
