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


class NotOpened(DomainError):
    """A sealed text is damaged, of another key, or was moved from another place."""

    code = "not_opened"


def seal(text: str, context: str) -> str:
    """Return the text encrypted; it opens only with the same context ("destination:<key>")."""
    nonce = os.urandom(_NONCE)
    return base64.b64encode(
        nonce + _cipher().encrypt(nonce, text.encode(), context.encode())
    ).decode()


def open_sealed(text: str, context: str) -> str:
    """Return what was sealed in this context.

    Raises:
        NotOpened: it was not sealed here, or DATA_KEY changed since.
    """
    try:
        raw = base64.b64decode(text.encode(), validate=True)
        return _cipher().decrypt(raw[:_NONCE], raw[_NONCE:], context.encode()).decode()
    except (ValueError, InvalidTag) as problem:
        raise NotOpened(_("A kept secret cannot be opened. Enter it again.")) from problem


def _cipher() -> AESGCM:
    return AESGCM(hashlib.sha256(b"sealed:" + settings.DATA_KEY.encode()).digest())
