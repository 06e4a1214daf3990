"""What pages say back to htmx: a part of the card drawn again, a toast, news for other parts."""

import json
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from contacts.models.contact import Contact
from contacts.reading.card import Card

# The other parts of the card listen: "changed" after any write, "restored" when fields moved.
CHANGED = "contact-changed"
RESTORED = "contact-restored"


def told(
    response: HttpResponse, text: Any = "", *, undo: str = "", news: tuple[str, ...] = (CHANGED,)
) -> HttpResponse:
    """Add a toast and news for the other parts of the page to an answer."""
    events: dict[str, Any] = dict.fromkeys(news, True)
    if text:
        events["toast"] = {"text": str(text)} | ({"undo": undo} if undo else {})
    response.headers["HX-Trigger"] = json.dumps(events)
    return response


def part(
    request: HttpRequest, contact: Contact, template: str, status: int = 200, **context: Any
) -> HttpResponse:
    """Draw one part of the card of `contact` as it stands now."""
    card = Card(request.user, contact)
    context |= {"card": card, "contact": contact}
    return render(request, f"contacts/{template}.html", context, status=status)
