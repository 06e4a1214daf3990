"""Notes that a request of a protocol changed, so that whoever sent it is told once that holds."""

from datetime import datetime

from config.jobs import defer_once
from privacy.models.protocols import ProtocolRequest
from privacy.models.requests import Channel, PrivacyRequest

TASK = "privacy.tell_protocols"
CHANNELS = (Channel.DRP, Channel.OPENDSR)


def note_change(request: PrivacyRequest, at: datetime) -> None:
    """Let the worker look whether a status changed; it starts if the caller commits."""
    if request.channel not in CHANNELS:
        return
    side = ProtocolRequest.objects.filter(request_id__in=(request.pk, request.previous_id))
    if side.exclude(callbacks=[]).update(next_at=at, attempts=0, problem=""):
        defer_once(TASK)
