"""Addresses of the page one is on, with another word in their query."""

from django.http import HttpRequest


def query_with(request: HttpRequest, **changes: str) -> str:
    """Return the query of this page with `changes`; what is empty is left out of it."""
    parts = request.GET.copy()
    for name, value in changes.items():
        parts[name] = value
    return "?" + "&".join(part for part in parts.urlencode().split("&") if not part.endswith("="))
