"""The file, row by row, into the typed staging table by COPY; memory stays flat."""

from collections.abc import Callable, Iterator
from itertools import islice

from django.conf import settings
from django.db import connection, transaction

from config.actor import Actor
from config.journal import record
from config.operation import operation
from contacts.drafts import Draft
from contacts.files.opening import open_table
from contacts.models.catalogue import CustomField
from contacts.models.source import Import, ImportRow
from contacts.operations.importing.starting import drafts_of, stored_file
from contacts.operations.importing.typed_rows import COLUMNS, row_of
from contacts.operations.sealing import is_closed
from contacts.operations.working import Watch

BATCH = 5_000
STAGING_LOCK = 0x5746
COPY = f"copy contacts_importrow ({', '.join(COLUMNS)}) from stdin"


@operation
def clear_staging(*, job: Import, by: Actor) -> None:
    """Forget rows staged before with another mapping."""
    ImportRow.objects.filter(import_job=job).delete()
    job.rejected = job.lines = job.read = 0
    job.save(update_fields=["rejected", "lines", "read"])
    record("import.cleared", about=job, by=by)


def stage(
    *,
    job: Import,
    by: Actor,
    watch: Watch,
    staged: Callable[[int], None] = lambda number: None,
) -> None:
    """Read the whole file into staging, in batches that each commit with their progress.

    `staged` is told the last row number of each batch after its commit. A run that was cut
    off reads the file again, which gives the same rows, and keeps what it had staged.
    """
    if job.details.get("staged"):
        return
    if not job.cursor:
        clear_staging(job=job, by=by)
    custom = fields_in_use()
    with stored_file(job) as path:
        table = open_table(path, job.file_name)
        drafts = enumerate(drafts_of(job, table), start=1)
        lines = rejected = 0
        while batch := list(islice(drafts, BATCH)):
            with transaction.atomic():
                _stage_batch(job, batch, custom)
                watch.reached(batch[-1][0], total=0)
            staged(batch[-1][0])
            rejected += sum(draft.span for _, draft in batch if draft.rejected)
            lines += sum(draft.span if draft.rejected else 1 for _, draft in batch)
    _staged(job=job, lines=lines, rejected=rejected, by=by)


def _stage_batch(job: Import, batch: list[tuple[int, Draft]], custom: dict[str, tuple]) -> None:
    """Copy the rows that are not staged yet; the lock keeps a second reader from doubling any."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(%s, %s)", [STAGING_LOCK, job.pk % 2**31])
        cursor.execute(
            "select coalesce(max(number), 0) from contacts_importrow where import_id = %s",
            [job.pk],
        )
        known = cursor.fetchone()[0]
    copy_rows(row_of(job, number, draft, custom) for number, draft in batch if number > known)


@operation
def _staged(*, job: Import, lines: int, rejected: int, by: Actor) -> None:
    # The writer may be counting at the same time; it holds the same lock.
    now = Import.objects.select_for_update(no_key=True).get(pk=job.pk)
    if now.details.get("staged"):
        return
    now.lines, now.rejected = lines, now.rejected + rejected
    now.details["staged"] = True
    now.save(update_fields=["lines", "rejected", "details"])
    record("import.read", about=now, by=by, lines=lines, rejected=rejected)


def copy_rows(rows: Iterator[tuple]) -> None:
    """Write tuples in the order of COLUMNS into staging."""
    with connection.cursor() as cursor, cursor.copy(COPY) as copy:
        for row in rows:
            copy.write_row(row)


def fields_in_use() -> dict[str, tuple]:
    """Return kind, choices, rules and whether it is sealed of each custom field in use, by slug."""
    house = {"country": settings.ORG_PHONE_REGION}
    return {
        f.slug: (f.kind, f.choices, house | f.rules, is_closed(f))
        for f in CustomField.objects.filter(active=True)
    }
