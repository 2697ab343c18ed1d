"""Named points at which a test can kill the process: nothing happens unless test mode names the point."""

import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection


def point(name: str) -> None:
    """Die here, as by ``kill -9``, if ``DURE_CRASH_POINT`` names this point in test mode.

    ``@folder`` instead of a name: die where a file of that folder is named like the point. Whoever meets it first takes it away.
    """
    named = settings.ENV["CRASH_POINT"] if settings.TEST_MODE else ""
    if named == name or (named.startswith("@") and taken(Path(named[1:]) / name)):
        os.kill(os.getpid(), signal.SIGKILL)


def taken(file: Path) -> bool:
    try:
        file.unlink()
    except FileNotFoundError:
        return False
    return True


@contextmanager
def at_statement(number: int) -> Iterator[list[int]]:
    """Die before the ``number``-th database statement inside the block (tests; 0 never dies). Yields a one-item count."""
    count = [0]

    def watch(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:  # noqa: FBT001 (Django calls it so)
        count[0] += 1
        if count[0] == number:
            os.kill(os.getpid(), signal.SIGKILL)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(watch):
        yield count
