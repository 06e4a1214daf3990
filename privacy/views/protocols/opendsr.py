"""The endpoints of OpenDSR 2.0, for controllers whose data are processed here."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone

from privacy.models.protocols import Protocol, ProtocolParty
from privacy.operations.protocols import opendsr
from privacy.operations.protocols.declined import Declined
from privacy.operations.protocols.processor import answer_headers, processor
from privacy.operations.protocols.statuses import opendsr_status
from privacy.views.protocols.door import bearer, demand_room, door, said
from privacy.views.public.frame import VISITOR

COLLECTION = "(?P<collection>requests|opendsr_requests|opengdpr_requests)"


def _signed(body: Mapping[str, Any], status: int = 200) -> HttpResponse:
    """Return an answer with the headers by which the controller knows that it is ours."""
    answer, signer = said(body, status), processor()
    for name, value in answer_headers(signer, answer.content).items() if signer else ():
        answer.headers[name] = value
    return answer


def _refused(problem: Declined) -> HttpResponse:
    """Answer with an error object of 7.6."""
    return said({"error": {"code": problem.status, "message": problem.message}}, problem.status)


@door(Protocol.OPENDSR, ["GET"], _refused)
def discovery(request: HttpRequest) -> HttpResponse:
    """Say what can be asked here, by which identities."""
    address = settings.SITE_URL + reverse("privacy:opendsr_certificate")
    return _signed(opendsr.discovery(address))


@door(Protocol.OPENDSR, ["GET"], _refused)
def certificate(request: HttpRequest) -> HttpResponse:
    """Hand out the certificate whose key signs answers and callbacks."""
    signer = processor()
    text = signer.certificate if signer else b""
    return HttpResponse(text, content_type="application/x-pem-file")


@door(Protocol.OPENDSR, ["POST"], _refused)
def hand_in(request: HttpRequest, collection: str) -> HttpResponse:
    """Take a request of a controller in."""
    party = _partner(request)
    demand_room(party)
    _side, answer = opendsr.submit(body=request.body, party=party, by=VISITOR, now=timezone.now())
    return _signed(answer, 201)


@door(Protocol.OPENDSR, ["GET", "DELETE"], _refused)
def one_request(request: HttpRequest, collection: str, number: str) -> HttpResponse:
    """Say how far a request of this controller is; DELETE takes a pending one back."""
    side, now = opendsr.side_of(_partner(request), number), timezone.now()
    if side is None:
        raise Declined(404, "There is no such request.")
    if request.method == "DELETE":
        return _signed(opendsr.cancel(side=side, by=VISITOR, now=now), 202)
    return _signed(opendsr_status(side, now))


def _partner(request: HttpRequest) -> ProtocolParty:
    party = bearer(request, Protocol.OPENDSR)
    if party is None:
        raise Declined(401, "The bearer token is not one of ours.")
    return party
