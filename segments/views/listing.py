"""The list of segments."""

from typing import Any

from django.contrib.auth.decorators import login_required, permission_required
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from config.keyset import page_of
from segments.access import Can
from segments.forms.segments import SegmentListFilter
from segments.models.segment import Segment
from segments.reading.rows import rows_of
from segments.reading.templates import templates_for
from segments.vocabulary import vocabulary_for

PAGE_ROWS = 25


@require_safe
@login_required
@permission_required(Can.VIEW, raise_exception=True)
def segment_list(request: HttpRequest) -> HttpResponse:
    """List the segments whose words the colleague may read, by name."""
    form = SegmentListFilter(request.GET)
    wanted = form.cleaned_data if form.is_valid() else {}
    text = request.GET.get("q", "").strip()[:120].replace("\0", "")
    seen = Segment.objects.visible_to(request.user).select_related("owner")
    found = _narrowed(seen, wanted, text)
    after = request.GET.get("after", "")
    page = page_of(found, order=("name", "id"), after=after, limit=PAGE_ROWS)
    kept = request.GET.copy()
    kept.pop("after", None)
    context = {
        "rows": rows_of(page.rows, request.user),
        "count": found.count(),
        "form": form,
        "text": text,
        "chips": _chips(request, form, wanted),
        "next": page.after,
        "after": after,
        "query": kept.urlencode(),
        "filtered": bool(text or any(wanted.values())),
        "starters": _starters(request.user),
        "nav": "segments",
    }
    return render(request, "segments/segment_list.html", context)


def _starters(user: Any) -> list[Any]:
    return list(templates_for(vocabulary_for(user))) if user.has_perm(Can.ADD) else []


def _narrowed(rows: QuerySet, wanted: dict[str, Any], text: str) -> QuerySet:
    rows = rows.exclude(archived_at=None) if wanted.get("archived") else rows.present()
    for name in ("kind", "purpose", "state", "owner"):
        if wanted.get(name):
            rows = rows.filter(**{name: wanted[name]})
    return rows.filter(name__icontains=text) if text else rows


def _chips(request: HttpRequest, form: Any, wanted: dict[str, Any]) -> list[tuple[Any, Any, str]]:
    """Return each filter in force: its name, its value in words, the address without it."""
    chips = []
    for name, value in wanted.items():
        if not value:
            continue
        others = request.GET.copy()
        others.pop(name, None)
        others.pop("after", None)
        choices = dict(getattr(form.fields[name], "choices", ())) if name != "owner" else {}
        chips.append((form[name].label, choices.get(value, value), others.urlencode()))
    return chips
