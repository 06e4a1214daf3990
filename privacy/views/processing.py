"""The record of processing: its page, its facts, its recipients, records kept, files."""

import json
from typing import Any

from django.contrib import messages
from django.contrib.auth import get_user_model
from django.contrib.auth.decorators import login_required, permission_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from contacts.operations.export_files import WRITERS
from contacts.views.refusals import attempt
from contacts.views.scope import actor
from privacy.access import Can
from privacy.forms.processing import HouseForm, PlaceForm
from privacy.models.processing import FrozenRecord, RecipientPlace
from privacy.operations.processing import keeping, record
from privacy.operations.processing.answers import answers_of
from privacy.operations.processing.recipients import EEA
from privacy.operations.processing.triggers import missing, triggers
from privacy.reading.processing import words

NAV = {"nav": "processing"}
KEPT = 50
TYPES = {
    "csv": "text/csv",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "json": "application/json",
}


@require_safe
@login_required
@permission_required(Can.VIEW_PROCESSING, raise_exception=True)
def processing(request: HttpRequest) -> HttpResponse:
    """Show the record of this moment, what it lacks, and what changed since one that was kept."""
    return _page(request)


def _page(
    request: HttpRequest, placing: PlaceForm | None = None, status: int = 200
) -> HttpResponse:
    content, gaps = record.record_now()
    kept = list(FrozenRecord.objects.visible_to(request.user).order_by("-at", "-pk")[:KEPT])
    chosen = request.GET.get("since", "")
    since = next((row for row in kept if str(row.key) == chosen), kept[0] if kept else None)
    later = request.GET.get("until", "")
    until = next((row for row in kept if str(row.key) == later), None)
    found = record.differences(since.content, until.content if until else content) if since else []
    today = timezone.localdate()
    context = {
        "controller": content["controller"],
        "lines": [words.line_of(activity) for activity in content["activities"]],
        "recipients": [_recipient(row, placing) for row in content["recipients"]],
        "own": content["measures"]["own"],
        "measures": [words.MEASURES[code] for code in content["measures"]["custodia"]],
        "processor": content["processor"],
        "gaps": [words.gap_line(gap) for gap in gaps],
        "kept": kept,
        "since": since,
        "until": until,
        "differences": [
            {
                "part": words.PARTS[row.part],
                "name": row.name,
                "what": words.WHAT[row.what],
                "fields": words.field_words(row),
            }
            for row in found
        ],
        "assess": bool(missing(triggers(today), today)),
        "files": TYPES,
        "may_change": request.user.has_perm(Can.CHANGE_PROCESSING),
    }
    return render(request, "privacy/processing/record.html", context | NAV, status=status)


def _recipient(row: dict[str, Any], placing: PlaceForm | None) -> dict[str, Any]:
    sent = placing is not None and placing.data.get("recipient") == row["recipient"]
    start = {name: row[name] for name in PlaceForm.base_fields}
    safeguard = RecipientPlace.Safeguard(row["safeguard"]).label
    form = (
        placing if sent else PlaceForm(initial=start, prefix=None, auto_id=f"{row['recipient']}-%s")
    )
    leaves = bool(row["country"]) and row["country"] not in EEA
    return {**row, "safeguard_said": safeguard, "leaves": leaves, "form": form, "open": sent}


@require_http_methods(["GET", "POST"])
@login_required
@permission_required(Can.CHANGE_PROCESSING, raise_exception=True)
def processing_facts(request: HttpRequest) -> HttpResponse:
    """Ask who answers for the processing and how it is secured."""
    current = record.house()
    names, now = (*keeping.HOUSE_FIELDS, "version"), timezone.now()
    start = {name: getattr(current, name) for name in names}
    start["version"] = current.version if current.pk else 0
    said = answers_of(current, now)
    people = get_user_model().objects.in_bulk({each.by for each in said.values()} - {None})
    form = HouseForm(request.POST or None, initial=start, said=said, people=people)
    by = actor(request)

    def save() -> Any:
        given = form.values()
        version = given.pop("version")
        return keeping.change_house(values=given, by=by, expected_version=version, now=now)

    if attempt(form, save):
        messages.success(request, _("Saved."))
        return redirect("privacy:processing")
    status = 400 if form.is_bound else 200
    return render(request, "privacy/processing/facts.html", {"form": form, **NAV}, status=status)


@require_POST
@login_required
@permission_required(Can.CHANGE_PROCESSING, raise_exception=True)
def processing_place(request: HttpRequest) -> HttpResponse:
    """Say where a recipient keeps what it gets."""
    form, by = PlaceForm(request.POST), actor(request)

    def place() -> RecipientPlace:
        given = dict(form.cleaned_data)
        recipient, version = given.pop("recipient"), given.pop("version")
        return keeping.place_recipient(
            recipient=recipient, values=given, by=by, expected_version=version
        )

    if attempt(form, place):
        messages.success(request, _("Saved."))
        return redirect("privacy:processing")
    return _page(request, form, status=400)


@require_POST
@login_required
@permission_required(Can.CHANGE_PROCESSING, raise_exception=True)
def processing_freeze(request: HttpRequest) -> HttpResponse:
    """Keep the record as it is now."""
    keeping.freeze_record(by=actor(request), now=timezone.now())
    messages.success(request, _("The record is kept as it is now."))
    return redirect("privacy:processing")


@require_safe
@login_required
@permission_required(Can.VIEW_PROCESSING, raise_exception=True)
def processing_file(request: HttpRequest, kind: str) -> HttpResponse:
    """Hand out the record of now, or one that was kept, as a file."""
    if kind not in TYPES:
        raise Http404
    content = record.record_now()[0]
    if key := request.GET.get("record", ""):
        rows = FrozenRecord.objects.visible_to(request.user)
        content = get_object_or_404(rows, key=key).content
    if kind == "json":
        body: Any = json.dumps(content, ensure_ascii=False, indent=1) + "\n"
    else:
        header, *rows_of = words.table_of(content)
        body = b"".join(WRITERS[kind](header, rows_of))
    answer = HttpResponse(body, content_type=TYPES[kind])
    answer["Content-Disposition"] = f'attachment; filename="processing.{kind}"'
    return answer
