"""One faulty cell of a staged file, mended in place before the import."""

from django.utils.translation import gettext as _

from config.actor import Actor
from config.journal import record
from config.operation import operation
from contacts.drafts import Draft
from contacts.files.records import Record
from contacts.files.tables import Table
from contacts.models.source import Import, ImportRow, ImportState
from contacts.operations.importing.sealed_rows import cells_of
from contacts.operations.importing.staging import copy_rows, fields_in_use
from contacts.operations.importing.starting import CannotImport, drafts_of
from contacts.operations.importing.typed_rows import row_of
from contacts.operations.importing.wording import reason_in_words

# Reasons that a new value in a cell answers; all others need mending in the file itself.
MENDABLE = ("no_identity", "empty_row")
MENDABLE_STATES = (ImportState.UPLOADED, ImportState.CHECKED, ImportState.FAILED)


class OneRow(Table):
    """A table of a single staged row, to be read like any other."""

    def __init__(self, headers: list[str], line: int, cells: list[str]) -> None:
        super().__init__("row", headers)
        self.row: Record = (line, 1, cells, None)  # type: ignore[assignment]

    def records(self):  # type: ignore[no-untyped-def]
        """Yield the one row."""
        yield self.row


def mendable(row: ImportRow) -> bool:
    """Say whether a new value for one cell can help a row."""
    return row.reason is None or row.reason in MENDABLE


@operation
def correct_cell(*, job: Import, number: int, column: int, value: str, by: Actor) -> Draft:
    """Change one cell of a staged row and judge the row again.

    Returns the new draft; its `rejected` or `findings` say what is still wrong.

    Raises:
        CannotImport: the import was already run, there is no such row or column, or the
            line itself is broken.
    """
    job = Import.objects.select_for_update().get(pk=job.pk)
    row = ImportRow.objects.filter(import_job=job, number=number).first()
    if job.cursor or job.state not in MENDABLE_STATES:
        raise CannotImport(_("This import was already run. Start a new one."))
    staged = job.details.get("staged")
    if row is None or not staged or not 0 <= column < len(job.headers):
        raise CannotImport(_("There is no such cell in this file."))
    if not mendable(row):
        reason = reason_in_words(row.reason or "")
        raise CannotImport(
            _("%(reason)s This line cannot be mended here. Mend it in the file.")
            % {"reason": reason}
        )
    cells = [str(cell) for cell in cells_of(job.pk, row.raw)]
    cells += [""] * (len(job.headers) - len(cells))
    cells[column] = value
    draft = next(drafts_of(job, OneRow(job.headers, row.line, cells)))
    was_rejected = row.reason is not None
    ImportRow.objects.filter(import_job=job, number=number).delete()
    copy_rows(iter([row_of(job, number, draft, fields_in_use())]))
    job.rejected += bool(draft.rejected) - was_rejected
    job.details.pop("forecast", None)
    job.details["corrections"] = job.details.get("corrections", 0) + 1
    job.state = ImportState.UPLOADED
    job.save(update_fields=["rejected", "details", "state"])
    record("import.cell_corrected", about=job, by=by, number=number, column=column)
    return draft
