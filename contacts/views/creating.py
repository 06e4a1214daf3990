"""Writing down a new person, with a warning when we seem to know them."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from config.noticing import note_search
from contacts.access import Can
from contacts.forms.creating import NewContactForm
from contacts.operations.contacts import create_contact
from contacts.operations.likely import likely_duplicates
from contacts.views.refusals import attempt
from contacts.views.scope import actor

COMPARED = ("given_name", "family_name", "second_family_name", "email", "phone")


@require_http_methods(["GET", "POST"])
@login_required
@permission_required(Can.ADD, raise_exception=True)
def new_page(request: HttpRequest) -> HttpResponse:
    """Show the form, or create the person, who then belongs to the colleague."""
    form = NewContactForm(request.user, request.POST or None)
    made = attempt(form, lambda: create_contact(values=form.values, by=actor(request)))
    if made:
        messages.success(request, _("Contact created"))
        return redirect("contacts:page", key=made.result.key)
    status = 422 if form.errors else 200
    return render(request, "contacts/contact_new.html", {"form": form}, status=status)


@require_POST
@login_required
@permission_required(Can.ADD, raise_exception=True)
def likely_fragment(request: HttpRequest) -> HttpResponse:
    """Name people, among those one may see, who look like the one being written."""
    values = {name: request.POST.get(name, "").strip()[:254] for name in COMPARED}
    found = likely_duplicates(request.user, values) if any(values.values()) else []
    if any(values.values()):
        note_search("likely", len(found))
    return render(request, "contacts/_duplicates.html", {"found": found})
