"""Pages of the register of agreements with vendors."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from contacts.operations.sealed_store import open_stored
from contacts.views.refusals import attempt
from contacts.views.scope import actor
from privacy.access import Can
from privacy.forms.phi import CATEGORIES, AgreementForm, EndForm, ReportsForm, start_of_form
from privacy.models.phi import Agreement
from privacy.operations.acting.reported_files import import_disclosures
from privacy.operations.phi import agreements

NAV = {"nav": "agreements"}


@require_safe
@login_required
@permission_required(Can.VIEW_AGREEMENTS, raise_exception=True)
def agreement_list(request: HttpRequest) -> HttpResponse:
    """List agreements, those in force first."""
    rows = list(Agreement.objects.order_by("vendor", "-starts_on", "pk"))
    held = set(agreements.current().values_list("pk", flat=True))
    lines = [
        {
            "agreement": row,
            "current": row.pk in held,
            "categories": [CATEGORIES[name] for name in row.categories],
        }
        for row in sorted(rows, key=lambda row: row.pk not in held)
    ]
    return render(request, "privacy/phi/agreements.html", {"lines": lines, **NAV})


@require_http_methods(["GET", "POST"])
@login_required
@permission_required(Can.CHANGE_AGREEMENTS, raise_exception=True)
def agreement_new(request: HttpRequest) -> HttpResponse:
    """Ask for an agreement; POST writes it into the register."""
    form, by = AgreementForm(request.POST or None, request.FILES or None), actor(request)
    if done := attempt(form, lambda: agreements.record_agreement(values=form.values(), by=by)):
        messages.success(request, _("Saved."))
        return redirect("privacy:agreement", key=done.result.key)
    context = {"form": form, "agreement": None, **NAV}
    status = 400 if form.is_bound else 200
    return render(request, "privacy/phi/agreement.html", context, status=status)


@require_http_methods(["GET", "POST"])
@login_required
@permission_required(Can.CHANGE_AGREEMENTS, raise_exception=True)
def agreement_page(request: HttpRequest, key: UUID) -> HttpResponse:
    """Show an agreement; POST changes it."""
    row, by = get_object_or_404(Agreement, key=key), actor(request)
    start = start_of_form(row)
    form = AgreementForm(request.POST or None, request.FILES or None, initial=start)

    def change() -> Agreement:
        return agreements.change_agreement(agreement=row, values=form.values(), by=by)

    if attempt(form, change):
        messages.success(request, _("Saved."))
        return redirect("privacy:agreement", key=key)
    return _page(request, row, form, ReportsForm(), 400 if form.is_bound else 200)


def _page(
    request: HttpRequest, row: Agreement, form: AgreementForm, brings: ReportsForm, status: int
) -> HttpResponse:
    end = EndForm(initial={"on": timezone.localdate()})
    context = {"form": form, "agreement": row, "end": end, "reports": brings, **NAV}
    return render(request, "privacy/phi/agreement.html", context, status=status)


@require_POST
@login_required
@permission_required(Can.CHANGE_REQUESTS, raise_exception=True)
def reports(request: HttpRequest, key: UUID) -> HttpResponse:
    """Take the disclosures that the vendor reports; all of them, or none."""
    row, by = get_object_or_404(Agreement, key=key), actor(request)
    form = ReportsForm(request.POST, request.FILES)

    def take() -> Any:
        file = form.cleaned_data["file"]
        return import_disclosures(agreement=row, file=file, by=by, now=timezone.now())

    if done := attempt(form, take):
        said = _("Disclosures taken: %(added)s; known before: %(known)s.")
        brought = {"added": done.result.added, "known": done.result.known}
        messages.success(request, said % brought)
        return redirect("privacy:agreement", key=key)
    return _page(request, row, AgreementForm(initial=start_of_form(row)), form, 400)


@require_POST
@login_required
@permission_required(Can.CHANGE_AGREEMENTS, raise_exception=True)
def agreement_end(request: HttpRequest, key: UUID) -> HttpResponse:
    """End an agreement early."""
    row, form, by = get_object_or_404(Agreement, key=key), EndForm(request.POST), actor(request)
    if attempt(form, lambda: agreements.end_agreement(agreement=row, by=by, **form.cleaned_data)):
        messages.success(request, _("From that day on nothing leaves under it."))
    return redirect("privacy:agreement", key=key)


@require_safe
@login_required
@permission_required(Can.VIEW_AGREEMENTS, raise_exception=True)
def agreement_file(request: HttpRequest, key: UUID) -> FileResponse:
    """Hand out the signed document."""
    row = get_object_or_404(Agreement, key=key)
    if not row.evidence:
        raise Http404
    return FileResponse(
        open_stored(row.evidence.name), as_attachment=True, filename=f"agreement-{key}"
    )
