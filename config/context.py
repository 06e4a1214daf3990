"""What every page needs besides its own content."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest

THEMES = {"light", "dark"}

# First match wins: the view name (namespace:name), or how it begins, and the mark of the sidebar.
MARKS = (
    ("contacts:organisation", "organisations"),
    ("contacts:import", "imports"),
    ("contacts:task", "tasks"),
    ("contacts:notice", "notices"),
    ("contacts:", "contacts"),
    ("interactions:conversation", "interactions"),
    ("interactions:form", "forms"),
    ("interactions:all", "interactions"),
    ("governance:audit", "audit"),
    ("governance:inventory", "inventory"),
    ("governance:export", "exports"),
    ("governance:access", "access"),
    ("governance:shares", "shares"),
    ("quality:", "quality"),
    ("account_", "account"),
    ("mfa_", "account"),
    ("usersessions_", "account"),
)


def page(request: HttpRequest) -> dict[str, Any]:
    """`nav` is only a default: a view that passes its own `nav` wins."""
    theme = request.COOKIES.get("theme", "")
    return {
        "theme": theme if theme in THEMES else "",
        "shortcuts_off": request.COOKIES.get("shortcuts") == "off",
        "organisation_name": getattr(settings, "ORG_NAME", "Custodia"),
        "nav": _mark(request),
    }


def _mark(request: HttpRequest) -> str:
    if request.path == "/":
        return "dashboard"
    view = request.resolver_match.view_name if request.resolver_match else ""
    return next((mark for start, mark in MARKS if view.startswith(start)), "")
