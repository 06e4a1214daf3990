"""Orders as the pages find them: in the reader's sight, or not there."""

from uuid import UUID

from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from interactions.models.purchases import Order


def visible_order(request: HttpRequest, key: UUID) -> Order:
    """Return an order the reader may see, or answer 404."""
    orders = Order.objects.visible_to(request.user)
    return get_object_or_404(orders.select_related("contact", "source"), key=key)
