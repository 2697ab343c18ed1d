"""Small files of every kind that uploads meet."""

import io
import zipfile
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def upload(name: str, body: bytes, content_type: str = "application/octet-stream") -> SimpleUploadedFile:
    file = SimpleUploadedFile("placeholder", body, content_type)
    file._name = name  # type: ignore[attr-defined]  # as a hostile client would send it
    return file


def pdf(extra: bytes = b"") -> bytes:
    return b"%PDF-1.7\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n" + extra


def png(extra: bytes = b"") -> bytes:
    return b"\x89PNG\r\n\x1a\n" + b"\0" * 32 + b"IEND\xaeB`\x82" + extra


def jpeg(extra: bytes = b"") -> bytes:
    return b"\xff\xd8\xff\xe0" + b"\0" * 32 + b"\xff\xd9" + extra


def packed(entries: dict[str, bytes], **options: Any) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, **options) as archive:
        for name, body in entries.items():
            archive.writestr(name, body)
    return out.getvalue()


def docx(extra: dict[str, bytes] | None = None) -> bytes:
    return packed({"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<w/>", **(extra or {})})
