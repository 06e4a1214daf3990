"""What is kept about people, joined from the declarations of every app."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import import_module
from typing import Any

from django.apps import apps
from django.db import models

from config.personal_data import About, Declaration, Derived, Erasure, Kept, Personal

# How the note of a column begins that is computed from another one.
DERIVED = "from "
OURS = ("contacts", "interactions", "segments", "governance", "privacy")


@dataclass(frozen=True, slots=True)
class Line:
    """One column of the inventory."""

    table: str
    column: str
    category: str
    sensitivity: str
    erasure: str
    note: str


def declarations() -> list[Declaration]:
    """Return every app's declarations, lowest app first."""
    return [row for app in OURS for row in import_module(f"{app}.personal_data").TABLES]


def problems() -> list[str]:
    """Return what is undeclared, declared twice or stale; each sentence says what to write."""
    rows = declarations()
    named = Counter(row.model for row in rows)
    declared = {row.model: row for row in rows}
    existing = {model._meta.label: model for model in _models()}
    found = [f"{name} is declared {n} times; keep one." for name, n in named.items() if n > 1]
    found += [
        f"{name} is declared but does not exist; delete it."
        for name in named
        if name not in existing
    ]
    for label, model in existing.items():
        if label not in declared:
            found.append(
                f"{label}: say what it keeps about people: About(...) or NotPersonal(...)."
            )
        elif isinstance(declared[label], About):
            found += _column_problems(model, declared[label])
    return sorted(found)


def _models() -> Iterator[type[models.Model]]:
    """Yield every managed table except history tables, which follow the table they track."""
    for model in apps.get_models(include_auto_created=True):
        if not model._meta.proxy and model._meta.managed and not hasattr(model, "instance_type"):
            yield model


def _column_problems(model: Any, about: Any) -> list[str]:
    names = {field.name for field in model._meta.local_concrete_fields}
    found = [
        f'{about.model}: "{name}" is declared but does not exist; delete it.'
        for name in about.columns.keys() - names
    ]
    if about.erasure is Erasure.EMPTY:
        found += [
            f'{about.model}: say what "{name}" is: Personal(...), Kept(...) or Derived(...).'
            for name in names - about.columns.keys()
        ]
    return found


def lines() -> list[Line]:
    """Return the whole inventory, one line per column about a person."""
    out = []
    for about in declarations():
        if not isinstance(about, About):
            continue
        model = apps.get_model(about.model)
        for field in model._meta.local_concrete_fields:
            out.append(_line(about, field.name, about.columns.get(field.name)))
    return out


def _line(about: About, column: str, said: Personal | Kept | Derived | None) -> Line:
    table = about.model
    match said:
        case Personal(kind, sensitivity):
            return Line(table, column, str(kind), str(sensitivity), about.erasure.name.lower(), "")
        case Kept(because):
            return Line(table, column, "", "", "kept", because)
        case Derived(of):
            return Line(table, column, "", "", "derived", f"{DERIVED}{of}")
    return Line(table, column, str(about.kind), "basic", about.erasure.name.lower(), "")
