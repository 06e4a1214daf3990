"""Orders, products, rates, loyalty and files of purchases in the data owner's admin."""

from collections.abc import Callable, Sequence
from functools import cache
from typing import Any, ClassVar

from django.conf import settings
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from config.actor import Actor
from config.field_access import hidden_fields, masked_fields
from config.operated_admin import OperatedAdmin, ReadOnly
from config.templatetags.ui import money
from contacts.normalise.masking import mask
from interactions.models.loyalty import LoyaltyAccount
from interactions.models.purchase_import import PurchaseImport
from interactions.models.purchases import ExchangeRate, Order, Product
from interactions.operations.purchases.loyalty import change_tier
from interactions.operations.purchases.products import create_product, update_product
from interactions.operations.purchases.rates import set_rate
from interactions.reading.purchases.imports import purchase_imports_seen
from interactions.reading.purchases.orders import BUYER, KINDS


@cache
def masked_column(name: str) -> Callable[[Order], str]:
    """Return a display of a column for roles that see it masked."""

    def shown(order: Order) -> str:
        return mask(KINDS.get(name, ""), getattr(order, name))

    shown.short_description = Order._meta.get_field(name).verbose_name  # type: ignore[attr-defined, union-attr]
    shown.__name__ = f"masked_{name}"
    return shown


@admin.register(Order)
class OrderAdmin(ReadOnly):
    """Read only; orders come from files, the API or their own page, where they are linked too."""

    list_display = ("called", "kind", "state", "person", "source", "channel", "at", "amount")
    list_filter = ("kind", "state", "source")
    list_select_related = ("contact", "source")
    search_fields = ("=number", "=external_id")
    ordering = ("-at", "-pk")
    fields: Sequence[str] = (
        "called", "external_id", "kind", "state", "person", "how_linked", *BUYER, "source",
        "channel", "country", "at", "subtotal", "discount", "tax", "shipping", "amount", "rate",
        "reporting_total", "awaits", "lines_told", "created_at", "page",
    )  # fmt: skip

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        """Keep the orders the person may see."""
        return super().get_queryset(request).visible_to(request.user)  # type: ignore[attr-defined]

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Leave out what the role does not know of, and mask what it knows of."""
        return _known(self.fields, request)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Show everything as words."""
        return self.get_fields(request, obj)

    def get_list_display(self, request: HttpRequest) -> Any:
        """Leave out what the role does not know of."""
        return _known(self.list_display, request)

    @admin.display(description=gettext_lazy("number"))
    def called(self, order: Order) -> str:
        """Return what the order is called."""
        return str(order)

    @admin.display(description=gettext_lazy("contact"))
    def person(self, order: Order) -> str:
        """Return whose it is."""
        return order.contact.label if order.contact else ""

    @admin.display(description=gettext_lazy("total"), ordering="total")
    def amount(self, order: Order) -> str:
        """Return the total in its own currency."""
        return money(order.total, order.currency)

    @admin.display(description=gettext_lazy("lines"))
    def lines_told(self, order: Order) -> str:
        """Return the lines in words."""
        lines = order.lines.order_by("position")[:200]
        return "\n".join(
            f"{line.quantity.normalize():f} × {line}: {money(line.amount, order.currency)}"
            for line in lines
        )

    @admin.display(description=gettext_lazy("page"))
    def page(self, order: Order) -> str:
        """Lead to the page where it is linked and refunded."""
        return format_html(
            '<a href="{}">{}</a>', reverse("interactions:order", args=[order.key]), _("Open")
        )


# What each display tells, so that it goes with its column.
_TELLS = {
    "called": "number", "person": "contact", "amount": "total", "lines_told": "subtotal",
}  # fmt: skip


def _known(names: Sequence[Any], request: HttpRequest) -> list[Any]:
    hidden = hidden_fields(request.user, Order._meta.label)
    masked = masked_fields(request.user, Order._meta.label)
    columns = [(name, _TELLS.get(name, name)) for name in names]
    return [
        masked_column(column) if column in masked else name
        for name, column in columns
        if column in masked or column not in hidden
    ]


@admin.register(Product)
class ProductAdmin(OperatedAdmin):
    """What is sold."""

    fields = ("sku", "name", "category", "is_active")
    list_display = ("name", "sku", "category", "is_active")
    list_filter = ("is_active",)
    search_fields = ("name", "sku", "category")
    ordering = ("name", "pk")
    restorable: ClassVar = ("sku", "name", "category", "is_active")

    def write(self, row: Any, values: dict[str, Any], by: Actor) -> Any:
        """Create or change through the operation."""
        if row is None:
            return create_product(values=values, by=by)
        return update_product(product=row, values=values, by=by)


@admin.register(ExchangeRate)
class ExchangeRateAdmin(OperatedAdmin):
    """Rates to the reporting currency; what is booked keeps the rate of its day."""

    fields = ("currency", "on", "rate")
    list_display = ("currency", "on", "rate")
    search_fields = ("=currency",)
    ordering = ("-on", "currency", "pk")
    restorable: ClassVar = ("rate",)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Keep what names a rate; another day is another rate."""
        return ("currency", "on") if obj else ()

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any
    ) -> Any:
        """Say in which currency a rate is given."""
        words = _("How much one unit is worth in %(currency)s.")
        kwargs["help_texts"] = {"rate": words % {"currency": settings.ORG_CURRENCY}}
        return super().get_form(request, obj, change, **kwargs)

    def write(self, row: Any, values: dict[str, Any], by: Actor) -> Any:
        """Set the rate through the operation."""
        if row is not None:
            values = {"currency": row.currency, "on": row.on, "rate": row.rate} | values
        return set_rate(by=by, **values)


@admin.register(LoyaltyAccount)
class LoyaltyAccountAdmin(OperatedAdmin):
    """Accounts; points move by their operations, the tier is given here."""

    fields = ("person", "programme", "number", "points", "tier", "joined_on", "latest")
    readonly_fields = ("person", "programme", "number", "points", "joined_on", "latest")
    list_display = ("programme", "number", "person", "points", "tier", "joined_on")
    list_select_related = ("contact",)
    search_fields = ("=number",)
    ordering = ("-pk",)
    restorable: ClassVar = ("tier",)

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        """Keep the accounts of people the person may see."""
        return super().get_queryset(request).visible_to(request.user)  # type: ignore[attr-defined]

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Leave out what the role does not read."""
        return [name for name in self.fields if name not in _unread(request)]

    def get_list_display(self, request: HttpRequest) -> Any:
        """Leave out what the role does not read."""
        return [name for name in self.list_display if name not in _unread(request)]

    def get_search_fields(self, request: HttpRequest) -> Any:
        """Search by no number that the role does not read."""
        return () if "number" in _unread(request) else self.search_fields

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Say no: accounts are opened by the programme, over the API."""
        return False

    @admin.display(description=gettext_lazy("contact"))
    def person(self, account: LoyaltyAccount) -> str:
        """Return whose it is."""
        return str(account.contact.label)

    @admin.display(description=gettext_lazy("latest movements"))
    def latest(self, account: LoyaltyAccount) -> str:
        """Return the latest movements in words."""
        moves = account.movements.order_by("-at", "-pk")[:20]
        return "\n".join(
            f"{move.at:%Y-%m-%d} {move.get_kind_display()} {move.points:+d}" for move in moves
        )

    def write(self, row: Any, values: dict[str, Any], by: Actor) -> Any:
        """Give another tier through the operation."""
        if "tier" in values:
            change_tier(account=row, tier=values["tier"], by=by)
        return row


def _unread(request: HttpRequest) -> frozenset[str]:
    return hidden_fields(request.user, LoyaltyAccount._meta.label)


@admin.register(PurchaseImport)
class PurchaseImportAdmin(ReadOnly):
    """The log of files of purchases."""

    fields = (
        "file_name", "source", "format", "state", "problem", "by", "lines", "orders", "created",
        "updated", "unchanged", "rejected", "unmatched", "created_at", "started_at", "finished_at",
    )  # fmt: skip
    list_display = (
        "file_name", "source", "state", "by", "created", "updated", "rejected", "created_at",
    )  # fmt: skip
    list_filter = ("state", "source")
    list_select_related = ("source", "by")
    search_fields = ("file_name",)
    ordering = ("-pk",)

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        """Keep the files the person may look at."""
        return purchase_imports_seen(request.user)
