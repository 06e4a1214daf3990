"""What a person bought, on their card."""

from uuid import UUID

from django.contrib.auth.decorators import login_required, permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from contacts.views.scope import visible_contact
from interactions.access import Can
from interactions.reading.purchases.of_contact import PurchasesOfContact


@require_GET
@login_required
@permission_required(Can.VIEW_PURCHASES, raise_exception=True)
def purchases_panel(request: HttpRequest, key: UUID) -> HttpResponse:
    """Draw lifetime value, orders, average and last order, the latest orders, loyalty."""
    contact = visible_contact(request, key)
    context = {"contact": contact, "bought": PurchasesOfContact(request.user, contact)}
    return render(request, "interactions/purchases/_panel.html", context)
