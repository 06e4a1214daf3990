"""Everything that changed about one person, and the way back."""

from uuid import UUID

from django.contrib.auth.decorators import login_required, permission_required
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from contacts.access import Can
from contacts.reading.card import Card
from contacts.reading.changes import COMPARED
from contacts.reading.history_reader import PARTS, Reader
from contacts.reading.record_history import cursor_of, history_of, together
from contacts.reading.sensitive import note_changes
from contacts.reading.words import field_label
from contacts.views.answers import part
from contacts.views.scope import contact_or_survivor
from contacts.views.timeline import cursor_from, cursor_text

PAGE = 30


@require_GET
@login_required
@permission_required(Can.VIEW, raise_exception=True)
def history_page(request: HttpRequest, key: UUID) -> HttpResponse:
    """Show who changed what, when, by which door and why; addresses, tags and consents too."""
    contact = contact_or_survivor(request, key)
    card, reader = Card(request.user, contact), Reader.of(request.user, contact)
    field, before = request.GET.get("field", ""), cursor_from(request.GET.get("before", ""))
    if field and not _exists(card, reader, field):
        raise Http404
    found = history_of(reader, field=field, before=before, limit=PAGE + 1)
    note_changes(contact, (change for version in found[:PAGE] for change in version.changes))
    context = {
        "versions": together(found[:PAGE]),
        "field": field,
        "fields": _choices(card, reader),
        "older": cursor_text(cursor_of(found[PAGE - 1])) if len(found) > PAGE else "",
        "newest": before is None,
        "may_restore": request.user.has_perm(Can.BULK),
    }
    fragment = request.headers.get("HX-Request")
    return part(request, contact, "_history" if fragment else "contact_history", **context)


def _exists(card: Card, reader: Reader, name: str) -> bool:
    if name in PARTS:
        return name in reader.parts()
    if name.startswith("custom."):
        return card.has_field(name)
    return name in COMPARED and name not in reader.closed


def _choices(card: Card, reader: Reader) -> list[tuple[str, str]]:
    plain = [
        (name, field_label(name, {}))
        for name in COMPARED
        if name != "custom" and name not in reader.closed
    ]
    parts = [(name, str(words)) for name, words in reader.parts().items()]
    return plain + parts + card.custom_labels
