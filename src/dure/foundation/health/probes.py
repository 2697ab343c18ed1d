"""What a site needs to serve, each asked apart. A probe returns '' when well, else what is wrong."""

import os
import tempfile
from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, connection

from dure.foundation.integrations.scanner import clamd
from dure.foundation.jobs import beats, queue

QUEUE_LATE_SECONDS = 120


def database() -> str:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError as error:
        return type(error).__name__
    return ""


def jobs() -> str:
    try:
        late, workers = queue.oldest_due_seconds(), beats.living()
    except DatabaseError as error:
        return type(error).__name__
    if not workers:
        return "no worker is alive"
    if late > QUEUE_LATE_SECONDS:
        return f"a task has waited {late:.0f} s"
    return ""


def store() -> str:
    folder = Path(settings.STATE_DIR) / "files" / settings.SITE_KEY
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=folder, prefix=".probe-") as handle:
            handle.write(b"1")
            handle.flush()
            os.fsync(handle.fileno())
    except OSError as error:
        return error.strerror or type(error).__name__
    return ""


def scanner() -> str:
    """Uploads wait in quarantine while it is away, so the site goes on."""
    try:
        answer = clamd.ping(settings.ENV["CLAMD"])
    except (OSError, ValueError) as error:
        return type(error).__name__
    return "" if answer == b"PONG" else "does not answer as a scanner"


def asked() -> dict[str, Callable[[], str]]:
    """The probes of this site: a scanner is asked only where one is configured."""
    return {**PROBES, "scanner": scanner} if settings.ENV["CLAMD"] else PROBES


PROBES: dict[str, Callable[[], str]] = {"database": database, "queue": jobs, "store": store}
SERVING = {"database", "store"}
"""Without these the site cannot serve; a late queue is reported but the site stays in rotation."""
