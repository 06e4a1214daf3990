"""Figures of areas: where they come from, how they are brought in, and the panel of a contact."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from config.templatetags.ui import number
from contacts.views.refusals import attempt
from contacts.views.scope import actor, visible_contact
from interactions.access import Can
from interactions.forms.areas import AreaFileForm, MappingForm
from interactions.models.areas import AreaFile, AreaSource
from interactions.operations.areas.importing import (
    drop_area_file,
    import_area_file,
    receive_area_file,
    sample_of,
)
from interactions.reading.areas import averages_of


@require_http_methods(["GET", "POST"])
@login_required
@permission_required(Can.VIEW_AREAS, raise_exception=True)
def areas(request: HttpRequest) -> HttpResponse:
    """List what was published and is used here; POST brings a table."""
    may_import = request.user.has_perm(Can.IMPORT_AREAS)
    if request.method == "POST" and not may_import:
        return permission_required(Can.IMPORT_AREAS, raise_exception=True)(areas)(request)
    form, by = AreaFileForm(request.POST or None, request.FILES or None), actor(request)

    def receive() -> AreaFile:
        values = {name: form.cleaned_data[name] for name in ("name", "year", "licence", "url")}
        file = form.cleaned_data["file"]
        return receive_area_file(file=file, file_name=file.name, values=values, by=by)

    if done := attempt(form, receive):
        return redirect("interactions:area_map", key=done.result.key)
    sources = AreaSource.objects.annotate(count=Count("figures")).order_by("name", "-year")
    context = {
        "sources": sources.select_related("owner"),
        "form": form if may_import else None,
        "waiting": AreaFile.objects.filter(finished_at=None).exclude(file="")[:20]
        if may_import
        else [],
    }
    status = 400 if form.is_bound and form.errors else 200
    return render(request, "interactions/areas.html", context, status=status)


@require_http_methods(["GET", "POST"])
@login_required
@permission_required(Can.IMPORT_AREAS, raise_exception=True)
def area_map(request: HttpRequest, key: UUID) -> HttpResponse:
    """Ask what the columns of a table mean; POST writes its figures."""
    row = get_object_or_404(AreaFile.objects.select_related("source"), key=key)
    if row.finished_at is not None:
        return render(request, "interactions/area_result.html", {"row": row})
    if not row.file:
        raise Http404
    form = MappingForm(request.POST or None, headers=row.headers, mapping=row.mapping)
    by = actor(request)

    def bring() -> AreaFile:
        country, decimal = form.cleaned_data["country"], form.cleaned_data["decimal"]
        mapping = form.mapping
        return import_area_file(
            area_file=row, mapping=mapping, country=country, decimal=decimal, by=by
        )

    if done := attempt(form, bring):
        words = {"count": number(done.result.written)}
        messages.success(request, _("Figures written: %(count)s.") % words)
        return redirect("interactions:area_map", key=row.key)
    sample = list(zip(*sample_of(row), strict=False)) or [()] * len(row.headers)
    columns = list(zip(form.columns, sample, strict=False))
    context = {"row": row, "form": form, "columns": columns}
    status = 400 if form.is_bound and form.errors else 200
    return render(request, "interactions/area_map.html", context, status=status)


@require_POST
@login_required
@permission_required(Can.IMPORT_AREAS, raise_exception=True)
def area_drop(request: HttpRequest, key: UUID) -> HttpResponse:
    """Let a table go that was not imported."""
    row = get_object_or_404(AreaFile, key=key, finished_at=None)
    drop_area_file(area_file=row, by=actor(request))
    messages.success(request, _("The file was removed."))
    return redirect("interactions:areas")


@require_GET
@login_required
@permission_required(Can.VIEW_AREAS, raise_exception=True)
def area_panel(request: HttpRequest, key: UUID) -> HttpResponse:
    """Show what is usual where a contact lives."""
    contact = visible_contact(request, key)
    averages = averages_of(contact, request.user)
    return render(request, "interactions/_area_panel.html", {"averages": averages})
