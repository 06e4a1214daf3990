"""Takes a merge back: exactly what it did, and nothing that people did since."""

from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext as _

from config.actor import Actor
from config.journal import record
from config.merging import Judged, Rebuilt
from config.operation import operation
from contacts.models.contact import Contact
from contacts.models.merge import Merge, MergeMove
from contacts.operations.contacts import touch
from contacts.operations.merging.candidates import reject_again
from contacts.operations.merging.judging import make_again
from contacts.operations.merging.refusing import (
    CannotUnmerge,
    demand_unmergeable,
    locked_pair,
)
from contacts.operations.merging.relations import relations
from contacts.operations.merging.returning import (
    Returning,
    move_back,
    restore_columns,
    take_added_away,
    write_folded_again,
)
from contacts.operations.primaries import COLUMNS, promote_next
from contacts.operations.sealing_apart import seal_apart


@operation
def unmerge(*, merge: Merge, by: Actor, reason: str = "") -> Merge:
    """Give the absorbed record back what the merge took, and the survivor its own values.

    Rows that came later stay with the survivor. What was changed or removed since stays as it
    is and is listed in `conflicts`. The pair counts as "not the same" from now on.

    Raises:
        CannotUnmerge: taken back already, erased, or a later merge rests on this one.
        NotPermitted: the role may not merge, or not change one of the two.
    """
    survivor, absorbed = locked_pair(merge.survivor, merge.absorbed)
    merge = Merge.objects.select_for_update().get(pk=merge.pk)
    demand_unmergeable(merge, survivor, absorbed, by)
    _demand_last(merge)
    now = timezone.now()
    run = Returning(merge, survivor, absorbed)
    _put_back(run)
    absorbed.merged_into = None
    touch(absorbed, now=now, columns=["merged_into", *COLUMNS])
    touch(survivor, now=now, columns=[*COLUMNS])
    seal_apart(absorbed, survivor)
    seal_apart(survivor, absorbed)
    reject_again(merge, by, now)
    for relation in relations():
        if isinstance(relation.policy, Rebuilt | Judged):
            make_again(relation, [survivor.pk, absorbed.pk])
    _close(run, by, now)
    record(
        "contact.unmerged",
        about=survivor,
        by=by,
        absorbed=str(absorbed.key),
        conflicts=len(run.conflicts),
    )
    return merge


def _put_back(run: Returning) -> None:
    take_added_away(run)
    restore_columns(run)
    move_back(run)
    write_folded_again(run)
    for contact in (run.survivor, run.absorbed):
        contact.refresh_from_db()
        if run.conflicts:
            _settle(contact)


def _demand_last(merge: Merge) -> None:
    """Refuse while a later merge folded something into a row that this one brought."""
    brought = merge.moves.filter(
        what=MergeMove.What.MOVED, table=OuterRef("table"), row=OuterRef("row")
    )
    later = MergeMove.objects.filter(
        Exists(brought),
        merge__survivor=merge.survivor_id,
        merge__undone_at=None,
        merge__pk__gt=merge.pk,
    )
    if later.exclude(what=MergeMove.What.ADDED).exists():
        raise CannotUnmerge(
            _("A later merge into the same contact rests on this one. Take that back first.")
        )


def _settle(contact: Contact) -> None:
    """See to one main email and phone each, where something was changed since."""
    for kind in COLUMNS:
        promote_next(contact, kind)


def _close(run: Returning, by: Actor, now: object) -> None:
    """Mark the merge as undone; the values it kept are no longer needed."""
    merge = run.merge
    merge.undone_at, merge.undone_by = now, by.user  # type: ignore[assignment]
    merge.snapshot, merge.conflicts = {}, run.told
    merge.save(update_fields=["undone_at", "undone_by", "snapshot", "conflicts"])
    merge.moves.all().delete()
