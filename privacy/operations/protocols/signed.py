"""Messages as libsodium signs them: base64 of a signature of 64 bytes, followed by its JSON."""

import binascii
import json
from base64 import b64decode
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

SIGNATURE = 64
_KEY = 32


def key_of(text: str) -> Ed25519PublicKey | None:
    """Return a public key of a directory; None where the text is no key."""
    try:
        return Ed25519PublicKey.from_public_bytes(_decoded(text.encode()))
    except ValueError:
        return None


# Somebody's key that nobody has: a message of an unknown sender costs as much as any other.
NOBODYS = Ed25519PublicKey.from_public_bytes(bytes(_KEY))


def split(body: bytes) -> tuple[bytes, bytes] | None:
    """Return signature and message; None where the body is no base64, or too short."""
    try:
        raw = _decoded(body)
    except ValueError:
        return None
    return (raw[:SIGNATURE], raw[SIGNATURE:]) if len(raw) > SIGNATURE else None


def is_signed(signature: bytes, message: bytes, key: Ed25519PublicKey) -> bool:
    """Say whether the key signed the message."""
    try:
        key.verify(signature, message)
    except InvalidSignature:
        return False
    return True


def read_object(text: bytes) -> dict[str, Any] | None:
    """Return a JSON object whose texts can be kept; None for everything else."""
    try:
        said = json.loads(text)
        # Half of a pair of UTF-16 is legal JSON and no text.
        json.dumps(said, ensure_ascii=False).encode()
    except (ValueError, RecursionError):
        return None
    return said if isinstance(said, dict) and "\\u0000" not in json.dumps(said) else None


def _decoded(text: bytes) -> bytes:
    """Return the bytes of base64; raises ValueError."""
    try:
        return b64decode(b"".join(text.split()), validate=True)
    except binascii.Error as problem:
        raise ValueError from problem


__all__ = ["NOBODYS", "is_signed", "key_of", "read_object", "split"]
