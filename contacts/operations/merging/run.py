"""A merge while it runs: the two records, the choices, and the log of what it does."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import connection
from psycopg.types.json import Jsonb

from config.actor import Actor
from contacts.models.contact import Contact
from contacts.models.merge import Merge, MergeMove
from contacts.operations.merging.relations import identity_of

SURVIVOR, ABSORBED = "survivor", "absorbed"
What = MergeMove.What


@dataclass(slots=True)
class MergeRun:
    """Two locked records on their way to being one.

    `chosen` says for each field group whose values are kept; `before` holds what steps must
    know from before the rows moved, by name.
    """

    merge: Merge
    survivor: Contact
    absorbed: Contact
    chosen: dict[str, str]
    by: Actor
    now: datetime
    before: dict[str, Any] = field(default_factory=dict)

    @property
    def arguments(self) -> dict[str, Any]:
        """What the statements need to know."""
        return {
            "merge": self.merge.pk,
            "from": self.absorbed.pk,
            "to": self.survivor.pk,
            "from_key": str(self.absorbed.key),
            "to_key": str(self.survivor.key),
        }

    def note(self, moves: Iterable[MergeMove]) -> None:
        """Add to the log."""
        MergeMove.objects.bulk_create(moves)

    def added(self, model: Any, pk: Any) -> None:
        """Note a row that the merge itself wrote."""
        self.note([MergeMove(merge=self.merge, table=model._meta.label, row=pk, what=What.ADDED)])

    def change(self, model: Any, pk: Any, values: Mapping[str, Any], what: Any = None) -> bool:
        """Set columns of one row, noting each that really differs.

        `values` are by PostgreSQL column. Returns whether anything differed.
        """
        table, own = model._meta.db_table, identity_of(model)
        before = row_as_json(model, pk)
        assignments = ", ".join(f'"{column}" = %s' for column in values)
        sql = f'update "{table}" set {assignments} where "{own}" = %s returning to_jsonb("{table}")'
        with connection.cursor() as cursor:
            cursor.execute(sql, [*map(_adapted, values.values()), pk])
            after = as_json(cursor.fetchone()[0])
        return self.note_differences(model, pk, before, after, what or What.UNITED)

    def note_differences(self, model: Any, pk: Any, before: Any, after: Any, what: Any) -> bool:
        """Note what differs between a row before and after; returns whether anything does."""
        moves = [
            MergeMove(
                merge=self.merge,
                table=model._meta.label,
                row=str(pk),
                what=what,
                column=column,
                old=before.get(column),
                new=value,
            )
            for column, value in after.items()
            if before.get(column) != value
        ]
        self.note(moves)
        return bool(moves)


def _adapted(value: Any) -> Any:
    return Jsonb(value) if isinstance(value, dict) else value


def as_json(value: Any) -> Any:
    """Return a jsonb value of a bare cursor, which Django leaves as text."""
    return json.loads(value) if isinstance(value, str) else value


def row_as_json(model: Any, pk: Any) -> dict[str, Any]:
    """Return one row with PostgreSQL's own text for each value."""
    table, own = model._meta.db_table, identity_of(model)
    with connection.cursor() as cursor:
        cursor.execute(f'select to_jsonb(t) from "{table}" t where "{own}" = %s', [pk])
        return dict(as_json(cursor.fetchone()[0]))
