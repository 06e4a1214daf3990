"""Which segments somebody may choose, and whom lists narrow to by one (config.groups)."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone

from config.groups import Group, Groups
from segments.access import Can
from segments.models.segment import Segment, SegmentMembership
from segments.operations.people import add_people
from segments.reading.measuring.people import MARK, columns_of_key, people_behind, said_of


def segment_of(key: str, user: Any) -> Segment | None:
    """Return a segment that `user` may know of, by its key or its short name."""
    seen = Segment.objects.visible_to(user)
    try:
        return seen.filter(key=UUID(key)).first()
    except ValueError:
        return seen.filter(slug=key).first()


def _choices(user: Any) -> Iterable[Group]:
    rows = Segment.objects.visible_to(user).present().order_by("name", "pk")
    return [Group(str(row.key), row.name, row.kind == Segment.Kind.STATIC) for row in rows]


def _people_in(key: str, user: Any) -> QuerySet | None:
    if key.startswith(MARK):
        return people_behind(key, user, timezone.now())
    segment = segment_of(key, user)
    if segment is None:
        return None
    return SegmentMembership.objects.filter(segment=segment).order_by().values("contact")


def _members_sql(key: UUID) -> str:
    return (
        "select m.contact_id from segments_segmentmembership m"
        f" join segments_segment s on s.id = m.segment_id where s.key = '{key}'"
    )


def _may_put(user: Any) -> bool:
    return bool(user.has_perm(Can.CHANGE))


def _put(key: str, contacts: QuerySet, by: Any, reads: Iterable[str] = ()) -> int:
    segment = segment_of(key, by.user)
    if segment is None:
        raise LookupError(key)
    return add_people(segment=segment, contacts=contacts, by=by, reads=reads)


def _named(key: str, user: Any) -> Group | None:
    said = said_of(key, user)
    return Group(key, said) if said else None


def _reads(key: str) -> Iterable[str]:
    if key.startswith(MARK):
        return columns_of_key(key)
    try:
        named = Segment.objects.filter(key=UUID(key))
    except ValueError:
        named = Segment.objects.filter(slug=key)
    return [place for row in named for place in row.reads]


GROUPS = Groups(_choices, _people_in, _members_sql, _may_put, _put, _named, _reads)
