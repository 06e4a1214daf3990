"""Notices when sensitive details of people are shown; the trail keeps who saw them, not what."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.conf import settings

from config.noticing import note_read
from config.personal_data import About, Personal, Sensitivity
from contacts.models.contact import Contact
from contacts.operations.sealing import DECLARED, sealed_fields
from contacts.personal_data import TABLES
from contacts.reading.changes import Change

SENSITIVE = str(Sensitivity.SENSITIVE)
COLUMNS = frozenset(
    name
    for table in TABLES
    if isinstance(table, About) and table.model == Contact._meta.label
    for name, said in table.columns.items()
    if isinstance(said, Personal) and said.sensitivity == Sensitivity.SENSITIVE
)


def noticed_columns() -> frozenset[str]:
    """Return the columns whose being shown is noticed: where HIPAA holds, health data as well."""
    return COLUMNS | DECLARED if settings.HIPAA_MODE else COLUMNS


def sensitive_slugs() -> frozenset[str]:
    """Return the custom fields whose values are sensitive or about health; one query."""
    return frozenset(sealed_fields().values_list("slug", flat=True))


def note_custom(contact: Contact, shown: Mapping[str, Any], sensitive: frozenset[str]) -> None:
    """Notice the custom fields of `shown` that are sensitive and say something."""
    names = (f"custom.{slug}" for slug in shown.keys() & sensitive if shown[slug] not in ("", None))
    note_read(contact.key, names)


def note_shown(contact: Contact, names: Iterable[str]) -> None:
    """Notice those of the columns shown whole that matter and say something."""
    shown = noticed_columns().intersection(names)
    note_read(contact.key, {name for name in shown if getattr(contact, name)})


def note_named(contact: Contact, names: Iterable[str]) -> None:
    """Notice those of `names`, such as fields of a history, that are sensitive."""
    asked = set(names)
    custom = {name for name in asked if name.startswith("custom.")}
    found = asked & noticed_columns()
    if custom:
        found |= {f"custom.{slug}" for slug in sensitive_slugs()} & custom
    note_read(contact.key, found)


def note_changes(contact: Contact, changes: Iterable[Change]) -> None:
    """Notice the sensitive fields among changes that are shown in full, before or after."""
    note_named(contact, (change.field for change in changes if not change.masked))
