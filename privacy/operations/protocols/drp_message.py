"""Reads a signed message of the Data Rights Protocol 1.0 in the order its section 3.07 demands."""

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction

from privacy.models.protocols import ProtocolParty, SeenSignature
from privacy.operations.protocols.declined import Declined
from privacy.operations.protocols.signed import NOBODYS, is_signed, key_of, read_object, split

# Ten minutes are recommended; what is valid for longer would have to be remembered for longer.
LONGEST = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Message:
    """What an agent said, and by which signature."""

    said: dict[str, Any]
    signature: bytes
    until: datetime

    def text(self, name: str, most: int = 200) -> str:
        """Return a text of the message, nothing where there is none.

        Raises:
            Declined: it is something else than a text, or too long.
        """
        value = self.said.get(name, "")
        if value is None:
            return ""
        if not isinstance(value, str) or len(value) > most:
            raise Declined(400, f"{name} is not a text of at most {most} characters.")
        return value.strip()


def read_message(
    body: bytes, party: ProtocolParty | None, *, business: str, now: datetime
) -> Message:
    """Return what an agent said.

    Args:
        body: what was sent.
        party: whose token or address it came by; None where nobody has it.
        business: our own number in the directory.
        now: when.

    Raises:
        Declined: no base64, another signature, agent or business, too early or too late.
    """
    said, signature = open_signed(body, party)
    if party is None or said.get("agent-id") != party.identifier:
        raise Declined(403, "The agent-id is not that of the token.")
    if said.get("business-id") != business:
        raise Declined(403, "The business-id is not ours.")
    issued, until = _moment(said, "issued-at"), _moment(said, "expires-at")
    if now <= issued:
        raise Declined(400, "The issued-at is still to come.")
    if now >= until:
        raise Declined(400, "The message has expired.", fatal=True)
    if until - issued > LONGEST:
        raise Declined(400, "The expires-at is more than a day after the issued-at.")
    if str(said.get("drp.version", "")).partition(".")[0] != "1":
        raise Declined(400, "The drp.version is not one we speak: 1.0.", fatal=True)
    return Message(said, signature, until)


def open_signed(body: bytes, party: ProtocolParty | None) -> tuple[dict[str, Any], bytes]:
    """Return the object a partner signed, and its signature.

    Raises:
        Declined: it is no base64, signed by somebody else, or no object.
    """
    parts = split(body)
    if parts is None:
        raise Declined(400, "The body is not base64 of a signed message.")
    signature, text = parts
    key = key_of(party.verify_key) if party is not None else None
    # Verified in any case: an unknown sender is not answered sooner.
    if not is_signed(signature, text, key or NOBODYS) or key is None:
        raise Declined(403, "The signature is not that of the agent.")
    said = read_object(text)
    if said is None:
        raise Declined(400, "The signed message is not a JSON object.")
    return said, signature


def spend(message: Message, *, now: datetime) -> None:
    """Remember a message as taken, within the caller's operation, while it could come again.

    Raises:
        Declined: it was taken before.
    """
    SeenSignature.objects.filter(until__lt=now).delete()
    digest = hashlib.sha256(message.signature).hexdigest()
    try:
        with transaction.atomic():
            SeenSignature.objects.create(digest=digest, until=message.until)
    except IntegrityError:
        raise Declined(409, "This message was taken before.", fatal=True) from None


def _moment(said: dict[str, Any], name: str) -> datetime:
    """Return a time of the message; one without a zone is read as UTC."""
    try:
        found = datetime.fromisoformat(said.get(name, ""))
    except (TypeError, ValueError):
        raise Declined(400, f"The {name} is not an ISO 8601 time.") from None
    # Far from any calendar's end, so that no sum of them fails.
    found = found if found.tzinfo else found.replace(tzinfo=UTC)
    if not 2000 <= found.year <= 2200:
        raise Declined(400, f"The {name} is not an ISO 8601 time.")
    return found


__all__ = ["Message", "open_signed", "read_message", "spend"]
