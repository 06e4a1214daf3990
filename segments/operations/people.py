"""Puts people into a segment and takes them out by hand."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

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
    SegmentOverride,
)
from segments.operations.moving import enter, leave
from segments.operations.refreshing import refresh_segment
from segments.operations.rule_of import look_at_more
from segments.operations.segments import demand_change

_REASON = 200


@operation
def add_people(
    *, segment: Segment, contacts: ContactQuerySet, by: Actor, reads: Iterable[str] = ()
) -> int:
    """Put people that the actor may see on a list kept by hand; returns how many are new.

    `reads` are the columns with health data by which they were chosen: whoever is written to from
    this list is chosen by them as well (45 CFR 164.508(a)(3)).

    Raises:
        Invalid: its members come by a rule.
        NotPermitted: the role does not change segments, or not see this one.
    """
    return _by_hand(segment, contacts, by, entering=True, reads=reads)


@operation
def remove_people(*, segment: Segment, contacts: ContactQuerySet, by: Actor) -> int:
    """Take people that the actor may see off a list kept by hand; returns how many were on it.

    Raises:
        Invalid: its members come by a rule.
        NotPermitted: the role does not change segments, or not see this one.
    """
    return _by_hand(segment, contacts, by, entering=False)


def _by_hand(
    segment: Segment,
    contacts: ContactQuerySet,
    by: Actor,
    *,
    entering: bool,
    reads: Iterable[str] = (),
) -> int:
    current = demand_change(segment, by)
    if current.kind != Segment.Kind.STATIC:
        raise Invalid({"segment": [_("Only a list kept by hand takes people in and out.")]})
    people = list(_within_reach(contacts, by).order_by("pk").values_list("pk", flat=True))
    move = enter if entering else leave
    cause = SegmentChange.Cause.MANUAL
    changed = move(current, people, cause=cause, now=timezone.now(), user_id=by.user_id)
    look_at_more(current, frozenset(reads))
    if changed:
        run = current.runs.latest("pk").pk
        came, went = (changed, 0) if entering else (0, changed)
        record("segment.people_changed", about=current, by=by, came_in=came, went_out=went, run=run)
    return changed


def _within_reach(contacts: ContactQuerySet, by: Actor) -> ContactQuerySet:
    found = contacts.present()
    return found if is_system(by) else visible(found, by.user)


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
def drop_override(*, override: SegmentOverride, by: Actor, now: datetime | None = None) -> None:
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
        problems["reason"] = [
            _("Give a reason of at most %(most)d characters.") % {"most": _REASON}
        ]
    if until is not None and until < timezone.localdate():
        problems["until"] = [_("This day has passed.")]
    if problems:
        raise Invalid(problems)
    return {"side": side, "reason": reason, "until": until or FOREVER}
