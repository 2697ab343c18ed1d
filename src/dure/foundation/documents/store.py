"""Files by the hash of their content. A file is complete under its name or not there at all."""

from __future__ import annotations

import hashlib
import io
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


class Incoming(io.BufferedRandom):
    """A file on its way into the store, hashed while it is written. Closed before it is settled, it leaves nothing."""

    def __init__(self) -> None:
        waiting = root() / "incoming"
        waiting.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=waiting)
        super().__init__(io.FileIO(handle, "r+"))
        self.path, self.digest, self.taken, self.settled = Path(name), hashlib.sha256(), 0, False

    def take(self, chunk: bytes) -> None:
        self.digest.update(chunk)
        self.taken += len(chunk)
        self.write(chunk)

    def settle(self) -> Stored:
        """fsync → rename → fsync of the folders."""
        stored = Stored(self.digest.hexdigest(), self.taken)
        self.flush()
        os.fsync(self.fileno())
        settle(self.path, path_of(stored.sha256))
        self.settled = True
        return stored

    def close(self) -> None:
        if not self.closed and not self.settled:
            self.path.unlink(missing_ok=True)
        super().close()


def put(stream: BinaryIO) -> Stored:
    """Keep what ``stream`` holds, from its beginning. What was received as ``Incoming`` is not copied again."""
    if isinstance(stream, Incoming) and not stream.settled:
        return stream.settle()
    stream.seek(0)
    with Incoming() as target:
        while chunk := stream.read(CHUNK):
            target.take(chunk)
        return target.settle()


def settle(temporary: Path, final: Path) -> None:
    final.parent.mkdir(parents=True, exist_ok=True)
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
