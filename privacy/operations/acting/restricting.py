"""Restricts the use of a person's data for a request, and lifts that once the person knows."""

from datetime import datetime

from config.actor import Actor
from config.journal import record
from config.operation import operation
from contacts.models.contact import Contact
from contacts.models.restriction import Restriction
from contacts.operations.restricting import lift_restriction, note_told, restrict_contact
from privacy.models.notices import NoticeKind
from privacy.models.requests import PrivacyRequest
from privacy.operations.acting.admitting import admitted, write_act
from privacy.operations.desk.own import demand_not_own
from privacy.operations.desk.steps import held
from privacy.operations.notices.planning import plan_notices

# Other rights bring a restriction along until they are decided (GDPR Art. 18(1)(a), (d)).
_BRINGS = ("restriction", "rectification", "objection", "erasure")


@operation
def restrict(
    *, request: PrivacyRequest, contact: Contact, ground: str, by: Actor, now: datetime
) -> Restriction:
    """Keep the person's data unused from now on and tell each recipient (Art. 18, 19).

    Raises:
        Invalid: there is no such ground.
    """
    current = admitted(request, contact, by, *_BRINGS)
    restriction = restrict_contact(contact=contact, ground=ground, by=by, since=now)
    told = plan_notices(
        people=[contact.pk], kind=NoticeKind.RESTRICT, by=by, now=now, request=current
    )
    record("privacy_request.restricted", about=current, by=by, ground=ground)
    write_act(current, "restricted", by=by, now=now, ground=ground, recipients=len(told))
    return restriction


@operation
def tell_of_lifting(
    *, request: PrivacyRequest, restriction: Restriction, how: str, by: Actor, now: datetime
) -> Restriction:
    """Note that the person was told that the restriction will end (Art. 18(3)).

    A request that is answered already may still be the one of the restriction.

    Raises:
        Invalid: the way is unknown.
    """
    current = held(request, by, unfinished=False)
    demand_not_own(current, by)
    told = note_told(restriction=restriction, how=how, at=now, by=by)
    write_act(current, "told_of_lifting", by=by, now=now, done=False, how=how)
    return told


@operation
def lift(
    *, request: PrivacyRequest, restriction: Restriction, by: Actor, now: datetime
) -> Restriction:
    """End a restriction of which the person was told, and tell the recipients.

    Raises:
        NotTold: the person does not know yet.
    """
    current = held(request, by, unfinished=False)
    demand_not_own(current, by)
    ended = lift_restriction(restriction=restriction, by=by)
    told = plan_notices(
        people=[ended.contact_id], kind=NoticeKind.LIFT, by=by, now=now, request=current
    )
    record("privacy_request.lifted", about=current, by=by)
    write_act(current, "restriction_lifted", by=by, now=now, done=False, recipients=len(told))
    return ended


__all__ = ["lift", "restrict", "tell_of_lifting"]
