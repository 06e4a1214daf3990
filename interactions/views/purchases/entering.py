"""Orders and refunds entered by hand; lines are added by the server, so no script is needed."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from contacts.models.contact import Contact
from contacts.models.source import Source, SourceKind
from contacts.views.refusals import attempt
from contacts.views.scope import actor, visible_contact
from interactions.access import Can
from interactions.forms.purchases import MORE_LINES, OrderForm, RefundForm, lines_form
from interactions.operations.purchases.recording import record_order
from interactions.operations.purchases.refunding import refund_order
from interactions.reading.purchases.orders import OrderPage
from interactions.views.purchases.scope import visible_order


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@permission_required(Can.ADD_PURCHASES, raise_exception=True)
def order_new(request: HttpRequest) -> HttpResponse:
    """Enter an order; `?contact=` names the person who bought."""
    person = _person(request)
    sent = request.POST or None
    form = OrderForm(sent, person=person)
    if "more" in request.POST:
        return _with_more_lines(request, person)
    lines = lines_form(sent)
    if sent is not None and form.is_valid() & lines.is_valid():
        values = form.values(lines.values(), person)
        done = attempt(
            form,
            lambda: record_order(source=_by_hand(), values=values, by=actor(request)),
        )
        if done:
            messages.success(request, _("The order is recorded."))
            return redirect("interactions:order", key=done.result.order.key)
    return _form(request, form, lines, person)


def _with_more_lines(request: HttpRequest, person: Contact | None) -> HttpResponse:
    """Show the form again as it was filled in, with more empty lines."""
    data = request.POST.copy()
    total = lines_form(request.POST).total_form_count()
    data["lines-TOTAL_FORMS"] = str(total + MORE_LINES)
    form = OrderForm(data, person=person)
    lines = lines_form(data)
    # Nobody asked yet whether it is complete.
    form._errors = {}  # type: ignore[assignment]
    return _form(request, form, lines, person, status=200)


def _form(
    request: HttpRequest, form: Any, lines: Any, person: Contact | None, status: int = 0
) -> HttpResponse:
    wrong = form.is_bound and (form.errors or lines.errors or lines.non_form_errors())
    context = {"form": form, "lines": lines, "person": person, "nav": "purchases"}
    return render(
        request, "interactions/order_new.html", context, status=status or (400 if wrong else 200)
    )


def _person(request: HttpRequest) -> Contact | None:
    key = request.POST.get("contact") or request.GET.get("contact", "")
    if not key:
        return None
    try:
        return visible_contact(request, UUID(key))
    except ValueError as problem:
        raise Http404 from problem


def _by_hand() -> Source:
    return Source.objects.filter(kind=SourceKind.PERSON).order_by("pk")[0]


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@permission_required(Can.ADD_PURCHASES, raise_exception=True)
def order_refund(request: HttpRequest, key: UUID) -> HttpResponse:
    """Give back some lines of a sale, or all that is left of it."""
    order = visible_order(request, key)
    page = OrderPage(request.user, order)
    if not page.may_refund:
        raise Http404
    lines = [{**each, "left": each["line"].quantity - each["returned"]} for each in page.lines]
    form = RefundForm(lines, request.POST or None)
    done = attempt(
        form,
        lambda: refund_order(
            order=order,
            lines=form.quantities(),
            at=form.cleaned_data["at"],
            amount=form.cleaned_data["amount"],
            external_id=str(form.cleaned_data["ref"]),
            by=actor(request),
        ),
    )
    if done:
        messages.success(request, _("The refund is recorded."))
        return redirect("interactions:order", key=done.result.key)
    context = {"form": form, "order": order, "page": page, "nav": "purchases"}
    status = 400 if form.is_bound and form.errors else 200
    return render(request, "interactions/order_refund.html", context, status=status)
