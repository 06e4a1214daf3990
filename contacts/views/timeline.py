"""The timeline of one person, page by page."""

from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required, permission_required
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.dateparse import parse_datetime
from django.utils.timezone import is_aware
from django.views.decorators.http import require_GET

from config.field_access import hidden_fields
from config.timeline import Event, timeline
from contacts.access import Can
from contacts.models.contact import Contact
from contacts.reading.changes import is_hidden
from contacts.views.answers import part
from contacts.views.scope import visible_contact

PAGE = 20


@require_GET
@login_required
@permission_required(Can.VIEW, raise_exception=True)
def timeline_fragment(request: HttpRequest, key: UUID) -> HttpResponse:
    """Show events older than `before`, of one source when `only` says so."""
    contact = visible_contact(request, key)
    before = _moment(request.GET.get("before", ""))
    shown = first_page(request, contact, before=before, only=request.GET.get("only", ""))
    return part(request, contact, "_timeline_page" if before else "_timeline", **shown)


def first_page(
    request: HttpRequest, contact: Contact, *, before: datetime | None = None, only: str = ""
) -> dict[str, Any]:
    """Return one page of events for a template, with the moment the next page starts below."""
    # Twice the page is asked for, so that events of one same moment are never cut apart.
    events = timeline(request.user, contact, before=before, only=only, limit=2 * PAGE)
    page = events[:PAGE]
    page += [event for event in events[PAGE:] if event.at == page[-1].at]
    older = page[-1].at.isoformat() if len(events) > len(page) else ""
    shown = _readable(page, hidden_fields(request.user, "contacts.Contact"))
    return {"events": shown, "older": older, "only": only}


def _readable(events: list[Event], hidden: frozenset[str]) -> list[Event]:
    # An edit carries its changes; a source cannot know which of them this reader may see.
    shown = []
    for event in events:
        if event.source == "edits":
            changes = [change for change in event.detail if not is_hidden(change.field, hidden)]
            if not changes:
                continue
            event = replace(event, detail=changes)
        shown.append(event)
    return shown


def _moment(text: str) -> datetime | None:
    if not text:
        return None
    try:
        moment = parse_datetime(text.replace(" ", "+"))
    except ValueError:
        moment = None
    if moment is None or not is_aware(moment):
        raise Http404
    return moment
