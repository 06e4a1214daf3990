"""Visitors nobody knows: where a request comes from, and how often somebody may knock."""

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest


def address_of(request: HttpRequest) -> str:
    """Return the address a request comes from; behind our proxy, the one the proxy saw."""
    if getattr(settings, "SECURE_PROXY_SSL_HEADER", None):
        forwarded = request.headers.get("X-Forwarded-For", "")
        return forwarded.rpartition(",")[2].strip() or str(request.META.get("REMOTE_ADDR", ""))
    return str(request.META.get("REMOTE_ADDR", ""))


def within(name: str, *, most: int, seconds: int) -> bool:
    """Count one knock under `name`; say whether there were at most `most` in this window."""
    key = f"limit:{name}"
    if cache.add(key, 1, seconds):
        return True
    try:
        return int(cache.incr(key)) <= most
    except ValueError:  # the window ended between the two
        cache.add(key, 1, seconds)
        return True


def says_one(request: HttpRequest, name: str) -> bool:
    """Whether a signal is given: exactly "1", in any of several headers of the name."""
    return any(part.strip() == "1" for part in request.headers.get(name, "").split(","))
