"""Puts rows back as a merge's log says, and lists what changed too much since."""

import json
from dataclasses import asdict, dataclass, field
from typing import Any

from django.apps import apps
from django.db import IntegrityError, connection, transaction
from django.db.models import ForeignKey

from config.merging import Judged
from contacts.models.contact import Contact
from contacts.models.merge import Merge, MergeMove
from contacts.operations.merging.relations import ABOUT_KEY, identity_of, relation_of, relations
from contacts.operations.merging.run import row_as_json

What = MergeMove.What
CHANGED, GONE, ELSEWHERE, BLOCKED = "changed_since", "removed_since", "moved_since", "in_the_way"
_CUSTOM = "custom."

_NAMED = (
    f", {ABOUT_KEY} = case when about_model = 'contacts.Contact'"
    f" and {ABOUT_KEY} = %(to_key)s then %(from_key)s else {ABOUT_KEY} end"
)
_BACK = """
with back as (
  update "{table}" t set "{column}" = %(from)s{named}
  from contacts_mergemove m
  where m.merge_id = %(merge)s and m."table" = '{label}' and m.what = 'moved'
    and m."column" = '{column}' and t."{identity}" = m."row"::{type}
    and t."{column}" = %(to)s
  returning m.id
)
select m."row", exists (
  select 1 from "{table}" t where t."{identity}" = m."row"::{type}
) from contacts_mergemove m
where m.merge_id = %(merge)s and m."table" = '{label}' and m.what = 'moved'
  and m."column" = '{column}' and m.id not in (select id from back)
"""
_AGAIN = """
insert into "{table}" ({columns})
select {values} from contacts_mergemove m
cross join lateral jsonb_populate_record(null::"{table}", m.content) r
where m.merge_id = %(merge)s and m."table" = '{label}' and m.what = 'folded'{targets}
on conflict do nothing
returning "{identity}"::text
"""


@dataclass(frozen=True, slots=True)
class Conflict:
    """One thing that could not go back; names, never values."""

    table: str
    row: str
    column: str
    why: str


@dataclass(slots=True)
class Returning:
    """A merge on its way back."""

    merge: Merge
    survivor: Contact
    absorbed: Contact
    conflicts: list[Conflict] = field(default_factory=list)

    def keep(self, table: str, row: str, column: str, why: str) -> None:
        """List what stays as it is; what is judged again anyway is none of it."""
        if table not in {r.label for r in relations() if isinstance(r.policy, Judged)}:
            self.conflicts.append(Conflict(table, row, column, why))

    @property
    def told(self) -> list[dict[str, str]]:
        """The conflicts as they are stored."""
        return [asdict(conflict) for conflict in self.conflicts]

    def noted(self, *what: str) -> Any:
        """Return what the log says of these kinds, in order."""
        return MergeMove.objects.filter(merge=self.merge, what__in=what).order_by("pk")


def take_added_away(run: Returning) -> None:
    """Remove what the merge itself wrote."""
    rows: dict[str, list[str]] = {}
    for move in run.noted(What.ADDED):
        rows.setdefault(move.table, []).append(move.row)
    for label, pks in rows.items():
        apps.get_model(label)._default_manager.filter(pk__in=pks).delete()


def restore_columns(run: Returning) -> None:
    """Give united rows their own values back, newest change first, where nobody touched them."""
    for move in run.noted(What.UNITED, What.SUMMED).exclude(column="").reverse():
        model = apps.get_model(move.table)
        column = move.column
        row = _row_now(model, move.row)
        if row is None:
            run.keep(move.table, move.row, column, GONE)
        elif move.what == What.SUMMED:
            _set(model, move.row, column, (row[column] or 0) - (move.new or 0) + (move.old or 0))
        elif _value(row, column) != move.new:
            if not _handed_on(move):
                run.keep(move.table, move.row, column, CHANGED)
        elif not _restored(model, move):
            run.keep(move.table, move.row, column, BLOCKED)


def _row_now(model: Any, pk: str) -> dict[str, Any] | None:
    if not model._default_manager.filter(pk=pk).exists():
        return None
    return row_as_json(model, pk)


def _value(row: dict[str, Any], column: str) -> Any:
    if column.startswith(_CUSTOM):
        return (row["custom"] or {}).get(column.removeprefix(_CUSTOM))
    return row.get(column)


def _restored(model: Any, move: MergeMove) -> bool:
    """Put one value back; False where what it refers to is gone or its place is taken."""
    if not move.column.startswith(_CUSTOM):
        field = next(f for f in model._meta.fields if f.column == move.column)
        points = isinstance(field, ForeignKey) and move.old is not None
        if points and not field.related_model._default_manager.filter(pk=move.old).exists():
            return False
        try:
            with transaction.atomic():
                _set(model, move.row, move.column, move.old)
        except IntegrityError:
            return False
        return True
    slug = move.column.removeprefix(_CUSTOM)
    contact = Contact.objects.get(pk=move.row)
    custom = {k: value for k, value in contact.custom.as_stored().items() if k != slug}
    if move.old is not None:
        custom[slug] = move.old
    Contact.objects.filter(pk=contact.pk).update(custom=custom)
    return True


def _set(model: Any, pk: str, column: str, value: Any) -> None:
    """Write one value that was kept as JSON, read by PostgreSQL as the column's own type."""
    table, own = model._meta.db_table, identity_of(model)
    with connection.cursor() as cursor:
        cursor.execute(
            f'update "{table}" set "{column}" = (jsonb_populate_record(null::"{table}",'
            f' jsonb_build_object(%s::text, %s::jsonb))).{_quoted(column)} where "{own}" = %s',
            [column, _dumped(value), pk],
        )


def _handed_on(move: MergeMove) -> bool:
    """Let a later merge that changed the same value know what was there before this one.

    Merges into one survivor can so be taken back in any order.
    """
    later = MergeMove.objects.filter(
        table=move.table,
        row=move.row,
        column=move.column,
        pk__gt=move.pk,
        what=What.UNITED,
        merge__undone_at=None,
    ).exclude(merge=move.merge_id)
    first = later.order_by("pk").first()
    if first is None or first.old != move.new:
        return False
    first.old = move.old
    first.save(update_fields=["old"])
    return True


def move_back(run: Returning) -> None:
    """Point every row that the merge moved at the absorbed record again, in sets."""
    moved = run.noted(What.MOVED).order_by("table", "column")
    for label, column in moved.values_list("table", "column").distinct():
        relation = relation_of(label, column)
        own = next(f for f in relation.model._meta.fields if f.column == relation.identity)
        sql = _BACK.format(
            table=relation.table,
            column=column,
            label=label,
            identity=relation.identity,
            type=own.rel_db_type(connection),
            named=_NAMED if getattr(relation.policy, "named", False) else "",
        )
        with connection.cursor() as cursor:
            cursor.execute(sql, _arguments(run))
            for row, exists in cursor.fetchall():
                run.keep(label, row, column, ELSEWHERE if exists else GONE)


def _arguments(run: Returning) -> dict[str, Any]:
    return {
        "merge": run.merge.pk,
        "from": run.absorbed.pk,
        "to": run.survivor.pk,
        "from_key": str(run.absorbed.key),
        "to_key": str(run.survivor.key),
    }


def write_folded_again(run: Returning) -> None:
    """Write the rows again that had been folded away, where what they refer to still exists."""
    folded = run.noted(What.FOLDED)
    for label in sorted(set(folded.values_list("table", flat=True))):
        model = apps.get_model(label)
        fields = [f for f in model._meta.local_concrete_fields if not f.generated]
        targets = "".join(
            f' and (r."{f.column}" is null or exists (select 1 from'
            f' "{f.related_model._meta.db_table}" x where x.id = r."{f.column}"))'
            for f in fields
            if isinstance(f, ForeignKey)
        )
        sql = _AGAIN.format(
            table=model._meta.db_table,
            label=label,
            identity=identity_of(model, _relation_name(model, folded.filter(table=label))),
            columns=", ".join(f'"{f.column}"' for f in fields),
            values=", ".join(f'r."{f.column}"' for f in fields),
            targets=targets,
        )
        with connection.cursor() as cursor:
            cursor.execute(sql, {"merge": run.merge.pk})
            written = {row for (row,) in cursor.fetchall()}
        for move in folded.filter(table=label).exclude(row__in=written):
            run.keep(label, move.row, "", BLOCKED)


def _relation_name(model: Any, folded: Any) -> str:
    column = folded.values_list("column", flat=True).first()
    return str(next(f.name for f in model._meta.local_concrete_fields if f.column == column))


def _quoted(column: str) -> str:
    return f'"{column}"'


def _dumped(value: Any) -> str:
    return json.dumps(value)
