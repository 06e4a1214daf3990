"""The segments of a person, on the card."""

from uuid import UUID

from django.contrib.auth.decorators import login_required, permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from contacts.views.scope import visible_contact
from segments.access import Can
from segments.reading.members import segments_of

MOST = 30


@require_safe
@login_required
@permission_required(Can.VIEW, raise_exception=True)
def segments_panel(request: HttpRequest, key: UUID) -> HttpResponse:
    """Show which segments a person belongs to, and since when."""
    contact = visible_contact(request, key)
    rows = list(segments_of(contact, request.user)[: MOST + 1])
    context = {"contact": contact, "rows": rows[:MOST], "more": len(rows) > MOST}
    return render(request, "segments/_panel.html", context)
