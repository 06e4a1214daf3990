"""The register of data sources."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from config.actor import Actor, Door
from contacts.models.source import Source
from contacts.operations.sources import change_source
from contacts.reading import sources as reading
from contacts.views.refusals import attempt
from governance.forms.sources import SourceForm

SEE, CHANGE = "contacts.view_source", "contacts.change_source"


@require_GET
@login_required
@permission_required(SEE, raise_exception=True)
def source_list(request: HttpRequest) -> HttpResponse:
    """Show every source with what it delivered."""
    context = {"sources": reading.register(), "nav": "sources"}
    return render(request, "governance/sources.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@permission_required(SEE, raise_exception=True)
def source_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one source and its files; POST changes what is said about it."""
    may_change = request.user.has_perm(CHANGE)
    if request.method == "POST" and not may_change:
        raise PermissionDenied
    source = get_object_or_404(Source.objects.select_related("owner"), pk=pk)
    form = SourceForm(source, request.POST or None)
    by = Actor.of(request, Door.PAGE)
    if attempt(form, lambda: change_source(source=source, values=form.cleaned_data, by=by)):
        messages.success(request, _("Saved."))
        return redirect("governance:source", pk=source.pk)
    context = {
        "source": source,
        "delivered": reading.deliveries_of([pk]).get(pk, reading.Delivered()),
        "people": reading.people_of([pk]).get(pk, 0),
        "imports": reading.recent_imports_of(source),
        "may_change": may_change,
        "form": form,
        "nav": "sources",
    }
    return render(request, "governance/source.html", context)
