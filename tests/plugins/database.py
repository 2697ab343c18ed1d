"""Test databases on SQLite start from a copy of a migrated one, kept between runs as long as no migration changes."""

import hashlib
import os
import shutil
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import dure

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def django_db_keepdb() -> bool:
    """The folder of the test databases is new in each run, so keeping means: use the copy that is laid there."""
    return os.environ["DURE_TEST_DB"] == "sqlite"


@pytest.fixture(scope="session")
def django_db_setup(
    django_test_environment: None, django_db_blocker: Any, django_db_modify_db_settings: None, django_db_keepdb: bool
) -> Iterator[None]:
    from django.conf import settings
    from django.test.utils import setup_databases, teardown_databases

    kept = kept_file(settings.SITE_KEY)
    without_waiting_for_the_disk(settings.DATABASES["default"])
    with django_db_blocker.unblock():
        if django_db_keepdb and kept.exists():
            shutil.copyfile(kept, settings.DATABASES["default"]["TEST"]["NAME"])
        databases = setup_databases(verbosity=0, interactive=False, keepdb=django_db_keepdb)
        if django_db_keepdb and not kept.exists():
            keep_copy(kept)
    yield
    with django_db_blocker.unblock():
        teardown_databases(databases, verbosity=0, keepdb=django_db_keepdb)


def without_waiting_for_the_disk(database: dict[str, Any]) -> None:
    """A killed process loses nothing by this, only a machine without power would."""
    options = database["OPTIONS"]
    if "init_command" in options:
        options["init_command"] = options["init_command"].replace("synchronous=FULL", "synchronous=OFF")


def keep_copy(kept: Path) -> None:
    from django.db import connection

    kept.parent.mkdir(parents=True, exist_ok=True)
    fresh = kept.with_suffix(f".{os.getpid()}")
    connection.ensure_connection()
    with sqlite3.connect(fresh) as target:
        connection.connection.backup(target)
    target.close()
    fresh.replace(kept)


def kept_file(site: str) -> Path:
    digest = hashlib.sha256((ROOT / "requirements-test.txt").read_bytes())
    for path in sorted(Path(dure.__file__).parent.glob("**/migrations/*.py")):
        digest.update(path.name.encode() + path.read_bytes())
    return ROOT / ".pytest_cache" / "dure" / f"{site}-{digest.hexdigest()[:16]}.sqlite3"
