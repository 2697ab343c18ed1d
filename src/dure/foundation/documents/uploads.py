from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, MemoryFileUploadHandler

from dure.foundation.documents.inspection import LARGEST_FILE
from dure.foundation.documents.store import Incoming

CHUNK = 256 * 1024


class Limited(FileUploadHandler):
    """Stops keeping a file that has passed the limit; what was kept is larger than allowed, so that it is refused in words."""

    chunk_size = CHUNK

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        return raw_data if start <= LARGEST_FILE else None

    def file_complete(self, file_size: int) -> Any:
        return None


class InMemory(MemoryFileUploadHandler):
    """Requests of up to ``FILE_UPLOAD_MAX_MEMORY_SIZE`` bytes."""

    chunk_size = CHUNK


class IntoStore(FileUploadHandler):
    """Writes a file once, on the store's own disk, and hashes it on the way. It stays only if ``documents`` keeps it."""

    chunk_size = CHUNK

    def new_file(self, *given: Any, **named: Any) -> None:
        super().new_file(*given, **named)
        self.file = Incoming()

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        self.file.take(raw_data)

    def file_complete(self, file_size: int) -> UploadedFile:
        self.file.seek(0)
        return UploadedFile(self.file, self.file_name, self.content_type, file_size, self.charset, self.content_type_extra)

    def upload_interrupted(self) -> None:
        if hasattr(self, "file"):
            self.file.close()
