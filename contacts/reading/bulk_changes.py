"""Changes of many contacts at once, as lines: who, what to, and whether it can be taken back."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.contrib.auth import get_user_model
from django.db.models import F, QuerySet

from contacts.access import Can
from contacts.models.catalogue import Tag
from contacts.models.contact import Stage
from contacts.models.team import Team
from contacts.models.work import BulkChange, Progress
from contacts.operations.bulk import ACTIONS, GOING, RUN, UNDO


@dataclass(frozen=True, slots=True)
class BulkLine:
    """One change with what it set, in words, and whether work on it is still under way."""

    change: BulkChange
    value: str
    going: bool

    @property
    def may_undo(self) -> bool:
        """Whether there is something to take back now."""
        return self.change.count > 0 and self.change.undone_at is None and not self.going


def bulk_changes_of(user: Any) -> QuerySet[BulkChange]:
    """Return one's own bulk changes; everybody's for data owners."""
    found = BulkChange.objects.filter(action__in=ACTIONS)
    return found if user.has_perm(Can.VIEW_BULK) else found.filter(by=user)


def without_lists(changes: QuerySet[BulkChange]) -> QuerySet[BulkChange]:
    """Leave out whom a change is about, which can be very long, and keep what it set."""
    return changes.defer("facts").annotate(value=F("facts__value")).select_related("by")


def bulk_lines(changes: Iterable[Any]) -> list[BulkLine]:
    """Return changes, read `without_lists`, as lines."""
    rows = list(changes)
    keys = [str(row.key) for row in rows]
    work = Progress.objects.filter(kind__in=(RUN, UNDO), subject__in=keys, state__in=GOING)
    going = set(work.values_list("subject", flat=True))
    words = {"stage": dict(Stage.choices)} | {
        action: {each.pk: str(each) for each in model._default_manager.filter(pk__in=_values(rows))}
        for action, model in _LINKED.items()
        if any(row.action == action for row in rows)
    }
    return [
        BulkLine(row, str(words.get(row.action, {}).get(row.value, "")), str(row.key) in going)
        for row in rows
    ]


_LINKED: dict[str, Any] = {
    "owner": get_user_model(),
    "team": Team,
    "add_tag": Tag,
    "remove_tag": Tag,
}


def _values(rows: list[Any]) -> set[int]:
    return {row.value for row in rows if row.action in _LINKED and row.value is not None}
