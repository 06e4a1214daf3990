"""AES-GCM as all that is sealed here uses it: a fresh nonce, then what was sealed."""

import hashlib
import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

_NONCE = 12


class Unreadable(ValueError):
    """The bytes are damaged, of another key, or of another context."""


def cipher_of(secret: str) -> AESGCM:
    """Return the cipher of a secret, which begins with the name of its use ("links:…")."""
    return AESGCM(hashlib.sha256(secret.encode()).digest())


def cipher_with(key: bytes) -> AESGCM:
    """Return the cipher of a key that is random itself."""
    return AESGCM(key)


def sealed_bytes(cipher: AESGCM, plain: bytes, context: str = "") -> bytes:
    """Return bytes encrypted, different each time; they open only with the same context."""
    nonce = os.urandom(_NONCE)
    return nonce + cipher.encrypt(nonce, plain, context.encode())


def opened_bytes(cipher: AESGCM, sealed: bytes, context: str = "") -> bytes:
    """Return what was sealed with this cipher in this context; raises Unreadable."""
    try:
        return cipher.decrypt(sealed[:_NONCE], sealed[_NONCE:], context.encode())
    except (ValueError, InvalidTag) as problem:
        raise Unreadable from problem
