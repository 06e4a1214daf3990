"""Export of a list as seen: whom, which columns, and for what purpose, asked before it leaves."""

from typing import Any

from django.contrib.auth.decorators import login_required, permission_required
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from config.errors import Invalid
from config.field_access import hidden_fields
from contacts.access import Can
from contacts.forms.lists import ExportForm
from contacts.operations.export_columns import available_columns
from contacts.operations.exporting import export_contacts
from contacts.querysets import ContactQuerySet
from contacts.views.list_columns import NAME, chosen_columns, offered_columns
from contacts.views.list_counts import count_of
from contacts.views.list_state import ListState
from contacts.views.refusals import show_problems
from contacts.views.scope import actor

TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
# What a column of the list is called in a file, where it differs.
IN_FILE = {
    "name": ("given_name", "family_name", "second_family_name"),
    "updated": ("updated_at",),
    "created": ("created_at",),
    "birthday": ("birth_day",),
    "consent": tuple(
        f"consent_{channel}{suffix}"
        for channel in ("email", "sms", "phone")
        for suffix in ("", "_since")
    ),
}


@login_required
@permission_required(Can.EXPORT, raise_exception=True)
@require_http_methods(["GET", "HEAD", "POST"])
def export(request: HttpRequest) -> HttpResponseBase:
    """Ask for the purpose; with one given, record the export and stream the file."""
    state = ListState.of(request)
    ids = request.POST.getlist("ids")
    everybody = not ids or request.POST.get("all_matching") == "1"
    people = state.chosen(ids, everybody=everybody)
    hidden = hidden_fields(request.user, "contacts.Contact")
    offered = [(column.name, column.header) for column in available_columns(hidden)]
    form = ExportForm(
        offered,
        request.POST if "purpose" in request.POST else None,
        initial={"columns": _as_seen(request, state), "format": "csv"},
    )
    if form.is_bound and form.is_valid():
        try:
            return _file(request, state, people, form.cleaned_data)
        except Invalid as refusal:
            show_problems(form, refusal)
    return render(
        request,
        "contacts/export.html",
        {
            "form": form,
            "state": state,
            "query": state.query(),
            "count": count_of(people),
            "ids": [] if everybody else ids,
            "everybody": everybody,
        },
        status=400 if form.is_bound else 200,
    )


def _as_seen(request: HttpRequest, state: ListState) -> list[str]:
    columns = [NAME, *chosen_columns(request, state.view, offered_columns(request.user))]
    return [name for column in columns for name in IN_FILE.get(column.key, (column.key,))]


def _file(
    request: HttpRequest, state: ListState, people: ContactQuerySet, wanted: dict[str, Any]
) -> HttpResponse | StreamingHttpResponse:
    _export, stream = export_contacts(
        contacts=people.order_by(*state.order),
        columns=wanted["columns"],
        format=wanted["format"],
        purpose=wanted["purpose"],
        by=actor(request),
        query=dict(state.filters.lists()),
    )
    response = StreamingHttpResponse(stream, content_type=TYPES[wanted["format"]])
    name = f"contacts-{timezone.localdate():%Y-%m-%d}.{wanted['format']}"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
