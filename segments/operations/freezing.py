"""Freezes a segment: whoever belongs now stays a member, and nobody else comes."""

from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from config.actor import Actor
from config.errors import DomainError, Invalid
from config.journal import record
from config.operation import operation
from contacts.operations.rights import is_system
from segments.models.segment import Segment
from segments.operations.locking import lock
from segments.operations.refreshing import refresh_segment
from segments.operations.segments import demand_change


class CannotFreeze(DomainError):
    """The members are not what the rule says, so there is nothing right to freeze."""

    code = "cannot_freeze"


@operation
def freeze_segment(*, segment: Segment, by: Actor, now: datetime | None = None) -> Segment:
    """Count the members once more and keep them so for good.

    Raises:
        CannotFreeze: the rule cannot be used or counting takes too long.
        Invalid: it is frozen already, or is no segment to be frozen.
        NotPermitted: the role does not change segments, or not see this one.
    """
    now = now or timezone.now()
    current = lock(segment) if is_system(by) else demand_change(segment, by)
    if current.kind != Segment.Kind.SNAPSHOT or current.frozen_at is not None:
        raise Invalid({"segment": [_("Only a snapshot that is not frozen yet can be frozen.")]})
    refresh_segment(segment=current, by=by, now=now)
    current.refresh_from_db()
    if current.state != Segment.State.OK:
        raise CannotFreeze(_("The rule of this segment cannot be used. Mend it first."))
    current.frozen_at, current.updated_at = now, now
    current.version += 1
    current.save(update_fields=["frozen_at", "version", "updated_at"])
    record("segment.frozen", about=current, by=by, members=current.members)
    return current
