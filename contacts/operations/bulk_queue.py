"""Hands a large bulk change, or its undoing, to the background worker."""

from typing import Any

from django.utils.translation import gettext as _

from config.actor import Actor
from config.errors import DomainError
from config.jobs import defer_once
from config.journal import record
from config.operation import current_operation, operation
from contacts.access import Can
from contacts.models.work import BulkChange, Progress
from contacts.operations.bulk import RUN, UNDO, locked_for_undo, progress_of
from contacts.operations.bulk_wanted import wanted_of
from contacts.operations.bulk_writing import differing
from contacts.operations.rights import demand
from contacts.operations.working import new_progress
from contacts.querysets import ContactQuerySet

TASKS = {RUN: "contacts.run_bulk", UNDO: "contacts.undo_bulk"}


class CannotResume(DomainError):
    """Nothing of this change has stopped half way."""

    code = "cannot_resume"


@operation
def start_bulk(
    *, contacts: ContactQuerySet, action: str, value: Any = None, by: Actor
) -> BulkChange:
    """Let the worker do what `bulk_change` does; whom it is about is fixed now.

    All chunks carry this operation's id, so that one undoing covers them.

    Raises:
        Invalid: the action or its value is unknown.
        NotPermitted: the role does not change many at once, or not assign.
    """
    demand(by, Can.BULK)
    wanted = wanted_of(action, value, by)
    ids = list(differing(contacts, wanted, by).order_by("pk").values_list("pk", flat=True))
    change = BulkChange.objects.create(
        operation=current_operation(),
        action=action,
        by=by.user,
        facts={"value": wanted.key, "ids": ids},
    )
    _queue(change, RUN, by, total=len(ids))
    record("contact.bulk_queued", about=change, by=by, action=action, contacts=len(ids))
    return change


@operation
def start_undo(*, change: BulkChange, by: Actor) -> BulkChange:
    """Let the worker do what `undo_bulk` does.

    Raises:
        CannotUndo: it was undone before, or work on it is under way.
        NotPermitted: it is somebody else's change and the role does not see every team.
    """
    current = locked_for_undo(change, by)
    fresh = {"operation": str(current_operation()), "after": 0, "restored": 0}
    undoing = current.facts.get("undoing", fresh)
    current.facts = {"value": current.facts.get("value"), "undoing": undoing}
    current.save(update_fields=["facts"])
    _queue(current, UNDO, by, total=current.count)
    record("contact.bulk_undo_queued", about=current, by=by, contacts=current.count)
    return current


@operation
def resume_bulk(*, change: BulkChange, by: Actor) -> BulkChange:
    """Let the worker go on with a change, or its undoing, that stopped half way.

    Raises:
        CannotResume: it did not stop.
    """
    demand(by, Can.BULK)
    current = BulkChange.objects.select_for_update().get(pk=change.pk)
    stopped = progress_of(current)
    if stopped is None or stopped.state != Progress.State.FAILED:
        raise CannotResume(_("This change did not stop half way."))
    _queue(current, stopped.kind, by, total=stopped.total, done=stopped.done)
    record("contact.bulk_resumed", about=current, by=by)
    return current


def _queue(change: BulkChange, kind: str, by: Actor, *, total: int, done: int = 0) -> None:
    progress = new_progress(
        kind=kind, subject=str(change.key), owner=by.user, total=total, done=done
    )
    ids = {"change_id": change.pk, "progress_id": progress.pk, "user_id": by.user_id}
    if not defer_once(TASKS[kind], lock=f"bulk-{change.pk}", **ids):
        raise CannotResume(_("Work on this change is already waiting."))
