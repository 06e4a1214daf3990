"""What stands behind each group of a person's fields: its origin, its check, other offers."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from contacts.field_groups import GROUPS, values_of
from contacts.models.catalogue import CustomField
from contacts.models.contact import Contact
from contacts.models.provenance import ValueConflict
from contacts.models.source import Import
from contacts.models.verification import Verification
from contacts.reading.fields import Fields
from contacts.reading.groups import filled_groups, group_is_hidden, group_label
from contacts.reading.origins import Deliveries, Provenance
from contacts.reading.sensitive import note_named
from contacts.reading.words import door_words, field_label, value_words


@dataclass(frozen=True, slots=True)
class GroupLine:
    """One group of the card: its last delivery, its check, and whether one may check it."""

    group: str
    label: str
    origin: Provenance | None
    check: Verification | None
    may_verify: bool


@dataclass(frozen=True, slots=True)
class Offer:
    """Values that were offered against the present ones, field by field."""

    conflict: ValueConflict
    label: str
    source: str
    file_name: str
    fields: tuple[tuple[str, str, str], ...]  # label, present value, offered value
    may_decide: bool


def group_lines(card: Fields, deliveries: Deliveries, *, has_address: bool) -> list[GroupLine]:
    """Return the groups that hold something the reader may know of; two queries."""
    contact = card.contact
    checks = {
        row.group: row
        for row in Verification.objects.filter(contact=contact).select_related("verified_by")
    }
    custom = _custom()
    lines = []
    for group in (*GROUPS, *filled_groups(contact)):
        filled = has_address if group == "address" else values_of(group, contact)
        if not filled or group_is_hidden(group, card.hidden):
            continue
        written = "addresses" if group == "address" else next(iter(values_of(group, contact)))
        lines.append(
            GroupLine(
                group,
                group_label(group, custom),
                deliveries.groups.get(group),
                checks.get(group),
                card.may_write(written),
            )
        )
    return lines


def open_offers(card: Fields) -> list[Offer]:
    """Return what waits for a decision about one person, as far as the reader may see it."""
    rows = ValueConflict.objects.filter(contact=card.contact, decided_at=None)
    rows = rows.select_related("source").order_by("-at", "-pk")
    return offers([(row, card) for row in rows])


def offers(rows: Iterable[tuple[ValueConflict, Fields]]) -> list[Offer]:
    """Return conflicts in words, those left out whose fields the reader may not read."""
    shown = [(row, card) for row, card in rows if not group_is_hidden(row.group, card.hidden)]
    files = Import.objects.in_bulk({row.import_id for row, _card in shown if row.import_id})
    custom = _custom() if shown else {}
    return [_offer(row, card, files, custom) for row, card in shown]


def _offer(
    row: ValueConflict, card: Fields, files: dict[int, Import], custom: dict[str, CustomField]
) -> Offer:
    note_named(card.contact, row.offered)
    job = files.get(row.import_id or 0)
    return Offer(
        row,
        group_label(row.group, custom),
        str(row.source) if row.source else str(door_words(row.door)),
        job.file_name if job else "",
        tuple(
            (field_label(name, custom), _words(name, _present(card.contact, name)), _words(name, v))
            for name, v in sorted(row.said.items())
        ),
        all(card.may_write(name) for name in row.offered),
    )


def _custom() -> dict[str, CustomField]:
    return {row.slug: row for row in CustomField.objects.all()}


def _present(contact: Contact, name: str) -> Any:
    if name.startswith("custom."):
        return contact.custom.get(name.removeprefix("custom."))
    return getattr(contact, name)


def _words(name: str, value: Any) -> str:
    if name == "organisation":
        return str(value or "")
    if name == "birth_date" and isinstance(value, str) and value:
        value = date.fromisoformat(value)
    return value_words(name, value, {})


def conflicts_seen_by(user: Any, hidden_groups: Iterable[str]) -> Any:
    """Return the open conflicts of the people `user` may see, in groups they may read."""
    people = Contact.objects.visible_to(user).present()
    rows = ValueConflict.objects.filter(decided_at=None, contact__in=people)
    return rows.exclude(group__in=list(hidden_groups))


def hidden_groups(hidden: frozenset[str]) -> list[str]:
    """Return the groups of which a role may not read a field."""
    known = (*GROUPS, "notes", *(f"custom:{slug}" for slug in _custom()))
    return [group for group in known if group_is_hidden(group, hidden)]
