"""Who a visitor is: only a link that we signed says it, and it ends."""

import uuid
from base64 import urlsafe_b64decode, urlsafe_b64encode
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from django.core.signing import BadSignature, TimestampSigner

from contacts.models.contact import Contact

PARAMETER = "c"
KEPT_SECONDS = 90 * 24 * 3600
_signer = TimestampSigner(salt="interactions.web")


def signed_link(contact: Contact, address: str) -> str:
    """Return an address of our website that tells us, and nobody else, who follows it."""
    parts = urlsplit(address)
    query = [pair for pair in parse_qsl(parts.query) if pair[0] != PARAMETER]
    query.append((PARAMETER, token_of(contact.key)))
    return urlunsplit(parts._replace(query=urlencode(query)))


def token_of(key: uuid.UUID) -> str:
    """Return the signed form of a contact's key."""
    return _signer.sign(urlsafe_b64encode(key.bytes).decode().rstrip("="))


def person_of(token: str) -> uuid.UUID | None:
    """Return the key in a token of ours, or None where it is forged, damaged or too old."""
    if not token or len(token) > 200:
        return None
    try:
        plain = _signer.unsign(token, max_age=KEPT_SECONDS)
        return uuid.UUID(bytes=urlsafe_b64decode(plain + "=="))
    except (BadSignature, ValueError):
        return None
