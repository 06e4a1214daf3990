"""Pages of legal holds: the register, a new one, one with its people, and its end."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.db.models import TextField
from django.db.models.functions import Cast
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from config.keyset import page_of
from contacts.views.refusals import attempt
from contacts.views.scope import actor
from privacy.access import Can
from privacy.forms.holds import HoldForm, MatterForm, MorePeopleForm, ReleaseForm
from privacy.models.erasure import Erasure
from privacy.models.holds import LegalHold
from privacy.operations.holds import placing

PAGE_ROWS = 25
NAV = {"nav": "holds"}


@require_safe
@login_required
@permission_required(Can.VIEW_HOLDS, raise_exception=True)
def hold_list(request: HttpRequest) -> HttpResponse:
    """List holds, newest first."""
    after = request.GET.get("after", "")
    rows = LegalHold.objects.visible_to(request.user).select_related("custodian")
    page = page_of(rows, order=("-since", "-id"), after=after, limit=PAGE_ROWS)
    lines = [{"hold": hold, "people": hold.held.count()} for hold in page.rows]
    waiting = Erasure.objects.filter(state=Erasure.State.HELD).count()
    context = {"lines": lines, "after": after, "next": page.after, "waiting": waiting, **NAV}
    return render(request, "privacy/holds/list.html", context)


@require_http_methods(["GET", "POST"])
@login_required
@permission_required(Can.CHANGE_HOLDS, raise_exception=True)
def hold_new(request: HttpRequest) -> HttpResponse:
    """Ask for the matter and who is held; POST places the hold."""
    start = {"custodian": request.user}
    form = HoldForm(request.POST or None, user=request.user, initial=start)
    by = actor(request)

    def place() -> LegalHold:
        return placing.place_hold(values=form.values(), by=by, **form.scope())

    if done := attempt(form, place):
        messages.success(request, _("The hold stands from now on."))
        return redirect("privacy:hold", key=done.result.key)
    context = {"form": form, "hold": None, **NAV}
    return render(request, "privacy/holds/form.html", context, status=400 if form.is_bound else 200)


@require_http_methods(["GET", "POST"])
@login_required
@permission_required(Can.CHANGE_HOLDS, raise_exception=True)
def hold_edit(request: HttpRequest, key: UUID) -> HttpResponse:
    """Change matter, reason and custodian."""
    hold, by = _hold(request, key), actor(request)
    start = {"matter": hold.matter, "reason": hold.reason, "custodian": hold.custodian}
    form = MatterForm(request.POST or None, initial=start)
    if attempt(form, lambda: placing.change_hold(hold=hold, values=form.values(), by=by)):
        messages.success(request, _("Saved."))
        return redirect("privacy:hold", key=key)
    context = {"form": form, "hold": hold, **NAV}
    return render(request, "privacy/holds/form.html", context, status=400 if form.is_bound else 200)


@require_safe
@login_required
@permission_required(Can.VIEW_HOLDS, raise_exception=True)
def hold_page(request: HttpRequest, key: UUID) -> HttpResponse:
    """Show a hold and whom it names."""
    return _page(request, _hold(request, key))


@require_POST
@login_required
@permission_required(Can.CHANGE_HOLDS, raise_exception=True)
def hold_people(request: HttpRequest, key: UUID) -> HttpResponse:
    """Take more people under a hold."""
    hold, form, by = _hold(request, key), MorePeopleForm(request.POST), actor(request)
    people = form.fields["people"]

    def add() -> int:
        return placing.hold_people(hold=hold, people=form.cleaned_data["people"], by=by)

    if attempt(form, add):
        messages.success(request, _("They are held from now on."))
        return redirect("privacy:hold", key=key)
    people.widget.attrs["autofocus"] = True
    return _page(request, hold, more=form, status=400)


@require_POST
@login_required
@permission_required(Can.CHANGE_HOLDS, raise_exception=True)
def hold_let_go(request: HttpRequest, key: UUID) -> HttpResponse:
    """Take somebody off a hold; who is not on it is nobody to take off."""
    hold, named = _hold(request, key), request.POST.get("contact", "")
    rows = hold.held.select_related("contact").annotate(name=Cast("contact__key", TextField()))
    row = rows.filter(name=named).first()
    if row and placing.let_go(hold=hold, contact=row.contact, by=actor(request)):
        messages.success(request, _("This hold does not name them any more."))
    return redirect("privacy:hold", key=key)


@require_POST
@login_required
@permission_required(Can.CHANGE_HOLDS, raise_exception=True)
def hold_release(request: HttpRequest, key: UUID) -> HttpResponse:
    """End a hold; erasures that waited for it run."""
    hold, form, by = _hold(request, key), ReleaseForm(request.POST), actor(request)

    def release() -> LegalHold:
        return placing.release_hold(hold=hold, why=form.cleaned_data["why"], by=by)

    if attempt(form, release):
        messages.success(request, _("The hold has ended. Erasures that waited for it run now."))
        return redirect("privacy:hold", key=key)
    return _page(request, hold, end=form, status=400)


def _hold(request: HttpRequest, key: UUID) -> LegalHold:
    rows = LegalHold.objects.visible_to(request.user).select_related("custodian", "released_by")
    return get_object_or_404(rows, key=key)


def _page(request: HttpRequest, hold: LegalHold, status: int = 200, **forms: Any) -> HttpResponse:
    after = request.GET.get("after", "")
    rows = hold.held.select_related("contact")
    page = page_of(rows, order=("id",), after=after, limit=PAGE_ROWS)
    context = {
        "hold": hold,
        "rows": page.rows,
        "people": rows.count(),
        "after": after,
        "next": page.after,
        "more": MorePeopleForm(),
        "end": ReleaseForm(),
        **forms,
        **NAV,
    }
    return render(request, "privacy/holds/page.html", context, status=status)
