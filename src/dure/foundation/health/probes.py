"""What a site needs to serve, each asked apart. A probe returns '' when well, else what is wrong."""

import datetime as dt
import os
import tempfile
from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, connection

from dure.foundation import clock
from dure.foundation.config import ConfigurationError, declared_for
from dure.foundation.integrations.scanner import clamd
from dure.foundation.jobs import beats, queue

QUEUE_LATE_SECONDS = 120
RENEW_WITHIN = dt.timedelta(days=30)


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


def key_fault() -> str:
    """Why documents cannot be signed, or ''. Loads the key, once a process."""
    from dure.foundation.pdf import keys  # noqa: PLC0415 (heavy, and one site alone signs)

    try:
        keys.identity().check(clock.now())
    except ConfigurationError as error:
        return str(error)
    except Exception as error:  # noqa: BLE001 (whatever a token's driver raises is told)
        return f"the key that signs cannot be opened: {type(error).__name__}"
    return ""


def signing() -> str:
    """What is wrong with the signing key, or that its certificate ends within ``RENEW_WITHIN``."""
    from dure.foundation.pdf import keys  # noqa: PLC0415 (heavy, and one site alone signs)

    if keys.to_be_made():
        return ""
    if fault := key_fault():
        return fault
    ends = keys.identity().certificate.not_valid_after
    return f"the signing certificate ends on {ends:%Y-%m-%d}" if ends - clock.now() < RENEW_WITHIN else ""


def asked() -> dict[str, Callable[[], str]]:
    """The probes of this site: a scanner where one is configured, the key where documents are signed."""
    found = dict(PROBES)
    if settings.ENV["CLAMD"]:
        found["scanner"] = scanner
    if declared_for("SIGNING_KEY", settings.SITE_KEY):
        found["signing"] = signing
    return found


PROBES: dict[str, Callable[[], str]] = {"database": database, "queue": jobs, "store": store}
SERVING = {"database", "store"}
"""Without these the site cannot serve; a late queue is reported but the site stays in rotation."""
