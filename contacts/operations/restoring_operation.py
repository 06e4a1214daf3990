"""Takes one whole operation back: an import, a bulk edit, a merge of tags, a single edit."""

from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from config.actor import Actor
from config.errors import DomainError
from config.jobs import defer_once
from config.journal import record
from config.operation import attribute_transaction, current_operation, operation
from contacts.access import Can
from contacts.models.source import Import
from contacts.models.work import BulkChange, Progress
from contacts.operations.importing.undoing import Undone, undo_import
from contacts.operations.merging.of_operation import IsMerge, merge_of
from contacts.operations.restoration.planning import (
    Forecast,
    Kept,
    NothingToRestore,
    demand_own,
    forecast,
    plan_house,
    plan_operation,
)
from contacts.operations.restoration.tables import HOUSE
from contacts.operations.restoration.writing import write_house, write_plan
from contacts.operations.rights import demand
from contacts.operations.working import Watch, latest_progress, new_progress

# An operation on more rows is taken back by the worker.
AT_ONCE = 2_000
RESTORE = "restore"
GOING = (Progress.State.WAITING, Progress.State.RUNNING)


class AlreadyRestoring(DomainError):
    """Work on this operation is under way."""

    code = "already_restoring"


def preview_restore(done: UUID, by: Actor) -> Forecast:
    """Return what taking an operation back would do now; writes nothing.

    Raises:
        NotPermitted: the role does not change many at once, or it is somebody else's operation.
        NothingToRestore: history does not know it.
    """
    _demand(done, by)
    with transaction.atomic():
        plan_operation(done, by, locking=False)
        return forecast()


@operation
def restore_operation(*, done: UUID, by: Actor) -> BulkChange:
    """Take everything back that an operation did and nobody changed since.

    Created rows go, deleted rows come back, changed values return. What was corrected since,
    an opt-out, an erased or merged person and whatever is out of the actor's reach stay, with
    a reason. History says "restored from" and the operation.

    Returns:
        The change that this is; it can be taken back like any other. `facts` say what came of
        it: `changed`, `added`, `removed` by kind of record, `reasons`, `kept`.

    Raises:
        NothingToRestore: nothing of it could be taken back.
        NotPermitted: the role does not change many at once, or it is somebody else's operation.
    """
    _demand(done, by)
    change = BulkChange(action=RESTORE, operation=current_operation(), by=by.user)
    return _restore(change, done, by)


@operation
def start_restore(*, done: UUID, by: Actor) -> BulkChange:
    """Let the worker do what `restore_operation` does; it carries this operation's id.

    Raises:
        AlreadyRestoring: the worker has it already.
    """
    _demand(done, by)
    earlier = BulkChange.objects.filter(action=RESTORE, facts__of=str(done), facts__has_key="open")
    for each in earlier:
        work = latest_progress(subject=str(each.key), kinds=[RESTORE])
        if work is not None and work.state in GOING:
            raise AlreadyRestoring(_("Work on this operation is under way."))
    facts = {"of": str(done), "open": True}
    change = BulkChange.objects.create(
        action=RESTORE, operation=current_operation(), by=by.user, facts=facts
    )
    progress = new_progress(kind=RESTORE, subject=str(change.key), owner=by.user)
    ids = {"change_id": change.pk, "progress_id": progress.pk}
    if not defer_once("contacts.restore_operation", lock=f"restore-{done}", **ids):
        raise AlreadyRestoring(_("Work on this operation is under way."))
    record("operation.restore_queued", about=change, by=by, of=str(done))
    return change


def run_restore(*, change: BulkChange, by: Actor, watch: Watch) -> None:
    """Carry out what `start_restore` asked for; called again when it is done, it does nothing."""
    _run(change=change, by=by, watch=watch, operation_id=change.operation)


@operation
def _run(*, change: BulkChange, by: Actor, watch: Watch) -> None:
    current = BulkChange.objects.select_for_update().get(pk=change.pk)
    if "open" not in current.facts:
        return
    done = UUID(current.facts["of"])
    _demand(done, by)
    _restore(current, done, by)
    watch.ended(Progress.State.DONE)


@operation
def fail_restore(*, change: BulkChange, problem: str, watch: Watch, by: Actor) -> None:
    """Say in one sentence why nothing was taken back."""
    watch.ended(Progress.State.FAILED, problem)
    record("operation.restore_failed", about=change, by=by)


def _demand(done: UUID, by: Actor) -> None:
    demand(by, Can.BULK)
    if merge_of(done) is not None:
        raise IsMerge(_("This was a merge of two contacts, or its undoing. It has its own page."))
    if Import.objects.filter(key=done).exists():
        demand(by, Can.UNDO_IMPORT)
    demand_own(done, by)


def _restore(change: BulkChange, done: UUID, by: Actor) -> BulkChange:
    attribute_transaction(by, change.operation, f"restored from {done}")  # type: ignore[arg-type]
    job = Import.objects.filter(key=done).first()
    found = _import_undone(job, by) if job is not None else _planned(done, by)
    if not found.total:
        raise NothingToRestore(_("Nothing of this operation can be taken back."))
    change.count, change.facts = found.people, _facts(done, found)
    change.save()
    closed = {"restored": found.people, "kept": sum(found.reasons.values())}
    for earlier in BulkChange.objects.filter(operation=done, undone_at=None):
        earlier.facts = {**earlier.facts, **closed}
        earlier.undone_at = timezone.now()
        earlier.save(update_fields=["facts", "undone_at"])
    kept = sum(found.reasons.values())
    record(
        "operation.restored", about=change, by=by, of=str(done), contacts=found.people, kept=kept
    )
    return change


def _planned(done: UUID, by: Actor) -> Forecast:
    plan_operation(done, by, locking=True)
    if forecast().total:
        write_plan(by)
    return forecast()


def _import_undone(job: Import, by: Actor) -> Forecast:
    """Take an import back by its own rules, then the words and mappings that only it brought."""
    found = _of_import(undo_import(job=job, by=by))
    plan_house(job.key, by)
    write_house()
    beside = forecast(HOUSE)
    for mine, theirs in (
        (found.changed, beside.changed),
        (found.added, beside.added),
        (found.removed, beside.removed),
    ):
        mine.update(theirs)
    found.reasons.update(beside.reasons)
    found.kept += beside.kept
    return found


def _of_import(undone: Undone) -> Forecast:
    found = Forecast(people=undone.restored + undone.removed)
    found.changed = {"contacts.Contact": undone.restored} if undone.restored else {}
    found.removed = {"contacts.Contact": undone.removed} if undone.removed else {}
    for row in undone.kept:
        found.reasons[row["reason"]] += 1
        found.kept.append(Kept("contacts.Contact", row["key"], row["reason"], tuple(row["fields"])))
    return found


def _facts(done: UUID, found: Forecast) -> dict[str, Any]:
    return {
        "of": str(done),
        "changed": found.changed,
        "added": found.added,
        "removed": found.removed,
        "reasons": dict(found.reasons),
        "kept": [[row.label, row.key, row.reason, list(row.fields)] for row in found.kept[:200]],
    }
