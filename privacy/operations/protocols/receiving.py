"""Puts a request that came by a protocol beside the one on the desk, as received and confirmed."""

from datetime import datetime
from typing import Any

from config.actor import Actor
from config.journal import record
from privacy.models.protocols import ProtocolRequest
from privacy.operations.desk.dates import citation
from privacy.operations.desk.steps import save, write_step
from privacy.operations.protocols.telling import digest_of


def take_in(
    side: ProtocolRequest, *, facts: dict[str, Any], note: str, by: Actor, now: datetime
) -> ProtocolRequest:
    """Write the protocol's side of a request within the caller's operation.

    The answer of the protocol is the confirmation of receipt that some laws ask for (11 CCR
    7021(a)), and says the first status, so that no callback repeats it.
    """
    request = side.request
    said = facts | {"asked": side.asked, "partner": side.party.identifier}
    write_step(request, "protocol_received", by=by, at=now, note=note, facts=said)
    request.acknowledged_at = now
    save(request, "acknowledged_at")
    write_step(request, "acknowledged", by=by, at=now, law=citation(request, "ack_due"))
    side.told = dict.fromkeys(side.callbacks, digest_of(side, now))
    side.save()
    record("protocol.request_taken", about=side, by=by, right=request.right)
    return side


__all__ = ["take_in"]
