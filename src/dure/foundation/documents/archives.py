"""What a ZIP container may hold. Nothing is ever unpacked to disk."""

from __future__ import annotations

import lzma
import stat
import zipfile
import zlib
from collections.abc import Iterable
from typing import BinaryIO

from dure.foundation.documents.names import RISKY_EXTENSIONS, extension

MOST_ENTRIES = 2_000
LARGEST_UNPACKED = 200 * 1024 * 1024
HIGHEST_RATIO = 120
RATIO_FLOOR = 1024 * 1024
DAMAGE = (zipfile.BadZipFile, zlib.error, lzma.LZMAError, RuntimeError, EOFError, ValueError, OSError)


class ArchiveFault(Exception):
    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def entries_of(stream: BinaryIO) -> list[zipfile.ZipInfo]:
    """The directory of a sound archive; raises ArchiveFault for bombs, links, encryption and path tricks."""
    stream.seek(0)
    try:
        with zipfile.ZipFile(stream) as archive:
            entries = archive.infolist()
            check_entries(entries)
            check_real_sizes(archive, entries)
    except DAMAGE as fault:
        raise ArchiveFault("broken-archive") from fault
    return entries


def check_entries(entries: list[zipfile.ZipInfo]) -> None:
    if not entries:
        raise ArchiveFault("broken-archive")
    if len(entries) > MOST_ENTRIES or overlapping(entries):
        raise ArchiveFault("archive-bomb")
    packed = sum(entry.compress_size for entry in entries)
    unpacked = sum(entry.file_size for entry in entries)
    if unpacked > LARGEST_UNPACKED or too_dense(unpacked, packed):
        raise ArchiveFault("archive-bomb")
    for entry in entries:
        check_entry(entry)


def too_dense(unpacked: int, packed: int) -> bool:
    return unpacked > RATIO_FLOOR and unpacked > HIGHEST_RATIO * max(packed, 1)


def overlapping(entries: Iterable[zipfile.ZipInfo]) -> bool:
    """Entries sharing bytes: how a few kilobytes unpack to petabytes."""
    end = 0
    for entry in sorted(entries, key=lambda item: item.header_offset):
        if entry.header_offset < end:
            return True
        end = entry.header_offset + 30 + entry.compress_size
    return False


def check_entry(entry: zipfile.ZipInfo) -> None:
    if entry.flag_bits & 0x1:
        raise ArchiveFault("encrypted-archive")
    if stat.S_ISLNK(entry.external_attr >> 16):
        raise ArchiveFault("link-in-archive")
    name = entry.filename.replace("\\", "/")
    if name.startswith("/") or ".." in name.split("/") or ":" in name.split("/")[0] or "\0" in name:
        raise ArchiveFault("path-in-archive")


def check_real_sizes(archive: zipfile.ZipFile, entries: list[zipfile.ZipInfo]) -> None:
    """Reads every entry through, so that a directory that lies about sizes or checksums is found."""
    for entry in entries:
        with archive.open(entry) as part:
            while part.read(1024 * 1024):
                pass


def holds_program(entries: Iterable[zipfile.ZipInfo]) -> bool:
    return any(extension(entry.filename) in RISKY_EXTENSIONS for entry in entries)
