"""Letting one colleague see one person outside of the usual scope, until a day."""

from datetime import datetime, time, timedelta
from uuid import UUID

from django.contrib.auth.decorators import login_required, permission_required
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from config.errors import DomainError
from contacts.access import Can
from contacts.forms.fields import active_staff
from contacts.forms.points import ShareForm
from contacts.models.share import ContactShare
from contacts.operations.shares import end_share, share_contact
from contacts.views.answers import part, told
from contacts.views.scope import actor, changeable_contact, own


@require_POST
@login_required
@permission_required(Can.CHANGE, raise_exception=True)
def share(request: HttpRequest, key: UUID) -> HttpResponse:
    """Share a person with a colleague; the last day counts whole."""
    contact = changeable_contact(request, key)
    form = ShareForm(active_staff().exclude(pk=request.user.pk), request.POST)
    if form.is_valid():
        last = form.cleaned_data["until"]
        until = None
        if last:
            until = timezone.make_aware(datetime.combine(last + timedelta(days=1), time.min))
        try:
            share_contact(
                contact=contact,
                user=form.cleaned_data["user"],
                until=until,
                may_change=form.cleaned_data["may_change"],
                reason=form.cleaned_data["reason"],
                by=actor(request),
            )
        except DomainError as problem:
            form.add_error("until", str(problem.message))
    if form.errors:
        return part(request, contact, "_privacy", 422, share_form=form)
    return told(part(request, contact, "_privacy"), _("Shared"))


@require_POST
@login_required
@permission_required(Can.CHANGE, raise_exception=True)
def end(request: HttpRequest, key: UUID, pk: int) -> HttpResponse:
    """End a share at once."""
    contact = changeable_contact(request, key)
    end_share(share=own(ContactShare.objects.filter(content_object=contact), pk), by=actor(request))
    return told(part(request, contact, "_privacy"), _("The share has ended"))
