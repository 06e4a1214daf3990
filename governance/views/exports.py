"""The ledger of what left: who took which fields of whom, why, and who decided."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from config.actor import Actor, Door
from config.days import start_of
from config.keyset import page_of
from config.page_address import query_with
from contacts.access import Can
from contacts.models.contact import Contact
from contacts.models.export import Export, ExportedContact, ExportState
from contacts.operations.export_columns import available_columns
from contacts.operations.export_deciding import decide_export
from contacts.operations.export_sending import left_with
from contacts.reading.exports import export_tone
from contacts.reading.words import door_words
from contacts.views.scope import visible_contact
from governance.forms.exports import DecisionForm, ExportFilters, PersonForm
from governance.reading.deliveries import deliveries

PAGE, WAITING, FOUND, PANEL = 50, 20, 20, 5


@require_GET
@login_required
@permission_required(Can.VIEW_EXPORTS, raise_exception=True)
def export_ledger(request: HttpRequest) -> HttpResponse:
    """List every export, newest first; what waits stands on top, what programs read below."""
    form = ExportFilters(request.GET or None)
    chosen = form.cleaned_data if form.is_bound and form.is_valid() else {}
    after = request.GET.get("after", "")
    everything = Export.objects.select_related("by")
    page = page_of(_kept(everything, chosen), order=("-created_at", "-id"), after=after, limit=PAGE)
    context = {
        "form": form,
        "waiting": everything.filter(state=ExportState.WAITING).order_by("created_at")[:WAITING],
        "rows": [(export, export_tone(export)) for export in page.rows],
        "next": query_with(request, after=page.after) if page.after else "",
        "first": query_with(request, after="") if after else "",
        "filtered": any(chosen.values()),
        "deliveries": [] if after else deliveries(),
        "nav": "exports",
    }
    return render(request, "governance/exports.html", context)


def _kept(exports: QuerySet[Export], chosen: dict[str, Any]) -> QuerySet[Export]:
    if chosen.get("state"):
        exports = exports.filter(state=chosen["state"])
    if chosen.get("person"):
        exports = exports.filter(by=chosen["person"])
    if chosen.get("since"):
        exports = exports.filter(created_at__gte=start_of(chosen["since"]))
    if chosen.get("until"):
        exports = exports.filter(created_at__lt=start_of(chosen["until"] + timedelta(days=1)))
    return exports


@require_GET
@login_required
@permission_required(Can.VIEW_EXPORTS, raise_exception=True)
def export_page(request: HttpRequest, key: UUID) -> HttpResponse:
    """Show one export, and what there is to decide."""
    return _shown(request, _loaded(key), DecisionForm())


@require_GET
@login_required
@permission_required(Can.VIEW_EXPORTS, raise_exception=True)
def sent_fragment(request: HttpRequest, key: UUID) -> HttpResponse:
    """Draw where a person's data was sent, for the card."""
    contact = visible_contact(request, key)
    found = list(left_with(contact)[: PANEL + 1])
    context = {"contact": contact, "exports": found[:PANEL], "more": len(found) > PANEL}
    return render(request, "governance/_sent.html", context)


@require_POST
@login_required
@permission_required(Can.DECIDE_EXPORTS, raise_exception=True)
def export_decide(request: HttpRequest, key: UUID) -> HttpResponse:
    """Let a large export leave, or refuse it."""
    export, form = _loaded(key), DecisionForm(request.POST)
    decision = request.POST.get("decision")
    if decision not in ("approve", "refuse"):
        raise Http404
    if not form.is_valid():
        return _shown(request, export, form, status=400)
    by, reason = Actor.of(request, Door.PAGE), form.cleaned_data["reason"]
    decide_export(export=export, approve=decision == "approve", reason=reason, by=by)
    messages.success(request, _("The decision is written down."))
    return redirect("governance:export", key=export.key)


@require_POST
@login_required
@permission_required(Can.VIEW_EXPORTS, raise_exception=True)
def export_person(request: HttpRequest, key: UUID) -> HttpResponse:
    """Say of each person found by the words whether the file took them along."""
    export, search = _loaded(key), PersonForm(request.POST)
    if not search.is_valid():
        return _shown(request, export, DecisionForm(), search=search, status=400)
    people = Contact.objects.visible_to(request.user).filter(merged_into=None, erased_at=None)
    words = search.cleaned_data["words"]
    found = list(people.matching(words, reader=request.user).order_by("pk")[:FOUND])
    named = ExportedContact.objects.filter(export=export, contact__in=found)
    inside = set(named.values_list("contact_id", flat=True))
    answers = [(contact, contact.pk in inside) for contact in found]
    return _shown(request, export, DecisionForm(), search=search, people=answers)


def _loaded(key: UUID) -> Export:
    return get_object_or_404(Export.objects.select_related("by", "decided_by"), key=key)


def _shown(
    request: HttpRequest,
    export: Export,
    form: DecisionForm,
    *,
    search: PersonForm | None = None,
    people: list[tuple[Contact, bool]] | None = None,
    status: int = 200,
) -> HttpResponse:
    headers = {column.name: column.header for column in available_columns()}
    mine = export.by_id == request.user.pk
    may_decide = request.user.has_perm(Can.DECIDE_EXPORTS) and not mine
    context = {
        "export": export,
        "tone": export_tone(export),
        "door": door_words(export.door),
        "fields": [headers.get(name, name) for name in export.columns],
        # Only the names of the filters: their values can be words about people.
        "filters": sorted(export.query),
        "may_decide": may_decide and export.state == ExportState.WAITING,
        "form": form,
        "search": search or PersonForm(),
        "people": people,
        "nav": "exports",
    }
    return render(request, "governance/export.html", context, status=status)
