"""Packages of a request: what may be built, what stands in one, the file for the officer."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from config.errors import DomainError, Invalid, NotPermitted
from contacts.views.refusals import show_problems
from contacts.views.scope import actor
from privacy.access import Can
from privacy.forms.papers import PackageForm
from privacy.models.packages import Package
from privacy.operations.desk.own import is_own
from privacy.operations.packaging.building import build_package
from privacy.operations.packaging.ending import look_into_package
from privacy.reading.packages import contents_of
from privacy.views.desk.scope import NAV, request_of


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@permission_required(Can.CHANGE_REQUESTS, raise_exception=True)
def packages(request: HttpRequest, key: UUID) -> HttpResponse:
    """List the packages of a request; POST asks for one, which the worker writes."""
    row = request_of(request, key)
    form = PackageForm(request.POST or None, row=row)
    if request.method == "POST" and form.is_valid():
        kind = form.cleaned_data["kind"]
        try:
            made = build_package(request=row, kind=kind, by=actor(request), now=timezone.now())
        except Invalid as refusal:
            show_problems(form, refusal)
        except NotPermitted:
            raise
        except DomainError as refusal:
            form.add_error(None, str(refusal.message))
        else:
            messages.success(request, _("The package is being written."))
            return redirect("privacy:package", key=key, package=made.key)
    context = {
        "row": row,
        "form": form,
        "packages": row.packages.select_related("by").order_by("-pk")[:50],
        "may": row.is_open and not is_own(row, request.user),
        **NAV,
    }
    return render(
        request, "privacy/papers/packages.html", context, status=422 if form.errors else 200
    )


@require_safe
@login_required
@permission_required(Can.VIEW_REQUESTS, raise_exception=True)
def package(request: HttpRequest, key: UUID, package: UUID) -> HttpResponse:
    """Show what stands in a package by tables and counts, and what was taken out; no values."""
    row, found = _found(request, key, package)
    context = {
        "row": row,
        "package": found,
        "contents": contents_of(found),
        "own": is_own(row, request.user),
        **NAV,
    }
    return render(request, "privacy/papers/package.html", context)


@require_POST
@login_required
@permission_required(Can.CHANGE_REQUESTS, raise_exception=True)
def package_file(request: HttpRequest, key: UUID, package: UUID) -> HttpResponseBase:
    """Hand the file to the officer who checks it before it goes; on record."""
    row, found = _found(request, key, package)
    try:
        blocks = look_into_package(package=found, by=actor(request), now=timezone.now())
    except NotPermitted:
        raise
    except DomainError as refusal:
        messages.error(request, str(refusal.message))
        return redirect("privacy:package", key=key, package=package)
    answer = StreamingHttpResponse(blocks, content_type="application/zip")
    answer.headers["Content-Disposition"] = f'attachment; filename="{row.number}.zip"'
    answer.headers["Content-Length"] = str(found.size)
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _found(request: HttpRequest, key: UUID, package: UUID) -> tuple:
    row = request_of(request, key)
    rows = Package.objects.visible_to(request.user).select_related("request", "by")
    return row, get_object_or_404(rows, request=row, key=package)
