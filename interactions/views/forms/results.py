"""The results of a form, its answers one by one, and those that were held back."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from config import groups
from config.errors import DomainError
from config.field_access import access
from config.keyset import page_of
from contacts.access import Can as CanContacts
from contacts.views.scope import actor, visible_contact
from interactions.access import Can
from interactions.models.forms import Form, Response, ResponseState
from interactions.operations.forms.exporting import export_responses
from interactions.operations.forms.reviewing import accept_response, discard_response
from interactions.questionnaire.kinds import Kind
from interactions.questionnaire.parsing import stored_definition
from interactions.reading.forms import of_contact
from interactions.reading.forms.crosstab import crosstab_of
from interactions.reading.forms.results import answer_words, charts_of, rates_of, said
from interactions.reading.people import people_seen
from interactions.views.forms.building import form_of

_ROWS = 25
_COMPARED = 4
_SHOWN = 6  # answers of one row in the table; the file has all


@require_safe
@login_required
@permission_required(Can.VIEW_FORMS, raise_exception=True)
def form_results(request: HttpRequest, key: UUID) -> HttpResponse:
    """Show rates, charts, and the answers of people the colleague may see."""
    form = form_of(request, key)
    reads = request.user.has_perm(Can.VIEW_RESPONSES)
    state = request.GET.get("state", "")
    state = state if state in ResponseState.values else ResponseState.COUNTED
    segment = request.GET.get("segment", "")
    among = _members_who_answered(request, form, segment) if reads and segment else None
    context: dict[str, Any] = {
        "form": form,
        "tab": "results",
        "rates": rates_of(form),
        "charts": charts_of(form, among),
        "segment": segment,
        "segments": groups.choices(request.user) if reads else [],
        "state": state,
        "states": ResponseState.choices,
        "reads": reads,
        "may_change": request.user.has_perm(Can.CHANGE_FORMS),
        "may_export": reads and request.user.has_perm(CanContacts.EXPORT),
    }
    if reads:
        context |= _table(request, form, state, among)
    return render(request, "interactions/forms/results.html", context)


@require_safe
@login_required
@permission_required(Can.VIEW_RESPONSES, raise_exception=True)
def form_compare(request: HttpRequest, key: UUID) -> HttpResponse:
    """Show the answers of everybody and of up to four segments side by side."""
    form = form_of(request, key)
    choices = groups.choices(request.user)
    wanted = set(request.GET.getlist("segment"))
    chosen = [group for group in choices if group.key in wanted][:_COMPARED]
    people = [_members_who_answered(request, form, group.key) for group in chosen]
    context = {
        "form": form,
        "tab": "results",
        "choices": choices,
        "chosen": {group.key for group in chosen},
        "columns": [_("Everybody"), *(group.name for group in chosen)],
        "questions": crosstab_of(form, [None, *people]) if chosen else [],
    }
    return render(request, "interactions/forms/compare.html", context)


def _members_who_answered(request: HttpRequest, form: Form, segment: str) -> list[int]:
    """Return the people of a segment who answered and whom the colleague may see."""
    members = groups.people_in(segment, request.user)
    if members is None:
        return []
    rows = Response.objects.visible_to(request.user).filter(form=form, contact__in=members)
    return sorted(set(rows.values_list("contact_id", flat=True)))


def _table(request: HttpRequest, form: Form, state: str, among: list[int] | None) -> dict[str, Any]:
    rows = Response.objects.visible_to(request.user).filter(form=form, state=state)
    if among is not None:
        rows = rows.filter(contact__in=among)
    after = request.GET.get("after", "")
    page = page_of(
        rows.select_related("form_version"), order=("-at", "-pk"), after=after, limit=_ROWS
    )
    people = people_seen(request.user, [row.contact_id for row in page.rows])
    limits = access(request.user, "interactions.Response")
    readable = "answers" not in limits.unreadable | limits.masked
    lines = [
        {
            "row": row,
            "person": people.get(row.contact_id or 0),
            "scores": of_contact.scores_of(row),
            "answers": _answers(row) if readable else [],
        }
        for row in page.rows
    ]
    return {"lines": lines, "next": page.after, "readable": readable}


def _answers(row: Response) -> list[tuple[str, str]]:
    fields = stored_definition(row.form_version.definition).fields()
    told = [
        (said(field.label) or field.id, answer_words(field, row.answers[field.id]))
        for field in fields
        if field.id in row.answers and field.kind != Kind.CONSENT
    ]
    return told[:_SHOWN]


@require_POST
@login_required
@permission_required(Can.CHANGE_FORMS, raise_exception=True)
def response_decide(request: HttpRequest, key: UUID, response: UUID) -> HttpResponse:
    """Count an answer that was held back, or delete it."""
    form = form_of(request, key)
    rows = Response.objects.visible_to(request.user).filter(form=form)
    row = get_object_or_404(rows, key=response)
    try:
        if request.POST.get("do") == "accept":
            accept_response(response=row, by=actor(request))
            messages.success(request, _("The answer counts now."))
        else:
            discard_response(response=row, by=actor(request))
            messages.success(request, _("The answer was deleted."))
    except DomainError as refusal:
        messages.error(request, str(refusal.message))
    return redirect("interactions:form_results", form.key)


@require_POST
@login_required
@permission_required(CanContacts.EXPORT, raise_exception=True)
@permission_required(Can.VIEW_RESPONSES, raise_exception=True)
def form_export(request: HttpRequest, key: UUID) -> HttpResponse:
    """Ask for a file of the answers; it is written into the ledger of exports first."""
    form = form_of(request, key)
    try:
        export = export_responses(
            form=form,
            format=request.POST.get("format", ""),
            purpose=request.POST.get("purpose", ""),
            by=actor(request),
        )
    except DomainError as refusal:
        messages.error(request, str(refusal.message))
        return redirect("interactions:form_results", form.key)
    return redirect("contacts:export_status", export.key)


@require_safe
@login_required
@permission_required(Can.VIEW_RESPONSES, raise_exception=True)
def answers_panel(request: HttpRequest, key: UUID) -> HttpResponse:
    """Show the latest answers of a contact on the card."""
    contact = visible_contact(request, key)
    rows = of_contact.latest_of(request.user, contact)
    told = [(row, of_contact.scores_of(row), of_contact.tone_of(row)) for row in rows]
    context = {"rows": told[: of_contact.PANEL], "more": len(rows) > of_contact.PANEL}
    return render(request, "interactions/forms/_panel.html", context)
