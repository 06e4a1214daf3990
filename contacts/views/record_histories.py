"""One history page for the records of the house: organisations, tags, fields, sources, teams."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from config.field_access import hidden_fields
from contacts.access import Can
from contacts.models.catalogue import CustomField, Tag
from contacts.models.contact import Organisation
from contacts.models.source import Source
from contacts.models.team import Team
from contacts.reading.row_history import label_of, row_versions
from contacts.views.timeline import cursor_from, cursor_text

PAGE = 30
# The word in the address, the model, what names a row there, and who may look.
KINDS: dict[str, tuple[Any, str, str]] = {
    "organisation": (Organisation, "key", Can.VIEW_ORGANISATIONS),
    "tag": (Tag, "pk", "contacts.view_tag"),
    "custom-field": (CustomField, "pk", "contacts.view_customfield"),
    "source": (Source, "pk", "contacts.view_source"),
    "team": (Team, "pk", "contacts.view_team"),
}


@require_GET
@login_required
def record_history(request: HttpRequest, kind: str, key: str) -> HttpResponse:
    """Show who changed what of one record of the house, when, by which door and why."""
    if kind not in KINDS:
        raise Http404
    model, name, permission = KINDS[kind]
    if not request.user.has_perm(permission):
        raise PermissionDenied
    record = _record(model, name, key)
    hidden = hidden_fields(request.user, model._meta.label)
    before, field = cursor_from(request.GET.get("before", "")), request.GET.get("field", "")
    fields = _fields(model, hidden)
    if field and field not in fields:
        raise Http404
    below = before[::2] if before else None
    found = row_versions(
        model,
        model.history.filter(id=record.pk),
        source=kind,
        below=below,  # type: ignore[arg-type]
        limit=PAGE + 1,
        hidden=hidden,
    )
    last = found[PAGE - 1] if len(found) > PAGE else None
    context = {
        "record": record,
        "kind": kind,
        "kind_words": model._meta.verbose_name,
        "key": key,
        "versions": _about(found[:PAGE], f"{kind}.{field}") if field else found[:PAGE],
        "field": field,
        "fields": fields.items(),
        "older": cursor_text((last.at, kind, last.history_id)) if last else "",
        "may_restore": request.user.has_perm(Can.BULK),
    }
    return render(request, "contacts/record_history.html", context)


def _record(model: Any, name: str, key: str) -> Any:
    try:
        found = model.objects.filter(**{name: key}).first()
    except (ValidationError, ValueError) as problem:
        raise Http404 from problem
    if found is None:
        raise Http404
    return found


def _fields(model: Any, hidden: frozenset[str]) -> dict[str, str]:
    skipped = {"id", "key", "version", "created_at", "updated_at", "name_fold"} | hidden
    names = [f.name for f in model._meta.local_concrete_fields if f.name not in skipped]
    return {name: label_of(model, name) for name in names}


def _about(versions: list[Any], field: str) -> list[Any]:
    return [each for each in versions if any(change.field == field for change in each.changes)]
