"""What is done to a whole segment from its page."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from config.actor import Actor
from config.errors import DomainError
from contacts.views.scope import actor
from segments.access import Can
from segments.models.segment import Segment
from segments.operations.freezing import freeze_segment
from segments.operations.refresh_queue import ask_refresh
from segments.operations.segments import (
    archive_segment,
    delete_segment,
    duplicate_segment,
    unarchive_segment,
)
from segments.views.scope import segment_of

Act = Callable[[Segment, Actor], tuple[Any, str, str]]


@require_POST
@login_required
@permission_required(Can.CHANGE, raise_exception=True)
def segment_act(request: HttpRequest, key: UUID, act: str) -> HttpResponse:
    """Refresh, freeze, archive, bring back, copy or delete a segment."""
    segment = segment_of(request, key)
    if act not in _ACTS:
        raise Http404
    try:
        after, said, to = _ACTS[act](segment, actor(request))
    except DomainError as refusal:
        messages.error(request, str(refusal.message))
        return redirect("segments:segment", key=key)
    messages.success(request, said)
    return redirect(to, key=after.key) if after is not None else redirect(to)


_PAGE = "segments:segment"


def _refresh(segment: Segment, by: Actor) -> tuple[Any, str, str]:
    asked = ask_refresh(segment=segment, by=by)
    said = _("It will be refreshed in a moment.") if asked else _("It is being refreshed already.")
    return segment, said, _PAGE


def _freeze(segment: Segment, by: Actor) -> tuple[Any, str, str]:
    return freeze_segment(segment=segment, by=by), _("Frozen: the members stay as they are."), _PAGE


def _archive(segment: Segment, by: Actor) -> tuple[Any, str, str]:
    return archive_segment(segment=segment, by=by), _("Archived."), _PAGE


def _unarchive(segment: Segment, by: Actor) -> tuple[Any, str, str]:
    return unarchive_segment(segment=segment, by=by), _("Back in use."), _PAGE


def _duplicate(segment: Segment, by: Actor) -> tuple[Any, str, str]:
    names = set(Segment.objects.present().values_list("name", flat=True))
    name = _("Copy of %(name)s") % {"name": segment.name[:100]}
    number = 1
    while (free := name if number == 1 else f"{name} ({number})") in names:
        number += 1
    copy = duplicate_segment(segment=segment, name=free, by=by)
    return copy, _("This is the copy."), "segments:segment_edit"


def _delete(segment: Segment, by: Actor) -> tuple[Any, str, str]:
    delete_segment(segment=segment, by=by)
    return None, _("Deleted."), "segments:segments"


_ACTS: dict[str, Act] = {
    "refresh": _refresh,
    "freeze": _freeze,
    "archive": _archive,
    "unarchive": _unarchive,
    "duplicate": _duplicate,
    "delete": _delete,
}
