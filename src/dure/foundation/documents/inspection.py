"""Decides from the bytes what an uploaded file is, and refuses what it does not know."""

from __future__ import annotations

import zipfile
from dataclasses import dataclass
from typing import BinaryIO

from django.utils.translation import gettext_lazy as _

from dure.foundation.documents import archives, names
from dure.foundation.errors import Refusal, Text

MEBIBYTE = 1024 * 1024
LARGEST_FILE = 20 * MEBIBYTE
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
OOXML = "application/vnd.openxmlformats-officedocument."
CONTENT_TYPES = {
    "pdf": "application/pdf",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "png": "image/png",
    "hwp": "application/x-hwp",
    "hwpx": "application/hwp+zip",
    "doc": "application/msword",
    "xls": "application/vnd.ms-excel",
    "ppt": "application/vnd.ms-powerpoint",
    "docx": OOXML + "wordprocessingml.document",
    "xlsx": OOXML + "spreadsheetml.sheet",
    "pptx": OOXML + "presentationml.presentation",
    "zip": "application/zip",
}
ALL_EXTENSIONS = frozenset(CONTENT_TYPES)
PACKAGE_FOLDER = {"docx": "word/", "xlsx": "xl/", "pptx": "ppt/"}
MAGIC = {
    "pdf": b"%PDF-",
    "jpg": b"\xff\xd8\xff",
    "jpeg": b"\xff\xd8\xff",
    "png": b"\x89PNG\r\n\x1a\n",
    "hwp": OLE,
    "doc": OLE,
    "xls": OLE,
    "ppt": OLE,
}
SCRIPT_MARKS = (b"<script", b"<html", b"<!doctype html", b"<svg", b"<?php", b"<iframe")

REASONS: dict[str, Text] = {
    "empty": _("빈 파일입니다. 내용이 있는 파일을 선택해 주세요."),
    "too-large": _("파일이 20MB를 넘습니다. 20MB 이하로 줄여 다시 올려 주세요."),
    "name": _("파일 이름을 읽을 수 없습니다. 이름을 바꾸어 다시 올려 주세요."),
    "risky-name": _("이름에 실행 파일 확장자가 들어 있습니다. 이름을 바꾸어 다시 올려 주세요."),
    "extension": _("올릴 수 없는 형식입니다. 안내된 형식의 파일을 선택해 주세요."),
    "content": _("확장자와 실제 내용이 다릅니다. 원래 프로그램에서 다시 저장해 올려 주세요."),
    "mixed-content": _("다른 형식이 섞여 있는 파일입니다. 원래 프로그램에서 다시 저장해 올려 주세요."),
    "macro": _("매크로가 든 문서는 올릴 수 없습니다. 매크로 없이 저장해 주세요."),
    "program-in-archive": _("압축 파일 안에 실행 파일이 있습니다. 빼고 다시 압축해 주세요."),
    "broken-archive": _("압축 파일이 손상되었습니다. 다시 압축해 올려 주세요."),
    "archive-bomb": _("압축을 풀었을 때 지나치게 큽니다. 파일을 나누어 올려 주세요."),
    "encrypted-archive": _("암호가 걸린 압축 파일은 검사할 수 없습니다. 암호를 풀어 주세요."),
    "link-in-archive": _("압축 파일 안에 바로가기 링크가 있습니다. 빼고 다시 압축해 주세요."),
    "path-in-archive": _("압축 파일 안의 경로가 올바르지 않습니다. 다시 압축해 주세요."),
}


@dataclass(frozen=True, slots=True)
class Inspected:
    name: str
    content_type: str


def refuse(code: str) -> Refusal:
    return Refusal(code, REASONS[code])


def inspect(stream: BinaryIO, original: str, size: int, allowed: frozenset[str]) -> Inspected:
    """Raises Refusal with the reason in words; `size` in bytes, 20 MB = 20 × 1024 × 1024 inclusive."""
    name = names.cleaned(original)
    suffix = names.extension(name)
    check_name(name, suffix, allowed)
    if size == 0:
        raise refuse("empty")
    if size > LARGEST_FILE:
        raise refuse("too-large")
    if suffix in MAGIC:
        check_plain(stream, suffix, size)
    else:
        check_package(stream, suffix)
    return Inspected(name, CONTENT_TYPES[suffix])


def check_name(name: str, suffix: str, allowed: frozenset[str]) -> None:
    if not name or name.startswith("."):
        raise refuse("name")
    if names.hides_risky_extension(name):
        raise refuse("risky-name")
    if suffix not in allowed or suffix not in CONTENT_TYPES:
        raise refuse("extension")


def check_plain(stream: BinaryIO, suffix: str, size: int) -> None:
    stream.seek(0)
    head = stream.read(4096)
    if not head.startswith(MAGIC[suffix]):
        raise refuse("content")
    stream.seek(max(0, size - 66_000))
    tail = stream.read()
    if b"PK\x05\x06" in tail or hides_markup(head) or hides_markup(after_end(tail, suffix)):
        raise refuse("mixed-content")


def hides_markup(part: bytes) -> bool:
    lowered = part.lower()
    return any(mark in lowered for mark in SCRIPT_MARKS)


def after_end(tail: bytes, suffix: str) -> bytes:
    end = {"png": b"IEND\xaeB`\x82", "jpg": b"\xff\xd9", "jpeg": b"\xff\xd9", "pdf": b"%%EOF"}.get(suffix)
    return tail.rpartition(end)[2] if end and end in tail else b""


def check_package(stream: BinaryIO, suffix: str) -> None:
    stream.seek(0)
    if stream.read(4) != b"PK\x03\x04":
        raise refuse("content")
    try:
        entries = archives.entries_of(stream)
    except archives.ArchiveFault as fault:
        raise refuse(fault.code) from fault
    listed = {entry.filename for entry in entries}
    if suffix in PACKAGE_FOLDER:
        check_office(listed, suffix)
    elif suffix == "hwpx":
        check_hwpx(stream, listed)
    elif archives.holds_program(entries):
        raise refuse("program-in-archive")


def check_office(listed: set[str], suffix: str) -> None:
    folder = PACKAGE_FOLDER[suffix]
    if "[Content_Types].xml" not in listed or not any(name.startswith(folder) for name in listed):
        raise refuse("content")
    if any(name.lower().endswith("vbaproject.bin") for name in listed):
        raise refuse("macro")


def check_hwpx(stream: BinaryIO, listed: set[str]) -> None:
    if "mimetype" not in listed:
        raise refuse("content")
    with zipfile.ZipFile(stream) as archive, archive.open("mimetype") as part:
        if part.read(64).strip() != b"application/hwp+zip":
            raise refuse("content")
