"""What a merge did and what could not go back, in words."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.apps import apps
from django.utils.translation import gettext_lazy as _

from contacts.models.contact import Contact
from contacts.models.duplicates import CandidateStatus, DuplicateCandidate
from contacts.models.merge import Merge, MergeMove
from contacts.models.work import Progress
from contacts.operations.merging.automatic import KIND
from contacts.operations.merging.returning import BLOCKED, CHANGED, ELSEWHERE, GONE
from contacts.reading.side_by_side import QUIET
from contacts.reading.words import field_label, known_field

WHY: dict[str, Any] = {
    CHANGED: _("changed since; left as it is"),
    GONE: _("removed since"),
    ELSEWHERE: _("belongs to somebody else now"),
    BLOCKED: _("something else is in its place now"),
}


def count_lines(merge: Merge) -> list[tuple[str, Any, int]]:
    """Return the kinds of rows with what became of them and how many."""
    lines = []
    for kind, count in merge.counts.items():
        table, what = kind.rsplit(" ", 1)
        if table == Contact._meta.label:
            lines.append((str(_("the contact itself")), _("Values taken over"), count))
        elif table not in QUIET:
            lines.append((_plural(table), MergeMove.What(what).label, count))
    return lines


def conflict_lines(merge: Merge) -> list[tuple[str, str, Any]]:
    """Return what could not go back: the kind of record, the field, and why."""
    return [
        (_plural(each["table"]), _column(each["table"], each["column"]), WHY[each["why"]])
        for each in merge.conflicts
    ]


def _plural(table: str) -> str:
    return str(apps.get_model(table)._meta.verbose_name_plural)


def _column(table: str, column: str) -> str:
    if not column:
        return ""
    if table == "contacts.Contact":
        name = column.removesuffix("_id")
        return field_label(name, {}) if known_field(name) else name
    model: Any = apps.get_model(table)
    return str(next(f.verbose_name for f in model._meta.fields if f.column == column))


LEFT: dict[str, Any] = {
    "merged": _("merged"),
    "cap": _("over the daily cap"),
    "first_names_differ": _("first names differ"),
    "birth_dates_differ": _("birth dates differ"),
    "owners_differ": _("different owners or teams"),
    "only_names_agree": _("only the names agree"),
    "restricted": _("use of the data is restricted"),
    "cannot_merge": _("refused"),
    "permission_denied": _("refused"),
}
RUNS = 14


@dataclass(frozen=True, slots=True)
class Run:
    """One night of automatic merging: how many, and how many pairs were left by reason."""

    at: datetime
    merged: int
    left: list[tuple[Any, int]]


def automatic_runs() -> list[Run]:
    """Return the latest nights, newest first."""
    rows = Progress.objects.filter(kind=KIND, state=Progress.State.DONE).order_by("-pk")[:RUNS]
    runs = []
    for row in rows:
        counts = dict(part.split("=") for part in row.note.split())
        left = [(LEFT.get(n, n), int(c)) for n, c in counts.items() if n != "merged"]
        runs.append(Run(row.created_at, int(counts.get("merged", 0)), left))
    return runs


def safe_pairs(threshold: float) -> int:
    """Return how many open pairs are above the threshold now."""
    waiting = DuplicateCandidate.objects.filter(status=CandidateStatus.OPEN)
    return waiting.filter(probability__gte=threshold).count()
