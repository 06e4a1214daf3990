"""Every relation to a contact, found from the models themselves, with its declared policy."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.db.models import ForeignKey, UniqueConstraint

from config.merging import Moved, Policy, United, policies
from contacts.models.contact import Contact

ABOUT_MODEL, ABOUT_KEY = "about_model", "about_key"
_GENERIC = ("object_id", "object_pk")


@dataclass(frozen=True, slots=True)
class Relation:
    """One column that points at contacts, as PostgreSQL knows it."""

    policy: Any
    model: Any

    @property
    def label(self) -> str:
        """The name of the table in Django's words."""
        return str(self.model._meta.label)

    @property
    def table(self) -> str:
        """The name of the table in PostgreSQL."""
        return str(self.model._meta.db_table)

    @property
    def column(self) -> str:
        """The name of the column in PostgreSQL."""
        return self.column_of(self.policy.column)

    @property
    def identity(self) -> str:
        """The column that tells the rows of one person apart."""
        return identity_of(self.model, self.policy.column)

    def column_of(self, name: str) -> str:
        """Return the PostgreSQL name of a field."""
        return str(self.model._meta.get_field(name).column)


def identity_of(model: Any, relation: str = "") -> str:
    """Return the column that names a row: the primary key, a composite one less the relation."""
    own = [f for f in model._meta.pk_fields if f.name != relation] or model._meta.pk_fields
    return str(own[0].column)


def found() -> dict[str, Any]:
    """Return every foreign key to a contact by "app.Model.column".

    History tables are left out: a row of history belongs to the row it tells of.
    """
    keys = {}
    for each in Contact._meta.get_fields(include_hidden=True):
        if not (each.is_relation and each.auto_created and not each.concrete):
            continue
        field = each.field  # type: ignore[union-attr]
        if isinstance(field, ForeignKey) and not hasattr(field.model, "instance_type"):
            keys[f"{field.model._meta.label}.{field.name}"] = field.model
    return keys | _generic()


def _generic() -> dict[str, Any]:
    """Return the columns that name a record of any kind by its type and key."""
    keys = {}
    for model in apps.get_models(include_auto_created=True):
        fields = {field.name: field for field in model._meta.local_concrete_fields}
        typed = any(field.related_model is ContentType for field in fields.values())
        for name in _GENERIC:
            if typed and name in fields and not hasattr(model, "instance_type"):
                keys[f"{model._meta.label}.{name}"] = model
    return keys


@cache
def relations() -> tuple[Relation, ...]:
    """Return every declared relation, in the order of the declarations."""
    return tuple(Relation(each, apps.get_model(each.model)) for each in policies())


def relation_of(label: str, column: str) -> Relation:
    """Return the relation of a table's column, as a merge noted it.

    Raises:
        LookupError: no longer declared.
    """
    for each in relations():
        if each.label == label and each.column == column:
            return each
    raise LookupError(f"{label}.{column}")


def problems() -> list[str]:
    """Return what is undeclared, stale or would clash; each sentence says what to write."""
    declared = {policy.relation: policy for policy in policies()}
    existing = found()
    out = [
        f"{name}: say in merge_policies what a merge does with it: Moved(...), United(...), ..."
        for name in existing.keys() - declared.keys()
    ]
    out += [
        f"{name} has a merge policy but does not exist; delete it."
        for name in declared.keys() - existing.keys()
    ]
    for name in existing.keys() & declared.keys():
        out += [f"{name}: {problem}" for problem in _clashes(declared[name], existing[name])]
    return sorted(out)


def _clashes(policy: Policy, model: Any) -> Iterator[str]:
    """Yield what would make the statements of a policy fail on some rows."""
    columns = {policy.column}
    if ABOUT_KEY in {field.name for field in model._meta.fields}:
        columns.add(ABOUT_KEY)
        if isinstance(policy, Moved | United) and not policy.named:
            yield "rows name the person by about_key too; say named=True."
    for fields in _unique(model):
        if not columns.intersection(fields):
            continue
        if isinstance(policy, Moved):
            yield f"rows may clash on {', '.join(fields)}; say United(...)."
        if isinstance(policy, United):
            same = {part for name in policy.by for part in name.split("|")}
            if not same <= set(fields):
                yield f"rows may clash on {', '.join(fields)}; unite by these columns only."
    if isinstance(policy, United) and _referred(model):
        yield "other tables refer to its rows, which cannot be folded away."


def _unique(model: Any) -> Iterator[tuple[str, ...]]:
    yield from model._meta.unique_together
    for constraint in model._meta.constraints:
        if isinstance(constraint, UniqueConstraint):
            yield tuple(constraint.fields)
    if len(model._meta.pk_fields) > 1:
        yield tuple(field.name for field in model._meta.pk_fields)


def _referred(model: Any) -> bool:
    return any(
        each.field.db_constraint
        for each in model._meta.get_fields(include_hidden=True)
        if each.auto_created and not each.concrete and each.one_to_many
    )
