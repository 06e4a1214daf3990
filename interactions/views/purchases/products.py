"""Products and what was sold of them."""

from uuid import UUID

from django.contrib.auth.decorators import login_required, permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from config.keyset import page_of
from contacts.views.list_counts import count_of
from interactions.access import Can
from interactions.filters.purchases import ProductFilter
from interactions.models.purchases import Order, OrderLine, Product
from interactions.reading.purchases.orders import rows_of

PAGE_ROWS = 25
SHOWN = 20


@require_GET
@login_required
@permission_required(Can.VIEW_PURCHASES, raise_exception=True)
def product_list(request: HttpRequest) -> HttpResponse:
    """List products by name."""
    given = request.GET.copy()
    text = given.get("q", "").replace("\0", "")[:120]
    after = given.get("after", "")
    found = ProductFilter({"q": text}, queryset=Product.objects.all(), request=request).qs
    page = page_of(found, order=("name", "id"), after=after, limit=PAGE_ROWS)
    context = {
        "rows": page.rows,
        "next": page.after,
        "after": after,
        "text": text,
        "count": count_of(found),
        "nav": "purchases",
    }
    return render(request, "interactions/products.html", context)


@require_GET
@login_required
@permission_required(Can.VIEW_PURCHASES, raise_exception=True)
def product_page(request: HttpRequest, key: UUID) -> HttpResponse:
    """Show one product and the latest orders of it in the reader's sight."""
    product = get_object_or_404(Product, key=key)
    lines = OrderLine.objects.filter(product=product).order_by("-order").values("order")
    # The latest lines only: a best seller has hundreds of thousands.
    latest = [row["order"] for row in lines[: 10 * SHOWN]]
    orders = Order.objects.visible_to(request.user).filter(pk__in=latest)
    rows = orders.select_related("contact", "source").order_by("-at", "-id")[:SHOWN]
    context = {"product": product, "rows": rows_of(rows, request.user), "nav": "purchases"}
    return render(request, "interactions/product.html", context)
