"""The lines of one order, made equal to what is said of them."""

from typing import Any

from interactions.models.purchases import Order, OrderLine, Product

COMPARED = ("sku", "name", "quantity", "unit_price", "discount", "tax", "amount")


def write_lines(order: Order, lines: list[dict[str, Any]]) -> bool:
    """Write the lines that differ, by position; say whether any did."""
    products = _products(lines)
    known = {line.position: line for line in order.lines.select_for_update()}
    fresh, changed = [], []
    for position, said in enumerate(lines, start=1):
        line = known.pop(position, None)
        values = {name: said[name] for name in COMPARED}
        values["product"] = products.get(said["sku"])
        if line is None:
            fresh.append(OrderLine(order=order, position=position, **values))
        elif any(getattr(line, name) != value for name, value in values.items()):
            for name, value in values.items():
                setattr(line, name, value)
            changed.append(line)
    OrderLine.objects.bulk_create(fresh)
    if changed:
        OrderLine.objects.bulk_update(changed, [*COMPARED, "product"])
    gone = [line.pk for line in known.values()]
    if gone:
        OrderLine.objects.filter(refund_of__in=gone).update(refund_of=None)
        OrderLine.objects.filter(pk__in=gone).delete()
    return bool(fresh or changed or gone)


def _products(lines: list[dict[str, Any]]) -> dict[str, Product]:
    """Return the products sold by SKU; those nobody knew are made."""
    sold = {line["sku"]: line for line in reversed(lines) if line["sku"]}
    known = set(Product.objects.filter(sku__in=sold).values_list("sku", flat=True))
    Product.objects.bulk_create(
        [
            Product(sku=sku, name=line["name"], category=line["category"])
            for sku, line in sold.items()
            if sku not in known
        ],
        ignore_conflicts=True,
    )
    return {product.sku: product for product in Product.objects.filter(sku__in=sold)}
