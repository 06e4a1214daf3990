"""The registers of complaints, trainings and sanctions."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from contacts.views.refusals import attempt
from contacts.views.scope import actor, visible_contact
from privacy.access import Can
from privacy.forms.health import CloseForm, EntryForm
from privacy.models.authorisations import ComplianceEntry
from privacy.operations.phi import registers as writing
from privacy.reading.health_papers import entries

NAV = {"nav": "health_papers", "tab": "registers"}
Kind = ComplianceEntry.Kind


@require_http_methods(["GET", "POST"])
@login_required
@permission_required(Can.CHANGE_REGISTERS, raise_exception=True)
def registers(request: HttpRequest) -> HttpResponse:
    """Show the three registers; POST adds an entry."""
    start = {"on": timezone.localdate(), "person": request.GET.get("person")}
    form = EntryForm(request.POST or None, initial=start)

    def add() -> ComplianceEntry:
        values = dict(form.cleaned_data)
        kind, person = values.pop("kind"), values.pop("person")
        if person:
            values["contact"] = visible_contact(request, person)
        return writing.add_entry(kind=kind, values=values, by=actor(request))

    if attempt(form, add):
        messages.success(request, _("Saved."))
        return redirect("privacy:registers")
    return _shown(request, form)


def _shown(request: HttpRequest, form: EntryForm, close: Any = None) -> HttpResponse:
    kept = [(kind, kind.label, entries(kind, request.user)) for kind in Kind]
    context = {"form": form, "registers": kept, "close": close or CloseForm(), **NAV}
    status = 400 if form.is_bound or close else 200
    return render(request, "privacy/phi/registers.html", context, status=status)


@require_POST
@login_required
@permission_required(Can.CHANGE_REGISTERS, raise_exception=True)
def register_close(request: HttpRequest, key: UUID) -> HttpResponse:
    """Say what came of a complaint."""
    entry, form = get_object_or_404(ComplianceEntry, key=key), CloseForm(request.POST)

    def close() -> ComplianceEntry:
        return writing.close_complaint(entry=entry, by=actor(request), **form.cleaned_data)

    if attempt(form, close):
        messages.success(request, _("Closed."))
        return redirect("privacy:registers")
    return _shown(request, EntryForm(initial={"on": timezone.localdate()}), form)
