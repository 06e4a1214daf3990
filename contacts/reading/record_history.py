"""Everything that changed about one person, what hangs on them included, in one order."""

import heapq
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from itertools import groupby
from operator import attrgetter
from typing import Any

from django.db.models import Q

from config.timeline import Cursor, Position, older, position
from contacts.models.catalogue import ContactTag, Tag
from contacts.models.contact import Contact
from contacts.models.preference import Action, Channel, ConsentEvent, WishEvent
from contacts.models.reach import ContactPoint, PointKind, PostalAddress, Relation
from contacts.normalise.masking import mask
from contacts.reading.changes import Change, Version, versions
from contacts.reading.history_reader import PARTS, Reader
from contacts.reading.permissions import HOW, purpose_names
from contacts.reading.row_history import row_versions
from contacts.reading.words import people_names

# The columns of what hangs on a person that a mask stands for.
_POINT = frozenset({"value", "normalised", "extension"})
_ADDRESS = frozenset({"street", "city", "region", "postal_code"})


def history_of(
    reader: Reader, *, field: str = "", before: Cursor | None = None, limit: int = 30
) -> list[Version]:
    """Return what changed, newest first, from every part the reader may read.

    `field` keeps one field or one part. The cursor of the next page is that of the last entry.
    """
    sources = _sources(reader, field)
    pages = [read(position(name, before), limit) for name, read in sources.items()]
    return heapq.nlargest(limit, (row for page in pages for row in page), key=cursor_of)


def cursor_of(version: Version) -> Cursor:
    """Return where the page below this entry starts."""
    return version.at, version.source, version.history_id


def together(entries: list[Version]) -> list[Version]:
    """Tell what one operation did to several parts as one entry; the record itself leads.

    What it did to a record that was merged into this one stays apart.
    """
    found = []
    for _operation, group in groupby(
        entries, key=lambda e: e.operation or (e.source, e.history_id)
    ):
        every = sorted(group, key=attrgetter("record"))
        found += [_as_one(list(rows)) for _, rows in groupby(every, key=attrgetter("record"))]
    return found


def _as_one(rows: list[Version]) -> Version:
    own = [row for row in rows if row.source.startswith("contact")]
    first = own[0] if own else rows[0]
    others = [row for row in rows if row not in own]
    return replace(
        first,
        changes=tuple(change for row in (*own, *others) for change in row.changes),
        at=rows[0].at,
        created=any(row.created for row in own),
    )


Read = Callable[[Position | None, int], list[Version]]


def _sources(reader: Reader, field: str) -> dict[str, Read]:
    every: dict[str, Read] = {
        "points": partial(_points, reader),
        "addresses": partial(_addresses, reader),
        "tags": partial(_tags, reader),
        "relations": partial(_relations, reader),
        "consents": partial(_consents, reader),
        "wishes": partial(_wishes, reader),
    }
    parts = reader.parts()
    if field in PARTS:
        return {field: every[field]} if field in parts else {}
    own: dict[str, Read] = {"contact": partial(_fields, reader, field)}
    for number, record in reader.absorbed.items():
        own[f"contact.{number}"] = partial(_absorbed_fields, reader, field, record)
    return own if field else own | {name: every[name] for name in parts}


def _fields(reader: Reader, field: str, below: Position | None, limit: int) -> list[Version]:
    return versions(
        reader.contact,
        hidden=reader.hidden,
        masked=reader.masked,
        field=field,
        below=below,
        limit=limit,
    )


def _absorbed_fields(
    reader: Reader, field: str, record: Contact, below: Position | None, limit: int
) -> list[Version]:
    """Tell what changed on a record before it was merged; nothing of it is put back from here."""
    return [
        replace(
            version,
            source=f"contact.{record.pk}",
            record=record.label,
            changes=tuple(replace(change, restorable=False) for change in version.changes),
        )
        for version in _fields(replace(reader, contact=record), field, below, limit)
    ]


def _points(reader: Reader, below: Position | None, limit: int) -> list[Version]:
    rows = ContactPoint.history.filter(contact_id__in=reader.records)
    shown = [kind for kind in PointKind.values if kind not in reader.closed]

    def conceal(row: Any, name: str, value: Any) -> Any:
        secret = row.kind in reader.hidden and name in _POINT
        return mask("" if name == "extension" else row.kind, value) if secret else value

    def called(row: Any) -> str:
        value = conceal(row, "value", row.normalised or row.value)
        return f"{PointKind(row.kind).label} {value}"

    found = row_versions(
        ContactPoint,
        rows.filter(kind__in=shown),
        source="points",
        below=below,
        limit=limit,
        hidden=frozenset({"contact", "kind"}),
        called=called,
        conceal=conceal,
        record=lambda row: reader.named(row.contact_id),
    )
    return _labelled(found, PARTS["points"])


def _addresses(reader: Reader, below: Position | None, limit: int) -> list[Version]:
    def conceal(_row: Any, name: str, value: Any) -> Any:
        secret = "addresses" in reader.hidden and name in _ADDRESS
        return mask(name, value) if secret else value

    def called(row: Any) -> str:
        names = ("street", "postal_code", "city", "country")
        parts = dict.fromkeys(conceal(row, name, getattr(row, name)) for name in names)
        return ", ".join(part for part in parts if part) or row.label

    rows = PostalAddress.history.filter(contact_id__in=reader.records)
    found = row_versions(
        PostalAddress,
        rows,
        source="addresses",
        below=below,
        limit=limit,
        hidden=frozenset({"contact"}),
        called=called,
        conceal=conceal,
        record=lambda row: reader.named(row.contact_id),
    )
    return _labelled(found, PARTS["addresses"])


def _tags(reader: Reader, below: Position | None, limit: int) -> list[Version]:
    rows = ContactTag.history.filter(contact_id__in=reader.records)
    names = dict(Tag.objects.values_list("pk", "name"))
    old = Tag.history.filter(id__in=rows.values("tag_id")).order_by("history_id")
    names = dict(old.values_list("id", "name")) | names
    found = row_versions(
        ContactTag,
        rows,
        source="tags",
        below=below,
        limit=limit,
        hidden=frozenset({"contact", "tag"}),
        called=lambda row: names.get(row.tag_id, f"#{row.tag_id}"),
        record=lambda row: reader.named(row.contact_id),
    )
    return _labelled(found, PARTS["tags"])


def _relations(reader: Reader, below: Position | None, limit: int) -> list[Version]:
    own = reader.records
    rows = Relation.history.filter(Q(contact_id__in=own) | Q(other_id__in=own))
    seen = Contact.objects.visible_to(reader.user).filter(erased_at=None)
    rows = rows.filter(contact_id__in=seen.values("pk"), other_id__in=seen.values("pk"))
    keys = {pk for pair in rows.values_list("contact_id", "other_id") for pk in pair}
    people = {person.pk: person.label for person in seen.filter(pk__in=keys)}

    def called(row: Any) -> str:
        other = row.other_id if row.contact_id in own else row.contact_id
        return f"{Relation.Kind(row.kind).label}: {people.get(other, '')}"

    found = row_versions(
        Relation,
        rows,
        source="relations",
        below=below,
        limit=limit,
        hidden=frozenset({"contact", "other"}),
        called=called,
        record=lambda row: reader.named(row.contact_id, row.other_id),
    )
    return _labelled(found, PARTS["relations"])


def _labelled(found: list[Version], label: Any) -> list[Version]:
    """Name the lines about whole rows after their part."""
    return [
        replace(
            version,
            changes=tuple(
                change if change.label else replace(change, label=str(label))
                for change in version.changes
            ),
        )
        for version in found
    ]


def _consents(reader: Reader, below: Position | None, limit: int) -> list[Version]:
    rows = ConsentEvent.objects.filter(contact=reader.contact)
    page = list(older(rows, "recorded_at", below)[:limit])
    purposes, people = purpose_names() if page else {}, people_names(row.user_id for row in page)
    return [
        _said(
            row,
            "consents",
            f"{PARTS['consents']}, {Channel(row.channel).label} · "
            f"{purposes.get(row.purpose, row.purpose)}",
            str(Action(row.action).label),
            people,
        )
        for row in page
    ]


def _wishes(reader: Reader, below: Position | None, limit: int) -> list[Version]:
    rows = WishEvent.objects.filter(contact=reader.contact)
    page = list(older(rows, "recorded_at", below)[:limit])
    people = people_names(row.user_id for row in page)
    return [
        _said(row, "wishes", str(WishEvent.Name(row.name).label), _wish(row.value), people)
        for row in page
    ]


def _wish(value: Any) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{name} {each}" for name, each in value.items())
    return "" if value is None else str(value)


def _said(row: Any, source: str, label: str, text: str, people: dict[int, str]) -> Version:
    who, how = people.get(row.user_id or 0, ""), HOW.get(row.how, row.how)
    change = Change(source, label, "", text, 0, False)
    return Version(
        row.pk, row.recorded_at, row.user_id, who, how, "", False, (change,), None, source
    )
