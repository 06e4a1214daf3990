"""The timeline of one person, page by page."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required, permission_required
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.dateparse import parse_datetime
from django.utils.timezone import is_aware
from django.views.decorators.http import require_GET

from config.timeline import Cursor, cursor_of, sources_for, timeline
from contacts.access import Can
from contacts.models.contact import Contact
from contacts.reading.timeline import by_month, choices_of, readable
from contacts.views.answers import part
from contacts.views.scope import visible_contact

PAGE = 20


@require_GET
@login_required
@permission_required(Can.VIEW, raise_exception=True)
def timeline_fragment(request: HttpRequest, key: UUID) -> HttpResponse:
    """Show events older than `before`, of the kinds in `only` when it names some."""
    contact = visible_contact(request, key)
    before = cursor_from(request.GET.get("before", ""))
    shown = first_page(request, contact, before=before, only=request.GET.getlist("only"))
    return part(request, contact, "_timeline_page" if before else "_timeline", **shown)


def first_page(
    request: HttpRequest,
    contact: Contact,
    *,
    before: Cursor | None = None,
    only: Sequence[str] = (),
) -> dict[str, Any]:
    """Return one page of events for a template, with the place the next page starts below."""
    only = [name for name in only if name]
    events = timeline(request.user, contact, before=before, only=only, limit=PAGE + 1)
    page = events[:PAGE]
    older = cursor_text(cursor_of(page[-1])) if len(events) > PAGE else ""
    shown = readable(page, contact, request.user)
    kinds, chosen = choices_of(sources_for(request.user), only, "only")
    return {
        "events": shown,
        "months": by_month(shown, before),
        "older": older,
        "kinds": kinds,
        "chosen": chosen,
    }


def cursor_text(cursor: Cursor) -> str:
    """Return a cursor for an address."""
    at, source, key = cursor
    return f"{at.isoformat()}~{source}~{key}"


def cursor_from(text: str) -> Cursor | None:
    """Return the cursor of an address, or answer 404."""
    if not text:
        return None
    parts = text.replace(" ", "+").split("~")
    try:
        at = parse_datetime(parts[0])
    except ValueError:
        at = None
    if at is None or not is_aware(at) or len(parts) != 3 or not _is_key(parts[2]):
        raise Http404
    return at, parts[1], int(parts[2])


def _is_key(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) <= 18
