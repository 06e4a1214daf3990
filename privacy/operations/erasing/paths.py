"""From a row to its person, as SQL: the lookups of the declarations over the set `erasing`.

`erasing(id, key)` is a temporary table with everybody the statement is about.
"""

from collections.abc import Sequence
from typing import Any

from django.db import models

PEOPLE = "select id from erasing"
KEYS = "select key from erasing"
# So few people stand in a statement as numbers: planning it with the set takes twice as long.
_FEW = 20


def leads(model: Any, path: str, alias: str = "t", depth: int = 0) -> str:
    """Return the condition that a row of `model` leads to somebody in the set.

    Follows foreign keys both ways; a plain number or key at the end is the person's own.
    """
    head, _, rest = path.partition("__")
    if head == "pk":
        return f'{alias}."{model._meta.pk.column}" in ({PEOPLE})'
    field = model._meta.get_field(head)
    if field.auto_created and not field.concrete:
        return _back(model, field, rest, alias, depth)
    column = f'{alias}."{field.column}"'
    if not field.is_relation:
        return f"{column} in ({KEYS if isinstance(field, models.UUIDField) else PEOPLE})"
    target = field.related_model
    if target._meta.label == "contacts.Contact" and not rest:
        return f"{column} in ({PEOPLE})"
    inner = f"r{depth}"
    goes = leads(target, rest or "pk", inner, depth + 1)
    key = target._meta.pk.column
    return (
        f'{column} in (select {inner}."{key}" from "{target._meta.db_table}" {inner} where {goes})'
    )


def _back(model: Any, field: Any, rest: str, alias: str, depth: int) -> str:
    other, inner = field.related_model, f"r{depth}"
    goes = leads(other, rest, inner, depth + 1)
    own = model._meta.pk.column
    return (
        f'{alias}."{own}" in (select {inner}."{field.field.column}"'
        f' from "{other._meta.db_table}" {inner} where {goes})'
    )


def of_people(model: Any, paths: tuple[str, ...]) -> str:
    """Return the condition that a row leads to somebody by one of several paths.

    Each path uses its own index: one condition joined by `or` would read the whole table.
    """
    if len(paths) == 1:
        return leads(model, paths[0])
    table = model._meta.db_table
    found = " union ".join(f'select t.ctid from "{table}" t where {leads(model, p)}' for p in paths)
    return f"t.ctid = any(array({found}))"


def past_of_people(model: Any, history: Any, paths: tuple[str, ...]) -> str:
    """Return the condition that a version is of a row of somebody in the set, gone rows included.

    A version counts where its row is theirs today, or where it says itself that it was.
    """
    table, past = model._meta.db_table, history._meta.db_table
    key = model._meta.pk.column
    rows = of_people(model, paths)
    found = [
        f'select h.ctid from "{past}" h where h."{key}" in'
        f' (select t."{key}" from "{table}" t where {rows})'
    ]
    found += [f'select h.ctid from "{past}" h where {leads(history, p, "h")}' for p in paths]
    return f"t.ctid = any(array({' union '.join(found)}))"


def depth_of(path: str) -> int:
    """Return over how many tables a path goes: rows far from the person go first."""
    return path.count("__")


def naming(statement: str, people: Sequence[int]) -> str:
    """Return a statement over the set with its people by number, where they are few."""
    if not 0 < len(people) <= _FEW:
        return statement
    return statement.replace(f"({PEOPLE})", f"({', '.join(map(str, people))})")
