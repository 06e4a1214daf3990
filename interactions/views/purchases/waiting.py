"""Orders that wait for their person: who it may be, and one click to say so."""

from django.contrib.auth.decorators import login_required, permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from config.keyset import page_of
from contacts.views.list_counts import count_of
from interactions.access import Can
from interactions.models.purchases import Order
from interactions.operations.purchases.linking import likely_people
from interactions.reading.purchases.orders import OrderPage
from interactions.reading.purchases.people import people_likely

PAGE_ROWS = 10


@require_GET
@login_required
@permission_required(Can.VIEW_PURCHASES, raise_exception=True)
def waiting_orders(request: HttpRequest) -> HttpResponse:
    """Show orders whose buyer was not found, with people it may be; nothing is guessed."""
    after, user = request.GET.get("after", ""), request.user
    found = Order.objects.visible_to(user).unmatched()
    page = page_of(
        found.select_related("source"), order=("-at", "-id"), after=after, limit=PAGE_ROWS
    )
    may_link = user.has_perm(Can.LINK_PURCHASES)
    rows = [
        {
            "page": OrderPage(user, order),
            "likely": people_likely(likely_people(order=order, user=user), user)
            if may_link
            else [],
        }
        for order in page.rows
    ]
    context = {
        "rows": rows,
        "count": count_of(found),
        "next": page.after,
        "after": after,
        "may_link": may_link,
        "nav": "purchases",
    }
    return render(request, "interactions/waiting_orders.html", context)
