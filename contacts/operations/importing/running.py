"""An import carried out: read once, then written in chunks whose cursor commits with them."""

import json
from collections.abc import Iterator
from contextlib import AbstractContextManager
from copy import copy
from dataclasses import dataclass, field
from typing import Any

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from config.actor import Actor
from config.journal import record
from config.operation import attribute_transaction, operation
from contacts.models.source import Import, ImportOutcome, ImportRow, ImportState
from contacts.models.work import Progress
from contacts.operations.duplicates.queue import search_soon
from contacts.operations.importing.beside import Beside, Told, reader_beside
from contacts.operations.importing.differences import sample_of_differences
from contacts.operations.importing.scope import Scope, scope_of
from contacts.operations.importing.sealed_rows import cells_of
from contacts.operations.importing.staging import stage
from contacts.operations.importing.starting import CannotImport, forget_samples, undo_limit
from contacts.operations.importing.writing import (
    COUNTED,
    JUDGED_AT_ONCE,
    Counts,
    write_chunk,
)
from contacts.operations.quality.queueing import queue_judging
from contacts.operations.searching import merge_search_words
from contacts.operations.working import Watch

CHUNK = 5_000
OPEN_STATES = (
    ImportState.UPLOADED,
    ImportState.CHECKING,
    ImportState.CHECKED,
    ImportState.RUNNING,
    ImportState.FAILED,
)
CLOSED_STATES = (ImportState.DONE, ImportState.UNDONE)


@dataclass(slots=True)
class Forecast:
    """What an import would do: counts, and a sample of what would change."""

    counts: Counts
    differences: list[dict[str, Any]] = field(default_factory=list)


def run_import(*, job: Import, by: Actor, watch: Watch | None = None) -> Import:
    """Import the file; may be called again after a crash and goes on where it was.

    Each chunk is one operation of its own under the import's id; its rows, their history
    and the cursor commit together, so every line is written exactly once.

    Raises:
        CannotImport: the import is over or has no source.
    """
    watch = watch or Watch()
    job = _begin(job=job, by=by)
    scope = scope_of(by)
    with _reader(job, by, Watch()) as beside:
        for _first, last in beside.chunks(after=job.cursor, size=CHUNK):
            _refresh_statistics(job.cursor // CHUNK)
            job = _chunk(
                job=job,
                last=last,
                total=beside.total,
                scope=scope,
                watch=watch,
                by=by,
                operation_id=job.key,
            )
    return _finish(job=job, watch=watch, by=by)


def _reader(job: Import, by: Actor, watch: Watch) -> AbstractContextManager[Beside]:
    own = copy(job)

    def read(staged: Told) -> int:
        stage(job=own, by=by, watch=watch, staged=staged)
        rows = ImportRow.objects.filter(import_job=own).order_by("-number")
        return rows.values_list("number", flat=True).first() or 0

    return reader_beside(read, watch=watch, meanwhile=merge_search_words)


def _refresh_statistics(chunks: int) -> None:
    """Tell the planner how tables grew, after 1, 2, 4, 8 … chunks; else it joins row by row."""
    if chunks and chunks & (chunks - 1) == 0:
        with connection.cursor() as cursor:
            cursor.execute("select crm_refresh_statistics()")


@operation
def _begin(*, job: Import, by: Actor) -> Import:
    job = Import.objects.select_for_update().get(pk=job.pk)
    if job.state not in OPEN_STATES:
        raise CannotImport(_("This import was already run. Start a new one."))
    if job.source_id is None:
        raise CannotImport(_("Say which source this file comes from."))
    job.state = ImportState.RUNNING
    job.started_at = job.started_at or timezone.now()
    job.problem = ""
    job.save(update_fields=["state", "started_at", "problem"])
    record("import.started", about=job, by=by, mode=job.mode)
    return job


@operation
def _chunk(*, job: Import, last: int, total: int, scope: Scope, watch: Watch, by: Actor) -> Import:
    # The lock makes a second worker that took up a stalled job wait, and then see the cursor.
    job = Import.objects.select_for_update(no_key=True).get(pk=job.pk)
    if job.state != ImportState.RUNNING:  # undone from elsewhere, between two chunks
        raise CannotImport(_("This import was already run. Start a new one."))
    first, end = job.cursor + 1, min(job.cursor + CHUNK, last)
    if first > end:
        return job
    counts = write_chunk(job, first=first, last=end, scope=scope)
    counts.add_to(job)
    job.cursor = end
    job.save(update_fields=["cursor", *COUNTED])
    watch.reached(end, total=total)
    record(
        "import.chunk_written",
        about=job,
        by=by,
        first=first,
        last=end,
        created=counts.created,
        updated=counts.updated,
    )
    return job


@operation
def _finish(*, job: Import, watch: Watch, by: Actor) -> Import:
    # What the reader counted at the end came after the last chunk was loaded.
    job = Import.objects.select_for_update(no_key=True).get(pk=job.pk)
    job.read = job.created + job.updated + job.unchanged + job.rejected + job.suppressed
    job.state = ImportState.DONE
    job.finished_at = timezone.now()
    job.undo_until = undo_limit()
    forget_samples(job)
    job.save(update_fields=["read", "state", "finished_at", "undo_until", "details"])
    watch.ended(Progress.State.DONE)
    if job.created or job.updated:
        search_soon()
    if job.read >= JUDGED_AT_ONCE:
        queue_judging(subject=str(job.key), by=by)
    record(
        "contact.imported",
        about=job,
        by=by,
        created=job.created,
        updated=job.updated,
        rejected=job.rejected,
        suppressed=job.suppressed,
    )
    return job


def check_import(*, job: Import, by: Actor, watch: Watch | None = None) -> Forecast:
    """Say what the import would do, by doing it and taking it back: exact, nothing is kept.

    Costs what the import costs; locks of changed contacts are held until the end.
    """
    watch = watch or Watch()
    _set_state(job=job, state=ImportState.CHECKING, by=by)
    job.refresh_from_db()
    with _reader(job, by, watch) as beside:
        forecast = _rehearse(job, beside, by)
    job.refresh_from_db()
    forecast.counts.rejected += job.rejected
    _keep_forecast(job=job, forecast=forecast, watch=watch, by=by)
    return forecast


def _rehearse(job: Import, beside: Beside, by: Actor) -> Forecast:
    total = Counts()
    scope = scope_of(by)
    with transaction.atomic():
        attribute_transaction(by, job.key)
        for first, last in beside.chunks(after=0, size=CHUNK):
            _refresh_statistics(first // CHUNK)
            counts = write_chunk(job, first=first, last=last, scope=scope)
            counts.add_to(total)
        differences = sample_of_differences(job.key)
        transaction.set_rollback(True)
    return Forecast(total, differences)


@operation
def _set_state(*, job: Import, state: str, by: Actor) -> None:
    job = Import.objects.select_for_update().get(pk=job.pk)
    if job.state not in OPEN_STATES or job.cursor:
        raise CannotImport(_("This import was already run. Start a new one."))
    Import.objects.filter(pk=job.pk).update(state=state)
    record("import.checking", about=job, by=by)


@operation
def _keep_forecast(*, job: Import, forecast: Forecast, watch: Watch, by: Actor) -> None:
    counts = forecast.counts
    job.details["forecast"] = {name: getattr(counts, name) for name in COUNTED}
    job.details["differences"] = forecast.differences
    job.state = ImportState.CHECKED
    job.save(update_fields=["details", "state"])
    watch.ended(Progress.State.DONE)
    record("import.checked", about=job, by=by, created=counts.created, updated=counts.updated)


@operation
def fail_import(*, job: Import, problem: str, watch: Watch, by: Actor) -> None:
    """Mark an import as failed with one sentence; what was written stays and can be undone.

    One that is over stays as it is: only the second job that came too late has failed.
    """
    going = Import.objects.filter(pk=job.pk).exclude(state__in=CLOSED_STATES)
    going.update(state=ImportState.FAILED, problem=problem[:200])
    watch.ended(Progress.State.FAILED, problem)
    record("import.failed", about=job, by=by)


def rejected_numbers(job: Import) -> Iterator[tuple[int, int, Any, str, str]]:
    """Yield the refused rows: number, line, cells, reason, column; those of reading and writing."""
    late = dict(
        ImportOutcome.objects.filter(import_job=job, outcome="rejected").values_list(
            "number", "reason"
        )
    )
    with connection.cursor() as cursor:
        cursor.execute(
            "select number, line, raw, coalesce(reason, ''), coalesce(reason_column, '')"
            " from contacts_importrow where import_id = %s and (reason is not null or number = "
            " any(%s)) order by number",
            [job.pk, list(late)],
        )
        for number, line, raw, reason, column in cursor:
            yield number, line, cells_of(job.pk, json.loads(raw)), reason or late[number], column
