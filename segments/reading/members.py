"""Who belongs, who came and who went, as far as somebody may see people."""

from typing import Any

from django.db.models import Q, QuerySet

from contacts.access import Can as CanContacts
from contacts.models.contact import Contact
from contacts.querysets import ContactQuerySet
from segments.measures.suppressing import SMALLEST
from segments.models.segment import Segment, SegmentChange, SegmentMembership, SegmentOverride


def sees_people(user: Any) -> bool:
    """Say whether `user` may look at contacts; who may not gets counts of many only."""
    return bool(user.is_active and user.has_perm(CanContacts.VIEW))


def sees_all(user: Any) -> bool:
    """Say whether counts for `user` are of everybody: stored ones are right then."""
    if getattr(user, "looked_at_by", None) is not None:
        return False
    return not sees_people(user) or bool(user.has_perm(CanContacts.VIEW_ALL))


def everybody_for(user: Any) -> ContactQuerySet:
    """Return the present people whom counts made for `user` speak of."""
    present = Contact.objects.present()
    return present.visible_to(user) if sees_people(user) else present.usable_by(user)


def counted_for(user: Any, count: int) -> int | None:
    """Return a count as `user` may know it: None for a few people, where they see none."""
    return count if sees_people(user) or count == 0 or count >= SMALLEST else None


def members_of(segment: Segment, user: Any) -> ContactQuerySet:
    """Return the members that `user` may see."""
    return Contact.objects.visible_to(user).present().filter(pk__in=_rows(segment))


def _rows(segment: Segment) -> QuerySet:
    return SegmentMembership.objects.filter(segment=segment).order_by().values("contact")


def changes_of(segment: Segment, user: Any) -> QuerySet[SegmentChange]:
    """Return who entered and left, the latest first; without those `user` may not see."""
    seen = Contact.objects.visible_to(user).filter(erased_at=None).order_by().values("pk")
    rows = SegmentChange.objects.filter(segment=segment, contact__in=seen)
    return rows.select_related("contact").order_by("-at", "-pk")


def overrides_of(segment: Segment, user: Any) -> QuerySet[SegmentOverride]:
    """Return the exceptions about people that `user` may see, the latest first."""
    seen = Contact.objects.visible_to(user).present().order_by().values("pk")
    rows = SegmentOverride.objects.filter(segment=segment, contact__in=seen)
    return rows.select_related("contact", "by").order_by("-created_at", "-pk")


def segments_of(contact: Contact, user: Any) -> QuerySet[SegmentMembership]:
    """Return the memberships of one person in segments that `user` may know of."""
    known = Segment.objects.visible_to(user).present()
    rows = SegmentMembership.objects.filter(contact=contact, segment__in=known)
    return rows.select_related("segment").order_by("segment__name", "segment_id")


def changes_counted(segment: Segment, user: Any) -> Q:
    """Return which changes of a segment count for `user`; those of erased people only for all."""
    own = Q(segment=segment)
    if sees_all(user):
        return own
    return own & Q(contact__in=Contact.objects.visible_to(user).order_by().values("pk"))
