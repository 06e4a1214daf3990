"""The rows that did not get in, as a file: the input as it came, plus line and reason."""

import csv
import io
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings

from config.actor import Actor
from config.journal import record
from config.operation import operation
from contacts.models.source import Import
from contacts.operations.export_files import safe_cell
from contacts.operations.importing.running import rejected_numbers
from contacts.operations.importing.wording import reason_in_words


@operation
def download_rejects(*, job: Import, by: Actor) -> Iterator[str]:
    """Record that the refused rows leave the house, and return the lines of their file."""
    record("import.rejects_downloaded", about=job, by=by, rows=job.rejected)
    return rejects_csv(job)


def rejects_csv(job: Import) -> Iterator[str]:
    """Yield the rejects file line by line: the columns of the input, then line and reason."""
    headers = [str(safe_cell(header)) for header in job.headers]
    yield _line([*headers, "custodia_line", "custodia_column", "custodia_reason"])
    width = len(job.headers)
    for _number, line, raw, reason, column in rejected_numbers(job):
        cells = [str(safe_cell(str(cell))) for cell in (raw if isinstance(raw, list) else [raw])]
        cells += [""] * (width - len(cells))
        yield _line([*cells, str(line), str(safe_cell(column)), reason_in_words(reason)])


def _line(cells: list[str]) -> str:
    text = io.StringIO()
    csv.writer(text).writerow(cells)
    return text.getvalue()


def write_rejects(job: Import) -> Path:
    """Write the rejects file under the stored files and return its path."""
    folder = Path(settings.MEDIA_ROOT) / "rejects"
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{job.key}.csv"
    with path.open("w", encoding="utf-8-sig", newline="") as out:
        out.writelines(rejects_csv(job))
    return path
