"""The lines of a file of purchases that did not get in: as they came, plus line and reason."""

import csv
import io
from collections.abc import Iterator
from typing import Any

from config.actor import Actor
from config.journal import record
from config.operation import operation
from contacts.operations.export_files import safe_cell
from interactions.models.purchase_import import PurchaseImport, PurchaseRow
from interactions.operations.purchases.importing.wording import purchase_reason


@operation
def download_purchase_rejects(*, job: PurchaseImport, by: Actor) -> Iterator[str]:
    """Record that the refused lines leave the house, and return the lines of their file."""
    record("purchases.rejects_downloaded", about=job, by=by, rows=job.rejected)
    return rejects_csv(job)


def rejected_lines(job: PurchaseImport) -> Iterator[tuple[int, list[str], str, str]]:
    """Yield the refused lines: number in the file, cells, column at fault, reason in words."""
    rows = PurchaseRow.objects.filter(import_job=job, reason__isnull=False).order_by("number")
    for row in rows.iterator():
        cells = [str(cell) for cell in row.raw or []]
        yield row.line, cells, row.reason_column or "", purchase_reason(row.reason or "")


def rejects_csv(job: PurchaseImport) -> Iterator[str]:
    """Yield the rejects file line by line: the columns of the input, then line and reason."""
    yield _line([*job.headers, "custodia_line", "custodia_column", "custodia_reason"])
    width = len(job.headers)
    for line, cells, column, reason in rejected_lines(job):
        cells += [""] * (width - len(cells))
        yield _line([*cells, line, column, reason])


def _line(cells: list[Any]) -> str:
    text = io.StringIO()
    csv.writer(text).writerow([str(safe_cell(str(cell))) for cell in cells])
    return text.getvalue()
