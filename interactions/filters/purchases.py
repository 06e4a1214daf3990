"""Which orders and products a list shows."""

from collections.abc import Iterable
from typing import Any

import django_filters
from django import forms
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from config import groups
from config.days import start_of
from config.field_access import hidden_fields
from contacts.models.contact import Contact
from contacts.models.source import Source
from interactions.models.purchases import Order, OrderKind, OrderLine, OrderState, Product
from interactions.querysets import OrderQuerySet

# Whom an order belongs to, as a filter: a person, nobody yet, or nobody ever.
LINKED, UNMATCHED, ANONYMOUS = "linked", "unmatched", "anonymous"
BELONGS = (
    (LINKED, _("To a person")),
    (UNMATCHED, _("Waits for its person")),
    (ANONYMOUS, _("Anonymous")),
)
# Every order that counts as a purchase, as a filter.
COUNTED = "counted"
STATES = [*OrderState.choices, (COUNTED, _("Not cancelled"))]
ANY = _("Any")
_DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
# A search looks no further than this in each place it looks.
MOST = 500
_BUYER = ("buyer_name", "buyer_email", "buyer_phone", "buyer_external_id")


class OrderFilter(django_filters.FilterSet):
    """Filters of orders; days are those of the organisation."""

    since = django_filters.DateFilter(
        label=_("From"), field_name="at", method="from_day", widget=_DAY
    )
    until = django_filters.DateFilter(
        label=_("Until"), field_name="at", method="until_day", widget=_DAY
    )
    kind = django_filters.ChoiceFilter(label=_("Kind"), choices=OrderKind.choices, empty_label=ANY)
    state = django_filters.ChoiceFilter(
        label=_("State"), choices=STATES, method="in_state", empty_label=ANY
    )
    belongs = django_filters.ChoiceFilter(
        label=_("Belongs"),
        field_name="contact",
        choices=BELONGS,
        method="belonging",
        empty_label=ANY,
    )
    source = django_filters.ModelChoiceFilter(
        label=_("Source"),
        queryset=Source.objects.order_by("name"),
        to_field_name="name",
        empty_label=ANY,
    )
    channel = django_filters.CharFilter(label=_("Channel"), max_length=40)
    currency = django_filters.CharFilter(label=_("Currency"), lookup_expr="iexact", max_length=3)
    country = django_filters.CharFilter(label=_("Country"), lookup_expr="iexact", max_length=2)
    contact = django_filters.UUIDFilter(label=_("Contact"), field_name="contact__key")
    product = django_filters.UUIDFilter(
        label=_("Product"), field_name="lines__product", method="with_product"
    )

    category = django_filters.CharFilter(
        label=_("Category"), field_name="lines__product", method="in_category", max_length=120
    )
    segment = django_filters.CharFilter(
        label=_("Segment"),
        field_name="contact",
        method="in_group",
        max_length=300,
        help_text=_("The key or the short name of a segment."),
    )

    class Meta:
        model = Order
        fields: tuple[str, ...] = ()

    def from_day(self, orders: QuerySet, _name: str, day: Any) -> QuerySet:
        """Keep what was bought on a day or later."""
        return orders.filter(at__gte=start_of(day))

    def until_day(self, orders: QuerySet, _name: str, day: Any) -> QuerySet:
        """Keep what was bought on a day or before, the whole day included."""
        try:
            return orders.filter(at__lt=start_of(day.fromordinal(day.toordinal() + 1)))
        except (OverflowError, ValueError):
            return orders

    def in_state(self, orders: OrderQuerySet, _name: str, state: str) -> QuerySet:
        """Keep the orders of one state, or all that count."""
        return orders.counted() if state == COUNTED else orders.filter(state=state)

    def belonging(self, orders: OrderQuerySet, _name: str, value: str) -> QuerySet:
        """Keep the orders of people, those that wait for theirs, or those of nobody."""
        if value == UNMATCHED:
            return orders.unmatched()
        if value == LINKED:
            return orders.exclude(contact=None)
        return orders.filter(contact=None, **dict.fromkeys(_BUYER, ""))

    def with_product(self, orders: QuerySet, _name: str, key: Any) -> QuerySet:
        """Keep the orders with a line of one product."""
        product = Product.objects.filter(key=key).values_list("pk", flat=True).first()
        lines = OrderLine.objects.filter(order=OuterRef("pk"), product=product or 0)
        return orders.filter(Exists(lines))

    def in_category(self, orders: QuerySet, _name: str, category: str) -> QuerySet:
        """Keep the orders with a line of a product of one category."""
        lines = OrderLine.objects.filter(order=OuterRef("pk"), product__category=category)
        return orders.filter(Exists(lines))

    def in_group(self, orders: QuerySet, _name: str, key: str) -> QuerySet:
        """Keep the orders of a segment's members; of one the reader may not know of, none."""
        members = groups.people_in(key, self.request.user)
        return orders.none() if members is None else orders.filter(contact__in=members)


class ProductFilter(django_filters.FilterSet):
    """Filters of products."""

    q = django_filters.CharFilter(label=_("Search"), method="named", max_length=120)
    sku = django_filters.CharFilter(label=_("SKU"), max_length=80)
    category = django_filters.CharFilter(label=_("Category"), max_length=120)
    is_active = django_filters.BooleanFilter(label=_("On sale"))

    class Meta:
        model = Product
        fields: tuple[str, ...] = ()

    def named(self, products: QuerySet, _name: str, text: str) -> QuerySet:
        """Keep products whose name, SKU or category holds the words."""
        for word in text.split()[:6]:
            products = products.filter(
                Q(name__icontains=word) | Q(sku__icontains=word) | Q(category__icontains=word)
            )
        return products


def orders_found(orders: OrderQuerySet, text: str, *, reader: Any) -> QuerySet:
    """Keep the orders of this number, or whose buyer is found by the text.

    A person is found by what `reader` may read of people; an order that waits, by those of
    its buyer's values that the role reads.
    """
    text = text.strip()
    if not text:
        return orders
    number = text.removeprefix("#")
    numbers = orders.filter(
        Q(number__in=[text, number, f"#{number}"]) | Q(external_id__in=[text, number])
    )
    people = Contact.objects.visible_to(reader).present().matching(text, reader=reader)
    waiting = orders.unmatched().filter(_says(text, hidden_fields(reader, "interactions.Order")))
    return orders.filter(
        Q(pk__in=[*_keys(numbers), *_keys(waiting)]) | Q(contact__in=_keys(people))
    )


def _says(text: str, hidden: Iterable[str]) -> Q:
    says = Q(pk__in=[])
    for name in set(_BUYER) - set(hidden):
        says |= Q(**{f"{name}__icontains": text})
    return says


def _keys(rows: QuerySet) -> list[int]:
    return list(rows.order_by().values_list("pk", flat=True)[:MOST])
