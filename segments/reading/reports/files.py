"""A sheet as a file: CSV, XLSX or PDF, with the same lines as the page."""

from collections.abc import Sequence

from django.utils.text import slugify
from django.utils.translation import get_language, gettext

from config.templatetags.ui import exact
from contacts.operations.export_files import WRITERS
from segments.operations.reporting.delivering import Attachment
from segments.reading.reports.sheets import Sheet

KINDS = {
    "csv": "text/csv",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pdf": "application/pdf",
}


def file_of(sheet: Sheet, format: str, facts: Sequence[str]) -> Attachment:
    """Return the file; cells that a spreadsheet would run as a formula are made safe.

    Args:
        sheet: what was answered.
        format: one of KINDS.
        facts: what a PDF says below its title.
    """
    name = f"{slugify(sheet.name) or 'report'}.{format}"
    lines = len(sheet.answer.rows)
    if format == "pdf":
        content = _pdf(sheet, facts)
    else:
        content = b"".join(WRITERS[format](sheet.head, sheet.lines()))
    return Attachment(name, content, KINDS[format], lines)


def _pdf(sheet: Sheet, facts: Sequence[str]) -> bytes:
    # fpdf2 and fontTools take most of a second to load: only who prints waits for them.
    from segments.reading.reports.pdf import pdf_bytes

    as_of = gettext("As of %(moment)s") % {"moment": exact(sheet.answer.as_of)}
    return pdf_bytes(
        name=sheet.name,
        facts=(*facts, as_of),
        head=sheet.head,
        lines=sheet.words(),
        language=get_language() or "en",
        page_of=gettext("Page {page} of {of}"),
    )
