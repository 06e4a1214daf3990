"""What making a record what it was would change, line by line, in words."""

from typing import Any

from django.db import connection

from contacts.models.catalogue import ContactTag, CustomField, Tag
from contacts.models.contact import Contact
from contacts.models.reach import ContactPoint, PostalAddress, Relation
from contacts.operations.restoration.tables import CHILDREN, CONTACT, Table
from contacts.reading.changes import Change
from contacts.reading.history_reader import PARTS, Reader
from contacts.reading.row_history import label_of
from contacts.reading.sensitive import note_changes
from contacts.reading.words import field_label, linked_names, value_words

_PART = {
    "contacts.ContactPoint": "points",
    "contacts.PostalAddress": "addresses",
    "contacts.Relation": "relations",
    "contacts.ContactTag": "tags",
}


def lines_of_plan(contact: Contact, user: Any) -> list[Change]:
    """Return the lines of the plan that stands in this transaction, hidden ones left out."""
    reader = Reader.of(user, contact)
    found = _own(contact, reader)
    note_changes(contact, found)
    for table in CHILDREN:
        part = _PART[table.label]
        if part not in reader.hidden:
            found += _rows(table, str(PARTS[part]), reader)
    return found


def _own(contact: Contact, reader: Reader) -> list[Change]:
    with connection.cursor() as cursor:
        cursor.execute(
            f"select restored, keys, (b).history_id from {CONTACT.plan}"
            " where why = '' and how = 'change'"
        )
        row = cursor.fetchone()
    if row is None:
        return []
    restored, keys, history_id = row
    past, now = Contact.history.get(history_id=history_id), Contact.objects.get(pk=contact.pk)
    fields = {f.column: f for f in Contact._meta.local_concrete_fields}
    names = [fields[column].name for column in restored]
    pairs = [
        (n, getattr(now, fields[c].attname), getattr(past, fields[c].attname))
        for c, n in zip(restored, names, strict=True)
    ]
    pairs += [(f"custom.{key}", now.custom.get(key), past.custom.get(key)) for key in keys]
    custom = {field.slug: field for field in CustomField.objects.all()} if keys else {}
    linked = linked_names((name, value) for name, *both in pairs for value in both)
    return [
        Change(
            name,
            field_label(name, custom),
            value_words(name, old, linked),
            value_words(name, new, linked),
            0,
        )
        for name, old, new in pairs
        if name not in reader.hidden
    ]


def _rows(table: Table, label: str, reader: Reader) -> list[Change]:
    with connection.cursor() as cursor:
        cursor.execute(
            f"select id, how, restored, (b).history_id from {table.plan}"
            " where why = '' and (how in ('add', 'remove') or restored <> '{}') order by id"
        )
        rows = cursor.fetchall()
    past = table.model.history.in_bulk([row[3] for row in rows if row[3]])
    now = table.model.objects.in_bulk([row[0] for row in rows])
    lines = []
    for pk, how, restored, history_id in rows:
        here, then = now.get(pk), past.get(history_id)
        if "handle" in reader.hidden and getattr(here or then, "kind", "") in reader.hidden:
            continue
        old = _called(here, reader) if here is not None and how != "add" else ""
        new = _called(then, reader) if then is not None and how != "remove" else ""
        if how == "change" and old == new:
            fields = ", ".join(label_of(table.model, column) for column in restored)
            lines.append(Change(table.label, f"{label} · {old}", fields, "", 0))
        else:
            lines.append(Change(table.label, label, old, new, 0))
    return lines


def _called(row: Any, reader: Reader) -> str:
    model = getattr(type(row), "instance_type", type(row))
    if model is ContactPoint:
        return row.normalised or row.value
    if model is PostalAddress:
        parts = (row.street, row.postal_code, row.city, row.country)
        return ", ".join(part for part in parts if part) or row.label
    if model is ContactTag:
        return str(Tag.objects.filter(pk=row.tag_id).first() or f"#{row.tag_id}")
    assert model is Relation
    other = row.other_id if row.contact_id == reader.contact.pk else row.contact_id
    seen = Contact.objects.visible_to(reader.user).filter(pk=other, erased_at=None).first()
    return f"{Relation.Kind(row.kind).label}: {seen.label if seen else ''}"
