"""Says on which records an officer may act for a request, and writes each act on its log."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from config.actor import Actor
from config.errors import DomainError
from contacts.models.contact import Contact
from contacts.operations.rights import is_system
from privacy.models.requests import MatchState, PrivacyRequest
from privacy.operations.desk.dates import right_of
from privacy.operations.desk.identity import demand_known
from privacy.operations.desk.own import demand_not_own
from privacy.operations.desk.steps import held, write_step
from privacy.operations.desk.tasks import finish


class NotConfirmed(DomainError):
    """Nobody said that this record is the person's."""

    code = "not_confirmed"


class OtherRight(DomainError):
    """The request asks for something else."""

    code = "other_right"


def admitted(request: PrivacyRequest, contact: Contact, by: Actor, *actions: str) -> PrivacyRequest:
    """Hold a request on which the actor may act now, about a record that is the person's.

    Raises:
        NotPermitted: the role does not work on requests, or it is the officer's own.
        Closed: nothing is due on it any more.
        OtherRight: it asks for none of these actions.
        NotVerified: it is not known yet who asks.
        NotConfirmed: the record was not confirmed as the person's.
    """
    current = held(request, by)
    demand_not_own(current, by)
    if right_of(current).action not in actions:
        raise OtherRight(_("This request asks for something else."))
    demand_known(current)
    confirmed = current.matches.filter(contact=contact, state=MatchState.CONFIRMED)
    if not confirmed.exists():
        raise NotConfirmed(_("Confirm first that this record is the person's."))
    return current


def write_act(
    request: PrivacyRequest | None,
    kind: str,
    *,
    by: Actor,
    now: datetime,
    note: str = "",
    done: bool = True,
    **facts: Any,
) -> None:
    """Write what was done on the request's log; facts name fields and places, never values.

    `done` closes the task that stands for the act itself.
    """
    if request is None:
        return
    law = right_of(request).cite
    write_step(request, kind, by=by, at=now, law=law, note=note, facts=facts)
    if done and not is_system(by):
        finish(request, list(request.tasks.filter(kind="act", done_at=None)), by=by, now=now)


__all__ = ["NotConfirmed", "OtherRight", "admitted", "write_act"]
