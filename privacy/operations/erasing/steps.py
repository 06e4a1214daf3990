"""What is done table by table, read from the declarations of every app.

Nothing is listed here by hand: a new table is erased as its declaration says, what the database
would delete along with a row is deleted first, and history follows the table it tracks.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.apps import apps
from django.db import models

from config.personal_data import About, Erasure, Kept
from governance.inventory import declarations
from privacy.operations.erasing.blanks import blank
from privacy.operations.erasing.paths import depth_of, of_people, past_of_people

CONTACT = "contacts.Contact"


@dataclass(frozen=True, slots=True)
class Step:
    """One table: which rows, and what becomes of them.

    `how` is "empty", "delete", "keep" (counted only), "let go" (a link to a row that goes) or
    "rewrite" (history of the table `live`: who, when and which field stay, values go).
    """

    table: str
    label: str
    how: str
    where: str
    columns: tuple[str, ...] = ()
    sets: tuple[tuple[str, str], ...] = ()
    files: tuple[str, ...] = ()
    versions_of: str = ""
    live: str = ""


@dataclass(frozen=True, slots=True)
class _Table:
    model: Any
    paths: tuple[str, ...]
    about: About | None

    @property
    def deletes(self) -> bool:
        return self.about is None or self.about.erasure is Erasure.DELETE

    @property
    def depth(self) -> tuple[int, bool, str]:
        far = max(map(depth_of, self.paths))
        return (-far, self.model._meta.label == CONTACT, self.model._meta.label)


@cache
def steps() -> tuple[Step, ...]:
    """Return every step in the order it is done; the person's own row comes last."""
    tables = sorted(_tables(), key=lambda table: table.depth)
    return tuple(step for table in tables for step in _steps_of(table))


def steps_of(labels: frozenset[str]) -> tuple[Step, ...]:
    """Return the steps of some tables alone, in their order; links to rows that go are let go."""
    tables = sorted(_tables(), key=lambda table: table.depth)
    own = [table for table in tables if table.model._meta.label in labels]
    return tuple(step for table in own for step in _steps_of(table))


def _tables() -> list[_Table]:
    found = {
        about.model: _Table(apps.get_model(about.model), (about.person, *about.also), about)
        for about in declarations()
        if isinstance(about, About) and about.person
    }
    waiting = [table for table in found.values() if table.deletes]
    while waiting:
        gone = waiting.pop()
        for field in _cascading(gone.model):
            label = field.model._meta.label
            known = found.get(label)
            paths = known.paths if known else ()
            more = tuple(f"{field.name}__{path}" for path in gone.paths)
            new = tuple(path for path in more if path not in paths)
            if new and (known is None or known.deletes):
                found[label] = _Table(field.model, (*paths, *new), known.about if known else None)
                waiting.append(found[label])
    return list(found.values())


def _relations_to(model: Any) -> Iterator[tuple[Any, Any]]:
    for relation in model._meta.get_fields(include_hidden=True):
        foreign = getattr(relation, "field", None)
        if not relation.auto_created or relation.concrete or foreign is None:
            continue
        if foreign.many_to_many or hasattr(foreign.model, "instance_type"):
            continue
        yield foreign, getattr(relation, "on_delete", None)


def _cascading(model: Any) -> list[Any]:
    return [field for field, what in _relations_to(model) if what is models.CASCADE]


def _steps_of(table: _Table) -> Iterator[Step]:
    model, meta = table.model, table.model._meta
    where = of_people(model, table.paths)
    columns = _gone_columns(table)
    history = getattr(model, "history", None)
    if history is not None and columns:
        yield _past(table, history.model, columns)
    for field, what in _relations_to(model) if table.deletes else ():
        if what is models.SET_NULL:
            yield _let_go(field, table)
    own = [meta.get_field(name) for name in columns]
    files = tuple(str(field.column) for field in own if isinstance(field, models.FileField))
    if table.deletes:
        yield Step(meta.db_table, meta.label, "delete", where, columns, (), files)
    elif columns:
        sets = [(field.column, _empty(model, field)) for field in own]
        if meta.label == CONTACT:
            sets += [("erased_at", "now()"), ("updated_at", "now()"), ("version", "version + 1")]
        yield Step(meta.db_table, meta.label, "empty", where, columns, tuple(sets), files)
    else:
        yield Step(meta.db_table, meta.label, "keep", where)


def _empty(model: Any, field: Any) -> str:
    value = blank(field)
    if value is None:
        raise TypeError(f"{model._meta.label}.{field.name} is personal and cannot be empty.")
    return value


def _gone_columns(table: _Table) -> tuple[str, ...]:
    """Return the columns whose values go: of deleted rows all but keys and what is kept."""
    said = table.about.columns if table.about else {}
    fields = table.model._meta.local_concrete_fields
    if not table.deletes:
        return tuple(f.name for f in fields if not isinstance(said.get(f.name), Kept))
    keys = (models.ForeignKey, models.AutoField)
    return tuple(
        field.name
        for field in fields
        if not isinstance(said.get(field.name), Kept)
        and not isinstance(field, keys)
        and not field.primary_key
        and not field.generated
    )


def _past(table: _Table, history: Any, columns: tuple[str, ...]) -> Step:
    known = {field.name: field for field in history._meta.local_concrete_fields}
    own = [known[name] for name in columns if name in known]
    blanks = {field.name: (field.column, blank(field)) for field in own}
    sets = tuple((column, value) for column, value in blanks.values() if value is not None)
    names = tuple(name for name, (_column, value) in blanks.items() if value is not None)
    where = past_of_people(table.model, history, table.paths)
    meta = history._meta
    own_meta = table.model._meta
    key, live = own_meta.pk.column, own_meta.db_table
    return Step(meta.db_table, meta.label, "rewrite", where, names, sets, (), key, live)


def _let_go(field: Any, table: _Table) -> Step:
    meta = field.model._meta
    where = of_people(field.model, tuple(f"{field.name}__{path}" for path in table.paths))
    return Step(
        meta.db_table, meta.label, "let go", where, (field.name,), ((field.column, "null"),)
    )
