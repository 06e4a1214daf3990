"""The Data Rights Protocol 1.0: agents hand in requests of consumers, and take them back.

https://github.com/consumer-reports-innovation-lab/data-rights-protocol
"""

import hashlib
import json
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy

from config.actor import Actor
from config.egress import acceptable
from config.errors import Invalid
from config.journal import record
from config.operation import operation
from privacy.models.protocols import Protocol, ProtocolParty, ProtocolRequest
from privacy.models.requests import AgentKind, Channel, PrivacyRequest
from privacy.operations.acting.selling import is_minor
from privacy.operations.asking import ask, people_at
from privacy.operations.desk.asker import Agent, Person, normalised
from privacy.operations.desk.deciding import take_back
from privacy.operations.desk.steps import Closed
from privacy.operations.erasing.stopping import ErasureBegun
from privacy.operations.protocols.declined import Declined
from privacy.operations.protocols.drp_message import Message, open_signed, read_message, spend
from privacy.operations.protocols.partners import give_token
from privacy.operations.protocols.receiving import take_in
from privacy.operations.protocols.statuses import last_of

VERSION = "1.0"
# The rights of the protocol (3.01) as this desk knows them; plain "access" asks for all of it.
RIGHTS_OF = {
    "sale:opt-out": "ccpa.opt_out_sale_share",
    "sale:opt-in": "ccpa.opt_in_after_opt_out",
    "deletion": "ccpa.delete",
    "access": "ccpa.know_specific",
    "access:categories": "ccpa.know_categories",
    "access:specific": "ccpa.know_specific",
}
VERIFICATIONS = ("email", "phone_number", "address")
# Of somebody under 16 the desk checks who may allow it (11 CCR 7070, 7071).
_OF_MINORS = {"ccpa.opt_in_after_opt_out": "ccpa.minor_opt_in"}
_LONG, _MOST_HINTS = 500, 20
_WORDING = gettext_lazy("Asked for by an authorised agent (Data Rights Protocol).")


@operation
def set_up(
    *, body: bytes, party: ProtocolParty | None, business: str, by: Actor, now: datetime
) -> str:
    """Return a token to an agent that shows by its signature who it is (2.05).

    Raises:
        Declined: the message is not one to trust, or was taken before.
    """
    message = read_message(body, party, business=business, now=now)
    if party is None:  # nobody's message is ever read
        raise Declined(403, "The agent is not known.")
    spend(message, now=now)
    return give_token(party=party, by=by, now=now)


@operation
def exercise(
    *, body: bytes, party: ProtocolParty, business: str, by: Actor, now: datetime
) -> ProtocolRequest:
    """Take a request of a consumer onto the desk (2.01).

    An agent that says its own number again, with another signature, gets the request it has.

    Raises:
        Declined: the message is not one to trust, was taken before, or asks for what we cannot do.
    """
    # One at a time: a number of the agent that comes twice at once is one request.
    party = ProtocolParty.objects.select_for_update().get(pk=party.pk)
    message = read_message(body, party, business=business, now=now)
    asked, said = message.text("exercise"), message.said
    if asked not in RIGHTS_OF:
        raise Declined(400, "The exercise is not one of our supported_actions.", fatal=True)
    if message.text("regime") not in ("", "ccpa"):
        raise Declined(400, "The regime is not one we answer under: ccpa.", fatal=True)
    callbacks = _callbacks(message)
    number, digest = message.text("agent-request-id"), _digest(said)
    spend(message, now=now)
    known = _known(party, number, digest)
    if known is not None:
        return known
    right = _right_of(RIGHTS_OF[asked], message, now)
    request = _asked(right, message, party, by, now)
    side = ProtocolRequest(
        party=party, request=request, external_id=number, asked=asked, regulation="ccpa",
        body_digest=digest, callbacks=callbacks, received_at=now,
    )  # fmt: skip
    return take_in(side, facts=_facts(said), note=_hints(message), by=by, now=now)


def _right_of(right: str, message: Message, now: datetime) -> str:
    """Return the right that fits the age of who has that email; an adult's unless known."""
    if right not in _OF_MINORS:
        return right
    people = people_at(next(iter(normalised("email", message.text("email", 320))), ""))
    today = timezone.localdate(now, timezone.get_default_timezone())
    return _OF_MINORS[right] if any(is_minor(each, today) for each in people) else right


def _asked(
    right: str, message: Message, party: ProtocolParty, by: Actor, now: datetime
) -> PrivacyRequest:
    try:
        return ask(
            right=right,
            person=_person(message),
            agent=Agent(kind=AgentKind.PERMISSION, name=party.name, proven=True),
            language="en",
            wording=str(_WORDING),
            by=by,
            now=now,
            channel=Channel.DRP,
        )
    except Invalid:
        raise Declined(
            400, "The claims name nobody: a name with email, phone or address."
        ) from None


@operation
def revoke(
    *, body: bytes, side: ProtocolRequest, business: str, by: Actor, now: datetime
) -> ProtocolRequest:
    """Close a request that the consumer takes back, before anything is erased for it (2.04).

    Again changes nothing. Such a message need not say whose it is or when; what it says of it has
    to be right.

    Raises:
        Declined: it is not signed by the agent, is another's, or comes after the answer.
    """
    said, signature = open_signed(body, side.party)
    if said.get("agent-id", side.party.identifier) != side.party.identifier:
        raise Declined(403, "The agent-id is not that of the token.")
    if said.get("business-id", business) != business:
        raise Declined(403, "The business-id is not ours.")
    if "expires-at" in said or "issued-at" in said:
        read_message(body, side.party, business=business, now=now)
    reason = Message(said, signature, now).text("reason", 4_000)
    request = last_of(side)
    if request.status == "withdrawn":
        return side
    try:
        take_back(request=request, by=by, now=now, note=reason)
    except Closed:
        raise Declined(409, "The request has been answered already.", fatal=True) from None
    except ErasureBegun:
        raise Declined(409, "The data have been erased already.", fatal=True) from None
    record("protocol.request_revoked", about=side, by=by)
    return ProtocolRequest.objects.select_related("party", "request").get(pk=side.pk)


def side_of(party: ProtocolParty, key: Any) -> ProtocolRequest | None:
    """Return a request of this partner; another's is as unknown as one that never was."""
    rows = ProtocolRequest.objects.select_related("party", "request")
    return rows.filter(party=party, key=key).first()


def agent_named(identifier: str) -> ProtocolParty | None:
    """Return an agent of the directory that is still trusted."""
    rows = ProtocolParty.objects.filter(protocol=Protocol.DRP, ended_at=None)
    return rows.filter(identifier=identifier).first()


def _known(party: ProtocolParty, number: str, digest: str) -> ProtocolRequest | None:
    rows = ProtocolRequest.objects.select_related("party", "request").filter(party=party)
    known = rows.filter(external_id=number).first() if number else None
    if known is not None and known.body_digest != digest:
        raise Declined(409, "The agent-request-id belongs to another request.", fatal=True)
    return known


def _digest(said: dict[str, Any]) -> str:
    """Return the digest of what is asked, whenever and wherever from."""
    passing = ("issued-at", "expires-at", "status_callback")
    kept = {name: value for name, value in said.items() if name not in passing}
    return hashlib.sha256(json.dumps(kept, sort_keys=True).encode()).hexdigest()


def _person(message: Message) -> Person:
    said = message.said.get("address")
    parts = Message(said if isinstance(said, dict) else {}, b"", message.until)
    street = message.text("address", _LONG) if isinstance(said, str) else ""
    return Person(
        name=message.text("name"),
        email=message.text("email", 320),
        phone=message.text("phone_number", 60),
        street=street or parts.text("street_address", _LONG) or parts.text("formatted", _LONG),
        postal_code=parts.text("postal_code", 40),
        city=parts.text("locality"),
        country=parts.text("country", 60),
    )


def _callbacks(message: Message) -> list[str]:
    address = message.text("status_callback", _LONG)
    if address and not (acceptable(address) and address.isascii()):
        raise Declined(400, "The status_callback is not an https address.")
    return [address] if address else []


def _facts(said: dict[str, Any]) -> dict[str, Any]:
    """Return what the agent vouches for, by the names of the claims."""
    verified = [name for name in VERIFICATIONS if said.get(f"{name}_verified") is True]
    return {"verified": verified, "power_of_attorney": bool(said.get("power_of_attorney"))}


def _hints(message: Message) -> str:
    """Return what else the agent says, for the officer; it is sealed."""
    hints = message.said.get("relationships") or []
    if not isinstance(hints, list) or len(hints) > _MOST_HINTS:
        raise Declined(400, "The relationships are not a short list of texts.")
    said = [str(each)[:60] for each in hints]
    paper = message.text("power_of_attorney", _LONG)
    return "\n".join(filter(None, [", ".join(said), paper]))


__all__ = [
    "RIGHTS_OF",
    "VERIFICATIONS",
    "VERSION",
    "agent_named",
    "exercise",
    "revoke",
    "set_up",
    "side_of",
]
