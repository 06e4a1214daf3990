"""An import of purchases carried out: read once, then written in chunks with their cursor."""

from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _

from config.actor import Actor
from config.journal import record
from config.operation import operation
from contacts.models.source import ImportState
from contacts.models.work import Progress
from contacts.operations.importing.scope import Scope, scope_of
from contacts.operations.importing.starting import CannotImport
from contacts.operations.working import Watch
from interactions.models.purchase_import import PurchaseImport, PurchaseRow
from interactions.operations.purchases.importing.staging import stage
from interactions.operations.purchases.importing.starting import demand_key_and_day
from interactions.operations.purchases.importing.writing import COUNTED, write_chunk
from interactions.operations.purchases.pairing import tie_refunds
from interactions.operations.summarising import refresh_summaries

# An order has few lines, so the rows of a chunk are many.
CHUNK = 20_000
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
    job = stage(job=job, by=by, watch=watch)
    total, scope = _last_number(job), scope_of(by)
    while job.cursor < total:
        job = _chunk(job=job, total=total, scope=scope, watch=watch, by=by, operation_id=job.key)
    return _finish(job=job, watch=watch, by=by, operation_id=job.key)


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


def _last_number(job: PurchaseImport) -> int:
    rows = PurchaseRow.objects.filter(import_job=job).order_by("-head", "-number")
    return rows.values_list("head", flat=True).first() or 0


@operation
def _chunk(
    *, job: PurchaseImport, total: int, scope: Scope, watch: Watch, by: Actor
) -> PurchaseImport:
    # The lock makes a second worker that took up a stalled job wait, and then see the cursor.
    job = PurchaseImport.objects.select_for_update(no_key=True).get(pk=job.pk)
    if job.state != ImportState.RUNNING:
        raise CannotImport(_("This import was already run. Start a new one."))
    first, last = job.cursor + 1, min(job.cursor + CHUNK, total)
    if first > last:
        return job
    counts = write_chunk(job, first=first, last=last, scope=scope)
    counts.add_to(job)
    job.cursor = last
    job.save(update_fields=["cursor", *COUNTED])
    watch.reached(last, total=total)
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
    job.state, job.finished_at = ImportState.DONE, timezone.now()
    job.details.pop("sample", None)
    job.save(update_fields=["state", "finished_at", "details"])
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
