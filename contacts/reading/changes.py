"""What happened to one person's values: who, when, by which door, old and new."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import pairwise
from typing import Any
from uuid import UUID

from config.timeline import Position, older
from contacts.models.catalogue import CustomField
from contacts.models.contact import Contact
from contacts.normalise.masking import mask
from contacts.reading.words import (
    door_words,
    field_label,
    linked_names,
    people_names,
    value_words,
)

_SKIPPED = {"id", "key", "version", "created_at", "updated_at", "erased_at"}
COMPARED = tuple(f.name for f in Contact._meta.concrete_fields if f.name not in _SKIPPED)
# Who answers for a record, and what became of it, is not a value to put back.
_NOT_RESTORABLE = {"archived_at", "merged_into", "source", "owner", "team"}
_BATCH = 100
_NOTHING = datetime.min.replace(tzinfo=UTC), 0  # nothing is older than this


@dataclass(frozen=True, slots=True)
class Change:
    """One field of one version; `before_id` is the history row that still holds `old`.

    `masks` is what stands in place of `old` and `new` for who reads the field only `masked`.
    """

    field: str
    label: str
    old: Any
    new: Any
    before_id: int
    restorable: bool = True
    masks: tuple[str, str] = ("", "")
    masked: bool = False


@dataclass(frozen=True, slots=True)
class Version:
    """One history row of one person and what it changed against the row before.

    `record` names the record that was changed, where it is one that was merged into this one.
    """

    history_id: int
    at: datetime
    user_id: int | None
    who: str
    door: Any
    reason: str
    created: bool
    changes: tuple[Change, ...]
    operation: UUID | None = None
    source: str = "contact"
    record: str = ""


def versions(
    contact: Contact,
    *,
    hidden: frozenset[str],
    masked: frozenset[str] = frozenset(),
    field: str = "",
    before: int = 0,
    below: Position | None = None,
    limit: int = 30,
) -> list[Version]:
    """Return versions of `contact`, newest first, without the fields in `hidden`.

    Those of them that are in `masked` too are told, with their values masked. They start below
    the history row `before`, or below a position of the timeline; `field` keeps the versions
    that changed this field. Versions that show nothing are left out.
    """
    if before:
        rows = Contact.history.filter(id=contact.pk, history_id=before)
        below = rows.values_list("history_date", "history_id").first() or _NOTHING
    found: list[Version] = []
    for version in _walk(contact, below):
        changes = tuple(
            change
            for change in version.changes
            if not is_hidden(change.field, hidden - masked) and field in ("", change.field)
        )
        if changes or (version.created and not field):
            found.append(replace(version, changes=changes))
        if len(found) == limit:
            break
    return [
        replace(version, changes=tuple(as_read(version.changes, hidden, masked)))
        for version in _in_words(found)
    ]


def as_read(
    changes: Iterable[Change], hidden: frozenset[str], masked: frozenset[str]
) -> Iterator[Change]:
    """Yield changes as a role reads them: what is hidden left out, what is masked masked."""
    for change in changes:
        if not is_hidden(change.field, hidden):
            yield change
        elif not is_hidden(change.field, hidden - masked):
            old, new = change.masks
            yield replace(change, old=old, new=new, restorable=False, masked=True)


def is_hidden(field: str, hidden: frozenset[str]) -> bool:
    """Say whether a role may not read `field`, custom fields included."""
    return field in hidden or (field.startswith("custom.") and "custom" in hidden)


def _walk(contact: Contact, below: Position | None) -> Iterator[Version]:
    rows = Contact.history.filter(id=contact.pk)
    while True:
        page = list(older(rows, "history_date", below)[: _BATCH + 1])
        for row, previous in pairwise(page):
            yield _version(row, previous)
        if len(page) <= _BATCH:
            if page:
                yield _version(page[-1], None)
            return
        below = page[-2].history_date, page[-2].history_id


def _version(row: Any, older: Any) -> Version:
    changes = tuple(_differences(row, older)) if older else ()
    return Version(
        row.history_id,
        row.history_date,
        row.history_user_id,
        "",
        row.history_door,
        row.history_change_reason or "",
        older is None,
        changes,
        row.history_operation,
    )


def _differences(row: Any, older: Any) -> Iterator[Change]:
    for name in COMPARED:
        attribute = Contact._meta.get_field(name).attname  # type: ignore[union-attr]
        old, new = getattr(older, attribute), getattr(row, attribute)
        # Year and day repeat a whole birth date; they are told only where there is none.
        repeated = name in ("birth_year", "birth_day") and row.birth_date != older.birth_date
        if old == new or repeated:
            continue
        if name != "custom":
            yield Change(name, "", old, new, older.history_id, name not in _NOT_RESTORABLE)
            continue
        for slug in sorted({*old, *new}):
            if old.get(slug) != new.get(slug):
                yield Change(f"custom.{slug}", "", old.get(slug), new.get(slug), older.history_id)


def _in_words(found: list[Version]) -> list[Version]:
    people = people_names(version.user_id for version in found)
    names = linked_names(
        (change.field, value)
        for version in found
        for change in version.changes
        for value in (change.old, change.new)
    )
    custom = {field.slug: field for field in CustomField.objects.all()} if found else {}
    return [
        replace(
            version,
            who=people.get(version.user_id or 0, ""),
            door=door_words(version.door),
            changes=tuple(
                replace(
                    change,
                    label=field_label(change.field, custom),
                    old=value_words(change.field, change.old, names),
                    new=value_words(change.field, change.new, names),
                    masks=_masks(change, custom),
                )
                for change in version.changes
            ),
        )
        for version in found
    ]


def _masks(change: Change, custom: dict[str, CustomField]) -> tuple[str, str]:
    prefix, dot, slug = change.field.partition(".")
    row = custom.get(slug) if dot else None
    kind = (row.kind if row else slug) if dot else prefix
    return mask(kind, change.old), mask(kind, change.new)


def newest_row(contact: Contact) -> int:
    """Return the number of the latest history row of a person, 0 when there is none."""
    rows = Contact.history.filter(id=contact.pk).order_by("-history_id")
    return rows.values_list("history_id", flat=True).first() or 0


def only_other_fields_of(contact: Contact, field: str, *, since: int, user_id: int) -> bool:
    """Say whether everything after version `since` is `user_id`'s own, and not about `field`."""
    rows = list(
        Contact.history.filter(id=contact.pk, version__gte=since).order_by("-history_id")[:_BATCH]
    )
    if not rows or rows[-1].version != since:
        return False
    names = ("birth_date", "birth_year", "birth_day") if field == "birthday" else (field,)
    return all(
        row.history_user_id == user_id
        and not any(change.field in names for change in _differences(row, older))
        for row, older in pairwise(rows)
    )
