"""Room kept beside a SQLite database. When the disk is full it is given back bit by bit to whoever must be able to sign in."""

import contextlib
import os
import shutil
from pathlib import Path

from django.db import connection

SIZE = 8 * 1024 * 1024
SLICE = 1024 * 1024
NEEDED = 512 * 1024
"""Bytes that a sign-in may need of the disk, several times over."""
PLENTY = 4 * SIZE


def place() -> Path | None:
    """Where it lies; None where the database is no file."""
    if connection.vendor != "sqlite":
        return None
    database = Path(str(connection.settings_dict["NAME"]))
    return database.with_name(f"{database.name}.reserve") if database.is_file() else None


def keep() -> bool:
    """Fill it up, unless that would leave less than ``PLENTY`` bytes. Returns whether it is full."""
    file = place()
    if file is None:
        return False
    if shutil.disk_usage(file.parent).free >= PLENTY:
        with contextlib.suppress(OSError), file.open("ab") as handle:
            os.posix_fallocate(handle.fileno(), 0, SIZE)
    return file.exists() and file.stat().st_size >= SIZE


def make_room() -> None:
    """Give a slice of it back if less than ``NEEDED`` bytes are free."""
    file = place()
    if file is None or shutil.disk_usage(file.parent).free >= NEEDED:
        return
    with contextlib.suppress(OSError):
        os.truncate(file, max(0, file.stat().st_size - SLICE))
