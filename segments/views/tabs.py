"""What each part of the page of a segment shows."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from config.keyset import page_of
from config.templatetags.ui import day
from contacts.reading.words import STAGE_TONES, people_names
from contacts.views.list_counts import count_of
from segments.access import Can
from segments.models.segment import Segment, SegmentMembership, SegmentRun
from segments.operations.dependents import dependents_of
from segments.reading.growth import Day, growth
from segments.reading.members import changes_of, members_of, overrides_of
from segments.reading.overlap import MOST, Overlap, overlap
from segments.reading.profile import profile

PAGE_ROWS, RUNS, EXCEPTIONS, OTHERS = 25, 12, 50, 200
ORDER = ("family_name", "given_name", "id")
Context = dict[str, Any]


def titles(user: Any) -> list[tuple[str, str, Any]]:
    """Return the parts of the page this colleague sees: word, icon, title."""
    found = [
        ("members", "users", _("Members")),
        ("profile", "chart-column", _("Profile")),
        ("history", "history", _("History")),
    ]
    if user.has_perm(Can.VIEW_DESTINATIONS):
        found.append(("sending", "send", _("Destinations")))
    return found


def members_matching(user: Any, segment: Segment, text: str) -> QuerySet:
    """Return the members `user` may see, those found by a name when one is given."""
    found = members_of(segment, user)
    return found.matching(text, reader=user) if text else found


def _members(request: HttpRequest, segment: Segment, text: str) -> Context:
    found = members_matching(request.user, segment, text)
    after = request.GET.get("after", "")
    page = page_of(found, order=ORDER, after=after, limit=PAGE_ROWS)
    held = {
        row.contact_id: row
        for row in SegmentMembership.objects.filter(segment=segment, contact__in=page.rows)
    }
    return {
        "rows": [(each, held.get(each.pk), STAGE_TONES[each.stage]) for each in page.rows],
        "count": count_of(found),
        "after": after,
        "next": page.after,
        "exceptions": list(overrides_of(segment, request.user)[:EXCEPTIONS]),
        "chart": _chart(growth(segment, request.user)),
        "dependents": dependents_of(segment),
        "today": timezone.localdate(),
    }


def _chart(days: list[Day]) -> Context:
    """Return the growth as a chart draws it: points, the top of the scale, who came and went."""
    known = [each for each in days if each.members is not None]
    top = max((each.members or 0 for each in known), default=0)
    return {
        "points": [(day(each.day), each.members) for each in known] if top else [],
        "most": _round_up(top),
        "entered": sum(each.entered or 0 for each in days),
        "left": sum(each.left or 0 for each in days),
        "rows": [each for each in days if each.entered or each.left],
    }


def _round_up(top: int) -> int:
    """Return a number that parts into four, a little above the highest."""
    step = 4
    while step < top:
        for factor in (2, 2.5, 2):
            step = int(step * factor)
            if step >= top:
                break
    return step


def _profile(request: HttpRequest, segment: Segment, _text: str) -> Context:
    seen = Segment.objects.visible_to(request.user).present().exclude(pk=segment.pk)
    chosen = [key for key in request.GET.getlist("with") if _is_key(key)]
    others = list(seen.filter(key__in=chosen).order_by("name", "pk")[: MOST - 1])
    shared = overlap([segment, *others], request.user) if others else None
    return {
        "profile": profile(segment, request.user),
        "overlap": shared,
        "matrix": _matrix(shared) if shared else [],
        "others": seen.order_by("name", "pk")[:OTHERS],
        "chosen": {other.pk for other in others},
        "most": MOST - 1,
    }


def _matrix(shared: Overlap) -> list[tuple[Segment, list[tuple[int | None, int, bool]]]]:
    """Return the rows of the square: each cell with its shade, by the share of the row's people."""
    rows = []
    for n, (segment, cells) in enumerate(zip(shared.segments, shared.cells, strict=True)):
        own = cells[n] or 0
        shaded = [
            (cell, round(4 * cell / own) if cell and own else 0, n == m)
            for m, cell in enumerate(cells)
        ]
        rows.append((segment, shaded))
    return rows


def _is_key(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True


def _history(request: HttpRequest, segment: Segment, _text: str) -> Context:
    after = request.GET.get("after", "")
    changes = changes_of(segment, request.user)
    page = page_of(changes, order=("-at", "-id"), after=after, limit=PAGE_ROWS)
    runs = list(SegmentRun.objects.filter(segment=segment).order_by("-pk")[:RUNS])
    names = people_names(run.user_id for run in runs)
    return {
        "changes": page.rows,
        "next": page.after,
        "after": after,
        "runs": [(run, names.get(run.user_id or 0, "")) for run in runs],
    }


def _sending(_request: HttpRequest, _segment: Segment, _text: str) -> Context:
    return {}


CONTEXTS: dict[str, Callable[[HttpRequest, Segment, str], Context]] = {
    "members": _members,
    "profile": _profile,
    "history": _history,
    "sending": _sending,
}
