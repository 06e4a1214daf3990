"""Notes where values came from: one row per delivery, naming fields and never values."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from config.actor import Actor, Door
from contacts.field_groups import groups_of
from contacts.models.contact import Contact
from contacts.models.source import Origin, Source

_SOURCE_OF_DOOR = {
    Door.PAGE: "Entered by hand",
    Door.ADMIN: "Entered by hand",
    Door.API: "API",
}
_END = """
delete from contacts_verification
where contact_id = any(%s) and "group" = any(%s)
"""


@dataclass(frozen=True, slots=True)
class Delivery:
    """Where values come from that somebody else delivered: the source, and the line of a file."""

    source: Source | None = None
    import_id: int | None = None
    line: int | None = None


HERE = Delivery()


def source_of(by: Actor) -> Source | None:
    """Return the built-in source of the actor's door, or None where there is none; queries."""
    name = _SOURCE_OF_DOOR.get(by.door)
    return Source.objects.filter(name=name).first() if name else None


def note_origin(
    *,
    contact: Contact,
    fields: Iterable[str],
    by: Actor,
    at: datetime,
    delivery: Delivery = HERE,
) -> Origin:
    """Write that these fields were delivered now, by default from the actor's door.

    What was checked before is another value now, so the check of its group ends.
    """
    names = sorted(fields)
    if contact.version > 1:
        end_verifications([contact.pk], names)
    return Origin.objects.create(
        contact=contact,
        source=delivery.source or source_of(by),
        import_id=delivery.import_id,
        line=delivery.line,
        fields=names,
        at=at,
        user_id=by.user_id,
        door=str(by.door),
    )


def end_verifications(contacts: list[int], fields: Iterable[str]) -> None:
    """Take away the checks of the groups these fields belong to; one statement, or none.

    Addresses beside the primary one ("addresses") are not what was checked.
    """
    groups = groups_of(name for name in fields if name != "addresses")
    if groups:
        with connection.cursor() as cursor:
            cursor.execute(_END, [contacts, groups])
