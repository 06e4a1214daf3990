"""Decisions by machine: no scores are made of who does not want that (GDPR Art. 21, 22)."""

from datetime import datetime

from config.actor import Actor
from config.journal import record
from config.operation import operation
from contacts.models.contact import Contact
from contacts.models.preference import WishEvent
from contacts.operations.preferences import state_wish
from privacy.models.requests import PrivacyRequest
from privacy.operations.acting.admitting import admitted, write_act
from privacy.operations.acting.objecting import HOW
from segments.operations.scoring import forget_scores


@operation
def stop_automated(
    *, request: PrivacyRequest, contact: Contact, by: Actor, now: datetime, note: str = ""
) -> int:
    """Use no score of a person from now on; `note` says what a colleague decided instead.

    Returns:
        How many scores were taken away.
    """
    current = admitted(request, contact, by, "automated_decision", "objection")
    state_wish(contact=contact, name=WishEvent.Name.NO_PROFILE, value=True, by=by, how=HOW)
    gone = forget_scores(people=[contact.pk], by=by)
    record("privacy_request.automated_stopped", about=current, by=by)
    write_act(current, "automated_stopped", by=by, now=now, note=note, scores=gone)
    return gone


__all__ = ["stop_automated"]
