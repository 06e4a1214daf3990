"""Turns rows into what a person is told: values as they are, other people and colleagues not."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import islice
from typing import Any
from uuid import UUID

from django.contrib.auth import get_user_model
from django.utils.translation import gettext as _

from contacts.models.merge import Merge
from privacy.operations.packaging.redacting import OTHERS, STAFF, Place, Redactor, mark
from privacy.operations.packaging.tables import Column, Table

_BATCH = 500
# What a merge noted of both records; told only where both are the person's.
_OF_BOTH = {
    "contacts.Merge": frozenset({"snapshot"}),
    "contacts.MergeMove": frozenset({"old", "new", "content"}),
}
# A merge is noted as undone before its last row is back.
_UNDOING = timedelta(minutes=1)
Told = dict[str, Any]


class Teller:
    """Tells rows of any table about one person; keeps no more than one batch of them."""

    def __init__(self, people: Sequence[int], redactor: Redactor) -> None:
        self._people = frozenset(people)
        self._redactor = redactor
        self._functions: dict[int, str] = {}
        self._names: dict[tuple[Any, Any], str] = {}
        # Merges with a record that is not the person's: taken back, or still to be.
        merges = Merge.objects.filter(survivor__in=people) | Merge.objects.filter(
            absorbed__in=people
        )
        self._foreign_merges = {
            merge.pk: (merge.at, (merge.undone_at or merge.at) + _UNDOING)
            for merge in merges
            if not {merge.survivor_id, merge.absorbed_id} <= self._people
        }

    def mixed(self, at: datetime) -> bool:
        """Say whether the records then also held another person, by a merge undone since."""
        return any(start <= at <= end for start, end in self._foreign_merges.values())

    def rows(self, table: Table, rows: Iterable[Any]) -> Iterator[Told]:
        """Yield each row of a table with its told values, by the names of columns."""
        for batch in in_batches(rows):
            self.prepare(table, batch)
            for row in batch:
                yield {each.name: self.value(table, each, row) for each in table.columns}

    def prepare(self, table: Table, batch: Sequence[Any]) -> None:
        """Look up what a batch of rows needs: a query for each kind of name, whatever its size."""
        texts = [c.attname for c in table.columns if c.role == "text"]
        self._redactor.look_up(
            text for row in batch for name in texts for text in texts_in(getattr(row, name))
        )
        for column in table.columns:
            if column.role == "house":
                self._learn(column.model, {getattr(row, column.attname) for row in batch})
            elif column.role == "staff":
                self.colleagues(getattr(row, column.attname) for row in batch)

    def colleagues(self, numbers: Iterable[Any]) -> None:
        """Learn the functions of colleagues."""
        fresh = {number for number in numbers if number} - self._functions.keys()
        if fresh:
            for user in get_user_model().objects.filter(pk__in=fresh):
                self._functions[user.pk] = user.job_title

    def function(self, number: Any) -> str:
        """Return what a colleague does, who is not named."""
        return self._functions.get(number) or _("Colleague")

    def value(self, table: Table, column: Column, row: Any) -> Any:
        """Return one value as it is told; what is not told is counted."""
        value = getattr(row, column.attname)
        if value is None or value == "":
            return value if value is None else ""  # an empty file is equal to it, and no text
        place = Place(table.about.model, str(row.pk), column.name)
        match column.role:
            case "staff":
                self._redactor.note(place, "colleague", STAFF)
                return self.function(value)
            case "person" if value not in self._people:
                self._redactor.note(place, "record", OTHERS)
                return mark("record", OTHERS)
            case "house":
                return self._names.get((column.model, value), plain(value))
            case "secret":
                return mark("secret", "withheld")
            case "text" if column.name in _OF_BOTH.get(table.about.model, ()):
                if self._is_foreign(row):
                    self._redactor.note(place, "record", OTHERS)
                    return mark("record", OTHERS)
        return self._cleaned(column, plain(value), place)

    def _cleaned(self, column: Column, value: Any, place: Place) -> Any:
        kind = self._redactor.forbidden(column.name) if column.role == "text" else ""
        if kind:
            self._redactor.note(place, kind, "withheld")
            return mark(kind, "withheld")
        if column.role == "text" or (column.role == "own" and isinstance(value, dict)):
            return self._redactor.clean_all(value, place)
        return value

    def _is_foreign(self, row: Any) -> bool:
        return getattr(row, "merge_id", row.pk) in self._foreign_merges

    def _learn(self, model: Any, numbers: set[Any]) -> None:
        fresh = {n for n in numbers if n is not None and (model, n) not in self._names}
        if len(self._names) > 20_000:
            self._names.clear()
        for each in model._base_manager.filter(pk__in=fresh) if fresh else ():
            self._names[model, each.pk] = str(each)


def in_batches(rows: Iterable[Any]) -> Iterator[list[Any]]:
    """Yield rows in lists of a bounded length."""
    rows = iter(rows)
    while batch := list(islice(rows, _BATCH)):
        yield batch


def plain(value: Any) -> Any:
    """Return a value as JSON knows it; amounts stay exact, as texts."""
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, bool | int | float | dict):
        return value
    if isinstance(value, list | tuple):
        return [plain(each) for each in value]
    if isinstance(value, Decimal | UUID):
        return str(value)
    return None if value is None else str(value)


def texts_in(value: Any) -> Iterator[str]:
    """Yield every text in lists and objects."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for each in value.values():
            yield from texts_in(each)
    elif isinstance(value, list):
        for each in value:
            yield from texts_in(each)
