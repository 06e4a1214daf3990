"""One order: its page, and what colleagues say about it."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from config.errors import Invalid
from contacts.views.scope import actor, visible_contact
from interactions.access import Can
from interactions.models.purchases import Order
from interactions.operations.purchases.linking import likely_people, link_order, unlink_order
from interactions.operations.purchases.refunding import link_refund, unlink_refund
from interactions.reading.purchases.orders import OrderPage, waits
from interactions.reading.purchases.people import Candidate, people_found, people_likely
from interactions.views.purchases.scope import visible_order


@require_GET
@login_required
@permission_required(Can.VIEW_PURCHASES, raise_exception=True)
def order_page(request: HttpRequest, key: UUID) -> HttpResponse:
    """Show one order: lines, amounts, refunds, its person, where it came from, its history."""
    return _page(request, visible_order(request, key))


@require_POST
@login_required
@permission_required(Can.LINK_PURCHASES, raise_exception=True)
def order_find(request: HttpRequest, key: UUID) -> HttpResponse:
    """Look for the person of an order by words the reader may search by."""
    order = visible_order(request, key)
    text = request.POST.get("q", "").strip()[:100].replace("\0", "")
    found = people_found(text, request.user)
    if request.htmx:  # type: ignore[attr-defined]
        context = {"order": order, "hits": found, "asked": text}
        return render(request, "interactions/purchases/_hits.html", context)
    return _page(request, order, hits=found, asked=text)


@require_POST
@login_required
@permission_required(Can.LINK_PURCHASES, raise_exception=True)
def order_link(request: HttpRequest, key: UUID) -> HttpResponse:
    """Say whose order it is."""
    order = visible_order(request, key)
    try:
        person = visible_contact(request, UUID(request.POST.get("contact", "")))
    except ValueError as problem:
        raise Invalid({"contact": [_("Choose a person from the list.")]}) from problem
    every = "all" in request.POST
    link_order(order=order, contact=person, all_of_buyer=every, by=actor(request))
    messages.success(request, _("The order is linked."))
    if request.POST.get("next") == "waiting":
        return redirect("interactions:waiting_orders")
    return redirect("interactions:order", key=key)


@require_POST
@login_required
@permission_required(Can.LINK_PURCHASES, raise_exception=True)
def order_unlink(request: HttpRequest, key: UUID) -> HttpResponse:
    """Take an order away from a person it does not belong to."""
    order = visible_order(request, key)
    unlink_order(order=order, by=actor(request))
    messages.success(request, _("The order is nobody's now."))
    if Order.objects.visible_to(request.user).filter(pk=order.pk).exists():
        return redirect("interactions:order", key=key)
    return redirect("interactions:purchases")


@require_POST
@login_required
@permission_required(Can.LINK_PURCHASES, raise_exception=True)
def refund_sale(request: HttpRequest, key: UUID) -> HttpResponse:
    """Say which sale a refund belongs to, by its number; without one, that it is another."""
    refund = visible_order(request, key)
    number = request.POST.get("number", "").strip()[:120]
    if not number:
        unlink_refund(refund=refund, by=actor(request))
        return redirect("interactions:order", key=key)
    seen = Order.objects.visible_to(request.user).filter(source=refund.source, kind="sale")
    sale = seen.filter(number=number).first() or seen.filter(external_id=number).first()
    if sale is None:
        return _page(request, refund, sale_problem=_("There is no sale of this number."))
    link_refund(refund=refund, sale=sale, by=actor(request))
    messages.success(request, _("The refund is linked to its sale."))
    return redirect("interactions:order", key=key)


def _page(request: HttpRequest, order: Order, **context: Any) -> HttpResponse:
    page = OrderPage(request.user, order)
    context = {
        "page": page,
        "order": order,
        "likely": _likely(order, request.user) if page.may_link and waits(order) else [],
        "nav": "purchases",
        **context,
    }
    status = 400 if "sale_problem" in context else 200
    return render(request, "interactions/order.html", context, status=status)


def _likely(order: Order, user: Any) -> list[Candidate]:
    return people_likely(likely_people(order=order, user=user), user)
