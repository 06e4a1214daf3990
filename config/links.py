"""Links that tell us, and nobody else, whom they are for: sealed, of one length, without names.

A token opens only at the kind of address it was made for. Whatever is wrong with one, reading
it costs the same and gives the same nothing, so that no answer says why.
"""

import hashlib
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from datetime import date, timedelta
from enum import IntEnum, StrEnum
from functools import cache
from typing import Any
from uuid import UUID

from django.conf import settings

from config.ciphers import cipher_of, opened_bytes, sealed_bytes

LENGTH = 96
_ADDRESS, _LIST = 16, 8
_SEALED = LENGTH * 3 // 4
_EPOCH = date(2020, 1, 1)


class Use(StrEnum):
    """The kind of address a token belongs to."""

    PREFERENCES = "preferences"
    UNSUBSCRIBE = "unsubscribe"
    STATUS = "status"
    DELIVERY = "delivery"
    SCHEDULE = "schedule"


class About(IntEnum):
    """What the key in a token is of."""

    PERSON = 0
    ANSWER = 1
    REQUEST = 2
    PACKAGE = 3
    SCHEDULE = 4


class Way(IntEnum):
    """How a link came to the person: only a mailed one proves that they read that mailbox."""

    MAILED = 0
    HANDED = 1


@dataclass(frozen=True, slots=True)
class Told:
    """What a token says: whose it is, for which address and list, made on which day.

    `address` is the beginning of a keyed digest, `listed` of the digest of a short name; both
    are zeros where nothing was said.
    """

    key: UUID
    address: bytes = bytes(_ADDRESS)
    listed: bytes = bytes(_LIST)
    on: date = _EPOCH
    about: About = About.PERSON
    way: Way = Way.MAILED


# What a token says that is none of ours: no row has this key, so the same is looked for in vain.
NOBODY = Told(UUID(int=0))


def address_mark(digest: str) -> bytes:
    """Return what stands in a token for an address, from its keyed digest in hex."""
    return bytes.fromhex(digest)[:_ADDRESS]


def list_mark(name: str) -> bytes:
    """Return what stands in a token for a list; zeros for all of them."""
    return hashlib.sha256(name.encode()).digest()[:_LIST] if name else bytes(_LIST)


def token_of(use: Use, told: Told) -> str:
    """Return the sealed form, a different one each time."""
    days = (told.on - _EPOCH).days.to_bytes(2, "big")
    plain = told.key.bytes + told.address + told.listed + days + bytes([told.about, told.way])
    return urlsafe_b64encode(sealed_bytes(_cipher(), plain, use)).decode()


def read_token(use: Use, token: str) -> Told:
    """Return what a token of ours says; NOBODY for any other text, after the same work."""
    raw = _bytes(token)
    try:
        plain = opened_bytes(_cipher(), raw, use)
        return Told(
            UUID(bytes=plain[:16]),
            plain[16:32],
            plain[32:40],
            _EPOCH + timedelta(days=int.from_bytes(plain[40:42], "big")),
            About(plain[42]),
            Way(plain[43]),
        )
    except ValueError:
        return NOBODY


def _bytes(token: str) -> bytes:
    """Return the bytes of a token; of anything else as many, which no key opens."""
    if len(token) == LENGTH and token.isascii():
        try:
            raw = urlsafe_b64decode(token)
        except ValueError:
            raw = b""
        # Only the form we write: a decoder skips what it does not know.
        if urlsafe_b64encode(raw).decode() == token:
            return raw
    return bytes(_SEALED)


def _cipher() -> Any:
    return _keyed(settings.DATA_KEY)


@cache
def _keyed(data_key: str) -> Any:
    return cipher_of(f"links:{data_key}")
