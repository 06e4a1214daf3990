"""Hands the refresh of segments to the background worker."""

from django.utils.translation import gettext as _

from config.actor import Actor
from config.errors import Invalid
from config.jobs import defer_once
from config.journal import record
from config.operation import operation
from contacts.operations.rights import demand
from segments.access import Can
from segments.models.segment import Segment

TASK = "segments.refresh"


@operation
def ask_refresh(*, segment: Segment, by: Actor) -> bool:
    """Let the worker look at everybody again; False where that waits already.

    Raises:
        Invalid: nothing brings people in or out of it any more.
        NotPermitted: the role does not see segments.
    """
    demand(by, Can.VIEW)  # type: ignore[arg-type]
    if not segment.moves:
        raise Invalid({"segment": [_("No rule moves people in or out of this segment.")]})
    asked = ask_soon(segment)
    if asked:
        record("segment.refresh_asked", about=segment, by=by)
    return asked


def ask_soon(segment: Segment) -> bool:
    """Queue a refresh once, starting when the caller's transaction is through."""
    return defer_once(TASK, lock=f"segment-{segment.pk}", segment_id=segment.pk)
