"""Purchases of the sample business: real lines of Online Retail under invented people."""

from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

from django.core.files import File
from django.db import connection

from config.actor import Actor
from config.journal import record
from config.operation import operation
from contacts.models.contact import Contact
from contacts.models.reach import ExternalId
from contacts.models.source import Source
from contacts.operations.sample import SOURCE
from interactions.models.loyalty import LoyaltyAccount, LoyaltyMovement, LoyaltyTier, MovementKind
from interactions.models.purchases import Order, OrderLine, Product
from interactions.operations.purchases.importing.running import run_purchase_import
from interactions.operations.purchases.importing.starting import start_purchase_import
from interactions.operations.purchases.loyalty import expire_points
from interactions.operations.purchases.rates import set_rate
from interactions.operations.purchases.recording import record_order

FILE = Path(__file__).parents[1] / "sample_data" / "purchases.csv.xz"
# What a pound was worth, invented: from a day on.
RATES = {
    date(2025, 10, 1): Decimal("1.19"),
    date(2026, 2, 1): Decimal("1.20"),
    date(2026, 7, 1): Decimal("1.16"),
    date(2026, 11, 1): Decimal("1.15"),
}
PROGRAMME = "Sample club"
TIERS = ((5, "bronze"), (10, "silver"), (20, "gold"))
POINTS_LAST = timedelta(days=365)
# Orders by people whom no key, checked address or phone leads to: the names of ours, elsewhere.
STRANGERS = ((4, "W-1001"), (9, "W-1002"), (15, "W-1003"))
# The first word of a name that says what shelf a thing stands on.
SHELVES = {
    "Bags": "%BAG%",
    "Candles and lights": "%(T-LIGHT|LIGHT|CANDLE|LANTERN)%",
    "Kitchen and table": "%(MUG|CUP|TEA|PLATE|BOWL|CAKE|JAR|LUNCH|BOTTLE|SPOON)%",
    "Christmas": "%CHRISTMAS%",
    "Paper and cards": "%(CARD|PAPER|WRAP|TISSUE|NOTEBOOK)%",
    "Home decoration": "%(HEART|SIGN|FRAME|CLOCK|CUSHION|DOORMAT|DRAWER|CABINET|MIRROR)%",
}
SHELVE = """
update interactions_product set category = %(shelf)s
where category = '' and name similar to %(words)s
"""


def load(by: Actor) -> dict[str, int]:
    """Load orders, exchange rates and loyalty once; return what the sample holds of them."""
    source = Source.objects.get(name=SOURCE)
    if not Order.objects.filter(source=source).exists():
        _load_once(source=source, by=by)
    return {
        "orders": Order.objects.filter(source=source).count(),
        "order_lines": OrderLine.objects.filter(order__source=source).count(),
        "products": Product.objects.count(),
        "loyalty_accounts": LoyaltyAccount.objects.filter(programme=PROGRAMME).count(),
    }


@operation
def _load_once(*, source: Source, by: Actor) -> None:
    """Load everything in one transaction, so that it is there or it is not."""
    _import(by)
    with connection.cursor() as cursor:
        for shelf, words in SHELVES.items():
            cursor.execute(SHELVE, {"shelf": shelf, "words": words})
    _join_the_club(source)
    expire_points(by=by)
    _take_orders_of_strangers(source, by)
    record("sample.loaded", about=Order, by=by, orders=Order.objects.filter(source=source).count())


def _import(by: Actor) -> None:
    for day, rate in RATES.items():
        set_rate(currency="GBP", on=day, rate=rate, by=by)
    with FILE.open("rb") as stream:
        job = start_purchase_import(
            file=File(stream, name=FILE.name), file_name=FILE.name, source_name=SOURCE, by=by
        )
    run_purchase_import(job=job, by=by)
    job.file.delete(save=True)


def _take_orders_of_strangers(source: Source, by: Actor) -> None:
    last = Order.objects.filter(source=source, contact__isnull=False).latest("at")
    bought = {
        "sku": "22423",
        "name": "REGENCY CAKESTAND 3 TIER",
        "quantity": 1,
        "unit_price": "12.75",
    }
    people = Contact.objects.present().exclude(family_name="").order_by("pk")
    for place, number in STRANGERS:
        person = people[place]
        values = {
            "external_id": number,
            "at": last.at - timedelta(days=place),
            "currency": "GBP",
            "buyer": {"name": person.label, "email": f"{number.lower()}@mail.example"},
            "lines": [bought],
        }
        record_order(source=source, values=values, by=by)


def _join_the_club(source: Source) -> None:
    """Let everybody with five orders be a member: a point a pound, kept for a year."""
    numbers = dict(
        ExternalId.objects.filter(source=source).order_by("pk").values_list("contact", "value")
    )
    sales: dict[int, list[Order]] = {}
    found = Order.objects.filter(source=source, kind="sale", contact__isnull=False, total__gt=0)
    for order in found.order_by("at", "pk"):
        sales.setdefault(order.contact_id or 0, []).append(order)
    members = {c: orders for c, orders in sales.items() if len(orders) >= TIERS[0][0]}
    accounts = LoyaltyAccount.objects.bulk_create(
        LoyaltyAccount(
            contact_id=contact,
            programme=PROGRAMME,
            number=f"SC{numbers[contact]}",
            joined_on=orders[0].at.date(),
            tier=_tiers(orders)[-1][1],
        )
        for contact, orders in members.items()
    )
    pairs = [(account, members[account.contact_id]) for account in accounts]
    moved = [each for account, orders in pairs for each in _movements(account, orders)]
    LoyaltyMovement.objects.bulk_create(moved)
    LoyaltyTier.objects.bulk_create(
        LoyaltyTier(account=account, tier=tier, since=order.at)
        for account, orders in pairs
        for order, tier in _tiers(orders)
    )
    for account in accounts:
        account.points = sum(each.points for each in moved if each.account_id == account.pk)
    LoyaltyAccount.objects.bulk_update(accounts, ["points"])


def _tiers(orders: list[Order]) -> list[tuple[Order, str]]:
    return [(orders[count - 1], tier) for count, tier in TIERS if len(orders) >= count]


def _movements(account: LoyaltyAccount, orders: list[Order]) -> list[LoyaltyMovement]:
    """Earn with every order; what the first one earned was spent with the fifth."""
    made = [
        LoyaltyMovement(
            account=account,
            kind=MovementKind.EARNED,
            points=int(order.total),
            left_over=int(order.total),
            at=order.at,
            expires_on=(order.at + POINTS_LAST).date(),
            order=order,
        )
        for order in orders
        if order.total >= 1
    ]
    if len(made) >= TIERS[0][0]:
        made[0].left_over = 0
        last = made[TIERS[0][0] - 1]
        made.append(
            LoyaltyMovement(
                account=account,
                kind=MovementKind.SPENT,
                points=-made[0].points,
                at=last.at,
                order=last.order,
                why="Voucher",
            )
        )
    return made
