"""Keeps one primary email and phone per contact, equal to the columns on the contact."""

from datetime import datetime

from contacts.models.contact import Contact
from contacts.models.reach import ContactPoint
from contacts.operations.reading_points import Reading
from contacts.operations.suppression import opted_out_since

# The columns of Contact that repeat a primary point.
COLUMNS = {"email": "email", "phone": "phone"}


def new_point(
    contact: Contact,
    reading: Reading,
    *,
    now: datetime,
    is_primary: bool = False,
    label: str = "",
    network: str = "",
) -> ContactPoint:
    """Add an address; one that is closed to messages anywhere starts closed here too."""
    return ContactPoint.objects.create(
        contact=contact,
        kind=reading.kind,
        value=reading.value,
        normalised=reading.normalised,
        extension=reading.extension,
        mark=reading.mark,
        is_primary=is_primary,
        label=label,
        network=network,
        opted_out_at=opted_out_since(reading.kind, reading.normalised, now=now),
    )


def set_primary(contact: Contact, kind: str, readings: list[Reading], *, now: datetime) -> None:
    """Make the first reading the primary point of its kind and add the others.

    No readings take the primary point away. A primary point that is overwritten changes in
    place, unless it was opted out: that must not be forgotten, so it stays beside.
    """
    points = list(contact.points.filter(kind=kind).order_by("-is_primary", "pk"))
    old = points[0] if points and points[0].is_primary else None
    known = {point.normalised: point for point in points}
    if not readings:
        _take_away(old)
    elif (meant := readings[0]).normalised in known:
        _demote(old, but=known[meant.normalised])
        chosen = known[meant.normalised]
        if not chosen.is_primary:
            chosen.is_primary = True
            chosen.save(update_fields=["is_primary"])
    elif old is not None and old.opted_out_at is None:
        _overwrite(old, meant, now)
    else:
        _demote(old)
        new_point(contact, meant, now=now, is_primary=True)
    for reading in readings[1:]:
        if reading.normalised not in known:
            new_point(contact, reading, now=now)
    setattr(contact, COLUMNS[kind], readings[0].normalised if readings else "")


def _take_away(point: ContactPoint | None) -> None:
    if point is None:
        return
    if point.opted_out_at is None:
        point.delete()
    else:
        _demote(point)


def _demote(point: ContactPoint | None, but: ContactPoint | None = None) -> None:
    if point is not None and point != but:
        point.is_primary = False
        point.save(update_fields=["is_primary"])


def _overwrite(point: ContactPoint, reading: Reading, now: datetime) -> None:
    point.value, point.normalised = reading.value, reading.normalised
    point.extension, point.mark = reading.extension, reading.mark
    point.is_valid, point.import_id = True, None
    point.verified_at, point.verified_how = None, ""
    point.opted_out_at = opted_out_since(reading.kind, reading.normalised, now=now)
    point.save(
        update_fields=[
            "value",
            "normalised",
            "extension",
            "mark",
            "is_valid",
            "verified_at",
            "verified_how",
            "opted_out_at",
            "import_id",
        ]
    )


def promote_next(contact: Contact, kind: str) -> None:
    """Give the column to the best remaining point: valid ones first, then open, then oldest."""
    if kind not in COLUMNS:
        return
    points = contact.points.filter(kind=kind)
    ranked = sorted(
        points, key=lambda p: (not p.is_primary, not p.is_valid, bool(p.opted_out_at), p.pk)
    )
    chosen = ranked[0] if ranked and ranked[0].is_valid else None
    if chosen is not None and not chosen.is_primary:
        chosen.is_primary = True
        chosen.save(update_fields=["is_primary"])
    setattr(contact, COLUMNS[kind], chosen.normalised if chosen else "")
