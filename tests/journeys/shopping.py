"""What the journeys find bought."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from config.actor import Actor
from contacts.models.contact import Contact
from contacts.models.source import Source
from interactions.operations.purchases.importing.running import run_purchase_import
from interactions.operations.purchases.importing.starting import start_purchase_import
from interactions.operations.purchases.loyalty import earn_points, open_account, spend_points
from interactions.operations.purchases.rates import set_rate
from interactions.operations.purchases.recording import record_order
from interactions.operations.purchases.refunding import refund_order

TILL = b"""order id,date,total,currency,customer name
T-1,2026-03-01,19.90,EUR,Nadia Petrov
T-2,no day,5,EUR,
T-3,2026-03-02,12.50,EUR,
"""


def buy(person: Contact, by: Actor) -> None:
    """Let a person buy, return, and collect points; leave an order that waits, and two files."""
    shop, _made = Source.objects.get_or_create(name="Web shop")
    now = timezone.now()
    set_rate(currency="USD", on=(now - timedelta(days=400)).date(), rate=Decimal("0.92"), by=by)
    lines = [
        {"sku": "SD-1", "name": "Sourdough 1 kg", "quantity": 12, "unit_price": "5.50"},
        {"sku": "CR-1", "name": "Croissant", "quantity": 30, "unit_price": "1.80"},
        {"sku": "BR-2", "name": "Brioche", "quantity": 5, "unit_price": "4.00", "discount": "2.00"},
        {"sku": "FO-3", "name": "Focaccia", "quantity": 2, "unit_price": "7.25", "tax": "1.45"},
    ]
    told: dict[str, Any] = {"contact": person, "channel": "web", "country": "ES", "currency": "EUR"}
    for number, days in enumerate((6, 40, 130), start=1):
        values = {"external_id": f"20{number}", "number": f"#2026-{number}", "lines": lines}
        sale = record_order(
            source=shop, values=told | values | {"at": now - timedelta(days=days)}, by=by
        ).order
    abroad = {"external_id": "300", "number": "#US-300", "currency": "USD", "lines": lines[:1]}
    record_order(source=shop, values=told | abroad | {"at": now - timedelta(days=3)}, by=by)
    refund_order(order=sale, lines={sale.lines.all()[1].pk: Decimal(4)}, at=now, by=by)
    buyer = {"name": person.full_name, "external_id": "c-99", "email": "somebody@example.org"}
    waits = {"external_id": "400", "at": now, "currency": "EUR", "lines": lines[1:2]}
    record_order(source=shop, values=waits | {"buyer": buyer}, by=by)
    card = open_account(contact=person, programme="Baker's dozen", number="77", tier="Gold", by=by)
    earn_points(account=card, points=340, expires_on=(now + timedelta(days=90)).date(), by=by)
    spend_points(account=card, points=100, why="Free loaf", by=by)
    jobs = [
        start_purchase_import(
            file=SimpleUploadedFile(name, TILL), file_name=name, source_name="Till", by=by
        )
        for name in ("till.csv", "till-to-come.csv")
    ]
    run_purchase_import(job=jobs[0], by=by)
