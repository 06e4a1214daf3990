"""Pages for those who answer for the data: audit trail, inventory, ownership."""

from datetime import datetime, time, timedelta
from typing import Any

from django.contrib.auth.decorators import login_required, permission_required
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from config.keyset import page_of
from contacts.reading.permissions import purpose_names
from governance import reading
from governance.audit_words import Names, people_in
from governance.forms import AuditFilters, InventoryFilters
from governance.models.audit import AuditEvent
from governance.models.user import User

PAGE = 50
SEE_AUDIT = "governance.view_auditevent"
SEE_INVENTORY = "governance.view_inventory"
FILES = {
    "md": (reading.as_markdown, "text/markdown"),
    "csv": (reading.as_csv, "text/csv"),
    "json": (reading.as_json, "application/json"),
}


@require_GET
@login_required
@permission_required(SEE_AUDIT, raise_exception=True)
def audit_page(request: HttpRequest) -> HttpResponse:
    """Show what happened, newest first; keyset paging by time."""
    form = AuditFilters(request.GET or None)
    chosen = form.cleaned_data if form.is_bound and form.is_valid() else {}
    page = page_of(
        _events(chosen), order=("-at", "-id"), after=request.GET.get("after", ""), limit=PAGE
    )
    named = {number for row in page.rows for number in people_in(row.facts)}
    people = User.objects.in_bulk(named | {row.user_id for row in page.rows if row.user_id})
    context = {
        "form": form,
        "rows": [(row, people.get(row.user_id)) for row in page.rows],
        "names": Names(people, purpose_names()),
        "next": _query(request, after=page.after) if page.after else "",
        "first": _query(request, after="") if request.GET.get("after") else "",
        "filtered": any(chosen.values()),
        "nav": "audit",
    }
    return render(request, "governance/audit.html", context)


def _events(chosen: dict[str, Any]) -> QuerySet[AuditEvent]:
    """Return the events that the filters keep; days are the organisation's."""
    events = AuditEvent.objects.all()
    if chosen.get("verb"):
        events = events.filter(verb__startswith=chosen["verb"].strip())
    for name in ("model", "door", "key"):
        if chosen.get(name):
            events = events.filter(**{name: chosen[name].strip()})
    if chosen.get("person"):
        events = events.filter(user_id=chosen["person"].pk)
    if chosen.get("since"):
        events = events.filter(at__gte=_start_of(chosen["since"]))
    if chosen.get("until"):
        events = events.filter(at__lt=_start_of(chosen["until"] + timedelta(days=1)))
    return events


def _start_of(day: Any) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min), timezone.get_default_timezone())


def _query(request: HttpRequest, **changes: str) -> str:
    parts = request.GET.copy()
    for name, value in changes.items():
        parts[name] = value
    return "?" + "&".join(part for part in parts.urlencode().split("&") if not part.endswith("="))


@require_GET
@login_required
@permission_required(SEE_INVENTORY, raise_exception=True)
def inventory_page(request: HttpRequest) -> HttpResponse:
    """Show every column that speaks about people, and who may read it."""
    entries = reading.inventory()
    form = InventoryFilters(sorted({entry.table for entry in entries}), request.GET or None)
    chosen = form.cleaned_data if form.is_bound and form.is_valid() else {}
    shown = [
        entry
        for entry in entries
        if all(getattr(entry, name) == value for name, value in chosen.items() if value)
    ]
    context = {
        "form": form,
        "entries": shown,
        "total": len(entries),
        "filtered": any(chosen.values()),
        "files": FILES,
        "nav": "inventory",
    }
    return render(request, "governance/inventory.html", context)


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
        write(reading.inventory()),
        content_type=f"{media}; charset=utf-8",
        headers={"Content-Disposition": name},
    )


@require_GET
@login_required
@permission_required(SEE_INVENTORY, raise_exception=True)
def ownership_page(request: HttpRequest) -> HttpResponse:
    """Show how many contacts each team and owner answers for, and those without anybody."""
    shares = reading.ownership()
    orphaned: dict[str, list[Any]] = {}
    for share in shares:
        if share.orphaned:
            word = share.owner.username if share.owner else "none"
            line = orphaned.setdefault(word, [share.owner, 0])
            line[1] += share.count
    context = {
        "shares": shares,
        "total": sum(share.count for share in shares),
        "nav": "ownership",
        "orphaned": [(word, owner, count) for word, (owner, count) in orphaned.items()],
        "orphaned_total": sum(count for _owner, count in orphaned.values()),
    }
    return render(request, "governance/ownership.html", context)
