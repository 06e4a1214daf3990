"""Files without names, the agreements they leave under, and who stands behind a line."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from config import groups
from contacts.models.contact import Contact
from contacts.models.export import Export
from contacts.views.refusals import attempt
from contacts.views.scope import actor
from privacy.access import Can
from privacy.forms.health import CodeForm, DataUseForm, ReleaseForm
from privacy.forms.phi import EndForm
from privacy.models.authorisations import DataUseAgreement
from privacy.operations.phi import data_use, releasing

NAV = {"nav": "health_papers", "tab": "releases"}
_LATEST = 50


@require_http_methods(["GET", "POST"])
@login_required
@permission_required(Can.RELEASE, raise_exception=True)
def releases(request: HttpRequest) -> HttpResponse:
    """Show what was released, under what; POST asks for a file."""
    form = ReleaseForm(request.user, request.POST or None)

    def ask() -> Export:
        values = dict(form.cleaned_data)
        people, group = Contact.objects.all(), values.pop("group")
        if group:
            members = groups.people_in(group, request.user)
            people = people.none() if members is None else people.filter(pk__in=members)
        return releasing.release_people(people=people, by=actor(request), **values)

    if done := attempt(form, ask):
        return redirect("contacts:export_status", key=done.result.key)
    return _shown(request, release=form)


def _shown(request: HttpRequest, **bound: Any) -> HttpResponse:
    forms: dict[str, Any] = {
        "release": ReleaseForm(request.user),
        "data_use": DataUseForm(initial={"signed_on": timezone.localdate()}),
        "end": EndForm(initial={"on": timezone.localdate()}),
        "code": CodeForm(),
    }
    held = set(data_use.data_use_in_force().values_list("pk", flat=True))
    rows = DataUseAgreement.objects.order_by("recipient", "-signed_on", "pk")
    lines = [{"row": row, "current": row.pk in held} for row in rows]
    files = Export.objects.filter(query__content=releasing.KIND).select_related("by")
    context = {
        "forms": forms | bound, "open": set(bound), "lines": lines,
        "files": files.order_by("-created_at", "-pk")[:_LATEST], **NAV,
    }  # fmt: skip
    status = 400 if any(form.is_bound for form in bound.values()) else 200
    return render(request, "privacy/phi/releases.html", context, status=status)


@require_POST
@login_required
@permission_required(Can.CHANGE_DATA_USE, raise_exception=True)
def data_use_new(request: HttpRequest) -> HttpResponse:
    """Write a data use agreement into the register."""
    form, by = DataUseForm(request.POST), actor(request)
    if attempt(form, lambda: data_use.record_data_use(values=form.cleaned_data, by=by)):
        messages.success(request, _("Saved."))
        return redirect("privacy:releases")
    return _shown(request, data_use=form)


@require_POST
@login_required
@permission_required(Can.CHANGE_DATA_USE, raise_exception=True)
def data_use_end(request: HttpRequest, key: UUID) -> HttpResponse:
    """End a data use agreement early."""
    row, form = get_object_or_404(DataUseAgreement, key=key), EndForm(request.POST)
    by = actor(request)
    if attempt(form, lambda: data_use.end_data_use(agreement=row, by=by, **form.cleaned_data)):
        messages.success(request, _("From that day on nothing leaves under it."))
    return redirect("privacy:releases")


@require_POST
@login_required
@permission_required(Can.RELEASE, raise_exception=True)
def release_find(request: HttpRequest) -> HttpResponse:
    """Lead from the code of a line to its person."""
    form = CodeForm(request.POST)
    if form.is_valid():
        person = releasing.find_behind(by=actor(request), **form.cleaned_data)
        if person is not None:
            return redirect("contacts:page", key=person.key)
        form.add_error("code", _("No line with this code, or a person you do not see."))
    return _shown(request, code=form)
