from typing import Any

from django.core.files.uploadhandler import FileUploadHandler

from dure.foundation.documents.inspection import LARGEST_FILE


class Limited(FileUploadHandler):
    """Stops keeping a file that has passed the limit; what was kept is larger than allowed, so that it is refused in words."""

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        return raw_data if start <= LARGEST_FILE else None

    def file_complete(self, file_size: int) -> Any:
        return None
