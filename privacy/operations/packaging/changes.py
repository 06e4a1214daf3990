"""What changed when in a person's records: the history tables, told as differences."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from contacts.reading.words import door_words
from privacy.operations.packaging.redacting import OTHERS, mark
from privacy.operations.packaging.rows import Teller, Told, in_batches
from privacy.operations.packaging.tables import CONTACT, Column, Table, about_them

WHAT = {"+": "created", "~": "changed", "-": "removed"}
COLUMNS = ("when", "table", "row", "what", "column", "before", "after", "by", "how")
TITLES = {
    "when": _("When"),
    "table": _("Where"),
    "row": _("Row"),
    "what": _("What"),
    "column": _("Field"),
    "before": _("Before"),
    "after": _("After"),
    "by": _("By"),
    "how": _("How"),
}
# What changes with every change says nothing more than that there was one.
_EVERY_TIME = frozenset({"version", "updated_at"})
_CHUNK = 500


def changes(table: Table, people: Sequence[int], teller: Teller) -> Iterator[Told]:
    """Yield every change of a table's rows about a person, one per column, in order.

    A row that came into being is one line; its values stand in the row, or before its first
    change. A row that went says what it held.
    """
    if not hasattr(table.model, "history"):
        return
    kept = {field.name for field in table.model.history.model._meta.local_concrete_fields}
    kept -= _EVERY_TIME
    then = replace(table, columns=tuple(c for c in table.columns if c.name in kept))
    past: Any = None
    rows = _history(table, people).iterator(chunk_size=_CHUNK)
    for batch in in_batches(rows):
        teller.prepare(then, [*batch, *([past] if past is not None else [])])
        teller.colleagues(row.history_user_id for row in batch)
        for row in batch:
            number = getattr(row, table.model._meta.pk.attname)
            same = past is not None and getattr(past, table.model._meta.pk.attname) == number
            yield from _differences(then, past if same else None, row, teller)
            past = row


def _history(table: Table, people: Sequence[int]) -> QuerySet:
    history = table.model.history.model
    key = table.model._meta.pk.name
    own = Q(**{f"{key}__in": people})
    chosen = own if table.about.model == CONTACT else about_them(table.about, history, people)
    return history.objects.filter(chosen).order_by(key, "history_id")


def _differences(table: Table, past: Any, row: Any, teller: Teller) -> Iterator[Told]:
    common = {
        "when": row.history_date.isoformat(),
        "table": table.title,
        "row": str(getattr(row, table.model._meta.pk.attname)),
        "what": WHAT[row.history_type],
        "by": teller.function(row.history_user_id) if row.history_user_id else "",
        "how": str(door_words(row.history_door)),
    }
    mixed = teller.mixed(row.history_date)
    found = False
    for column in table.columns if row.history_type != "+" else ():
        values = _both(table, column, past, row, teller)
        if values is None:
            continue
        found = True
        before, after = (mark("record", OTHERS) if mixed and v else v for v in values)
        yield {**common, "column": column.title, "before": before, "after": after}
    if not found and row.history_type != "~":
        yield {**common, "column": "", "before": None, "after": None}


def _both(
    table: Table, column: Column, past: Any, row: Any, teller: Teller
) -> tuple[Any, Any] | None:
    """Return what a column said before and after, or nothing where that is the same."""
    if row.history_type == "-":
        value = getattr(row, column.attname)
        return None if value in (None, "", [], {}) else (teller.value(table, column, row), None)
    if past is None or getattr(past, column.attname) == getattr(row, column.attname):
        return None
    return teller.value(table, column, past), teller.value(table, column, row)
