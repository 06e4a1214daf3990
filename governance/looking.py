"""Looking at the site as another person or role: to see what they see, and to change nothing.

The session keeps whom and until when; every request is then answered as for that person, but
no further than the one who looks may go themselves: `looked_at_by` on the user says who that
is, and permissions, fields and records are judged by both.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from config.actor import Actor, Door
from config.errors import NotPermitted
from contacts.access import is_oneself
from governance.operations.looking import LOOK, end_looking, seen_as

SESSION = "looking"
READING = frozenset({"GET", "HEAD", "OPTIONS"})
EXIT, SIGN_OUT = "/governance/access/look/end/", ("/accounts/logout/", "/admin/logout/")
# The account is somebody's own; the API knows tokens only; the rest says nothing of people.
OWN, OTHERS = ("/accounts/",), ("/api/", "/static/", "/livez", "/readyz", "/language/")
# What people keep for themselves: their tasks and notices, their files, their own work.
PRIVATE = frozenset(
    f"contacts:{name}"
    for name in (
        "tasks",
        "notices",
        "notice_preferences",
        "exports",
        "export_status",
        "export_download",
        "bulk_changes",
        "bulk_result",
        "progress",
    )
)


class LookingAs:
    """Middleware: answer as for the person looked at, and refuse every write."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on, as the person looked at while that lasts."""
        kept = request.session.get(SESSION)
        if not kept or request.path.startswith(OTHERS):
            return self.get_response(request)
        looker, until = request.user, datetime.fromisoformat(kept["until"])
        allowed = looker.is_authenticated and looker.has_perm(LOOK)
        seen = seen_as(looker, kept) if allowed and until > timezone.now() else None
        if seen is None:
            stop(request, "time")
            return self.get_response(request)
        if request.path in SIGN_OUT:
            stop(request, "sign_out")
            return self.get_response(request)
        request.user = seen
        seen.looked_at_until = until
        if request.path == EXIT:
            return self.get_response(request)
        if request.method not in READING or request.path.startswith(OWN):
            return _refused(request)
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_view: Any) -> HttpResponse | None:
        """Refuse the pages of what the person looked at keeps for themselves."""
        match = request.resolver_match
        if is_oneself(request.user) or match is None or match.view_name not in PRIVATE:
            return None
        return _refused(request, _("What colleagues keep for themselves is shown to nobody else."))


def stop(request: HttpRequest, why: str) -> None:
    """End looking, with a trace; harmless when nobody looks."""
    kept = request.session.pop(SESSION, None)
    by = Actor.of(request, Door.PAGE)
    if kept and by.user is not None:
        end_looking(whom=kept, why=why, by=by)


def _refused(request: HttpRequest, why: str = "") -> HttpResponse:
    why = why or _("You are looking as somebody else: nothing can be changed.")
    error = NotPermitted(why)
    htmx = request.headers.get("HX-Request")
    template = "components/refusal.html" if htmx else "refusal.html"
    context: dict[str, Any] = {"error": error}
    return render(request, template, context, status=error.status)
