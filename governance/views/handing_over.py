"""Handing over from one colleague to another: preview, do, undo; and when somebody leaves."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from config.actor import Actor, Door
from config.errors import DomainError
from contacts.models.work import BulkChange
from contacts.views.refusals import attempt
from governance.forms.ownership import HandOverForm, LeavingForm
from governance.models.user import User
from governance.operations.belongings import CONTACTS, belongings_of
from governance.operations.hand_over_queue import HAND, LEAVE, UNDO, queue_hand_over
from governance.operations.handing_over import (
    AT_ONCE,
    HAND_OVER,
    PERMISSION,
    hand_over,
    undo_hand_over,
)
from governance.operations.leaving import deactivate_person
from governance.reading.ownership import empty_teams, would_be_left


class PreviewMoved(DomainError):
    """There is more or less to hand over than the person saw."""

    code = "preview_moved"


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@permission_required(PERMISSION, raise_exception=True)
def hand_over_page(request: HttpRequest) -> HttpResponse:
    """Show what would move; POST moves exactly that."""
    asked = request.POST if request.method == "POST" else request.GET
    form = HandOverForm(asked if "to" in asked else None, initial={"of": asked.get("of", "")})
    counts: list[tuple[Any, int]] = []
    if form.is_bound and form.is_valid():
        wish = form.values()
        found = would_be_left(wish["of"])
        counts = [(label, n) for code, label, n in found if code in wish["kinds"]]
        total = sum(n for _label, n in counts)
        if request.method == "POST":
            if request.POST.get("expected") != str(total):
                raise PreviewMoved(_("The list changed meanwhile. Look at the preview again."))
            if done := attempt(form, lambda: _handed(request, wish)):
                return done.result
    context = {
        "form": form,
        "counts": counts,
        "previewed": form.is_bound and form.is_valid(),
        "total": sum(n for _label, n in counts),
        "nav": "ownership",
    }
    return render(request, "governance/hand_over.html", context)


def _handed(request: HttpRequest, wish: dict[str, Any]) -> HttpResponse:
    by = Actor.of(request, Door.PAGE)
    if belongings_of(wish["of"])[CONTACTS] > AT_ONCE:
        queue_hand_over(work=HAND, by=by, **wish)
        messages.info(request, _("The worker hands them over now."))
        return redirect("governance:ownership")
    change = hand_over(by=by, **wish)
    text = ngettext("%(n)d record handed over", "%(n)d records handed over", change.count)
    messages.success(request, text % {"n": change.count})
    return redirect("governance:ownership")


@require_POST
@login_required
@permission_required(PERMISSION, raise_exception=True)
def hand_over_undo(request: HttpRequest, key: UUID) -> HttpResponse:
    """Give back what nobody changed since."""
    change = get_object_or_404(BulkChange, key=key, action=HAND_OVER)
    by = Actor.of(request, Door.PAGE)
    if change.count > AT_ONCE:
        queue_hand_over(work=UNDO, change=change, by=by)
        messages.info(request, _("The worker gives them back now."))
        return redirect("governance:ownership")
    restored, kept = undo_hand_over(change=change, by=by)
    text = ngettext("%(n)d record given back", "%(n)d records given back", restored)
    text = text % {"n": restored}
    if kept:
        text += ". " + ngettext(
            "%(n)d was changed since and stays", "%(n)d were changed since and stay", kept
        ) % {"n": kept}
    messages.success(request, text)
    return redirect("governance:ownership")


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@permission_required(PERMISSION, raise_exception=True)
@permission_required("governance.change_user", raise_exception=True)
def leaving_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what would be orphaned if a colleague left; POST hands it over and deactivates."""
    person = get_object_or_404(User, pk=pk)
    form = LeavingForm(person, request.POST if request.method == "POST" else None)
    left = would_be_left(person)
    try:
        if done := attempt(form, lambda: _left(request, person, **form.cleaned_data)):
            return done.result
    except DomainError as refusal:
        form.add_error("successor", str(refusal))
    context = {
        "person": person,
        "form": form,
        "left": left,
        "empty_teams": empty_teams(leaving=person) if person.is_active else [],
        "total": sum(n for _code, _label, n in left),
        "nav": "ownership",
    }
    status = 400 if form.errors else 200
    return render(request, "governance/leaving.html", context, status=status)


def _left(request: HttpRequest, person: User, **wish: Any) -> HttpResponse:
    by = Actor.of(request, Door.PAGE)
    if wish["successor"] and belongings_of(person)[CONTACTS] > AT_ONCE:
        queue_hand_over(work=LEAVE, of=person, to=wish["successor"], team=wish["team"], by=by)
        messages.info(request, _("The worker hands everything over, then closes the account."))
    else:
        deactivate_person(person=person, by=by, **wish)
        messages.success(request, _("The account is closed and nothing is left behind."))
    return redirect("governance:ownership")
