"""The rows of a staged file with something wrong in them, and which of their cells to mend."""

from dataclasses import dataclass
from typing import Any

from contacts.models.source import Import, ImportRow
from contacts.operations.importing.correcting import mendable
from contacts.operations.importing.sealed_rows import cells_of
from contacts.operations.importing.wording import reason_in_words

ROWS = 50
NAMING = ("given_name", "family_name", "full_name", "email", "phone", "card")
MOST_COLUMNS = 12
REFUSED, ODD = "refused", "odd"


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell as shown: plain, or with what is wrong and a place to write."""

    column: int
    header: str
    value: str
    why: str = ""
    open: bool = False


@dataclass(frozen=True, slots=True)
class FaultyRow:
    """One row; `whole` is set instead of cells where the line itself is broken."""

    number: int
    line: int
    refused: bool
    reason: str
    cells: list[Cell]
    whole: str = ""


def faulty_rows(job: Import, show: str, after: int) -> tuple[list[ImportRow], int]:
    """Return up to 50 refused or odd rows after a row number, and where the next page starts."""
    rows = ImportRow.objects.filter(import_job=job, number__gt=after).order_by("number")
    if show == REFUSED:
        rows = rows.filter(reason__isnull=False)
    else:
        rows = rows.filter(reason__isnull=True, findings__isnull=False)
    rows = rows.only("number", "line", "raw", "reason", "findings")
    found = list(rows[: ROWS + 1])
    return found[:ROWS], found[ROWS - 1].number if len(found) > ROWS else 0


def columns_shown(job: Import, rows: list[ImportRow]) -> list[int]:
    """Return the columns worth showing: who it is, and whatever is wrong in these rows."""
    naming = [
        number for number, word in enumerate(job.mapping) if word and word.split(":")[0] in NAMING
    ][:4]
    wrong = {header for row in rows for header in _troubles(row)}
    troubled = [
        number
        for number, header in enumerate(job.headers)
        if header in wrong and number not in naming
    ]
    return [*naming, *troubled[: MOST_COLUMNS - len(naming)]]


def shown(job: Import, row: ImportRow, columns: list[int]) -> FaultyRow:
    """Return a row as the page shows it."""
    raw = cells_of(row.import_job_id, row.raw)
    cells = [str(cell) for cell in raw] if isinstance(raw, list) else [str(raw)]
    reason = reason_in_words(row.reason) if row.reason else ""
    if not mendable(row):
        return FaultyRow(row.number, row.line, True, reason, [], " ⏐ ".join(cells)[:300])
    troubles = _troubles(row)
    return FaultyRow(
        row.number,
        row.line,
        bool(row.reason),
        reason,
        [_cell(job, cells, number, troubles, everything=bool(row.reason)) for number in columns],
    )


def _cell(
    job: Import, cells: list[str], number: int, troubles: dict[str, str], *, everything: bool
) -> Cell:
    header = job.headers[number]
    why = troubles.get(header, "")
    value = cells[number] if number < len(cells) else ""
    return Cell(number, header, value, why, bool(why) or everything)


def _troubles(row: ImportRow) -> dict[str, str]:
    found: list[list[Any]] = row.findings or []
    return {column: reason_in_words(code) for code, column, _severity in found if column}
