"""Files of conversations on their way out."""

from django.http import FileResponse

from contacts.operations.sealed_store import open_stored
from interactions.models.conversations import Attachment


def sent_file(row: Attachment) -> FileResponse:
    """Return the answer that sends a file, unsealed: as what it is, and only to be saved."""
    answer = FileResponse(
        open_stored(row.file.name),
        as_attachment=True,
        filename=row.name,
        content_type=row.content_type,
    )
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Content-Security-Policy"] = "default-src 'none'; sandbox"
    answer["Cache-Control"] = "private, no-store"
    return answer
