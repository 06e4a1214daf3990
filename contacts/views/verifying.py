"""Checks of groups of fields, and decisions about values offered against the present ones."""

from uuid import UUID

from django.contrib.auth.decorators import login_required, permission_required
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from config.errors import DomainError, Invalid
from contacts.access import Can, hidden_of_contact
from contacts.models.contact import Contact
from contacts.models.provenance import ValueConflict
from contacts.models.verification import Verification
from contacts.operations.conflicts import decide_conflict
from contacts.operations.verifying import unverify_group, verify_group
from contacts.reading.groups import group_is_hidden
from contacts.views.answers import part, told
from contacts.views.scope import actor, changeable_contact, own


@require_POST
@login_required
@permission_required(Can.CHANGE, raise_exception=True)
def verify(request: HttpRequest, key: UUID, group: str) -> HttpResponse:
    """Say that a group of fields was checked today, with the person unless said otherwise."""
    contact = changeable_contact(request, key)
    how = request.POST.get("how", Verification.How.PERSON_SAID)
    try:
        verify_group(contact=contact, group=group, how=how, by=actor(request))
    except Invalid as refusal:
        return _refused(request, contact, refusal)
    return told(part(request, contact, "_origins"), _("Verified"))


@require_POST
@login_required
@permission_required(Can.CHANGE, raise_exception=True)
def unverify(request: HttpRequest, key: UUID, group: str) -> HttpResponse:
    """Take the check of a group of fields back."""
    contact = changeable_contact(request, key)
    unverify_group(contact=contact, group=group, by=actor(request))
    return told(part(request, contact, "_origins"), _("Not verified"))


@require_POST
@login_required
@permission_required(Can.CHANGE, raise_exception=True)
def decide_value(request: HttpRequest, key: UUID, pk: int, decision: str) -> HttpResponse:
    """Take offered values over, or keep the present ones."""
    contact = changeable_contact(request, key)
    conflict: ValueConflict = own(contact.value_conflicts, pk)
    if group_is_hidden(conflict.group, hidden_of_contact(request.user)):
        raise Http404
    if decision not in ValueConflict.Decision.values:
        raise Http404
    try:
        decide_conflict(conflict=conflict, decision=decision, by=actor(request))
    except DomainError as refusal:
        return _refused(request, contact, refusal)
    fresh = Contact.objects.get(pk=contact.pk)
    text = _("Taken over") if decision == ValueConflict.Decision.TAKE else _("Kept as it is")
    return told(part(request, fresh, "_origins"), text)


def _refused(request: HttpRequest, contact: Contact, refusal: DomainError) -> HttpResponse:
    sentence = refusal.message
    if isinstance(refusal, Invalid):
        sentence = next(str(each) for sentences in refusal.fields.values() for each in sentences)
    return part(request, contact, "_origins", 422, origin_problem=sentence)
