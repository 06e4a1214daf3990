"""What must hold before anything leaves."""

from datetime import datetime, timedelta

from config.actor import Actor
from config.phi import may_receive
from contacts.models.contact import Contact
from contacts.operations.permission.question import Question
from contacts.operations.rights import demand
from contacts.operations.sealing import are_protected
from segments.access import Can
from segments.models.destinations import Destination
from segments.models.segment import Segment
from segments.operations.activation.fields import too_sensitive
from segments.operations.activation.refusing import SyncRefused

# How old the members may be, by the schedule of the segment; with room for a late worker.
_OLDEST = {
    Segment.Schedule.HOURLY: timedelta(hours=3),
    Segment.Schedule.DAILY: timedelta(hours=30),
}
FEW, SHARE = 20, 0.3


def demand_right(by: Actor) -> None:
    """Refuse an actor who may not send segments.

    Raises:
        NotPermitted: the role does not.
    """
    demand(by, Can.ACTIVATE)  # type: ignore[arg-type]


def check_terms(destination: Destination, question: Question) -> None:
    """Refuse what may not leave at all.

    Raises:
        SyncRefused: its owner may not send this, or a field is too sensitive.
    """
    owner = destination.owner
    may = owner.is_active and owner.has_perm(Can.ACTIVATE)
    seen = may and Segment.objects.visible_to(owner).filter(pk=destination.segment_id).exists()
    if not seen:
        raise SyncRefused("not_permitted")
    if question.is_marketing and too_sensitive(destination.fields):
        raise SyncRefused("sensitive_fields")


def check_segment(destination: Destination, now: datetime) -> None:
    """Refuse a segment whose members are not to be relied on.

    Raises:
        SyncRefused: it is broken, archived or too old, or it is everybody and nobody said so.
    """
    segment = destination.segment
    if segment.archived_at or segment.state in (Segment.State.BROKEN, Segment.State.FAILED):
        raise SyncRefused("broken_segment")
    if segment.moves and _is_stale(segment, now):
        raise SyncRefused("stale_segment")
    if segment.kind == Segment.Kind.STATIC or destination.everybody:
        return
    if segment.members and segment.members >= Contact.objects.present().count():
        raise SyncRefused("everybody")


def check_agreement(segment: Segment, recipient: str) -> None:
    """Refuse people chosen by their health data where no agreement covers the recipient today.

    That somebody is in the segment is health information itself (45 CFR 160.103, 164.502(e)).

    Raises:
        SyncRefused: the rule reads health data, and nobody agreed to protect them.
    """
    if are_protected(segment.reads) and not may_receive(recipient):
        raise SyncRefused("no_agreement")


def _is_stale(segment: Segment, now: datetime) -> bool:
    if segment.state == Segment.State.STALE or segment.as_of is None:
        return True
    oldest = _OLDEST.get(Segment.Schedule(segment.schedule))
    return oldest is not None and segment.as_of < now - oldest


def check_removals(leaving: int, held: int) -> None:
    """Refuse when so many would be taken out that a rule is rather wrong than right.

    Raises:
        SyncRefused: more than both a few and a share of them.
    """
    if leaving > max(FEW, SHARE * held):
        raise SyncRefused("too_many_removals")
