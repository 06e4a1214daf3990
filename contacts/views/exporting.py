"""Export of a list as seen: whom, which columns, and for what purpose, asked before it leaves."""

from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_required, permission_required
from django.http import FileResponse, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from contacts.access import Can
from contacts.forms.lists import ExportForm
from contacts.models.export import Export, ExportState
from contacts.operations.export_building import columns_for
from contacts.operations.export_sending import download_export
from contacts.operations.exporting import request_export
from contacts.querysets import ContactQuerySet
from contacts.views.list_columns import NAME, chosen_columns, offered_columns
from contacts.views.list_counts import count_of
from contacts.views.list_state import ListState
from contacts.views.refusals import attempt
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
    """Ask for the purpose; with one given, write the export down and give a small file at once."""
    state = ListState.of(request)
    ids = request.POST.getlist("ids")
    everybody = not ids or request.POST.get("all_matching") == "1"
    people = state.chosen(ids, everybody=everybody)
    offered = [(column.name, column.header) for column in columns_for(request.user)]
    form = ExportForm(
        offered,
        request.POST if "purpose" in request.POST else None,
        initial={"columns": _as_seen(request, state), "format": "csv"},
    )
    if done := attempt(form, lambda: _asked_for(request, state, people, form.cleaned_data)):
        return done.result
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
            "hipaa": settings.HIPAA_MODE,
            "limit": settings.EXPORT_SECOND_PERSON_ABOVE,
        },
        status=400 if form.is_bound else 200,
    )


def _as_seen(request: HttpRequest, state: ListState) -> list[str]:
    columns = [NAME, *chosen_columns(request, state.view, offered_columns(request.user))]
    return [name for column in columns for name in IN_FILE.get(column.key, (column.key,))]


def _asked_for(
    request: HttpRequest, state: ListState, people: ContactQuerySet, wanted: dict[str, Any]
) -> HttpResponseBase:
    export = request_export(
        contacts=people.order_by(*state.order),
        columns=wanted["columns"],
        format=wanted["format"],
        purpose=wanted["purpose"],
        by=actor(request),
        query=dict(state.filters.lists()),
        mailing=(wanted["mailing_channel"], wanted["mailing_purpose"]),
        recipient=wanted["recipient"],
    )
    # Who was left out is read before the file is taken.
    if export.state != ExportState.READY or export.left_out:
        return redirect("contacts:export_status", key=export.key)
    return sent(request, export)


def sent(request: HttpRequest, export: Export) -> FileResponse:
    """Send the file of an export that is ready; the download is written down."""
    file = download_export(export=export, by=actor(request))
    name = f"contacts-{timezone.localdate(export.created_at):%Y-%m-%d}.{export.format}"
    return FileResponse(file, as_attachment=True, filename=name, content_type=TYPES[export.format])
