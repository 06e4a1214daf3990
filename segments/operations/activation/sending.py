"""Carries a run out: request by request, each written down before it leaves and after it is heard.

Cut off anywhere, it goes on where it stopped: what was sent and never answered is sent again
under the same key, which is the same request.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from django.db import connection
from django.utils import timezone

from config.actor import Actor
from config.errors import DomainError
from segments.destinations import connector_for
from segments.destinations.connector import Connector
from segments.destinations.faults import AccessRefused, BatchRefused, Fault, RetryLater
from segments.destinations.row import RowResult, Status
from segments.models.destinations import RunState, Sending, SyncRun
from segments.operations.activation.batching import Batch, take_batch
from segments.operations.activation.ending import (
    finish,
    give_up,
    postpone,
    refuse,
    split,
    turn_away,
)
from segments.operations.activation.refusing import SyncRefused
from segments.operations.activation.rows import Rows
from segments.operations.activation.settling import settle
from segments.operations.activation.starting import OPEN, plan_run

_LOCK = 0x53594E43  # the first half of the lock; the second is the destination


def run_sync(*, run: SyncRun, by: Actor, now: datetime | None = None) -> SyncRun:
    """Plan a run that waits, and send until nothing is left or the destination wants us later.

    Every request has its own transactions; nothing is sent inside of one.

    Raises:
        SyncRefused: nothing may be sent, or the destination is at work already.
    """
    with _alone(run.destination_id):
        current = _fresh(run)
        if current.state not in OPEN:
            return current
        try:
            if current.state == RunState.WAITING:
                plan_run(run=current, by=by)
            return _sent(_fresh(run), by, now)
        except DomainError as refusal:
            refuse(run=_fresh(run), code=refusal.code, by=by)
            raise


def _fresh(run: SyncRun) -> SyncRun:
    related = ("destination__owner", "destination__segment")
    return SyncRun.objects.select_related(*related).get(pk=run.pk)


def _sent(run: SyncRun, by: Actor, now: datetime | None) -> SyncRun:
    destination = run.destination
    if destination.state == Sending.PAUSED:
        raise SyncRefused("paused")
    connector = connector_for(destination, as_of=run.created_at.isoformat())
    rows = Rows(destination, connector, run.terms.get("withheld", ()))
    while batch := take_batch(run=run, rows=rows, by=by):
        if not _is_delivered(run, connector, batch, by, now):
            return _fresh(run)
        destination.refresh_from_db(fields=["state"])
        if destination.state == Sending.PAUSED:
            raise SyncRefused("paused")
    return finish(run=run, by=by)


def _is_delivered(
    run: SyncRun, connector: Connector, batch: Batch, by: Actor, now: datetime | None
) -> bool:
    """Send one request and keep the answers; False when the run stops here for now."""
    try:
        results = getattr(connector, batch.method)(batch.rows, batch.key)
    except Fault as fault:
        connector.files = []
        return _after_fault(run, batch, fault, by, now)
    files, connector.files = connector.files, []
    if settle(run=run, batch=batch, results=results, by=by, files=files):
        return _later(run, None, "no_answer", by, now)
    run.attempts = 0
    return True


def _after_fault(run: SyncRun, batch: Batch, fault: Fault, by: Actor, now: datetime | None) -> bool:
    rest = settle(run=run, batch=batch, results=fault.done, by=by)
    if not rest:
        return True
    if isinstance(fault, AccessRefused):
        turn_away(run=run, by=by)
        return False
    if isinstance(fault, BatchRefused):
        if len(rest) > 1:
            split(run=run, receipts=rest, by=by)
        else:
            refs = [ref for ref, receipt in batch.receipts.items() if receipt in rest]
            told = [RowResult(ref, Status.REJECTED, code=fault.code or "refused") for ref in refs]
            settle(run=run, batch=batch, results=told, by=by)
        return True
    if not isinstance(fault, RetryLater):
        unknown = [
            RowResult(ref, Status.UNKNOWN, code=fault.code)
            for ref, receipt in batch.receipts.items()
            if receipt in rest
        ]
        settle(run=run, batch=batch, results=unknown, by=by)
    after = fault.after if isinstance(fault, RetryLater) else None
    run.attempts = 0 if fault.done else run.attempts
    return _later(run, after, fault.code, by, now)


def _later(run: SyncRun, after: float | None, why: str, by: Actor, now: datetime | None) -> bool:
    if not postpone(run=run, after=after, why=why, by=by, now=now):
        give_up(run=run, by=by)
    return False


@contextmanager
def _alone(destination: int) -> Iterator[None]:
    """Keep other processes from the same destination; it ends with us, however we end."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_try_advisory_lock(%s, %s)", [_LOCK, destination])
        if not cursor.fetchone()[0]:
            raise SyncRefused("running")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("select pg_advisory_unlock(%s, %s)", [_LOCK, destination])


def waits_until(run: SyncRun) -> float:
    """Return in how many seconds a run is tried again; 0 where it is not."""
    if run.state != RunState.LATER or run.next_at is None:
        return 0
    return max((run.next_at - timezone.now()).total_seconds(), 0)
