"""Makes and changes products; they are never removed, only taken off sale."""

from collections.abc import Mapping
from typing import Any

from django.db.models import F
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from config.actor import Actor
from config.errors import Invalid, Stale
from config.journal import record
from config.operation import operation
from contacts.normalise.text import tidy
from interactions.models.purchases import Product

_LONGEST = {"sku": 80, "name": 200, "category": 120}


@operation
def create_product(*, values: Mapping[str, Any], by: Actor) -> Product:
    """Make a product.

    Raises:
        Invalid: the SKU is missing or taken, or a text is too long.
    """
    product = Product(**_checked(values, None))
    if not product.sku:
        raise Invalid({"sku": [_("Give the SKU.")]})
    product.save()
    record("product.created", about=product, by=by)
    return product


@operation
def update_product(
    *,
    product: Product,
    values: Mapping[str, Any],
    by: Actor,
    expected_version: int | None = None,
) -> Product:
    """Change a product; the same values again leave no trace.

    Raises:
        Invalid: the SKU is empty or taken, or a text is too long.
        Stale: somebody changed it since.
    """
    current = Product.objects.select_for_update().get(pk=product.pk)
    if expected_version is not None and expected_version != current.version:
        raise Stale(_("Somebody changed this since you opened it."))
    given = _checked(values, current)
    changed = {name: value for name, value in given.items() if getattr(current, name) != value}
    if changed.get("sku") == "":
        raise Invalid({"sku": [_("Give the SKU.")]})
    if changed:
        rows = Product.objects.filter(pk=current.pk)
        rows.update(**changed, version=F("version") + 1, updated_at=Now())
        current.refresh_from_db()
        record("product.changed", about=current, by=by, fields=sorted(changed))
    return current


def _checked(values: Mapping[str, Any], current: Product | None) -> dict[str, Any]:
    unknown = values.keys() - {*_LONGEST, "is_active"}
    problems: dict[str, list] = {name: [_("There is no such field.")] for name in unknown}
    given: dict[str, Any] = {}
    for name, longest in _LONGEST.items():
        if name in values:
            given[name] = tidy(str(values[name] or ""))
            if len(given[name]) > longest:
                problems[name] = [_("This is too long.")]
    if "is_active" in values:
        given["is_active"] = bool(values["is_active"])
    taken = Product.objects.filter(sku=given.get("sku") or None)
    if (taken.exclude(pk=current.pk) if current else taken).exists():
        problems["sku"] = [_("There is a product with this SKU already.")]
    if problems:
        raise Invalid(problems)
    return given
