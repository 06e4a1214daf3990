"""How orders, products and loyalty look from outside, and what they may be made of."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from config.api.bodies import StrictBody
from config.api.sparse import SparseFields
from contacts.normalise.masking import mask
from interactions.models.loyalty import LoyaltyAccount, LoyaltyMovement, LoyaltyTier, MovementKind
from interactions.models.purchases import Order, OrderKind, OrderLine, OrderState, Product
from interactions.reading.purchases.orders import KINDS

AMOUNT = {"max_digits": 14, "decimal_places": 2, "required": False}
WORD = {"required": False, "allow_blank": True}
MOST_LINES = 1_000


class LineOut(SparseFields, serializers.ModelSerializer):
    """One line; of a refund with negative quantity and amount."""

    product = serializers.UUIDField(
        source="product.key", default=None, allow_null=True, read_only=True
    )

    class Meta:
        model = OrderLine
        fields = (
            "position",
            "product",
            "sku",
            "name",
            "quantity",
            "unit_price",
            "discount",
            "tax",
            "amount",
        )
        read_only_fields = fields


class OrderOut(SparseFields, serializers.ModelSerializer):
    """A sale, or a refund with negative amounts; `reporting_total` was fixed at booking."""

    source = serializers.CharField(source="source.name", read_only=True)
    contact = serializers.UUIDField(
        source="contact.key", default=None, allow_null=True, read_only=True
    )
    refund_of = serializers.UUIDField(
        source="refund_of.key", default=None, allow_null=True, read_only=True
    )
    lines = LineOut(many=True, read_only=True)

    class Meta:
        model = Order
        fields = (
            "key",
            "source",
            "external_id",
            "number",
            "kind",
            "state",
            "channel",
            "country",
            "at",
            "currency",
            "subtotal",
            "discount",
            "tax",
            "shipping",
            "total",
            "rate",
            "reporting_total",
            "contact",
            "how_linked",
            "refund_of",
            "awaits",
            "buyer_external_id",
            "buyer_email",
            "buyer_phone",
            "buyer_name",
            "lines",
            "version",
            "created_at",
            "updated_at",
        )
        read_only_fields = fields

    def to_representation(self, order: Order) -> dict[str, Any]:
        """Return the values, those masked that the caller may not read in full."""
        shown = super().to_representation(order)
        for name in self.context.get("masked", frozenset()) & shown.keys():
            shown[name] = mask(KINDS.get(name, ""), shown[name])
        return shown


class BuyerIn(StrictBody):
    """What is known of the buyer; the person is found by it, never guessed."""

    external_id = serializers.CharField(max_length=200, **WORD)
    email = serializers.CharField(max_length=254, **WORD)
    phone = serializers.CharField(max_length=60, **WORD)
    name = serializers.CharField(max_length=240, **WORD)


class LineIn(StrictBody):
    """One line."""

    sku = serializers.CharField(max_length=80, **WORD)
    name = serializers.CharField(max_length=200, **WORD)
    category = serializers.CharField(max_length=120, **WORD)
    quantity = serializers.DecimalField(max_digits=14, decimal_places=3)
    unit_price = serializers.DecimalField(max_digits=16, decimal_places=4)
    discount = serializers.DecimalField(**AMOUNT)
    tax = serializers.DecimalField(**AMOUNT)
    amount = serializers.DecimalField(max_digits=16, decimal_places=4, required=False)


class OrderFacts(StrictBody):
    """What an order says, but for its key; what is left out of a known one stays as it is."""

    number = serializers.CharField(max_length=60, **WORD)
    kind = serializers.ChoiceField(choices=OrderKind.choices, required=False)
    state = serializers.ChoiceField(choices=OrderState.choices, required=False)
    channel = serializers.CharField(max_length=40, **WORD)
    country = serializers.CharField(max_length=2, **WORD)
    at = serializers.DateTimeField(required=False)
    currency = serializers.CharField(min_length=3, max_length=3, required=False)
    subtotal = serializers.DecimalField(**AMOUNT)
    discount = serializers.DecimalField(**AMOUNT)
    tax = serializers.DecimalField(**AMOUNT)
    shipping = serializers.DecimalField(**AMOUNT)
    total = serializers.DecimalField(**AMOUNT)
    refund_of = serializers.CharField(
        max_length=120, help_text="The external id of the sale, of the same source.", **WORD
    )
    contact = serializers.UUIDField(required=False)
    buyer = BuyerIn(required=False)
    accepts_marketing = serializers.BooleanField(required=False)
    lines = LineIn(many=True, required=False, max_length=MOST_LINES)


class OrderIn(OrderFacts):
    """An order; the same key of the same source again updates it."""

    source = serializers.CharField(max_length=80, required=False)
    external_id = serializers.CharField(max_length=120)


class LinkIn(StrictBody):
    """Whose order it is; `all_of_buyer` keeps the buyer's key in the source as the person's."""

    contact = serializers.UUIDField()
    all_of_buyer = serializers.BooleanField(required=False, default=False)


class BackIn(StrictBody):
    """How many of one line come back."""

    position = serializers.IntegerField(min_value=0)
    quantity = serializers.DecimalField(max_digits=14, decimal_places=3, min_value=0)


class RefundIn(StrictBody):
    """What comes back; without lines, all that is left."""

    at = serializers.DateTimeField()
    external_id = serializers.CharField(max_length=120, required=False)
    amount = serializers.DecimalField(**AMOUNT)
    lines = BackIn(many=True, required=False, max_length=MOST_LINES)


class ProductOut(SparseFields, serializers.ModelSerializer):
    """Something that is sold."""

    class Meta:
        model = Product
        fields = (
            "key", "sku", "name", "category", "is_active", "version", "created_at", "updated_at",
        )  # fmt: skip
        read_only_fields = fields


class ProductIn(StrictBody):
    """What a product is made of."""

    sku = serializers.CharField(max_length=80, required=False)
    name = serializers.CharField(max_length=200, **WORD)
    category = serializers.CharField(max_length=120, **WORD)
    is_active = serializers.BooleanField(required=False)


class MovementOut(serializers.ModelSerializer):
    """Points that came or went."""

    class Meta:
        model = LoyaltyMovement
        fields = ("kind", "points", "at", "expires_on", "why", "external_id")
        read_only_fields = fields


class TierOut(serializers.ModelSerializer):
    """A tier and since when."""

    class Meta:
        model = LoyaltyTier
        fields = ("tier", "since")
        read_only_fields = fields


class AccountOut(SparseFields, serializers.ModelSerializer):
    """A loyalty account with its latest movements and its tiers."""

    contact = serializers.UUIDField(source="contact.key", read_only=True)
    movements = serializers.SerializerMethodField(help_text="The latest fifty; null in a list.")
    tiers = serializers.SerializerMethodField(help_text="The latest ten; null in a list.")

    class Meta:
        model = LoyaltyAccount
        fields = (
            "key", "contact", "programme", "number", "points", "tier", "joined_on",
            "movements", "tiers", "version", "created_at", "updated_at",
        )  # fmt: skip
        read_only_fields = fields

    @extend_schema_field(MovementOut(many=True, allow_null=True))
    def get_movements(self, account: LoyaltyAccount) -> list[dict[str, Any]] | None:
        """Return the latest fifty; null in a list of accounts, which does not look at them."""
        if self.parent is not None:
            return None
        return MovementOut(account.movements.order_by("-at", "-pk")[:50], many=True).data

    @extend_schema_field(TierOut(many=True, allow_null=True))
    def get_tiers(self, account: LoyaltyAccount) -> list[dict[str, Any]] | None:
        """Return the latest ten; null in a list of accounts, which does not look at them."""
        if self.parent is not None:
            return None
        return TierOut(account.tiers.order_by("-since", "-pk")[:10], many=True).data


class AccountIn(StrictBody):
    """A new loyalty account."""

    contact = serializers.UUIDField()
    programme = serializers.CharField(max_length=60)
    number = serializers.CharField(max_length=60)
    tier = serializers.CharField(max_length=40, **WORD)
    joined_on = serializers.DateField(required=False)


class MovementIn(StrictBody):
    """Points that come or go; with an external id, the same again changes nothing."""

    kind = serializers.ChoiceField(
        choices=[each for each in MovementKind.choices if each[0] != MovementKind.EXPIRED]
    )
    points = serializers.IntegerField(min_value=-2_000_000_000, max_value=2_000_000_000)
    at = serializers.DateTimeField(required=False)
    expires_on = serializers.DateField(required=False)
    order = serializers.UUIDField(required=False)
    why = serializers.CharField(max_length=120, **WORD)
    external_id = serializers.CharField(max_length=120, **WORD)


class TierIn(StrictBody):
    """The tier from now on, or from a moment on."""

    tier = serializers.CharField(max_length=40)
    since = serializers.DateTimeField(required=False)
