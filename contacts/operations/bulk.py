"""Changes many contacts at once, and takes such a change back: what one request can wait for.

Larger sets go through bulk_queue and bulk_running, which write the same way in chunks.
"""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from config.actor import Actor, Door
from config.errors import NotPermitted
from config.journal import record
from config.operation import current_operation, operation
from contacts.access import Can
from contacts.models.work import BulkChange, Progress
from contacts.operations.bulk_wanted import ACTIONS, wanted_of
from contacts.operations.bulk_writing import CannotUndo, asked, change_those, give_back
from contacts.operations.rights import changeable, demand, may
from contacts.operations.working import latest_progress
from contacts.querysets import ContactQuerySet

__all__ = ["ACTIONS", "CannotUndo", "bulk_change", "preview_bulk", "undo_bulk"]
# A larger set is changed in the background, and its undoing too.
AT_ONCE = 2_000
RUN, UNDO = "bulk", "bulk_undo"
GOING = (Progress.State.WAITING, Progress.State.RUNNING)


@operation
def bulk_change(
    *, contacts: ContactQuerySet, action: str, value: Any = None, by: Actor
) -> BulkChange:
    """Do one thing to all of these contacts that the actor may change and that differ.

    Args:
        contacts: any query; what the actor may not change is left as it is.
        action: one of ACTIONS.
        value: a user or None, a team or None, a stage, a tag or its name; nothing for archive.
        by: whose rights limit it.

    Returns:
        The change, to be undone; when nothing differed, an unsaved one of count 0.

    Raises:
        Invalid: the action or its value is unknown.
        NotPermitted: the role does not change many at once, or not assign.
    """
    demand(by, Can.BULK)
    wanted = wanted_of(action, value, by)
    change = BulkChange(
        operation=current_operation(),
        action=action,
        count=change_those(contacts, wanted, by),
        by=by.user,
        facts={"value": wanted.key},
    )
    if change.count:
        change.save()
        record("contact.bulk_changed", about=change, by=by, action=action, contacts=change.count)
    return change


def preview_bulk(contacts: ContactQuerySet, action: str, value: Any, user: Any) -> dict[str, int]:
    """Return what a bulk change would do: total, change, same, not_permitted. Writes nothing.

    Raises:
        Invalid: the action or its value is unknown.
        NotPermitted: the role does not assign.
    """
    by = Actor(user, Door.PAGE)
    wanted = wanted_of(action, value, by, make_tag=False)
    present = asked(contacts).filter(merged_into=None, erased_at=None)
    total, permitted = present.count(), changeable(present, by)
    allowed, change = permitted.count(), permitted.exclude(wanted.same).count()
    return {
        "total": total,
        "change": change,
        "same": allowed - change,
        "not_permitted": total - allowed,
    }


@operation
def undo_bulk(*, change: BulkChange, by: Actor) -> tuple[int, int]:
    """Give back the values from before, except to contacts that changed since.

    Returns:
        How many were restored, and how many were kept as they are now.

    Raises:
        CannotUndo: it was undone before, is under way, or its tag was deleted.
        NotPermitted: it is somebody else's change and the role does not see every team.
    """
    current = locked_for_undo(change, by)
    restored = give_back(current)
    return restored, close_undone(current, restored, by)


def locked_for_undo(change: BulkChange, by: Actor) -> BulkChange:
    """Lock a change that may be undone now, and return it as it is.

    Raises:
        CannotUndo: it was undone before, or work on it is under way.
        NotPermitted: it is somebody else's change and the role does not see every team.
    """
    demand(by, Can.BULK)
    current = BulkChange.objects.select_for_update().get(pk=change.pk)
    if current.by_id != by.user_id and not may(by, Can.VIEW_ALL):
        raise NotPermitted(_("This change belongs to somebody else."))
    if current.action not in ACTIONS:
        raise CannotUndo(_("This change is taken back where it was made."))
    if current.undone_at:
        raise CannotUndo(_("This change was undone before."))
    if current.action not in ACTIONS:
        raise CannotUndo(_("This change is taken back on the page of its operation."))
    work = progress_of(current)
    if work is not None and work.state in GOING:
        raise CannotUndo(_("Work on this change is still under way."))
    return current


def close_undone(current: BulkChange, restored: int, by: Actor) -> int:
    """Mark a change as undone and return how many of its contacts were kept."""
    kept = max(current.count - restored, 0)
    current.undone_at = timezone.now()
    current.facts = {"value": current.facts.get("value"), "restored": restored, "kept": kept}
    current.save(update_fields=["undone_at", "facts"])
    record("contact.bulk_undone", about=current, by=by, restored=restored, kept=kept)
    return kept


def progress_of(change: BulkChange) -> Progress | None:
    """Return the latest background work on a change; None where there never was any."""
    return latest_progress(subject=str(change.key), kinds=(RUN, UNDO))
