"""Putting back what a person's record said before."""

from uuid import UUID

from django.contrib.auth.decorators import login_required, permission_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from contacts.access import Can
from contacts.models.contact import Contact
from contacts.operations.restoring import RESTORABLE, restore_value, restore_version
from contacts.reading.card import Card
from contacts.reading.changes import newest_row
from contacts.views.answers import CHANGED, RESTORED, told
from contacts.views.scope import actor, changeable_contact


def restore_address(contact: Contact, history_id: int, field: str = "") -> str:
    """Return where to POST to put back a version, or one field of it."""
    if not field:
        return reverse("contacts:restore", args=[contact.key, history_id])
    column = "birth_date" if field == "birthday" else field
    return reverse("contacts:restore_value", args=[contact.key, history_id, column])


def undoable(field: str) -> bool:
    """Say whether an edit of `field` can be taken back from history."""
    return field == "birthday" or field.startswith("custom.") or field in RESTORABLE


@require_POST
@login_required
@permission_required(Can.CHANGE, raise_exception=True)
def restore(request: HttpRequest, key: UUID, history_id: int, field: str = "") -> HttpResponse:
    """Put back one version of a person, or one value of it; the toast offers the way back."""
    contact = changeable_contact(request, key)
    card = Card(request.user, contact)
    row = Contact.history.filter(id=contact.pk, history_id=history_id).first()
    if row is None or (field and not card.shows(field)):
        raise Http404
    before = newest_row(contact)
    names = {"by": actor(request), "reason": f"restored from version {history_id}"}
    if field:
        restore_value(contact=contact, history_id=history_id, field=field, **names)
    else:
        restore_version(contact=contact, history_id=history_id, **names)
    if not request.headers.get("HX-Request"):
        return redirect("contacts:history", key=contact.key)
    undo = restore_address(contact, before) if before and newest_row(contact) != before else ""
    text = _("Put back") if undo else _("Nothing to put back: the values are the same.")
    return told(HttpResponse(status=204), text, undo=undo, news=(CHANGED, RESTORED))
