from django.http import FileResponse, Http404

from dure.foundation.documents import store
from dure.foundation.documents.models import Document


def attachment(document: Document) -> FileResponse:
    """The file as a download, never shown inline. The caller has checked that the reader may have it."""
    if not document.served:
        raise Http404
    response = FileResponse(
        store.opened(document.sha256), as_attachment=True, filename=document.name, content_type="application/octet-stream"
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cache-Control"] = "private, no-store"
    return response
