"""The list of conversations, and the panel on the card of a contact."""

from datetime import datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required, permission_required
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.timezone import make_aware
from django.views.decorators.http import require_GET

from config import groups
from config.keyset import page_of
from contacts.views.scope import visible_contact
from interactions.access import Can
from interactions.forms.conversations import ConversationFilterForm
from interactions.models.conversations import Conversation
from interactions.reading.conversations import lines_of, of_contact

PAGE, PANEL = 30, 5


@require_GET
@login_required
@permission_required(Can.VIEW_CONVERSATIONS, raise_exception=True)
def conversation_list(request: HttpRequest) -> HttpResponse:
    """List conversations, newest first, by kind, template, author and day."""
    form = ConversationFilterForm(request.GET)
    seen = Conversation.objects.visible_to(request.user).select_related("author")
    found = _narrowed(seen, form.cleaned_data, request.user) if form.is_valid() else seen
    page = page_of(found, order=("-at", "-id"), after=request.GET.get("after", ""), limit=PAGE)
    kept = request.GET.copy()
    kept.pop("after", None)
    context = {
        "lines": lines_of(page.rows, request.user),
        "form": form,
        "next": page.after,
        "query": kept.urlencode(),
        "filtered": any(form.data.get(name) for name in form.fields),
        "whose": groups.name_of(request.GET.get("segment", ""), request.user),
    }
    return render(request, "interactions/conversations.html", context)


def _narrowed(rows: QuerySet, wanted: dict[str, Any], user: Any) -> QuerySet:
    if wanted["kind"]:
        rows = rows.filter(kind=wanted["kind"])
    if wanted["template"]:
        rows = rows.filter(template_version__template=wanted["template"])
    if wanted["author"]:
        rows = rows.filter(author=wanted["author"])
    if wanted["since"]:
        rows = rows.filter(at__gte=make_aware(datetime.combine(wanted["since"], time())))
    if wanted["until"]:
        after = wanted["until"] + timedelta(days=1)
        rows = rows.filter(at__lt=make_aware(datetime.combine(after, time())))
    if wanted["segment"]:
        members = groups.people_in(wanted["segment"], user)
        rows = rows.none() if members is None else rows.filter(contact__in=members)
    return rows


@require_GET
@login_required
@permission_required(Can.VIEW_CONVERSATIONS, raise_exception=True)
def conversation_panel(request: HttpRequest, key: UUID) -> HttpResponse:
    """Show the latest conversations of a contact on the card."""
    contact = visible_contact(request, key)
    readable = Conversation.objects.visible_to(request.user)
    rows = of_contact(contact, PANEL + 1) if not readable.query.is_empty() else []
    context = {"contact": contact, "rows": rows[:PANEL], "more": len(rows) > PANEL}
    return render(request, "interactions/_conversation_panel.html", context)
