"""On the card: the link by which a person chooses for themselves, to copy or to send."""

from uuid import UUID

from django.conf import settings
from django.contrib.auth.decorators import login_required, permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from contacts.access import Can
from contacts.models.contact import Contact
from contacts.views.answers import told
from contacts.views.scope import actor, changeable_contact, visible_contact
from privacy.operations.inviting import hand_link, send_link


@require_GET
@login_required
@permission_required(Can.CHANGE, raise_exception=True)
def preference_panel(request: HttpRequest, key: UUID) -> HttpResponse:
    """Offer the link of a person."""
    return _panel(request, visible_contact(request, key))


@require_POST
@login_required
@permission_required(Can.CHANGE, raise_exception=True)
def preference_link(request: HttpRequest, key: UUID) -> HttpResponse:
    """Show the link, to be copied."""
    contact = changeable_contact(request, key)
    return _panel(request, contact, hand_link(contact=contact, by=actor(request)))


@require_POST
@login_required
@permission_required(Can.CHANGE, raise_exception=True)
def send_preference_link(request: HttpRequest, key: UUID) -> HttpResponse:
    """Mail the link to the person."""
    contact = changeable_contact(request, key)
    send_link(contact=contact, by=actor(request))
    return told(_panel(request, contact), _("The link is on its way"))


def _panel(request: HttpRequest, contact: Contact, link: str = "") -> HttpResponse:
    may = Contact.objects.changeable_by(request.user).filter(pk=contact.pk).exists()
    context = {"contact": contact, "link": link, "may": may, "hipaa": settings.HIPAA_MODE}
    return render(request, "privacy/_preference_panel.html", context)
