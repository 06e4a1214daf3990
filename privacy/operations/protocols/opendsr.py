"""OpenDSR 2.0 as a processor: controllers hand in requests of people whose data we hold for them.

https://github.com/opengdpr/OpenDSR/blob/master/specification.md
"""

import base64
import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from django.utils.translation import gettext_lazy

from config.actor import Actor
from config.egress import acceptable
from config.errors import Invalid
from config.journal import record
from config.operation import operation
from privacy.models.protocols import ProtocolParty, ProtocolRequest
from privacy.models.requests import Channel, Status
from privacy.operations.asking import ask
from privacy.operations.desk.asker import Person
from privacy.operations.desk.deciding import take_back
from privacy.operations.desk.hashed import FORMATS, read_digest
from privacy.operations.erasing.stopping import ErasureBegun
from privacy.operations.protocols.declined import Declined
from privacy.operations.protocols.receiving import take_in
from privacy.operations.protocols.signed import read_object
from privacy.operations.protocols.statuses import last_of, moment, opendsr_status

VERSION = "2.0"
# The kinds of request (6.2) under each regulation; CCPA's right to know is portable already.
RIGHTS_OF = {
    ("gdpr", "access"): "gdpr.access",
    ("gdpr", "portability"): "gdpr.portability",
    ("gdpr", "erasure"): "gdpr.erasure",
    ("ccpa", "access"): "ccpa.know_specific",
    ("ccpa", "portability"): "ccpa.know_specific",
    ("ccpa", "erasure"): "ccpa.delete",
}
KINDS = ("access", "portability", "erasure")
IDENTITIES = {"email": "email", "controller_customer_id": "external_id"}
_MOST_IDENTITIES, _MOST_CALLBACKS, _LONGEST = 20, 5, 320
# A controller that hands on late has its own clock; ours goes at most this far back with it.
_EARLIEST = timedelta(days=30)
_WORDING = gettext_lazy("Handed on by the controller (OpenDSR).")


@dataclass(frozen=True, slots=True)
class Submitted:
    """What a controller sent, checked."""

    number: str
    kind: str
    regulation: str
    person: Person
    others: str
    submitted: datetime
    callbacks: list[str]


def discovery(certificate: str) -> dict[str, Any]:
    """Return what we can do (6.3)."""
    return {
        "api_version": VERSION,
        "supported_identities": [
            {"identity_type": kind, "identity_format": form}
            for kind in IDENTITIES
            for form in ("raw", *FORMATS)
        ],
        "supported_subject_request_types": list(KINDS),
        "processor_certificate": certificate,
    }


@operation
def submit(
    *, body: bytes, party: ProtocolParty, by: Actor, now: datetime
) -> tuple[ProtocolRequest, dict[str, Any]]:
    """Take a request of a controller onto the desk, and return what it is answered (7.3).

    The same request again is the same request.

    Raises:
        Declined: it is not as the protocol describes it, or its number is another request's.
    """
    # One at a time: a number that comes twice at once is one request.
    party = ProtocolParty.objects.select_for_update().get(pk=party.pk)
    said = _submitted(body, party)
    digest = hashlib.sha256(body).hexdigest()
    side = side_of(party, said.number)
    if side is not None and side.body_digest != digest:
        raise Declined(400, "The subject_request_id belongs to another request.")
    if side is None:
        side = _taken(said, party, digest, by, now)
    return side, {
        "controller_id": party.identifier,
        "expected_completion_time": opendsr_status(side, now)["expected_completion_time"],
        "received_time": moment(side.received_at),
        "encoded_request": base64.b64encode(body).decode(),
        "subject_request_id": side.external_id,
    }


def _taken(
    said: Submitted, party: ProtocolParty, digest: str, by: Actor, now: datetime
) -> ProtocolRequest:
    try:
        request = ask(
            right=RIGHTS_OF[said.regulation, said.kind], person=said.person, agent=None,
            language="", wording=str(_WORDING), by=by, now=now, channel=Channel.OPENDSR,
            received_at=min(now, max(said.submitted, now - _EARLIEST)),
        )  # fmt: skip
    except Invalid:
        raise Declined(400, "The subject_identities name nobody.") from None
    side = ProtocolRequest(
        party=party, request=request, external_id=said.number, asked=said.kind,
        regulation=said.regulation, body_digest=digest, callbacks=said.callbacks,
        received_at=now,
    )  # fmt: skip
    facts = {"submitted": moment(said.submitted)}
    return take_in(side, facts=facts, note=said.others, by=by, now=now)


@operation
def cancel(*, side: ProtocolRequest, by: Actor, now: datetime) -> dict[str, Any]:
    """Take a request back that nobody works on yet, and return what is answered (9.2).

    Raises:
        Declined: it is being worked on, or answered.
    """
    request = last_of(side)
    if request.status == Status.NEW:
        try:
            take_back(request=request, by=by, now=now)
        except ErasureBegun:
            raise Declined(400, "The data have been erased already.") from None
        record("protocol.request_revoked", about=side, by=by)
    elif request.status != Status.WITHDRAWN:
        raise Declined(400, "Only a pending request can be cancelled.")
    return {
        "controller_id": side.party.identifier,
        "subject_request_id": side.external_id,
        "received_time": moment(now),
        "api_version": VERSION,
    }


def side_of(party: ProtocolParty, number: str) -> ProtocolRequest | None:
    """Return a request of this controller; another's is as unknown as one that never was."""
    rows = ProtocolRequest.objects.select_related("party", "request")
    return rows.filter(party=party, external_id=number).first()


def _submitted(body: bytes, party: ProtocolParty) -> Submitted:
    """Return what was sent; raises Declined with the first thing that is wrong."""
    said = read_object(body)
    if said is None:
        raise Declined(400, "The body is not a JSON object.")
    number, kind = _text(said, "subject_request_id"), _text(said, "subject_request_type")
    if not _is_number(number):
        raise Declined(400, "subject_request_id is not a UUID v4 in lower case.")
    if kind not in KINDS:
        raise Declined(400, "subject_request_type is none of our supported ones.")
    regulation = _text(said, "regulation")
    if (regulation, kind) not in RIGHTS_OF:
        raise Declined(400, "regulation is neither gdpr nor ccpa.")
    if _text(said, "api_version", needed=False).partition(".")[0] not in ("", "2"):
        raise Declined(400, "api_version is not 2.0.")
    found, hashed = _identities(said.get("subject_identities"))
    first = {field: values[0] for field, values in found.items()}
    person = Person(
        email=first.get("email", ""), external_id=first.get("external_id", ""), hashed=hashed
    )
    others = "\n".join(each for values in found.values() for each in values[1:])
    return Submitted(number, kind, regulation, person, others, _time(said), _callbacks(said, party))


def _identities(listed: Any) -> tuple[dict[str, list[str]], dict[str, list[str]]]:
    """Return the identities by what they are here, as they are and as digests."""
    if not isinstance(listed, list) or not 0 < len(listed) <= _MOST_IDENTITIES:
        raise Declined(400, "subject_identities is not a list of 1 to 20 identities.")
    plain: dict[str, list[str]] = {}
    hashed: dict[str, list[str]] = {}
    for each in listed:
        said = each if isinstance(each, dict) else {}
        kind, form = IDENTITIES.get(_text(said, "identity_type")), _text(said, "identity_format")
        if kind is None or form not in ("raw", *FORMATS):
            raise Declined(400, "An identity is none of our supported_identities.")
        value = _text(said, "identity_value")
        if form != "raw" and not (value := read_digest(form, value)):
            raise Declined(400, f"An identity_value is not a digest of {form} in hex.")
        (plain if form == "raw" else hashed).setdefault(kind, []).append(value)
    return plain, hashed


def _callbacks(said: dict[str, Any], party: ProtocolParty) -> list[str]:
    """Return where to tell of changes: only machines that the controller was registered with."""
    listed = said.get("status_callback_urls") or []
    if not isinstance(listed, list) or len(listed) > _MOST_CALLBACKS:
        raise Declined(400, "status_callback_urls is not a list of at most 5 addresses.")
    addresses = [str(each) for each in listed]
    for each in addresses:
        known = len(each) <= 500 and each.isascii() and acceptable(each)
        if not known or urlsplit(each).netloc.lower() not in party.hosts:
            raise Declined(400, "A status_callback_url is not of the machines agreed upon.")
    return list(dict.fromkeys(addresses))


def _time(said: dict[str, Any]) -> datetime:
    text = _text(said, "submitted_time")
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise Declined(400, "submitted_time is not an RFC 3339 time.") from None
    if found.tzinfo is None or not 2000 <= found.year <= 2200:
        raise Declined(400, "submitted_time is not an RFC 3339 time.")
    return found


def _text(said: dict[str, Any], name: str, *, needed: bool = True) -> str:
    value = said.get(name, "")
    if not isinstance(value, str) or len(value) > _LONGEST or (needed and not value):
        raise Declined(400, f"{name} field is required, a text of at most {_LONGEST} characters.")
    return value


def _is_number(text: str) -> bool:
    try:
        return str(UUID(text, version=4)) == text
    except ValueError:
        return False


__all__ = ["IDENTITIES", "KINDS", "VERSION", "cancel", "discovery", "side_of", "submit"]
