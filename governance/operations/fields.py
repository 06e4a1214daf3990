"""Writes the human part of the inventory: domain, purposes, basis, steward, retention, note."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from config.actor import Actor
from config.errors import Invalid
from config.journal import record
from config.operation import operation
from contacts.models.preference import Purpose
from contacts.normalise.text import tidy
from governance.inventory.described import all_lines
from governance.models.inventory import FieldRecord, LawfulBasis

FIELDS = ("domain", "purposes", "basis", "steward", "retention", "note")


@operation
def describe_fields(
    *, places: Iterable[tuple[str, str]], values: Mapping[str, Any], by: Actor
) -> int:
    """Say the same about all of these columns; what is the same already leaves no trace.

    Set-based: one read, one insert, one update, whatever the number of columns.

    Args:
        places: table and column of each, as the inventory names them.
        values: any of FIELDS; what is absent stays as it is.
        by: who says it.

    Returns:
        How many columns changed.

    Raises:
        Invalid: values break rules, or a column is not declared.
    """
    wanted = set(places)
    good = _checked(values)
    unknown = wanted - {(line.table, line.column) for line in all_lines()}
    if unknown or not wanted:
        raise Invalid({"places": [_("There is no such field.")]})
    rows = FieldRecord.objects.select_for_update(of=("self",)).filter(
        table__in={table for table, _column in wanted}
    )
    known = {(row.table, row.column): row for row in rows if (row.table, row.column) in wanted}
    fresh = [FieldRecord(table=table, column=column) for table, column in sorted(wanted - {*known})]
    changed = [row for row in known.values() if _set(row, good)]
    fresh = [row for row in fresh if _set(row, good)]
    FieldRecord.objects.bulk_create(fresh)
    if changed:
        FieldRecord.objects.bulk_update(changed, list(good))
    if fresh or changed:
        count = len(fresh) + len(changed)
        about: Any = [*fresh, *changed][0] if count == 1 else FieldRecord
        record("inventory.described", about=about, by=by, count=count, fields=sorted(good))
    return len(fresh) + len(changed)


def _set(row: FieldRecord, values: Mapping[str, Any]) -> bool:
    differs = {name: value for name, value in values.items() if getattr(row, name) != value}
    for name, value in differs.items():
        setattr(row, name, value)
    return bool(differs)


def _checked(values: Mapping[str, Any]) -> dict[str, Any]:
    problems = {name: [_("There is no such field.")] for name in values.keys() - set(FIELDS)}
    good = {name: values[name] for name in FIELDS if name in values}
    if "purposes" in good:
        good["purposes"] = sorted(set(good["purposes"] or ()))
        known = set(Purpose.objects.values_list("slug", flat=True))
        if not known.issuperset(good["purposes"]):
            problems["purposes"] = [_("Choose one of the list.")]
    if good.get("basis") and good["basis"] not in LawfulBasis.values:
        problems["basis"] = [_("Choose one of the list.")]
    if good.get("steward") is not None and not good["steward"].is_active:
        problems["steward"] = [_("This person no longer works here.")]
    for name in ("retention", "note"):
        if name in good:
            good[name] = tidy(str(good[name] or ""))
            if len(good[name]) > (FieldRecord._meta.get_field(name).max_length or 0):
                problems[name] = [_("This is too long.")]
    if problems:
        raise Invalid(problems)
    return good
