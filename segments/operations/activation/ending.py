"""How a run stops: done, tried again later, turned away, refused or given up."""

from collections import Counter
from datetime import datetime, timedelta

from django.db.models import Count
from django.utils import timezone

from config.actor import Actor
from config.journal import record
from config.operation import operation
from config.signing import RETRY_AFTER
from contacts.models.collaboration import Notice
from segments.models.deliveries import DeliveryReceipt, Receipt, RowAction
from segments.models.destinations import Destination, RunState, Sending, SyncRun
from segments.operations.activation.receipts import write_receipts
from segments.operations.answering import answering

LONGEST = RETRY_AFTER[-1]
PAUSED, TROUBLE = "destination_paused", "destination_trouble"
_ACCEPTED = {RowAction.ADD: "added", RowAction.UPDATE: "updated"}


@operation
def finish(*, run: SyncRun, by: Actor) -> SyncRun:
    """Close a run in which nothing is left to do."""
    run.state, run.problem = RunState.DONE, ""
    _close(run)
    counts = {name: getattr(run, name) for name in ("added", "updated", "removed", "rejected")}
    record("destination.synced", about=run, by=by, **counts)
    return run


@operation
def postpone(
    *,
    run: SyncRun,
    after: float | None,
    by: Actor,
    why: str = "",
    now: datetime | None = None,
) -> bool:
    """Let the run wait; False when it was tried often enough.

    Args:
        run: what waits.
        after: seconds, as the destination wants; else by the schedule.
        by: who sends.
        why: what the destination said, as a code.
        now: the moment; the real one by default.
    """
    if run.attempts >= len(RETRY_AFTER):
        return False
    wait = RETRY_AFTER[run.attempts] if after is None else min(timedelta(seconds=after), LONGEST)
    run.attempts, run.next_at = run.attempts + 1, (now or timezone.now()) + wait
    run.state, run.problem = RunState.LATER, why[:40]
    run.save(update_fields=["attempts", "next_at", "state", "problem"])
    record("destination.postponed", about=run, by=by, seconds=int(wait.total_seconds()))
    return True


@operation
def turn_away(*, run: SyncRun, by: Actor) -> None:
    """Pause a destination that does not let us in, and tell its owner."""
    destination = Destination.objects.select_for_update(of=("self",)).get(pk=run.destination_id)
    destination.state, destination.why = Sending.PAUSED, "access_refused"
    destination.version += 1
    destination.save()
    run.state, run.problem = RunState.FAILED, "access_refused"
    _close(run)
    _tell(destination, PAUSED, run)
    record("destination.paused", about=destination, by=by, why="access_refused")


@operation
def give_up(*, run: SyncRun, by: Actor) -> None:
    """Close a run after the last attempt; the next run sends again what nothing is known of."""
    run.state, run.problem = RunState.FAILED, "gave_up"
    _close(run)
    _tell(run.destination, TROUBLE, run)
    record("destination.run_failed", about=run, by=by, why="gave_up")


@operation
def refuse(*, run: SyncRun, code: str, by: Actor) -> None:
    """Close a run that may not go on, and tell the owner of the destination."""
    run.state, run.problem = RunState.REFUSED, code[:40]
    _close(run)
    _tell(run.destination, TROUBLE, run)
    record("destination.run_failed", about=run, by=by, why=code[:40])


@operation
def split(*, run: SyncRun, receipts: list[DeliveryReceipt], by: Actor) -> None:
    """Make two requests of the rows of one that was refused as a whole."""
    middle = len(receipts) // 2
    for half in (receipts[:middle], receipts[middle:]):
        run.batches += 1
        for receipt in half:
            receipt.batch, receipt.status = f"{run.batches:06d}", Receipt.SENT
    run.save(update_fields=["batches"])
    write_receipts(receipts, ["batch", "status"])
    record("destination.split", about=run, by=by, rows=len(receipts))


def _close(run: SyncRun) -> None:
    """Count by the receipts what came of the run."""
    run.finished_at, run.next_at = timezone.now(), None
    counted: dict[str, int] = Counter()
    own = DeliveryReceipt.objects.filter(run=run)
    for row in own.values("action", "status").annotate(rows=Count("pk")).order_by():
        counted[_name(row["action"], row["status"])] += row["rows"]
    run.added, run.updated = counted["added"], counted["updated"]
    run.removed = counted["removed"]
    run.rejected += counted["rejected"]
    run.suppressed += counted["suppressed"]
    reasons = Counter(run.reasons)
    out = own.filter(status=Receipt.SUPPRESSED).values_list("reason")
    for reason, rows in out.annotate(Count("pk")).order_by():
        reasons[reason] += rows
    run.reasons = dict(reasons)
    run.save()


def _name(action: str, status: str) -> str:
    if status == Receipt.ACCEPTED:
        return _ACCEPTED.get(RowAction(action), "removed")
    return status


def _tell(destination: Destination, kind: str, run: SyncRun) -> None:
    facts = {"name": destination.name, "run": str(run.key), "problem": run.problem}
    about = {"about_model": "segments.Destination", "about_key": str(destination.key)}
    Notice.objects.bulk_create(
        Notice(user=user, kind=kind, facts=facts, **about) for user in answering(destination.owner)
    )
