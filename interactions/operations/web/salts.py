"""Tells unknown visitors of one day apart, and nobody across two days."""

import os
from datetime import date
from hashlib import blake2b

from django.utils import timezone

from interactions.models.web import WebSalt

_today: dict[date, bytes] = {}


def visitor_of(address: str, agent: str, host: str) -> int:
    """Return a number for a visitor of a site, which means nothing once the day is over."""
    salt = _salt(timezone.localdate())
    said = "\x1f".join((address, agent, host)).encode(errors="replace")
    digest = blake2b(said, digest_size=8, key=salt).digest()
    return int.from_bytes(digest, "big", signed=True)


def _salt(on: date) -> bytes:
    """Return the day's salt, the same in every process; yesterday's is forgotten here too."""
    known = _today.get(on)
    if known is None:
        WebSalt.objects.bulk_create([WebSalt(on=on, salt=os.urandom(16))], ignore_conflicts=True)
        known = bytes(WebSalt.objects.get(on=on).salt)
        _today.clear()
        _today[on] = known
    return known


def forget_salts() -> None:
    """Drop what this process remembers; tests roll the table back."""
    _today.clear()
