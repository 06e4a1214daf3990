"""What people bought: products, orders with their lines, refunds, exchange rates."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from config.history import History
from config.keys import new_key
from interactions.querysets import KNOWS_BUYER, OrderLineQuerySet, OrderQuerySet


class ExchangeRate(models.Model):
    """What one unit of a currency was worth in the organisation's own, from a day on.

    An order takes the latest rate of its day or before when it is booked and keeps it.
    """

    currency = models.CharField(_("currency"), max_length=3)
    on = models.DateField(_("from"))
    rate = models.DecimalField(_("rate"), max_digits=18, decimal_places=8)
    history = History()

    class Meta:
        verbose_name = _("exchange rate")
        verbose_name_plural = _("exchange rates")
        constraints = [
            models.UniqueConstraint(fields=["currency", "on"], name="exchange_rate_once"),
            models.CheckConstraint(condition=Q(rate__gt=0), name="exchange_rate_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.currency} {self.on:%Y-%m-%d}"


class Product(models.Model):
    """Something that is sold, known by its stock-keeping unit."""

    key = models.UUIDField(_("key"), default=new_key, editable=False)
    sku = models.CharField(_("SKU"), max_length=80)
    name = models.CharField(_("name"), max_length=200, default="", blank=True)
    category = models.CharField(_("category"), max_length=120, default="", blank=True)
    is_active = models.BooleanField(_("on sale"), default=True)
    version = models.PositiveIntegerField(_("version"), default=1, editable=False)
    created_at = models.DateTimeField(
        _("created"), db_default=models.functions.Now(), editable=False
    )
    updated_at = models.DateTimeField(
        _("updated"), db_default=models.functions.Now(), editable=False
    )
    history = History()

    class Meta:
        verbose_name = _("product")
        verbose_name_plural = _("products")
        constraints = [
            models.UniqueConstraint(fields=["key"], name="product_key_once"),
            models.UniqueConstraint(fields=["sku"], name="product_sku_once"),
        ]
        indexes = [
            models.Index(fields=["name", "id"], name="product_by_name"),
            models.Index(fields=["category", "id"], name="product_by_category"),
        ]

    def __str__(self) -> str:
        return self.name or self.sku


class OrderKind(models.TextChoices):
    """Which way the money goes."""

    SALE = "sale", _("Sale")
    REFUND = "refund", _("Refund")


class OrderState(models.TextChoices):
    """Where an order stands; all but cancelled ones count as purchases."""

    PENDING = "pending", _("Not paid yet")
    PAID = "paid", _("Paid")
    REFUNDED = "refunded", _("Refunded")
    CANCELLED = "cancelled", _("Cancelled")


class HowLinked(models.TextChoices):
    """By what an order found its person."""

    NOT = "", _("Not linked")
    EXTERNAL_ID = "external_id", _("Key in the same source")
    EMAIL = "email", _("Verified email")
    PHONE = "phone", _("Phone")
    SALE = "sale", _("The sale it refunds")
    PERSON = "person", _("Linked by a colleague")


class Order(models.Model):
    """One sale, or one refund with negative amounts.

    `total` is in the order's own currency, `reporting_total` in the organisation's, fixed at
    booking with `rate`; both are empty while there is no rate for its day. What is known of the
    buyer stands in the `buyer_` columns only while the order waits for its person; the key in
    the source stays, since refunds find their sale by it. `awaits` is the external id of a sale
    that is not here yet. `digest` is what the source last delivered, so that the same file
    changes nothing.
    """

    key = models.UUIDField(_("key"), default=new_key, editable=False)
    contact = models.ForeignKey(
        "contacts.Contact",
        models.SET_NULL,
        null=True,
        blank=True,
        db_index=False,
        related_name="orders",
        verbose_name=_("contact"),
    )
    source = models.ForeignKey(
        "contacts.Source",
        models.PROTECT,
        db_index=False,
        db_constraint=False,  # sources are never removed
        verbose_name=_("source"),
    )
    external_id = models.CharField(_("key in the source"), max_length=120)
    number = models.CharField(_("number"), max_length=60, default="", blank=True)
    kind = models.CharField(_("kind"), max_length=6, choices=OrderKind, default=OrderKind.SALE)
    state = models.CharField(_("state"), max_length=10, choices=OrderState, default=OrderState.PAID)
    channel = models.CharField(_("channel"), max_length=40, default="", blank=True)
    country = models.CharField(_("country"), max_length=2, default="", blank=True)
    at = models.DateTimeField(_("when"))
    currency = models.CharField(_("currency"), max_length=3)
    subtotal = models.DecimalField(_("subtotal"), max_digits=14, decimal_places=2, default=0)
    discount = models.DecimalField(_("discount"), max_digits=14, decimal_places=2, default=0)
    tax = models.DecimalField(_("tax"), max_digits=14, decimal_places=2, default=0)
    shipping = models.DecimalField(_("shipping"), max_digits=14, decimal_places=2, default=0)
    total = models.DecimalField(_("total"), max_digits=14, decimal_places=2)
    rate = models.DecimalField(_("rate"), max_digits=18, decimal_places=8, null=True, blank=True)
    reporting_total = models.DecimalField(
        _("total in the reporting currency"),
        max_digits=14,
        decimal_places=2,
        null=True,
        blank=True,
    )
    refund_of = models.ForeignKey(
        "self",
        models.SET_NULL,
        null=True,
        blank=True,
        db_index=False,
        related_name="refunds",
        verbose_name=_("refund of"),
    )
    awaits = models.CharField(_("waits for the sale"), max_length=120, default="", blank=True)
    buyer_external_id = models.CharField(
        _("buyer's key in the source"), max_length=200, default="", blank=True
    )
    buyer_email = models.CharField(_("buyer's email"), max_length=254, default="", blank=True)
    buyer_phone = models.CharField(_("buyer's phone"), max_length=32, default="", blank=True)
    buyer_name = models.CharField(_("buyer's name"), max_length=240, default="", blank=True)
    buyer_accepts = models.BooleanField(_("buyer accepts marketing"), null=True, blank=True)
    how_linked = models.CharField(
        _("linked by"), max_length=12, choices=HowLinked, default=HowLinked.NOT, blank=True
    )
    import_id = models.BigIntegerField(_("import number"), null=True, editable=False)
    digest = models.CharField(_("digest"), max_length=32, default="", editable=False)
    version = models.PositiveIntegerField(_("version"), default=1, editable=False)
    created_at = models.DateTimeField(
        _("created"), db_default=models.functions.Now(), editable=False
    )
    updated_at = models.DateTimeField(
        _("updated"), db_default=models.functions.Now(), editable=False
    )

    objects = OrderQuerySet.as_manager()
    history = History(
        operation_index="order_history_operation",
        no_db_index=["source", "refund_of"],
    )

    class Meta:
        verbose_name = _("order")
        verbose_name_plural = _("orders")
        constraints = [
            models.UniqueConstraint(fields=["key"], name="order_key_once"),
            models.UniqueConstraint(fields=["source", "external_id"], name="order_once"),
            models.CheckConstraint(
                condition=~Q(kind=OrderKind.REFUND) | Q(total__lte=0), name="order_refund_negative"
            ),
        ]
        indexes = [
            models.Index(fields=["contact", "-at", "-id"], name="order_of_contact"),
            models.Index(fields=["-at", "-id"], name="order_by_time"),
            models.Index(fields=["number"], name="order_by_number"),
            models.Index(
                fields=["-at", "-id"],
                condition=KNOWS_BUYER & Q(contact=None),
                name="order_unmatched",
            ),
            models.Index(
                fields=["source", "buyer_external_id"],
                condition=~Q(buyer_external_id=""),
                name="order_by_buyer",
            ),
            models.Index(
                fields=["refund_of"], condition=Q(refund_of__gt=0), name="order_refund_of"
            ),
            models.Index(fields=["source", "awaits"], condition=~Q(awaits=""), name="order_awaits"),
            models.Index(
                fields=["currency", "at"],
                condition=Q(reporting_total=None),
                name="order_without_rate",
            ),
        ]
        permissions = [("import_purchases", "Import purchases from a file")]

    def __str__(self) -> str:
        return self.number or self.external_id


class OrderLine(models.Model):
    """One line of an order; a refund's lines have negative quantities and amounts.

    Imports write very many of these and PostgreSQL checks foreign keys row by row: lines come
    and go with their order, and products are never removed.
    """

    order = models.ForeignKey(
        Order,
        models.CASCADE,
        related_name="lines",
        db_index=False,
        db_constraint=False,
        verbose_name=_("order"),
    )
    position = models.PositiveIntegerField(_("position"))
    product = models.ForeignKey(
        Product,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="lines",
        db_index=False,
        db_constraint=False,
        verbose_name=_("product"),
    )
    sku = models.CharField(_("SKU"), max_length=80, default="", blank=True)
    name = models.CharField(_("name"), max_length=200, default="", blank=True)
    quantity = models.DecimalField(_("quantity"), max_digits=14, decimal_places=3)
    unit_price = models.DecimalField(_("unit price"), max_digits=16, decimal_places=4)
    discount = models.DecimalField(_("discount"), max_digits=14, decimal_places=2, default=0)
    tax = models.DecimalField(_("tax"), max_digits=14, decimal_places=2, default=0)
    amount = models.DecimalField(_("amount"), max_digits=16, decimal_places=4)
    refund_of = models.ForeignKey(
        "self",
        models.SET_NULL,
        null=True,
        blank=True,
        db_index=False,
        db_constraint=False,
        related_name="refunds",
        verbose_name=_("refund of"),
    )

    objects = OrderLineQuerySet.as_manager()

    class Meta:
        verbose_name = _("order line")
        verbose_name_plural = _("order lines")
        constraints = [
            models.UniqueConstraint(fields=["order", "position"], name="order_line_once")
        ]
        indexes = [
            models.Index(fields=["product", "order"], name="order_line_of_product"),
            models.Index(
                fields=["refund_of"], condition=Q(refund_of__gt=0), name="order_line_refund_of"
            ),
        ]

    def __str__(self) -> str:
        return self.name or self.sku
