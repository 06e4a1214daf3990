"""An import of purchases carried out: read once, and written beside in chunks with their cursor.

Reading takes half as long as writing. So when all was read and much is left to write, the
reader becomes a second writer: what is left is parted in its middle (`staging`), and each half has
its own cursor and its own lock. The halves share no order. Where they meet at a product or at
the sums of a person, one waits for the other's chunk; both come to the import's row last, so
that they never wait for each other in a ring.
"""

from collections.abc import Callable
from copy import copy

from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _

from config.actor import Actor
from config.journal import record
from config.operation import operation
from contacts.models.source import ImportState
from contacts.models.work import Progress
from contacts.operations.importing.beside import reader_beside
from contacts.operations.importing.scope import Scope, scope_of
from contacts.operations.importing.starting import CannotImport
from contacts.operations.working import Watch
from interactions.models.purchase_import import PurchaseImport, PurchaseRow
from interactions.operations.purchases.importing.halves import (
    CHUNK,
    cursor_of,
    end_before,
    hold,
    join_halves,
    last_behind,
    move_cursor,
    written_behind,
)
from interactions.operations.purchases.importing.staging import Leaving, stage
from interactions.operations.purchases.importing.starting import demand_key_and_day
from interactions.operations.purchases.importing.writing import COUNTED, Counts, write_chunk
from interactions.operations.purchases.pairing import tie_refunds
from interactions.operations.summarising import refresh_summaries

OPEN_STATES = (ImportState.UPLOADED, ImportState.RUNNING, ImportState.FAILED)


def run_purchase_import(
    *, job: PurchaseImport, by: Actor, watch: Watch | None = None
) -> PurchaseImport:
    """Import the file; may be called again after a crash and goes on where it was.

    Each chunk is one operation under the import's id: its orders, their history and the cursor
    commit together, so every line is written exactly once.

    Raises:
        CannotImport: the import is over, or its columns do not say what is needed.
    """
    watch = watch or Watch()
    job = _begin(job=job, by=by)
    scope = scope_of(by)
    own = copy(job)
    with reader_beside(
        lambda told: stage(job=own, by=by, staged=told),
        watch=Watch(),
        meanwhile=Leaving(own),
        afterwards=lambda wanted: _second_half(own, scope, by, wanted),
    ) as beside:
        for _first, last in beside.chunks(after=job.cursor, size=CHUNK):
            job = _chunk(job=job, last=last, scope=scope, by=by, operation_id=job.key)
            watch.reached(job.cursor + written_behind(job), total=beside.total)
        beside.rest()
        # The reader, which has nothing left to write either, drops staged rows meanwhile.
        while found := _late(job):
            job = _late_chunk(job=job, last=found, scope=scope, by=by, operation_id=job.key)
        return _finish(job=job, watch=watch, by=by, operation_id=job.key)


def _second_half(own: PurchaseImport, scope: Scope, by: Actor, wanted: Callable[[], bool]) -> None:
    """Write from the middle on, where there is one."""
    job = PurchaseImport.objects.get(pk=own.pk)
    while wanted() and (last := last_behind(job)):
        job = _chunk(job=job, last=last, scope=scope, by=by, behind=True, operation_id=job.key)


@operation
def _begin(*, job: PurchaseImport, by: Actor) -> PurchaseImport:
    job = PurchaseImport.objects.select_for_update().get(pk=job.pk)
    if job.state not in OPEN_STATES:
        raise CannotImport(_("This import was already run. Start a new one."))
    if job.format == "csv":
        demand_key_and_day(job.mapping)
    job.state = ImportState.RUNNING
    job.started_at = job.started_at or timezone.now()
    job.problem = ""
    job.save(update_fields=["state", "started_at", "problem"])
    record("purchases.started", about=job, by=by, format=job.format)
    return job


def _late(job: PurchaseImport) -> int:
    """Return the number of the last of the first late orders that make up a chunk, or 0."""
    rows = PurchaseRow.objects.filter(import_job=job, late=True).order_by("head")
    return max(rows.values_list("head", flat=True)[:CHUNK], default=0)


@operation
def _chunk(
    *, job: PurchaseImport, last: int, scope: Scope, by: Actor, behind: bool = False
) -> PurchaseImport:
    """Write the next rows up to `last`, of the first half, or of the one `behind` the middle."""
    # Makes a second worker that took up a stalled job wait, and then see the cursor.
    hold(job, behind=behind)
    job = _running(PurchaseImport.objects.get(pk=job.pk))
    cursor = cursor_of(job, behind=behind)
    first, end = cursor + 1, min(cursor + CHUNK, last if behind else end_before(job, last))
    if first > end:
        return job
    counts = write_chunk(job, first=first, last=end, scope=scope)
    job = _running(PurchaseImport.objects.select_for_update(no_key=True).get(pk=job.pk))
    move_cursor(job, end, behind=behind)
    return _written(job, counts, first, end, by)


def _running(job: PurchaseImport) -> PurchaseImport:
    if job.state != ImportState.RUNNING:
        raise CannotImport(_("This import was already run. Start a new one."))
    return job


@operation
def _late_chunk(*, job: PurchaseImport, last: int, scope: Scope, by: Actor) -> PurchaseImport:
    """Write orders that were not whole, or not known to be, before all was read."""
    job = PurchaseImport.objects.select_for_update(no_key=True).get(pk=job.pk)
    counts = write_chunk(job, first=1, last=last, scope=scope, late=True)
    return _written(job, counts, 1, last, by)


def _written(
    job: PurchaseImport, counts: Counts, first: int, last: int, by: Actor
) -> PurchaseImport:
    counts.add_to(job)
    job.save(update_fields=["cursor", "details", *COUNTED])
    record(
        "purchases.chunk_written",
        about=job,
        by=by,
        first=first,
        last=last,
        orders_created=counts.created,
        orders_updated=counts.updated,
    )
    return job


@operation
def _finish(*, job: PurchaseImport, watch: Watch, by: Actor) -> PurchaseImport:
    """Tie refunds to their sales, and drop the staged rows but those that were refused."""
    job = PurchaseImport.objects.select_for_update(no_key=True).get(pk=job.pk)
    if job.state == ImportState.DONE:
        return job
    if job.created or job.updated:
        refresh_summaries(tie_refunds(source_id=job.source_id))
    with connection.cursor() as cursor:
        cursor.execute(
            "delete from interactions_purchaserow where import_id = %s and reason is null",
            [job.pk],
        )
    join_halves(job)
    job.state, job.finished_at = ImportState.DONE, timezone.now()
    job.details.pop("sample", None)
    job.save(update_fields=["state", "finished_at", "details", "cursor"])
    watch.ended(Progress.State.DONE)
    record(
        "purchases.imported",
        about=job,
        by=by,
        orders_created=job.created,
        orders_updated=job.updated,
        rejected=job.rejected,
        unmatched=job.unmatched,
    )
    return job


@operation
def fail_purchase_import(*, job: PurchaseImport, problem: str, watch: Watch, by: Actor) -> None:
    """Mark an import as failed with one sentence; what was written stays, and it can go on."""
    going = PurchaseImport.objects.filter(pk=job.pk).exclude(state=ImportState.DONE)
    going.update(state=ImportState.FAILED, problem=problem[:200])
    watch.ended(Progress.State.FAILED, problem)
    record("purchases.failed", about=job, by=by)
