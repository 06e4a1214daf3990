"""Everything that changed about one person, and the way back."""

from uuid import UUID

from django.contrib.auth.decorators import login_required, permission_required
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from config.numbers import whole_number
from contacts.access import Can
from contacts.reading.card import Card
from contacts.reading.changes import COMPARED, is_hidden, versions
from contacts.reading.words import field_label
from contacts.views.answers import part
from contacts.views.scope import visible_contact

PAGE = 30


@require_GET
@login_required
@permission_required(Can.VIEW, raise_exception=True)
def history_page(request: HttpRequest, key: UUID) -> HttpResponse:
    """Show who changed what, when and by which door; keyset paging by history id."""
    contact = visible_contact(request, key)
    card = Card(request.user, contact)
    field, before = request.GET.get("field", ""), whole_number(request.GET.get("before", "0"))
    if before is None or (field and not _exists(card, field)):
        raise Http404
    found = versions(contact, hidden=card.hidden, field=field, before=before, limit=PAGE + 1)
    context = {
        "versions": found[:PAGE],
        "field": field,
        "fields": _choices(card),
        "older": found[PAGE - 1].history_id if len(found) > PAGE else "",
    }
    fragment = request.headers.get("HX-Request")
    return part(request, contact, "_history" if fragment else "contact_history", **context)


def _exists(card: Card, name: str) -> bool:
    known = name in COMPARED or (name.startswith("custom.") and card.has_field(name))
    return known and not is_hidden(name, card.hidden)


def _choices(card: Card) -> list[tuple[str, str]]:
    plain = [
        (name, field_label(name, {}))
        for name in COMPARED
        if name != "custom" and not is_hidden(name, card.hidden)
    ]
    return plain + [(field.name, field.label) for field in card.custom_fields]
