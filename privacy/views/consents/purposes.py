"""Purposes: the words shown to people, version by version."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_list_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from contacts.models.preference import Purpose
from contacts.operations.purposes import LIMITS, WORDS, change_purpose, create_purpose
from contacts.operations.purposes import retire_purpose as retire
from contacts.reading.permissions import purpose_name
from contacts.views.refusals import attempt
from contacts.views.scope import actor
from privacy.access import Can
from privacy.forms.consents import NewPurposeForm, PurposeForm

NAV = {"nav": "consents", "tab": "purposes"}


@require_GET
@login_required
@permission_required(Can.VIEW_CONSENTS, raise_exception=True)
def purpose_list(request: HttpRequest) -> HttpResponse:
    """List every purpose with the version in force."""
    latest = {row.slug: row for row in Purpose.objects.order_by("slug", "version")}
    rows = [(row, purpose_name(row)) for row in latest.values()]
    return render(request, "privacy/consents/purposes.html", {"rows": rows, **NAV})


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@permission_required(Can.CHANGE_PURPOSES, raise_exception=True)
def purpose_new(request: HttpRequest) -> HttpResponse:
    """Add a purpose."""
    form = NewPurposeForm(request.POST or None)
    done = attempt(form, lambda: _create(form.cleaned_data, request))
    if done:
        messages.success(request, _("Saved."))
        return redirect("privacy:purpose", slug=done.result.slug)
    status = 400 if form.is_bound and form.errors else 200
    context = {"form": form, **NAV}
    return render(request, "privacy/consents/purpose.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@permission_required(Can.VIEW_CONSENTS, raise_exception=True)
def purpose_page(request: HttpRequest, slug: str) -> HttpResponse:
    """Show a purpose with all its versions; POST changes it, other words as the next version."""
    versions = get_list_or_404(Purpose.objects.order_by("-version"), slug=slug)
    current, may = versions[0], request.user.has_perm(Can.CHANGE_PURPOSES)
    if request.method == "POST" and not may:
        raise PermissionDenied
    initial = {name: getattr(current, name) for name in (*WORDS, *LIMITS)}
    form = PurposeForm(request.POST or None, initial=initial)
    by = actor(request)
    done = attempt(form, lambda: change_purpose(purpose=current, values=form.cleaned_data, by=by))
    if done:
        new = done.result.version != current.version
        messages.success(request, _("Published as the next version.") if new else _("Saved."))
        return redirect("privacy:purpose", slug=slug)
    status = 400 if form.is_bound and form.errors else 200
    context: dict[str, Any] = {
        "form": form,
        "purpose": current,
        "name": purpose_name(current),
        "versions": versions,
        "may_change": may and current.active,
        **NAV,
    }
    return render(request, "privacy/consents/purpose.html", context, status=status)


@require_POST
@login_required
@permission_required(Can.CHANGE_PURPOSES, raise_exception=True)
def purpose_retire(request: HttpRequest, slug: str) -> HttpResponse:
    """Use a purpose no more."""
    current = get_list_or_404(Purpose.objects.order_by("-version"), slug=slug)[0]
    retire(purpose=current, by=actor(request))
    messages.success(request, _("Nobody is written to for this purpose any more."))
    return redirect("privacy:purposes")


def _create(said: dict[str, Any], request: HttpRequest) -> Purpose:
    words = {name: value for name, value in said.items() if name != "slug"}
    return create_purpose(slug=said["slug"], values=words, by=actor(request))
