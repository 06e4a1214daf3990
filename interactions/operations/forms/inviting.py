"""Personal links to a form, and how often its page is opened."""

from uuid import UUID

from django.conf import settings
from django.core import signing
from django.db import connection
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from config.actor import Actor
from config.errors import NotPermitted
from config.journal import record
from config.operation import operation
from contacts.models.contact import Contact
from contacts.operations.rights import is_system, visible
from interactions.models.forms import Form, FormInvitation
from interactions.operations.forms.building import demand_change

_SIGNER = signing.Signer(salt="interactions.invitation")
_OPENED = (
    'insert into interactions_formday (form_id, "on", opened) values (%s, %s, 1)'
    ' on conflict (form_id, "on") do update set opened = interactions_formday.opened + 1'
)


@operation
def invite(*, form: Form, contact: Contact, by: Actor) -> FormInvitation:
    """Make a personal link, or return the one that waits for an answer.

    Raises:
        NotPermitted: the role does not change forms, or the contact is not the actor's to see.
    """
    demand_change(by)
    if not is_system(by) and not visible(Contact.objects.filter(pk=contact.pk), by.user).exists():
        raise NotPermitted(_("Your role does not allow this."))
    waiting = FormInvitation.objects.filter(form=form, contact=contact, answered_at=None).first()
    if waiting is not None:
        return waiting
    invitation = FormInvitation.objects.create(form=form, contact=contact)
    record("form.invited", about=invitation, by=by, form=str(form.key))
    return invitation


def link_of(invitation: FormInvitation) -> str:
    """Return the personal address; it is signed and says nothing about the person."""
    token = _SIGNER.sign(invitation.key.hex)
    path = reverse("interactions:public_form_personal", args=[invitation.form.slug, token])
    return f"{settings.SITE_URL}{path}"


def invitation_of(form: Form, token: str) -> FormInvitation | None:
    """Return the invitation a personal address belongs to, or None for a forged one."""
    try:
        key = UUID(_SIGNER.unsign(token))
    except (signing.BadSignature, ValueError):
        return None
    rows = FormInvitation.objects.select_related("contact", "form")
    found = rows.filter(form=form, key=key).first()
    return found if found is not None and found.contact.erased_at is None else None


@operation
def note_opened(*, form: Form, invitation: FormInvitation | None, by: Actor) -> None:
    """Count one opening of a form's page; a personal link remembers its first."""
    now = timezone.now()
    if invitation is not None:
        FormInvitation.objects.filter(pk=invitation.pk, opened_at=None).update(opened_at=now)
        return
    with connection.cursor() as cursor:
        cursor.execute(_OPENED, [form.pk, timezone.localdate(now)])
