"""Tells partners of new statuses at the addresses they named, until each of them has heard."""

import hashlib
import json
from datetime import datetime
from typing import Any

from config.actor import Actor
from config.egress import NoAnswer, Unreachable, send
from config.jobs import defer_once
from config.journal import record
from config.operation import operation
from config.signing import RETRY_AFTER
from privacy.models.protocols import Protocol, ProtocolRequest
from privacy.operations.protocols.processor import answer_headers, processor
from privacy.operations.protocols.queue import TASK
from privacy.operations.protocols.statuses import status_of

_AT_ONCE = 200
# Links are sealed anew each time they are written; a new one is no news.
_LINKS = ("results_url", "user_verification_url")


def digest_of(side: ProtocolRequest, now: datetime) -> str:
    """Return by what a status is known again."""
    said = status_of(side, now)
    said |= {name: bool(said[name]) for name in _LINKS if name in said}
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()


def tell_due(*, by: Actor, now: datetime) -> int:
    """Call whoever does not have the status of today; every request has a transaction of its own.

    Nothing is sent inside of one. Returns how many requests were looked at.
    """
    rows = ProtocolRequest.objects.filter(next_at__lte=now).select_related("party", "request")
    due = list(rows.order_by("next_at", "pk")[:_AT_ONCE])
    for side in due:
        status = status_of(side, now)
        digest = digest_of(side, now)
        waiting = [address for address in side.callbacks if side.told.get(address) != digest]
        heard = [address for address in waiting if _call(side, address, status)]
        note_told(side=side, digest=digest, heard=heard, by=by, now=now)
    if len(due) == _AT_ONCE:
        defer_once(TASK)
    return len(due)


def _call(side: ProtocolRequest, address: str, status: dict[str, Any]) -> bool:
    """Post a status; what the partner answers with is not read."""
    headers = {"Content-Type": "application/json"}
    if side.party.protocol == Protocol.OPENDSR:
        status = status | {"status_callback_url": address}
    body = json.dumps(status).encode()
    if side.party.protocol == Protocol.OPENDSR:
        signer = processor()
        if signer is None:
            return False
        headers |= answer_headers(signer, body)
    try:
        return send("POST", address, headers=headers, body=body).ok
    except (Unreachable, NoAnswer):
        return False


@operation
def note_told(
    *, side: ProtocolRequest, digest: str, heard: list[str], by: Actor, now: datetime
) -> ProtocolRequest:
    """Write down who heard; who did not is called again later, and nobody for ever."""
    current = ProtocolRequest.objects.select_for_update(of=("self",)).get(pk=side.pk)
    current.told = current.told | dict.fromkeys(heard, digest)
    # What changed while we called is looked at in the next round.
    digest = digest_of(current, now)
    missing = [each for each in current.callbacks if current.told.get(each) != digest]
    if not missing:
        current.next_at, current.attempts, current.problem = None, 0, ""
        current.told_at = now if heard else current.told_at
    elif current.attempts < len(RETRY_AFTER):
        current.next_at = now + RETRY_AFTER[current.attempts]
        current.attempts += 1
        current.problem = "not_reached"
    else:
        current.next_at, current.problem = None, "given_up"
    current.save(update_fields=["told", "told_at", "next_at", "attempts", "problem"])
    if heard:
        record("protocol.told", about=current, by=by, count=len(heard))
    return current


__all__ = ["digest_of", "note_told", "tell_due"]
