"""Secrets kept in the database: encrypted under DATA_KEY and bound to where they stand."""

import base64
import hashlib
import os
from contextlib import suppress
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from config.ciphers import cipher_of, cipher_with, opened_bytes, sealed_bytes
from config.errors import DomainError

_KEY = 32
# The context in which keys of single records are sealed.
_KEYS = "data-key"
# Of the present DATA_KEY and those before it; making one costs as much as opening a short text.
_kept_cipher = lru_cache(maxsize=8)(cipher_of)


class NotOpened(DomainError):
    """A sealed text is damaged, of another key, or was moved from another place."""

    code = "not_opened"


def seal(text: str, context: str) -> str:
    """Return the text encrypted; it opens only with the same context ("destination:<key>")."""
    return _sealed(_cipher(), text, context)


def open_sealed(text: str, context: str) -> str:
    """Return what was sealed in this context.

    Raises:
        NotOpened: it was not sealed here, or under a DATA_KEY that nobody names any more.
    """
    keys: list[str] = [settings.DATA_KEY, *settings.DATA_KEYS_BEFORE]
    *earlier, last = keys
    for key in earlier:
        with suppress(NotOpened):
            return _opened(_cipher(key), text, context)
    return _opened(_cipher(last), text, context)


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


def _sealed(cipher: Any, text: str, context: str) -> str:
    return base64.b64encode(sealed_bytes(cipher, text.encode(), context)).decode()


def _opened(cipher: Any, text: str, context: str) -> str:
    try:
        raw = base64.b64decode(text.encode(), validate=True)
        return opened_bytes(cipher, raw, context).decode()
    except ValueError as problem:
        raise NotOpened(_("A kept secret cannot be opened. Enter it again.")) from problem


def cipher_under(key: str) -> Any:
    """Return the cipher of a key of `new_data_key`, for what is too long to be one text.

    Raises:
        NotOpened: the key was destroyed.
    """
    return cipher_with(base64.b64decode(open_sealed(key, _KEYS)))


def key_name(key: str = "") -> str:
    """Return a short name of a DATA_KEY, the present one unless said; nothing leads back to it."""
    return hashlib.sha256(b"name:" + (key or settings.DATA_KEY).encode()).hexdigest()[:16]


def rewrapped(key: str) -> str:
    """Return a key of `new_data_key`, sealed under whatever DATA_KEY there was, under today's."""
    return seal(open_sealed(key, _KEYS), _KEYS)


def _cipher(key: str = "") -> Any:
    return _kept_cipher(f"sealed:{key or settings.DATA_KEY}")
