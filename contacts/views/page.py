"""The card of one person, whole and in parts."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from contacts.access import Can
from contacts.models.contact import Contact
from contacts.operations.contacts import archive_contact, unarchive_contact
from contacts.reading.neighbours import neighbours_in
from contacts.views.answers import part
from contacts.views.list_memory import list_of_word
from contacts.views.list_state import ORDERS
from contacts.views.scope import (
    actor,
    changeable_contact,
    contact_or_survivor,
    visible_contact,
)
from contacts.views.timeline import first_page

PARTS = {
    "hero": "_hero",
    "details": "_details",
    "points": "_points",
    "addresses": "_addresses",
    "relations": "_relations",
    "consents": "_consents",
    "wishes": "_wishes",
    "quality": "_quality",
    "privacy": "_privacy",
    "changes": "_history_card",
    "origins": "_origins",
}


@require_GET
@login_required
@permission_required(Can.VIEW, raise_exception=True)
def contact_page(request: HttpRequest, key: UUID) -> HttpResponse:
    """Show everything about one person in three columns; an old key leads to the survivor."""
    contact = contact_or_survivor(request, key)
    context = first_page(request, contact) | _beside(request, contact)
    return part(request, contact, "contact_page", **context)


def _beside(request: HttpRequest, contact: Contact) -> dict[str, Any]:
    """Return the neighbours in the list the person came from; without one, by name."""
    word = request.GET.get("from", "")
    came_from = list_of_word(request, word)
    if came_from is None:
        people = Contact.objects.visible_to(request.user).present()
        beside = neighbours_in(people, ORDERS["name"], contact, placed=False)
        return {"beside": beside, "from_query": "", "list_query": ""}
    beside = neighbours_in(came_from.people, came_from.order, contact, placed=True)
    return {"beside": beside, "from_query": f"?from={word}", "list_query": came_from.query()}


@require_GET
@login_required
@permission_required(Can.VIEW, raise_exception=True)
def part_fragment(request: HttpRequest, key: UUID, name: str) -> HttpResponse:
    """Draw one part of the card again, after something else changed it."""
    contact = visible_contact(request, key)
    if name not in PARTS:
        raise Http404
    return part(request, contact, PARTS[name])


@require_POST
@login_required
@permission_required(Can.CHANGE, raise_exception=True)
def archive(request: HttpRequest, key: UUID) -> HttpResponse:
    """Put a person away: out of lists and searches, nothing lost."""
    contact = changeable_contact(request, key)
    archive_contact(contact=contact, by=actor(request))
    messages.success(request, _("Archived. You can bring the contact back at any time."))
    return redirect("contacts:page", key=contact.key)


@require_POST
@login_required
@permission_required(Can.CHANGE, raise_exception=True)
def unarchive(request: HttpRequest, key: UUID) -> HttpResponse:
    """Bring an archived person back."""
    contact = changeable_contact(request, key)
    unarchive_contact(contact=contact, by=actor(request))
    messages.success(request, _("The contact is back."))
    return redirect("contacts:page", key=contact.key)
