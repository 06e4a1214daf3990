"""Erasures that wait for a legal hold: once nobody of theirs is held, they go on."""

from datetime import datetime

from config.actor import Actor
from config.journal import record
from privacy.models.erasure import Erasure
from privacy.operations.erasing.queue import run_soon
from privacy.operations.holds.standing import held_among


def resume_erasures(*, by: Actor, now: datetime) -> int:
    """Let erasures run that no hold stops any more; one nobody approved waits for approval.

    Within the caller's transaction; the work itself is handed to the worker. Return how many.
    """
    waiting = Erasure.objects.select_for_update().filter(state=Erasure.State.HELD)
    free = [each for each in waiting.order_by("pk") if not held_among(each.people, now=now)]
    for erasure in free:
        approved = erasure.approved_at is not None
        erasure.state = Erasure.State.APPROVED if approved else Erasure.State.PLANNED
        erasure.save(update_fields=["state"])
        record("erasure.resumed", about=erasure, by=by, people=len(erasure.people))
        if approved:
            run_soon(erasure)
    return len(free)
