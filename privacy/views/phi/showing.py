"""Ways to masked health data: one value with a reason, or all of them for a while."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from config.noticing import note_read, note_why
from contacts.models.contact import Contact
from contacts.operations.sealing import protected
from contacts.reading.fields import Fields
from contacts.reading.words import value_words
from contacts.views.refusals import attempt
from contacts.views.scope import actor
from privacy.access import Can
from privacy.forms.phi import EmergencyForm, RevealForm
from privacy.models.phi import EmergencyAccess
from privacy.operations.phi import emergencies
from privacy.operations.phi.revealing import reveal


@require_http_methods(["GET", "POST"])
@login_required
@permission_required(Can.REVEAL_PHI, raise_exception=True)
def reveal_field(request: HttpRequest, key: UUID, field: str) -> HttpResponse:
    """Ask what a masked value is read for; POST shows it, once."""
    contact = get_object_or_404(Contact.objects.visible_to(request.user).present(), key=key)
    fields, by = Fields(request.user, contact), actor(request)
    if not protected([field]) or not fields.has_field(field):
        raise Http404
    form, value = RevealForm(request.POST or None), None

    def shown() -> Any:
        return reveal(contact=contact, field=field, by=by, **form.cleaned_data)

    if done := attempt(form, shown):
        value = done.result
        note_why(form.cleaned_data["purpose"])
        note_read(contact.key, [field] if value not in (None, "", []) else [])
        value = value_words(field, value, {})
    context = {
        "contact": contact,
        "label": fields.label_of(field),
        "form": form,
        "value": value,
        "field": field,
        "nav": "contacts",
    }
    status = 400 if form.is_bound and value is None else 200
    return render(request, "privacy/phi/reveal.html", context, status=status)


@require_http_methods(["GET", "POST"])
@login_required
@permission_required(Can.BREAK_GLASS, raise_exception=True)
def emergency(request: HttpRequest) -> HttpResponse:
    """Ask for the reason; POST opens all health data in one's scope for an hour."""
    form, by = EmergencyForm(request.POST or None), actor(request)
    if attempt(form, lambda: emergencies.break_glass(by=by, **form.cleaned_data)):
        messages.warning(request, _("Emergency access has begun. Everything you read is logged."))
        return redirect("privacy:emergency")
    mine = EmergencyAccess.objects.filter(key=emergencies.open_of(request.user) or None).first()
    context = {"form": form, "mine": mine, "on": settings.HIPAA_MODE, "nav": "privacy"}
    status = 400 if form.is_bound else 200
    return render(request, "privacy/phi/emergency.html", context, status=status)


@require_POST
@login_required
@permission_required(Can.BREAK_GLASS, raise_exception=True)
def emergency_end(request: HttpRequest) -> HttpResponse:
    """End one's own emergency access."""
    mine = EmergencyAccess.objects.filter(key=emergencies.open_of(request.user) or None).first()
    if mine is not None:
        emergencies.end_emergency(emergency=mine, by=actor(request))
        messages.success(request, _("Emergency access has ended."))
    return redirect("privacy:emergency")
