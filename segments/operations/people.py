"""Puts people into a segment and takes them out by hand."""

from datetime import date, datetime
from typing import Any

from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _

from config.actor import Actor
from config.errors import Invalid, NotPermitted
from config.journal import record
from config.operation import operation
from contacts.models.contact import Contact
from contacts.normalise.text import tidy
from contacts.operations.rights import is_system, visible
from contacts.querysets import ContactQuerySet
from segments.models.segment import (
    FOREVER,
    Segment,
    SegmentChange,
    SegmentMembership,
    SegmentOverride,
    SegmentRun,
)
from segments.operations.refreshing import refresh_segment
from segments.operations.segments import demand_change

_REASON = 200
_MEMBERS = SegmentMembership._meta.db_table
_ENTER = f"""
with come as (
  insert into {_MEMBERS} (segment_id, contact_id, since, via)
  select %(segment)s, id, %(now)s, 'manual' from unnest(%(people)s::bigint[]) as id
  on conflict do nothing returning contact_id
),
changed as (
  insert into segments_segmentchange (segment_id, contact_id, what, at, cause, run_id)
  select %(segment)s, contact_id, 'entered', %(now)s, %(cause)s, null from come
)
select count(*) from come
"""
_LEAVE = f"""
with gone as (
  delete from {_MEMBERS} where segment_id = %(segment)s and contact_id = any(%(people)s)
  returning contact_id
),
changed as (
  insert into segments_segmentchange (segment_id, contact_id, what, at, cause, run_id)
  select %(segment)s, contact_id, 'left', %(now)s, %(cause)s, null from gone
)
select count(*) from gone
"""


@operation
def add_people(*, segment: Segment, contacts: ContactQuerySet, by: Actor) -> int:
    """Put people that the actor may see on a list kept by hand; returns how many are new.

    Raises:
        Invalid: its members come by a rule.
        NotPermitted: the role does not change segments, or not see this one.
    """
    return _by_hand(segment, contacts, by, entering=True)


@operation
def remove_people(*, segment: Segment, contacts: ContactQuerySet, by: Actor) -> int:
    """Take people that the actor may see off a list kept by hand; returns how many were on it.

    Raises:
        Invalid: its members come by a rule.
        NotPermitted: the role does not change segments, or not see this one.
    """
    return _by_hand(segment, contacts, by, entering=False)


def _by_hand(segment: Segment, contacts: ContactQuerySet, by: Actor, *, entering: bool) -> int:
    current = demand_change(segment, by)
    if current.kind != Segment.Kind.STATIC:
        raise Invalid({"segment": [_("Only a list kept by hand takes people in and out.")]})
    people = list(_within_reach(contacts, by).order_by("pk").values_list("pk", flat=True))
    cause = SegmentChange.Cause.MANUAL
    changed = move(current, people, entering=entering, cause=cause, now=timezone.now())
    if changed:
        entered, left = (changed, 0) if entering else (0, changed)
        _note_run(current, by, entered=entered, left=left)
        record("segment.people_changed", about=current, by=by, entered=entered, left=left)
    return changed


def _within_reach(contacts: ContactQuerySet, by: Actor) -> ContactQuerySet:
    found = contacts.present()
    return found if is_system(by) else visible(found, by.user)


def move(
    segment: Segment, people: list[int], *, entering: bool, cause: str, now: datetime
) -> int:
    """Write memberships and their changes for those who are not (or are) on it; return how many.

    Counts the members on `segment` and saves nothing of it.
    """
    if not people:
        return 0
    with connection.cursor() as cursor:
        given = {"segment": segment.pk, "people": people, "cause": cause, "now": now}
        cursor.execute(_ENTER if entering else _LEAVE, given)
        changed: int = cursor.fetchone()[0]
    segment.members += changed if entering else -changed
    return changed


def _note_run(segment: Segment, by: Actor, *, entered: int, left: int) -> None:
    now = timezone.now()
    segment.as_of = segment.last_ok_at = now
    segment.save(update_fields=["members", "as_of", "last_ok_at"])
    SegmentRun.objects.create(
        segment=segment,
        mode=SegmentRun.Mode.MANUAL,
        rule_version=segment.rule_version,
        entered=entered,
        left=left,
        members=segment.members,
        user_id=by.user_id,
        at=now,
    )


@operation
def put_override(
    *,
    segment: Segment,
    contact: Contact,
    side: str,
    reason: str,
    until: date | None = None,
    by: Actor,
    now: datetime | None = None,
) -> SegmentOverride:
    """Put a person into a segment, or keep them out of it, whatever its rule says.

    It counts at once and through the day `until`; one per person, the later word holds.

    Raises:
        Invalid: no reason, a day that has passed, or a segment without a rule.
        NotPermitted: the role does not change segments, or not see the segment or the person.
    """
    current = demand_change(segment, by)
    _demand_person(contact, by)
    given = _checked(current, side, reason, until)
    row = SegmentOverride.objects.filter(segment=current, contact=contact).first()
    if row is None:
        row = SegmentOverride(segment=current, contact=contact)
    elif all(getattr(row, name) == value for name, value in given.items()):
        return row
    for name, value in {**given, "by": by.user}.items():
        setattr(row, name, value)
    row.save()
    _judge_again(current, contact, by, now)
    record("segment.exception_put", about=current, by=by, contact=str(contact.key), side=side)
    return row


@operation
def drop_override(
    *, override: SegmentOverride, by: Actor, now: datetime | None = None
) -> None:
    """Let the rule alone say again whether a person belongs.

    Raises:
        NotPermitted: the role does not change segments, or not see the segment or the person.
    """
    current = demand_change(override.segment, by)
    _demand_person(override.contact, by)
    contact = override.contact
    override.delete()
    _judge_again(current, contact, by, now)
    record("segment.exception_dropped", about=current, by=by, contact=str(contact.key))


def _judge_again(segment: Segment, contact: Contact, by: Actor, now: datetime | None) -> None:
    cause = SegmentChange.Cause.MANUAL
    refresh_segment(segment=segment, by=by, only=[contact.pk], cause=cause, now=now)


def _demand_person(contact: Contact, by: Actor) -> None:
    if not _within_reach(Contact.objects.filter(pk=contact.pk), by).exists():
        raise NotPermitted(_("Your role does not allow this."))


def _checked(segment: Segment, side: str, reason: str, until: date | None) -> dict[str, Any]:
    problems: dict[str, list[Any]] = {}
    reason = tidy(reason)
    if not segment.moves:
        problems["segment"] = [_("No rule moves people in or out of this segment.")]
    if side not in SegmentOverride.Side.values:
        problems["side"] = [_("Choose one of the list.")]
    if not reason or len(reason) > _REASON:
        problems["reason"] = [_("Give a reason of at most %(most)d characters.") % {"most": _REASON}]
    if until is not None and until < timezone.localdate():
        problems["until"] = [_("This day has passed.")]
    if problems:
        raise Invalid(problems)
    return {"side": side, "reason": reason, "until": until or FOREVER}
