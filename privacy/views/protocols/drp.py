"""The endpoints of the Data Rights Protocol 1.0, for authorised agents of the directory."""

from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from privacy.models.protocols import Protocol, ProtocolParty, ProtocolRequest
from privacy.operations.protocols import drp
from privacy.operations.protocols.declined import Declined
from privacy.operations.protocols.statuses import drp_status
from privacy.views.protocols.door import bearer, demand_room, door, said
from privacy.views.public.frame import VISITOR


def _refused(problem: Declined) -> HttpResponse:
    """Answer with an error of 3.06."""
    fatal = {"fatal": True} if problem.fatal else {}
    words = {"code": str(problem.status), "message": problem.message, **fatal}
    return said(words, problem.status)


def _closed(problem: Declined) -> HttpResponse:
    """Answer at the door of keys: whatever is wrong, 403 without a word (2.05.1)."""
    return HttpResponse(status=429 if problem.status == 429 else 403)


@door(Protocol.DRP, ["GET", "POST"], _closed)
def agent(request: HttpRequest, agent_id: str) -> HttpResponse:
    """Say whether a token holds; POST of a signed message gives a new one."""
    if request.method == "GET":
        party = bearer(request, Protocol.DRP)
        if party is None or party.identifier != agent_id:
            raise Declined(403, "")
        return said({})
    token = drp.set_up(
        body=request.body,
        party=drp.agent_named(agent_id),
        business=settings.DRP_BUSINESS_ID,
        by=VISITOR,
        now=timezone.now(),
    )
    return said({"agent-id": agent_id, "token": token})


@door(Protocol.DRP, ["POST"], _refused)
def hand_in(request: HttpRequest) -> HttpResponse:
    """Take a request of a consumer in."""
    party, now = _partner(request), timezone.now()
    demand_room(party)
    side = drp.exercise(
        body=request.body, party=party, business=settings.DRP_BUSINESS_ID, by=VISITOR, now=now
    )
    return said(drp_status(side, now))


@door(Protocol.DRP, ["GET", "DELETE"], _refused)
def one_request(request: HttpRequest, number: UUID) -> HttpResponse:
    """Say how far a request of this agent is; DELETE of a signed message takes it back."""
    side, now = _own(_partner(request), number), timezone.now()
    if request.method == "DELETE":
        side = drp.revoke(
            body=request.body, side=side, business=settings.DRP_BUSINESS_ID, by=VISITOR, now=now
        )
    return said(drp_status(side, now))


def _partner(request: HttpRequest) -> ProtocolParty:
    party = bearer(request, Protocol.DRP)
    if party is None:
        raise Declined(403, "The bearer token is not one of ours.")
    return party


def _own(party: ProtocolParty, number: UUID) -> ProtocolRequest:
    """Return a request of the agent; another's and none at all are the same refusal (2.02.1)."""
    side = drp.side_of(party, number)
    if side is None:
        raise Declined(403, "The request is not one of this agent.")
    return side
