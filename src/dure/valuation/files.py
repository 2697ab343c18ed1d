"""Files that are whole or absent: written beside their place, synced, then renamed."""

import contextlib
import hashlib
import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from dure.valuation.refusals import BatchRefusal

BLOCK = 1 << 22


@contextlib.contextmanager
def written_whole(path: Path) -> Iterator[Path]:
    """Gives a temporary path beside ``path``; renames it to ``path`` when the block ends well, removes it otherwise."""
    with half_written(path) as temporary:
        yield temporary
    settle(path)


@contextlib.contextmanager
def half_written(path: Path) -> Iterator[Path]:
    """As ``written_whole``, but leaves the name to ``settle``."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = half_of(path)
    try:
        yield temporary
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


def settle(path: Path) -> None:
    """Give a file that this process has written its name once it is on the disk."""
    temporary = half_of(path)
    try:
        sync(temporary)
        temporary.replace(path)
        sync(path.parent)
    finally:
        temporary.unlink(missing_ok=True)


def half_of(path: Path) -> Path:
    return path.with_name(f".{path.name}.{os.getpid()}.tmp")


def sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def write_json(path: Path, content: Any) -> None:
    with written_whole(path) as temporary:
        temporary.write_text(json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True) + "\n", encoding="utf-8")


def read_json(path: Path) -> Any:
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except ValueError:
        raise BatchRefusal(
            f"{path}: JSON으로 읽을 수 없습니다. 지우거나 빈 폴더에서 시작해 주십시오.",
            f"{path}: is not readable JSON; remove it or start in an empty folder",
        ) from None


def sha256(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(BLOCK):
            digest.update(block)
    return digest.hexdigest()


def existing(path: Path) -> Path:
    if not path.is_file():
        raise BatchRefusal(f"{path}: 그런 파일이 없습니다.", f"{path}: there is no such file")
    if path.stat().st_size == 0:
        raise BatchRefusal(f"{path}: 빈 파일입니다.", f"{path}: the file is empty")
    return path
