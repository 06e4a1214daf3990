"""What is left of a long file, parted between two writers: from its middle on, and before it.

Where the halves are is written down with the import, so that whoever goes on after a crash
keeps to them.
"""

from django.db import connection

from interactions.models.purchase_import import PurchaseImport, PurchaseRow

# An order has few lines, so the rows of a chunk are many.
CHUNK = 20_000
# Under this number of chunks a second writer would be done before it began.
WORTH_IT = 4
# The first number of our advisory locks; the second says which half of which import.
LOCKS = 73_462
MIDDLE, BEHIND, LAST = "middle", "written_behind", "last"


def hold(job: PurchaseImport, *, behind: bool) -> None:
    """Be the only one who writes this half until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(%s, %s)", [LOCKS, 2 * job.pk + behind])


def part(job: PurchaseImport, *, last: int) -> None:
    """Part what is left up to row `last`, if it is much; the caller holds the first half.

    What buyers ticked is kept in the order of the file, by one writer.
    """
    left = last - job.cursor
    if left < WORTH_IT * CHUNK:
        return
    if PurchaseRow.objects.filter(import_job=job, accepts__isnull=False).exists():
        return
    middle = job.cursor + left // 2 + 1
    job.details |= {MIDDLE: middle, BEHIND: middle - 1, LAST: last}


def cursor_of(job: PurchaseImport, *, behind: bool) -> int:
    """Return the last row written of a half."""
    return int(job.details[BEHIND]) if behind else job.cursor


def move_cursor(job: PurchaseImport, end: int, *, behind: bool) -> None:
    """Note the last row written of a half."""
    if behind:
        job.details[BEHIND] = end
    else:
        job.cursor = end


def end_before(job: PurchaseImport, last: int) -> int:
    """Return up to where the first writer may write: row `last`, or the middle."""
    return min(last, job.details.get(MIDDLE, last + 1) - 1)


def last_behind(job: PurchaseImport) -> int:
    """Return the last row of the second half while it is not written; 0 where nothing is left."""
    last = int(job.details.get(LAST, 0))
    return last if last > job.details.get(BEHIND, last) else 0


def written_behind(job: PurchaseImport) -> int:
    """Return how many rows of the second half are written."""
    return int(job.details[BEHIND] - job.details[MIDDLE] + 1) if MIDDLE in job.details else 0


def join_halves(job: PurchaseImport) -> None:
    """Make one whole of an import of which both halves are written."""
    job.cursor = max(job.cursor, job.details.pop(BEHIND, 0))
    job.details.pop(MIDDLE, None)
    job.details.pop(LAST, None)
