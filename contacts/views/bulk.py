"""Changing many contacts at once: preview with counts, run, undo; bulk_result shows the rest."""

import json
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST
from django_htmx.http import HttpResponseClientRedirect

from config.errors import DomainError
from contacts.access import Can
from contacts.forms.lists import BulkForm
from contacts.models.work import BulkChange
from contacts.operations.bulk import AT_ONCE, bulk_change, preview_bulk, undo_bulk
from contacts.operations.bulk_queue import start_bulk, start_undo
from contacts.querysets import ContactQuerySet
from contacts.reading.bulk_changes import bulk_changes_of
from contacts.views.list_state import ListState
from contacts.views.scope import actor

TITLES = {
    "owner": gettext_lazy("Hand to another owner"),
    "team": gettext_lazy("Move to another team"),
    "stage": gettext_lazy("Change the stage"),
    "add_tag": gettext_lazy("Add a tag"),
    "remove_tag": gettext_lazy("Remove a tag"),
    "archive": gettext_lazy("Archive contacts"),
    "unarchive": gettext_lazy("Bring contacts back from the archive"),
}
ASSIGNING = {"owner", "team"}
# From this many on, archiving asks for the number in writing.
TYPED_COUNT_FROM = 50


class SelectionMoved(DomainError):
    """The list has other people than those the person saw in the preview."""

    code = "selection_moved"


class CountNotConfirmed(DomainError):
    """The number typed is not the number of contacts."""

    code = "count_not_confirmed"
    status = 400


@dataclass(frozen=True, slots=True)
class Selection:
    """Whom a bulk request is about and what it wants."""

    action: str
    ids: list[str]
    everybody: bool
    people: ContactQuerySet
    form: BulkForm

    @property
    def value(self) -> Any:
        """The new value, or None for actions that need none."""
        return self.form.cleaned_data.get("value")

    @property
    def ready(self) -> bool:
        """Whether the value is chosen."""
        return "value" not in self.form.fields or (self.form.is_bound and self.form.is_valid())


@login_required
@permission_required(Can.BULK, raise_exception=True)
@require_POST
def preview(request: HttpRequest) -> HttpResponse:
    """Say how many contacts would change, and who is left out and why; write nothing."""
    state = ListState.of(request)
    chosen = _selection(request, state)
    counts = None
    if chosen.ready:
        chosen.form.full_clean()
        counts = preview_bulk(chosen.people, chosen.action, _value(chosen), request.user)
    return render(
        request,
        "contacts/bulk_preview.html",
        {
            "title": TITLES[chosen.action],
            "chosen": chosen,
            "state": state,
            "query": state.query(),
            "counts": counts,
            "in_background": bool(counts) and counts["change"] > AT_ONCE,
            "total": counts["total"] if counts else chosen.people.count(),
            "typed": _typed(chosen.action, counts),
        },
    )


@login_required
@permission_required(Can.BULK, raise_exception=True)
@require_POST
def run(request: HttpRequest) -> HttpResponse:
    """Change the contacts that the preview spoke of."""
    state = ListState.of(request)
    chosen = _selection(request, state)
    if not chosen.ready:
        raise SelectionMoved(_("Choose a value first."))
    chosen.form.full_clean()
    counts = preview_bulk(chosen.people, chosen.action, _value(chosen), request.user)
    if str(counts["change"]) != request.POST.get("expected", ""):
        raise SelectionMoved(_("The list changed meanwhile. Look at the preview again."))
    typed = request.POST.get("typed", "").strip()
    if _typed(chosen.action, counts) and typed != str(counts["change"]):
        raise CountNotConfirmed(_("Type the number of contacts to confirm."))
    wish = {"action": chosen.action, "value": _value(chosen), "by": actor(request)}
    if counts["change"] > AT_ONCE:
        return _go_to_result(request, start_bulk(contacts=chosen.people, **wish))
    done = bulk_change(contacts=chosen.people, **wish)
    text = ngettext("%(n)d contact changed", "%(n)d contacts changed", done.count)
    return _back_to(
        request,
        f"{reverse('contacts:list')}?{state.query()}",
        text % {"n": done.count},
        undo=reverse("contacts:bulk_undo", args=[done.key]) if done.count else "",
    )


@login_required
@permission_required(Can.BULK, raise_exception=True)
@require_POST
def undo(request: HttpRequest, key: UUID) -> HttpResponse:
    """Put back what a bulk change changed, where nobody changed it since."""
    change = get_object_or_404(bulk_changes_of(request.user), key=key)
    if change.count > AT_ONCE:
        return _go_to_result(request, start_undo(change=change, by=actor(request)))
    restored, kept = undo_bulk(change=change, by=actor(request))
    text = ngettext("%(n)d contact put back", "%(n)d contacts put back", restored) % {"n": restored}
    if kept:
        text += ". " + ngettext(
            "%(n)d was changed since and stays", "%(n)d were changed since and stay", kept
        ) % {"n": kept}
    return _back_to(request, _page_before(request), text)


def _selection(request: HttpRequest, state: ListState) -> Selection:
    action = request.POST.get("do", "")
    if action not in TITLES:
        raise Http404
    if action in ASSIGNING and not request.user.has_perm(Can.ASSIGN):
        raise PermissionDenied
    everybody = request.POST.get("all_matching") == "1"
    ids = request.POST.getlist("ids")
    form = BulkForm(action, request.POST if request.POST.get("value") else None)
    return Selection(action, ids, everybody, state.chosen(ids, everybody=everybody), form)


def _value(chosen: Selection) -> Any:
    return chosen.value if "value" in chosen.form.fields else None


def _typed(action: str, counts: dict[str, int] | None) -> bool:
    return counts is not None and action == "archive" and counts["change"] >= TYPED_COUNT_FROM


def _page_before(request: HttpRequest) -> str:
    here = getattr(request.htmx, "current_url_abs_path", None) or ""  # type: ignore[attr-defined]
    return here if here.startswith("/contacts/") else reverse("contacts:list")


def _go_to_result(request: HttpRequest, change: BulkChange) -> HttpResponse:
    address = reverse("contacts:bulk_result", args=[change.key])
    if request.htmx:  # type: ignore[attr-defined]
        return HttpResponseClientRedirect(address)
    return HttpResponseRedirect(address)


def _back_to(request: HttpRequest, address: str, text: str, undo: str = "") -> HttpResponse:
    if not request.htmx:  # type: ignore[attr-defined]
        messages.success(request, text)
        return HttpResponseRedirect(address)
    response = HttpResponse(status=204)
    toast = {"text": text} | ({"undo": undo} if undo else {})
    response.headers["HX-Trigger"] = json.dumps({"toast": toast})
    # The list is fetched into the page, so that the toast with its undo stays in view.
    response.headers["HX-Location"] = json.dumps(
        {"path": address, "target": "#main", "select": "#main", "swap": "outerHTML"}
    )
    return response
