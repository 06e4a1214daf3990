"""Standard Webhooks 1.0: how what we send is signed, so that who gets it can trust it.

https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
"""

import base64
import hashlib
import hmac
import os
from collections.abc import Mapping, Sequence
from datetime import timedelta

_PREFIX = "whsec_"
_SHORTEST, _LONGEST = 24, 64
# How long to wait after the first attempt and after each further one.
RETRY_AFTER = (
    *(timedelta(seconds=5), timedelta(minutes=5), timedelta(minutes=30)),
    *(timedelta(hours=hours) for hours in (2, 5, 10, 14, 20, 24)),
)


def fresh_secret() -> str:
    """Return a new secret."""
    return _PREFIX + base64.b64encode(os.urandom(32)).decode()


def is_secret(text: str) -> bool:
    """Return whether a text is a secret of this form, of 24 to 64 bytes."""
    try:
        return _SHORTEST <= len(_key(text)) <= _LONGEST
    except ValueError:
        return False


def signature_headers(
    secrets: Sequence[str], *, message_id: str, timestamp: int, body: bytes
) -> dict[str, str]:
    """Return the three headers; while a secret is changed, one signature by each of the two.

    Args:
        secrets: the new one first.
        message_id: the same for every attempt of one message.
        timestamp: seconds of this attempt.
        body: exactly what is sent.
    """
    signed = " ".join(_signature(secret, message_id, timestamp, body) for secret in secrets)
    return {
        "webhook-id": message_id,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": signed,
    }


def is_signed(
    headers: Mapping[str, str], body: bytes, *, secret: str, now: int, tolerance: int = 300
) -> bool:
    """Return whether a message was signed by the secret and is not old; names in lower case."""
    timestamp = headers.get("webhook-timestamp", "")
    if not timestamp.isdigit() or abs(now - int(timestamp)) > tolerance:
        return False
    wanted = _signature(secret, headers.get("webhook-id", ""), int(timestamp), body)
    given = headers.get("webhook-signature", "").split(" ")
    return any(hmac.compare_digest(wanted.encode(), one.encode()) for one in given)


def _key(secret: str) -> bytes:
    return base64.b64decode(secret.removeprefix(_PREFIX), validate=True)


def _signature(secret: str, message_id: str, timestamp: int, body: bytes) -> str:
    signed = f"{message_id}.{timestamp}.".encode() + body
    digest = hmac.new(_key(secret), signed, hashlib.sha256).digest()
    return "v1," + base64.b64encode(digest).decode()
