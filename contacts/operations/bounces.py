"""What mail that came back says about an address."""

from collections.abc import Iterable

from django.db.models import Q
from django.utils import timezone

from config.actor import Actor
from config.journal import record
from config.operation import operation
from contacts.models.reach import ContactPoint, PointKind
from contacts.operations.flagging import refresh_many
from contacts.operations.verifying import check_of_point


@operation
def note_bounces(*, bounced: Iterable[str], complained: Iterable[str], by: Actor) -> int:
    """Mark addresses that do not work, and those whose owner called a message unwanted.

    Addresses are normalised emails, on whichever records they stand. A bounce takes the check of
    the address back; a complaint closes it to messages, which outlives every import. What is
    marked already stays as it is.

    Returns:
        How many addresses were marked.
    """
    dead, closed = set(bounced), set(complained)
    now = timezone.now()
    points = ContactPoint.objects.select_for_update().filter(
        Q(normalised__in=dead, is_valid=True) | Q(normalised__in=closed, opted_out_at__isnull=True),
        kind=PointKind.EMAIL,
    )
    people = set()
    count = 0
    for point in points.order_by("pk"):
        if point.normalised in dead:
            point.is_valid, point.verified_at, point.verified_how = False, None, ""
        if point.normalised in closed:
            point.opted_out_at = point.opted_out_at or now
        point.save(update_fields=["is_valid", "verified_at", "verified_how", "opted_out_at"])
        check_of_point(point, by=by)
        people.add(point.contact_id)
        count += 1
    if count:
        refresh_many(people)
        record("contact_point.bounced", about=ContactPoint, by=by, count=count)
    return count
