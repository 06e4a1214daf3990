"""The data inventory: its page, one column, its files, its measuring."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from config.actor import Actor, Door
from config.numbers import whole_number
from config.page_address import query_with
from contacts.reading.permissions import purpose_names
from contacts.views.refusals import attempt
from governance.forms.inventory import DescribeForm, EntryForm, InventoryFilters
from governance.models.inventory import FieldRecord
from governance.operations.fields import describe_fields
from governance.operations.inventory import ask_for_refresh
from governance.reading import inventory as reading
from governance.roles import ROLES

SEE_INVENTORY = "governance.view_inventory"
DESCRIBE = "governance.change_fieldrecord"
ROWS = 50
FILES = {
    "md": (reading.as_markdown, "text/markdown"),
    "csv": (reading.as_csv, "text/csv"),
    "json": (reading.as_json, "application/json"),
}


@require_GET
@login_required
@permission_required(SEE_INVENTORY, raise_exception=True)
def inventory_page(request: HttpRequest) -> HttpResponse:
    """Show every column that speaks about people: what it is, why, whose, and who reads it."""
    return _page(request, DescribeForm())


def _page(request: HttpRequest, describe: DescribeForm) -> HttpResponse:
    entries = reading.entries()
    tables = sorted({entry.table for entry in entries})
    form = InventoryFilters(tables, request.GET or None)
    chosen = form.chosen() if form.is_bound and form.is_valid() else {}
    days = reading.days()
    shown = reading.narrowed(entries, chosen)
    pages = max(-(-len(shown) // ROWS), 1)
    page = min(max(whole_number(request.GET.get("page", "")) or 1, 1), pages)
    context = {
        "form": form,
        "entries": shown[(page - 1) * ROWS : page * ROWS],
        "shown": len(shown),
        "page": page,
        "pages": pages,
        "before": query_with(request, page=str(page - 1)) if page > 1 else "",
        "next": query_with(request, page=str(page + 1)) if page < pages else "",
        "total": len(entries),
        "filtered": bool(chosen),
        "query": request.GET.urlencode(),
        "files": FILES,
        "issues": reading.by_code(reading.open_issues()),
        "measured": days[0] if days else None,
        "may_describe": request.user.has_perm(DESCRIBE),
        "describe": describe,
        "purposes": purpose_names(),
        "roles": len(ROLES),
        "nav": "inventory",
    }
    return render(request, "governance/inventory.html", context)


@require_POST
@login_required
@permission_required(DESCRIBE, raise_exception=True)
def inventory_describe(request: HttpRequest) -> HttpResponse:
    """Say the same about every column that the filters of the address show."""
    form = DescribeForm(request.POST)
    entries = reading.entries()
    filters = InventoryFilters(sorted({entry.table for entry in entries}), request.GET)
    if not form.is_valid() or not filters.is_valid():
        return _page(request, form)
    shown = [entry for entry in reading.narrowed(entries, filters.chosen()) if entry.personal]
    places = [(entry.table, entry.column) for entry in shown]
    if not places or not form.said():
        messages.info(request, _("Nothing to change."))
    else:
        by = Actor.of(request, Door.PAGE)
        count = describe_fields(places=places, values=form.said(), by=by)
        text = ngettext("%(n)d column described", "%(n)d columns described", count)
        messages.success(request, text % {"n": count})
    answer = redirect("governance:inventory")
    answer["Location"] += "?" + request.GET.urlencode()
    return answer


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@permission_required(SEE_INVENTORY, raise_exception=True)
def inventory_entry(request: HttpRequest, table: str, column: str) -> HttpResponse:
    """Show one column with everything there is to say; POST changes the human part."""
    may_describe = request.user.has_perm(DESCRIBE)
    if request.method == "POST" and not may_describe:
        raise PermissionDenied
    found = [e for e in reading.entries() if (e.table, e.column) == (table, column)]
    if not found:
        raise Http404
    row = FieldRecord.objects.filter(table=table, column=column).select_related("steward").first()
    initial = EntryForm.initial_of(row or FieldRecord(), found[0])
    form = EntryForm(request.POST if request.method == "POST" else None, initial=initial)
    if attempt(form, lambda: _describe(request, (table, column), form.cleaned_data)):
        messages.success(request, _("Saved."))
        return redirect("governance:entry", table=table, column=column)
    context = {
        "entry": found[0],
        "form": form,
        "may_describe": may_describe,
        "issues": reading.open_issues(table, column),
        "purposes": purpose_names(),
        "nav": "inventory",
    }
    return render(request, "governance/inventory_entry.html", context)


def _describe(request: HttpRequest, place: tuple[str, str], values: dict[str, Any]) -> None:
    describe_fields(places=[place], values=values, by=Actor.of(request, Door.PAGE))


@require_POST
@login_required
@permission_required(DESCRIBE, raise_exception=True)
def inventory_refresh(request: HttpRequest) -> HttpResponse:
    """Let the worker measure the data now instead of tonight."""
    if ask_for_refresh(by=Actor.of(request, Door.PAGE)):
        messages.info(request, _("The worker measures the data now. Load the page again soon."))
    else:
        messages.info(request, _("The worker measures the data already."))
    return redirect("governance:inventory")


@require_GET
@login_required
@permission_required(SEE_INVENTORY, raise_exception=True)
def inventory_file(request: HttpRequest, kind: str) -> HttpResponse:
    """Give the whole inventory as a file."""
    if kind not in FILES:
        raise Http404
    write, media = FILES[kind]
    name = f"attachment; filename=data-inventory.{kind}"
    return HttpResponse(
        write(reading.entries()),
        content_type=f"{media}; charset=utf-8",
        headers={"Content-Disposition": name},
    )
