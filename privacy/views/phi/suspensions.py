"""What an agency keeps out of a person's accounting, before anybody asks for one."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from contacts.models.contact import Contact
from contacts.views.refusals import attempt
from contacts.views.scope import actor, visible_contact
from privacy.access import Can
from privacy.forms.accounting import SuspendForm
from privacy.models.health import AccountingSuspension
from privacy.operations.acting.suspending import end_suspension, suspend_accounting
from privacy.reading.suspensions import MOST_SHOWN, holds, suspensions_of


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@permission_required(Can.CHANGE_REQUESTS, raise_exception=True)
def suspensions(request: HttpRequest, key: UUID) -> HttpResponse:
    """Show what agencies said about a person; POST writes down another statement."""
    contact, by = visible_contact(request, key), actor(request)
    today = timezone.localdate()
    if request.method != "POST":
        return _shown(request, contact, SuspendForm(people=[contact], initial={"said_on": today}))
    form = SuspendForm(request.POST, people=[contact])
    if attempt(form, lambda: suspend_accounting(by=by, today=today, **form.cleaned_data)):
        messages.success(request, _("Saved."))
        return redirect("privacy:suspensions", key=contact.key)
    return _shown(request, contact, form, 400)


@require_POST
@login_required
@permission_required(Can.CHANGE_REQUESTS, raise_exception=True)
def suspension_end(request: HttpRequest, key: UUID, suspension: UUID) -> HttpResponse:
    """End a suspension before its last day."""
    contact = visible_contact(request, key)
    row = get_object_or_404(AccountingSuspension, contact=contact, key=suspension)
    end_suspension(suspension=row, by=actor(request), today=timezone.localdate())
    messages.success(request, _("Ended: from today on these disclosures are accounted for."))
    return redirect("privacy:suspensions", key=contact.key)


def _shown(
    request: HttpRequest, contact: Contact, form: SuspendForm, status: int = 200
) -> HttpResponse:
    today = timezone.localdate()
    rows = [(row, holds(row, today)) for row in suspensions_of(contact)[:MOST_SHOWN]]
    context = {"contact": contact, "form": form, "rows": rows, "nav": "contacts"}
    return render(request, "privacy/phi/suspensions.html", context, status=status)
