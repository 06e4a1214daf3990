"""What a merge would do, found by doing it and taking it back before anybody can see it."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db import transaction

from config.actor import Actor
from contacts.models.contact import Contact
from contacts.models.merge import Merge, MergeMove
from contacts.operations.merging.merging import merge_contacts

# Rows of one table that are named one by one; more are counted.
NAMED = 200


@dataclass(frozen=True, slots=True)
class Preview:
    """What would become of the survivor's own values and of every row.

    `values` are the survivor's own columns that change; `rows` what happens to the others, at
    most NAMED of each kind; `counts` all of them, as `Merge.counts`; `chosen` the record that
    each group of fields would come from.
    """

    chosen: dict[str, str]
    values: list[MergeMove]
    rows: list[MergeMove]
    counts: dict[str, int]

    @property
    def clashes(self) -> list[MergeMove]:
        """The rows that both records have and that become one."""
        return [move for move in self.rows if move.what == MergeMove.What.FOLDED]


def preview_merge(
    *,
    survivor: Contact,
    absorbed: Contact,
    choices: Mapping[str, str] | None = None,
    by: Actor,
) -> Preview:
    """Return exactly what `merge_contacts` would do now; nothing stays written.

    Raises:
        CannotMerge, NotPermitted, Invalid: as the merge itself would.
    """
    with transaction.atomic():
        merge = merge_contacts(survivor=survivor, absorbed=absorbed, choices=choices, by=by)
        found = _read(merge)
        transaction.set_rollback(True)
    return found


def _read(merge: Merge) -> Preview:
    own = {"table": Contact._meta.label}
    rows: list[MergeMove] = []
    for kind in merge.counts:
        table, what = kind.rsplit(" ", 1)
        if table != own["table"]:
            rows += merge.moves.filter(table=table, what=what).order_by("pk")[:NAMED]
    values = list(merge.moves.filter(**own).order_by("pk"))
    return Preview(merge.choices, values, rows, merge.counts)
