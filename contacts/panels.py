"""What the contacts app puts on the contact page and its timeline."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from config import timeline
from config.actor import Door
from config.timeline import (
    Audience,
    Event,
    Keys,
    Position,
    TimelineSource,
    older,
    source_of_rows,
)
from contacts.access import Can
from contacts.models.collaboration import Note, Task
from contacts.models.contact import Contact
from contacts.models.preference import ALLOWING, REFUSING, Action, Channel, ConsentEvent, WishEvent
from contacts.models.source import Import, Origin
from contacts.reading.changes import versions
from contacts.reading.permissions import HOW, purpose_names
from contacts.reading.words import people_names


def register_all() -> None:
    """Register the panels and timeline sources of this app."""
    # What the house did to the record stands on the card only: an import is not an event of each.
    changed = Keys(_changed_versions, "history_date", contact="id")
    for name, title, events, keys in (
        ("origin", _("Where data came from"), origin_events, Keys(Origin.objects.all, "at")),
        ("edits", _("Changes"), edit_events, changed),
    ):
        timeline.register(TimelineSource(name, title, Can.VIEW, events, keys=keys))
    timeline.register(
        TimelineSource(
            "consent",
            _("Consent"),
            Can.VIEW,
            consent_events,
            consent_of_all,
            keys=Keys(ConsentEvent.objects.all, "event_at"),
            by_keys=lambda keys: told_consents(list(ConsentEvent.objects.filter(pk__in=keys))),
        )
    )
    for source in _sources_of_rows():
        timeline.register(source)


def _sources_of_rows() -> Iterable[TimelineSource]:
    return (
        source_of_rows(
            "wishes",
            _("Wishes"),
            Can.VIEW,
            rows=WishEvent.objects.all,
            at="event_at",
            told=told_wishes,
        ),
        source_of_rows(
            "notes",
            _("Notes"),
            Can.NOTES,
            rows=lambda: Note.objects.exclude(contact=None).select_related("by"),
            at="created_at",
            told=told_notes,
            tells=("contacts.Note.text",),
        ),
        source_of_rows(
            "tasks",
            _("Tasks"),
            Can.TASKS,
            rows=lambda: Task.objects.exclude(contact=None).select_related("assignee", "by"),
            at="created_at",
            told=told_tasks,
            tells=("contacts.Task.title",),
        ),
    )


def _changed_versions() -> Any:
    return Contact.history.filter(history_type="~")


def origin_events(contact: Contact, before: Position | None, limit: int) -> Iterable[Event]:
    """Deliveries of values: written by hand, imported, sent by a program."""
    found = Origin.objects.filter(contact=contact)
    oldest = found.order_by("at", "pk").values_list("pk", flat=True).first()
    # Later edits by hand stand under "Changes" with their old and new values.
    told = Q(import_id__isnull=False) | Q(pk=oldest) | Q(door=Door.API)
    rows = list(older(found.filter(told).select_related("source"), "at", before)[:limit])
    people = people_names(row.user_id for row in rows)
    files = Import.objects.in_bulk({row.import_id for row in rows if row.import_id})
    return [
        Event(
            row.at,
            "origin",
            row.pk,
            "upload" if row.import_id else "user-round-plus",
            "green" if row.pk == oldest else "",
            _origin_title(row, row.pk == oldest),
            files[row.import_id].file_name if row.import_id in files else "",
            people.get(row.user_id or 0, str(row.source) if row.source else ""),
        )
        for row in rows
    ]


def _origin_title(row: Origin, first: bool) -> Any:
    if row.import_id:
        return _("Created by an import") if first else _("Updated by an import")
    return _("Contact created") if first else _("Updated through the API")


def edit_events(contact: Contact, before: Position | None, limit: int) -> Iterable[Event]:
    """Versions of the record; `detail` holds the changes, which the page filters by role."""
    found = versions(contact, hidden=frozenset(), below=before, limit=limit)
    return [
        Event(
            version.at,
            "edits",
            version.history_id,
            "pencil",
            "",
            _("Changed"),
            version.changes,
            version.who or version.door,
        )
        for version in found
        if version.changes
    ]


def consent_events(contact: Contact, before: Position | None, limit: int) -> Iterable[Event]:
    """What the person, or a file, said about permissions."""
    rows = older(ConsentEvent.objects.filter(contact=contact), "event_at", before)
    return told_consents(list(rows[:limit]))


def consent_of_all(audience: Audience, before: Position | None, limit: int) -> Iterable[Event]:
    """What people said about permissions; claims of files stand on their cards only."""
    rows = ConsentEvent.objects.filter(import_id=None)
    return told_consents(list(audience.newest(rows, "event_at", before, limit)))


def told_consents(rows: Sequence[ConsentEvent]) -> Iterable[Event]:
    """Tell rows of consent as events."""
    purposes = purpose_names() if rows else {}
    people = people_names(row.user_id for row in rows)
    return [
        Event(
            row.event_at,
            "consent",
            row.pk,
            _consent_icon(row.action),
            _consent_tone(row.action),
            Action(row.action).label,
            f"{Channel(row.channel).label} · {purposes.get(row.purpose, row.purpose)}",
            people.get(row.user_id or 0) or HOW.get(row.how, ""),
            contact=row.contact_id,
        )
        for row in rows
    ]


def _consent_icon(action: str) -> str:
    if action in ALLOWING:
        return "shield-check"
    return "shield-x" if action in REFUSING else "shield-alert"


def _consent_tone(action: str) -> str:
    return "green" if action in ALLOWING else "red" if action in REFUSING else "amber"


def told_wishes(rows: Sequence[WishEvent]) -> Iterable[Event]:
    """What people asked for about being contacted."""
    people = people_names(row.user_id for row in rows)
    return [
        Event(
            row.event_at,
            "wishes",
            row.pk,
            "heart-handshake",
            "violet",
            _("Wish stated") if row.value not in (None, "", {}) else _("Wish taken back"),
            WishEvent.Name(row.name).label,
            people.get(row.user_id or 0, ""),
            contact=row.contact_id,
        )
        for row in rows
    ]


def told_notes(rows: Sequence[Note]) -> Iterable[Event]:
    """What colleagues wrote."""
    return [
        Event(
            row.created_at,
            "notes",
            row.pk,
            "message-square",
            "amber",
            _("Note"),
            row.text,
            row.by,
            contact=row.contact_id,
        )
        for row in rows
    ]


def told_tasks(rows: Sequence[Task]) -> Iterable[Event]:
    """What colleagues planned."""
    return [
        Event(
            row.created_at,
            "tasks",
            row.pk,
            "circle-check" if row.done_at else "square-check",
            "green" if row.done_at else "blue",
            _("Task done") if row.done_at else _("Task"),
            row.title,
            row.assignee or row.by,
            contact=row.contact_id,
        )
        for row in rows
    ]
