"""Files of conversations on their way out."""

from django.http import FileResponse

from interactions.models.conversations import Attachment


def sent_file(row: Attachment) -> FileResponse:
    """Return the answer that sends a file: as what it is, and only to be saved."""
    answer = FileResponse(
        row.file.open("rb"), as_attachment=True, filename=row.name, content_type=row.content_type
    )
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Content-Security-Policy"] = "default-src 'none'; sandbox"
    answer["Cache-Control"] = "private, no-store"
    return answer
