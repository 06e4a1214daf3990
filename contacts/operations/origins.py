"""Notes where values came from: one row per delivery, naming fields and never values."""

from collections.abc import Iterable
from datetime import datetime

from config.actor import Actor, Door
from contacts.models.contact import Contact
from contacts.models.source import Origin, Source

_SOURCE_OF_DOOR = {
    Door.PAGE: "Entered by hand",
    Door.ADMIN: "Entered by hand",
    Door.API: "API",
}


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
    source: Source | None = None,
) -> Origin:
    """Write that these fields were delivered now, by default from the actor's door."""
    return Origin.objects.create(
        contact=contact,
        source=source or source_of(by),
        fields=sorted(fields),
        at=at,
        user_id=by.user_id,
        door=str(by.door),
    )
