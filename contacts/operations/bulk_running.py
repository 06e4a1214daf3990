"""A large bulk change, or its undoing, in chunks that each commit with how far they are.

The progress record is the cursor: after a crash the work goes on behind the last chunk.
"""

from bisect import bisect_right
from uuid import UUID

from config.actor import Actor
from config.journal import record
from config.operation import operation
from contacts.access import Can
from contacts.models.contact import Contact
from contacts.models.work import BulkChange, Progress
from contacts.operations import bulk_sql
from contacts.operations.bulk import close_undone
from contacts.operations.bulk_wanted import Wanted, wanted_again
from contacts.operations.bulk_writing import change_those, give_back
from contacts.operations.rights import demand
from contacts.operations.working import Watch

CHUNK = 2_000


def run_bulk(*, change: BulkChange, by: Actor, watch: Watch) -> None:
    """Carry a bulk change out; called again, it goes on where it was.

    Who got out of reach, or got the value, since the change was asked for is left as it is.

    Raises:
        Invalid: the value is gone by now.
        NotPermitted: the role does not allow it any more.
    """
    demand(by, Can.BULK)
    wanted = wanted_again(change.action, change.facts["value"], by)
    ids = change.facts.get("ids", [])
    done = 0
    while done < len(ids):
        done = _chunk(
            change=change,
            ids=ids,
            wanted=wanted,
            watch=watch,
            by=by,
            operation_id=change.operation,
        )
    _finish(change=change, watch=watch, by=by, operation_id=change.operation)


@operation
def _chunk(*, change: BulkChange, ids: list[int], wanted: Wanted, watch: Watch, by: Actor) -> int:
    # The lock makes a second worker that took up a stalled job wait, and then see the cursor.
    open_ones = BulkChange.objects.select_for_update().defer("facts")
    current = open_ones.filter(pk=change.pk, facts__has_key="ids").first()
    done = _reached(watch)
    chunk = ids[done : done + CHUNK]
    if current is None or not chunk:  # ended, or taken back, from elsewhere
        return len(ids)
    changed = change_those(Contact.objects.filter(pk__in=chunk), wanted, by)
    current.count += changed
    current.save(update_fields=["count"])
    watch.reached(done + len(chunk), total=len(ids))
    record("contact.bulk_chunk_changed", about=current, by=by, contacts=changed)
    return done + len(chunk)


@operation
def _finish(*, change: BulkChange, watch: Watch, by: Actor) -> None:
    current = BulkChange.objects.select_for_update().get(pk=change.pk)
    if "ids" not in current.facts:  # a second worker was faster
        return
    current.facts = {"value": current.facts["value"]}
    current.save(update_fields=["facts"])
    watch.ended(Progress.State.DONE)
    action = current.action
    record("contact.bulk_changed", about=current, by=by, action=action, contacts=current.count)


def undo_large(*, change: BulkChange, by: Actor, watch: Watch) -> None:
    """Take a bulk change back; called again, it goes on where it was.

    Raises:
        CannotUndo: its tag was deleted.
        NotPermitted: the role does not allow it any more.
    """
    demand(by, Can.BULK)
    undoing = change.facts["undoing"]
    ids = bulk_sql.changed_by(change.operation)
    start, operation_id = bisect_right(ids, undoing["after"]), UUID(undoing["operation"])
    for first in range(start, len(ids), CHUNK):
        chunk = ids[first : first + CHUNK]
        _undo_chunk(change=change, ids=chunk, by=by, operation_id=operation_id)
        watch.reached(first + len(chunk), total=len(ids))
    _finish_undo(change=change, watch=watch, by=by, operation_id=operation_id)


@operation
def _undo_chunk(*, change: BulkChange, ids: list[int], by: Actor) -> None:
    current = BulkChange.objects.select_for_update().get(pk=change.pk)
    undoing = current.facts.get("undoing")
    if undoing is None or undoing["after"] >= ids[-1]:  # a second worker was faster
        return
    restored = give_back(current, ids)
    undoing["after"] = ids[-1]
    undoing["restored"] += restored
    current.save(update_fields=["facts"])
    record("contact.bulk_chunk_undone", about=current, by=by, contacts=restored)


@operation
def _finish_undo(*, change: BulkChange, watch: Watch, by: Actor) -> None:
    current = BulkChange.objects.select_for_update().get(pk=change.pk)
    if current.undone_at is None:
        close_undone(current, current.facts["undoing"]["restored"], by)
        watch.ended(Progress.State.DONE)


@operation
def fail_bulk(*, change: BulkChange, problem: str, watch: Watch, by: Actor) -> None:
    """Say in one sentence why the work stopped; what was done stays and can be undone."""
    watch.ended(Progress.State.FAILED, problem)
    record("contact.bulk_failed", about=change, by=by)


def _reached(watch: Watch) -> int:
    number = watch.progress.pk if watch.progress is not None else 0
    return Progress.objects.values_list("done", flat=True).get(pk=number)
