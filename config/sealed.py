"""Secrets kept in the database: encrypted under DATA_KEY and bound to where they stand."""

import base64
import hashlib
import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.utils.translation import gettext as _

from config.errors import DomainError

_NONCE = 12
_KEY = 32
# The context in which keys of single records are sealed.
_KEYS = "data-key"


class NotOpened(DomainError):
    """A sealed text is damaged, of another key, or was moved from another place."""

    code = "not_opened"


def seal(text: str, context: str) -> str:
    """Return the text encrypted; it opens only with the same context ("destination:<key>")."""
    return _sealed(_cipher(), text, context)


def open_sealed(text: str, context: str) -> str:
    """Return what was sealed in this context.

    Raises:
        NotOpened: it was not sealed here, or DATA_KEY changed since.
    """
    return _opened(_cipher(), text, context)


def new_data_key() -> str:
    """Return a fresh key for one record's secrets, itself sealed under DATA_KEY.

    Whoever empties it there makes all that was sealed under it unreadable.
    """
    return seal(base64.b64encode(os.urandom(_KEY)).decode(), _KEYS)


def seal_under(key: str, text: str, context: str) -> str:
    """Return the text encrypted under a key of `new_data_key`, bound to its context."""
    return _sealed(cipher_under(key), text, context)


def open_under(key: str, text: str, context: str) -> str:
    """Return what was sealed under this key in this context.

    Raises:
        NotOpened: the key was destroyed, or the text was not sealed under it here.
    """
    return _opened(cipher_under(key), text, context)


def _sealed(cipher: AESGCM, text: str, context: str) -> str:
    nonce = os.urandom(_NONCE)
    return base64.b64encode(nonce + cipher.encrypt(nonce, text.encode(), context.encode())).decode()


def _opened(cipher: AESGCM, text: str, context: str) -> str:
    try:
        raw = base64.b64decode(text.encode(), validate=True)
        return cipher.decrypt(raw[:_NONCE], raw[_NONCE:], context.encode()).decode()
    except (ValueError, InvalidTag) as problem:
        raise NotOpened(_("A kept secret cannot be opened. Enter it again.")) from problem


def cipher_under(key: str) -> AESGCM:
    """Return the cipher of a key of `new_data_key`, for what is too long to be one text.

    Raises:
        NotOpened: the key was destroyed.
    """
    return AESGCM(base64.b64decode(open_sealed(key, _KEYS)))


def _cipher() -> AESGCM:
    return AESGCM(hashlib.sha256(b"sealed:" + settings.DATA_KEY.encode()).digest())
