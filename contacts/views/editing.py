"""Editing one field of a person where it stands."""

from uuid import UUID

from django.contrib.auth.decorators import login_required, permission_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from config.errors import Invalid, Stale
from contacts.access import Can
from contacts.forms.fields import OneFieldForm
from contacts.models.contact import Contact
from contacts.operations.contacts import update_contact
from contacts.reading.card import Card
from contacts.reading.changes import newest_row, only_other_fields_of
from contacts.views.answers import part, told
from contacts.views.restoring import restore_address, undoable
from contacts.views.scope import actor, changeable_contact, visible_contact


@require_GET
@login_required
@permission_required(Can.VIEW, raise_exception=True)
def field_fragment(request: HttpRequest, key: UUID, field: str) -> HttpResponse:
    """Show one field as it stands; what Escape asks for."""
    contact = visible_contact(request, key)
    card = Card(request.user, contact)
    if not card.has_field(field):
        raise Http404
    return part(request, contact, "_field", field=card.field(field))


@require_http_methods(["GET", "POST"])
@login_required
@permission_required(Can.CHANGE, raise_exception=True)
def edit_field(request: HttpRequest, key: UUID, field: str) -> HttpResponse:
    """Show the editor of one field (GET) or save it (POST)."""
    contact = changeable_contact(request, key)
    card = Card(request.user, contact)
    if not card.has_field(field):
        raise Http404
    if not card.field(field).editable:
        raise PermissionDenied
    form = OneFieldForm(card, field, request.POST or None)
    if request.method == "GET":
        return part(request, contact, "_field_edit", form=form, field=card.field(field))
    if not form.is_valid():
        return part(request, contact, "_field_edit", 422, form=form, field=card.field(field))
    return _save(request, contact, form)


def _save(request: HttpRequest, contact: Contact, form: OneFieldForm) -> HttpResponse:
    before = newest_row(contact)
    version = form.cleaned_data["version"]
    # One's own edits of other fields, from another editor on the same card, are no conflict.
    if only_other_fields_of(contact, form.name, since=version, user_id=request.user.pk):
        version = contact.version
    try:
        saved = update_contact(
            contact=contact, values=form.values, by=actor(request), expected_version=version
        )
    except Stale:
        return _compare(request, contact, form)
    except Invalid as problem:
        for sentence in [s for sentences in problem.fields.values() for s in sentences]:
            form.add_error(form.name, sentence)
        shown = Card(request.user, contact).field(form.name)
        return part(request, contact, "_field_edit", 422, form=form, field=shown)
    answer = _answer(request, saved, form.name)
    if newest_row(saved) == before:
        return told(answer, news=())
    undo = restore_address(saved, before, form.name) if before and undoable(form.name) else ""
    return told(answer, _("Saved"), undo=undo)


def _answer(request: HttpRequest, contact: Contact, name: str) -> HttpResponse:
    fresh = visible_contact(request, contact.key)
    return part(request, fresh, "_field", field=Card(request.user, fresh).field(name))


def _compare(request: HttpRequest, contact: Contact, form: OneFieldForm) -> HttpResponse:
    fresh = visible_contact(request, contact.key)
    card = Card(request.user, fresh)
    latest = card.latest_changes[0] if card.latest_changes else None
    again = request.POST.copy()
    again["version"] = str(fresh.version)
    form = OneFieldForm(card, form.name, again)
    shown = card.field(form.name)
    return part(request, fresh, "_conflict", 412, form=form, field=shown, latest=latest)
