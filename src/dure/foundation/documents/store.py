"""Files by the hash of their content. A file is complete under its name or not there at all."""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from django.conf import settings

from dure.foundation import clock

CHUNK = 256 * 1024
ORPHAN_SECONDS = 3600
FRESH_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Stored:
    sha256: str
    size: int


def root() -> Path:
    return Path(settings.STATE_DIR) / "files" / settings.SITE_KEY


def path_of(sha256: str) -> Path:
    return root() / sha256[:2] / sha256[2:4] / sha256


def put(stream: BinaryIO) -> Stored:
    """Temporary file → fsync → rename → fsync of the folder."""
    waiting = root() / "incoming"
    waiting.mkdir(parents=True, exist_ok=True)
    stream.seek(0)
    handle, name = tempfile.mkstemp(dir=waiting)
    try:
        with os.fdopen(handle, "wb") as target:
            stored = copy(stream, target)
            target.flush()
            os.fsync(target.fileno())
        settle(Path(name), path_of(stored.sha256))
    finally:
        Path(name).unlink(missing_ok=True)
    return stored


def copy(stream: BinaryIO, target: BinaryIO) -> Stored:
    digest, size = hashlib.sha256(), 0
    while chunk := stream.read(CHUNK):
        digest.update(chunk)
        size += len(chunk)
        target.write(chunk)
    return Stored(digest.hexdigest(), size)


def settle(temporary: Path, final: Path) -> None:
    final.parent.mkdir(parents=True, exist_ok=True)
    temporary.chmod(0o600)
    temporary.replace(final)
    for folder in (final.parent, final.parent.parent, final.parent.parent.parent):
        fsync_folder(folder)


def fsync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def opened(sha256: str) -> BinaryIO:
    return path_of(sha256).open("rb")


def remove(sha256: str) -> None:
    """Leaves a file that was put a moment ago: another upload of the same bytes may be between rename and row."""
    path = path_of(sha256)
    if path.exists() and age(path) > FRESH_SECONDS:
        path.unlink(missing_ok=True)


def age(path: Path) -> float:
    """Seconds, by the file system's own clock, since that is what stamped the file."""
    return clock.real().timestamp() - path.stat().st_mtime


def old_files() -> Iterator[Path]:
    """Every stored or half-received file older than an hour."""
    for path in root().glob("**/*"):
        if path.is_file() and age(path) > ORPHAN_SECONDS:
            yield path
