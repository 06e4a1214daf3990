"""What happened with all the people a colleague may see."""

from django.contrib.auth.decorators import login_required, permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from config.timeline import cursor_of, sources_of_all, timeline_of_all
from contacts.access import Can
from contacts.reading.timeline import by_month, choices_of
from contacts.views.timeline import cursor_from, cursor_text
from interactions.reading.everybody import audience_of
from interactions.reading.people import people_seen

PAGE = 30


@require_GET
@login_required
@permission_required(Can.VIEW, raise_exception=True)
def all_events(request: HttpRequest) -> HttpResponse:
    """Show the newest events of everybody, of the kinds in `kind` when it names some."""
    chosen = [name for name in request.GET.getlist("kind") if name]
    before = cursor_from(request.GET.get("before", ""))
    audience = audience_of(request.user)
    events = timeline_of_all(audience, before=before, only=chosen, limit=PAGE + 1)
    page = events[:PAGE]
    kinds, query = choices_of(sources_of_all(request.user), chosen, "kind")
    context = {
        "months": by_month(page, None),
        "people": people_seen(request.user, (event.contact for event in page)),
        "kinds": kinds,
        "chosen": query,
        "older": cursor_text(cursor_of(page[-1])) if len(events) > PAGE else "",
        "first": before is not None,
    }
    return render(request, "interactions/timeline.html", context)
