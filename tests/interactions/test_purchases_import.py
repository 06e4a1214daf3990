"""Files of orders become orders, once, with their people, refunds and permissions."""

import csv
import io
import json
import lzma
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.core.files import File
from django.core.management import CommandError, call_command
from django.db.models import Count, Sum
from django.utils import timezone

from config.actor import Actor, Door
from config.errors import DomainError
from contacts.models.contact import Contact
from contacts.models.preference import ConsentEvent
from contacts.models.reach import ContactPoint, ExternalId
from contacts.models.source import Source
from contacts.models.summary import Summary
from contacts.operations.contacts import create_contact
from contacts.operations.importing.running import run_import
from contacts.operations.importing.starting import CannotImport, configure_import, start_import
from contacts.operations.importing.undoing import undo_import
from contacts.operations.points import change_point
from interactions.benchmarks.purchases import direct_sums
from interactions.models.purchase_import import PurchaseImport, PurchaseRow
from interactions.models.purchases import Order, OrderLine, Product
from interactions.operations.purchases.importing import running, staging
from interactions.operations.purchases.importing.rejects import rejects_csv
from interactions.operations.purchases.importing.starting import start_purchase_import
from interactions.operations.purchases.importing.undoing import undo_purchase_import
from interactions.operations.purchases.linking import link_order, link_waiting
from interactions.operations.purchases.rates import set_rate
from interactions.operations.purchases.recording import record_order
from interactions.operations.purchases.refunding import refund_order

pytestmark = pytest.mark.django_db
SAMPLES = Path(__file__).parents[1] / "samples" / "purchases"
SHOP = SAMPLES / "shopify_orders.csv"
RETAIL = Path("interactions/sample_data/purchases.csv.xz")
SYSTEM = Actor.system(Door.IMPORT)


def bring(path: Path, *, by: Actor = SYSTEM, source: str = "") -> PurchaseImport:
    with path.open("rb") as stream:
        job = start_purchase_import(
            file=File(stream, name=path.name), file_name=path.name, source_name=source, by=by
        )
    return running.run_purchase_import(job=job, by=by)


def outcome(job: PurchaseImport) -> tuple[int, ...]:
    return job.orders, job.created, job.updated, job.unchanged, job.rejected, job.unmatched


def person(by: Actor, *, verified: bool = True, **values: Any) -> Contact:
    contact = create_contact(values={"given_name": "Ana", **values}, by=by)
    if verified:
        point = ContactPoint.objects.get(contact=contact, kind="email")
        change_point(point=point, values={"verified": True}, by=by)
    return contact


def test_shopify_orders_come_in_once_with_refunds_tied_to_their_sales(by: Actor) -> None:
    set_rate(currency="GBP", on=date(2026, 5, 2), rate=Decimal("1.2"), by=by)
    first, again = bring(SHOP), bring(SHOP)
    assert outcome(first) == (6, 6, 0, 0, 2, 3)
    assert outcome(again) == (6, 0, 0, 6, 2, 3)
    assert (first.lines, Order.objects.count(), OrderLine.objects.count()) == (7, 6, 5)
    told = {
        o.external_id: (o.total, o.rate, o.reporting_total, getattr(o.refund_of, "number", None))
        for o in Order.objects.select_related("refund_of")
    }
    euro, pound = Decimal(1), Decimal("1.2")
    assert told == {
        "5551001": (Decimal("49.90"), euro, Decimal("49.90"), None),
        "5551002": (Decimal("60.00"), pound, Decimal("72.00"), None),
        "5551002:refund": (Decimal("-20.00"), pound, Decimal("-24.00"), "#1002"),
        "5551003": (Decimal("15.50"), None, None, None),
        "5551003:refund": (Decimal("-15.50"), None, None, "#1003"),
        "5551004": (Decimal("9.00"), euro, Decimal("9.00"), None),
    }
    assert Product.objects.get(sku="POT-L").name == 'Teapot, "large"'
    assert Order.objects.counted().count() == 5
    # A rate entered later fills what had none, and leaves what was booked.
    set_rate(currency="USD", on=date(2026, 5, 1), rate=Decimal("0.9"), by=by)
    set_rate(currency="GBP", on=date(2026, 5, 1), rate=Decimal("2"), by=by)
    totals = Order.objects.values_list("external_id", "reporting_total")
    assert dict(totals)["5551003"] == Decimal("13.95")
    assert dict(totals)["5551002"] == Decimal("72.00")
    assert [row[-3:] for row in csv.reader(rejects_csv(again))][1:] == [
        ["7", "Total", "This is not a number, or far too large a one."],
        ["8", "", "The first line of this order was refused."],
    ]


def test_a_file_taken_back_leaves_what_was_worked_on_since(by: Actor) -> None:
    ana = person(by, email="ana@example.com")
    job = bring(SHOP)
    orders = {order.external_id: order for order in Order.objects.all()}
    link_order(order=orders["5551001"], contact=ana, by=by)
    refund_order(order=orders["5551004"], by=by, at=timezone.now(), amount=Decimal(1))
    bring(SHOP)  # finds nothing new, and so is not in the way
    undone = undo_purchase_import(job=job, by=by)
    assert (undone.removed, undone.left) == (4, 2)
    assert undone.kept == [
        {"number": "#1001", "reason": "changed"}, {"number": "#1004", "reason": "refunded"},
    ]  # fmt: skip
    assert set(Order.objects.filter(kind="sale").values_list("number", flat=True)) == {
        "#1001", "#1004",
    }  # fmt: skip
    assert not OrderLine.objects.exclude(order__in=Order.objects.values("pk")).exists()
    assert Summary.objects.get(contact=ana).orders == 1
    with pytest.raises(CannotImport):
        undo_purchase_import(job=job, by=by)


def test_an_order_finds_its_person_and_never_guesses(by: Actor) -> None:
    ana = person(by, email="ana.lopez@example.com")
    person(by, email="bob@example.com", verified=False)
    carla = person(by, email="carla@example.com")
    job = bring(SHOP)
    linked = Order.objects.exclude(contact=None).order_by("external_id")
    assert [(o.external_id, o.contact_id, o.how_linked, o.buyer_email) for o in linked] == [
        ("5551001", ana.pk, "email", ""),
        ("5551003", carla.pk, "email", ""),
        ("5551003:refund", carla.pk, "sale", ""),
    ]
    assert job.unmatched == 1
    assert list(Order.objects.unmatched().values_list("buyer_email", flat=True)) == [
        "bob@example.com"
    ]
    assert (ana.summary.orders, Summary.objects.get(contact=ana).net) == (1, Decimal("49.90"))
    said = ConsentEvent.objects.order_by("event_at").values_list("contact", "action", "purpose")
    assert list(said) == [
        (ana.pk, "import_assert", "newsletter"),
        (carla.pk, "refuse", "newsletter"),
    ]
    bring(SHOP)
    assert ConsentEvent.objects.count() == 2


def test_what_was_ticked_at_the_till_is_kept_when_the_order_finds_its_person_later(
    by: Actor,
) -> None:
    bring(SHOP)
    assert not ConsentEvent.objects.exists()
    ana = person(by, email="ana.lopez@example.com")
    carla = person(by, verified=False, email="carla@example.com")
    assert link_waiting(by=SYSTEM) == 1
    link_order(order=Order.objects.get(external_id="5551003"), contact=carla, by=by)
    said = ConsentEvent.objects.order_by("event_at").values_list("contact", "action", "event_at")
    booked = dict(Order.objects.values_list("external_id", "at"))
    assert list(said) == [
        (ana.pk, "import_assert", booked["5551001"]),
        (carla.pk, "refuse", booked["5551003"]),
    ]
    linked = Order.objects.exclude(contact=None)
    assert set(linked.values_list("buyer_accepts", flat=True)) == {None}
    bring(SHOP)
    assert ConsentEvent.objects.count() == 2


def test_two_people_with_one_verified_address_are_nobody(by: Actor) -> None:
    for _ in range(2):
        person(by, email="ana.lopez@example.com")
    bring(SHOP)
    assert Order.objects.get(external_id="5551001").contact is None


def test_the_phone_does_not_outvote_an_address_that_is_somebody_elses(by: Actor) -> None:
    bring(SHOP)
    phone = person(by, phone="612345678", verified=False)
    other = person(by, email="ana.lopez@example.com", verified=False)
    assert link_waiting(by=SYSTEM) == 0
    Contact.objects.filter(pk=other.pk).update(merged_into=phone)
    assert link_waiting(by=SYSTEM) == 1
    order = Order.objects.get(external_id="5551001")
    assert (order.contact_id, order.how_linked) == (phone.pk, "phone")


def test_a_refund_that_comes_first_waits_for_its_sale(by: Actor, tmp_path: Path) -> None:
    head = "order id,date,total,refund of,email\n"
    early, late = tmp_path / "refunds.csv", tmp_path / "sales.csv"
    early.write_text(head + "R1,2026-06-02,10.00,S1,\n")
    late.write_text(head + "S1,2026-06-01,25.00,,lucia@example.es\n")
    lucia = person(by, email="lucia@example.es")
    bring(early, source="Till")
    waiting = Order.objects.get(external_id="R1")
    assert (waiting.awaits, waiting.refund_of, waiting.total) == ("S1", None, Decimal("-10.00"))
    bring(late, source="Till")
    waiting.refresh_from_db()
    assert (waiting.awaits, waiting.refund_of.external_id) == ("", "S1")
    assert (waiting.contact_id, Summary.objects.get(contact=lucia).net) == (lucia.pk, 15)
    assert outcome(bring(early, source="Till"))[2:4] == (0, 1)


def test_a_corrected_file_changes_the_order_and_no_other(by: Actor, tmp_path: Path) -> None:
    path = tmp_path / "till.csv"
    head = "order id,date,sku,product,quantity,price\n"
    path.write_text(
        head + "1,2026-06-01,A,Cup,2,5\n2,2026-06-01,B,Pot,1,9\n1,2026-06-01,C,Tea,1,3\n"
    )
    assert outcome(bring(path, source="Till"))[:3] == (2, 2, 0)
    lines = OrderLine.objects.filter(order__external_id="1").order_by("position")
    assert list(lines.values_list("sku", "amount")) == [("A", 10), ("C", 3)]
    path.write_text(head + "1,2026-06-01,A,Cup,3,5\n2,2026-06-01,B,Pot,1,9\n")
    assert outcome(bring(path, source="Till"))[:4] == (2, 0, 1, 1)
    assert list(lines.values_list("sku", "amount")) == [("A", 15)]
    order = Order.objects.get(external_id="1")
    assert (order.total, order.version) == (Decimal("15.00"), 2)


def test_online_retail_adds_up_by_month_and_country(by: Actor, tmp_path: Path) -> None:
    path = tmp_path / "retail.csv"
    path.write_bytes(lzma.decompress(RETAIL.read_bytes()))
    sums, lines = direct_sums(path)
    job = bring(path)
    assert (job.lines, job.orders, job.rejected) == (lines, 2022, 0)
    rows = OrderLine.objects.values_list("order__at", "order__country", "amount")
    found: dict[tuple[str, str], Decimal] = {}
    for at, country, amount in rows:
        key = f"{at:%Y-%m}", country
        found[key] = found.get(key, Decimal(0)) + amount
    assert found == sums
    refunds = OrderLine.objects.filter(quantity__lt=0)
    paired = refunds.exclude(refund_of=None).select_related("refund_of__order", "order")
    assert (refunds.count(), paired.count()) == (661, 284)
    for line in paired:
        sale = line.refund_of
        assert (sale.sku, sale.order.buyer_external_id) == (line.sku, line.order.buyer_external_id)
        assert sale.order.at <= line.order.at
    taken = paired.values("refund_of", "refund_of__quantity").annotate(back=Sum("quantity"))
    assert all(row["refund_of__quantity"] + row["back"] >= 0 for row in taken)
    assert outcome(bring(path)) == (2022, 0, 0, 2022, 0, 2022)


def test_a_key_in_the_same_source_decides_before_everything_else(by: Actor) -> None:
    contact = person(by, verified=False)
    source = Source.objects.create(name="CDNOW")
    ExternalId.objects.create(contact=contact, source=source, value="00004")
    job = bring(SAMPLES / "CDNOW_sample.txt.xz")
    assert (job.lines, job.orders, job.unmatched, job.rejected) == (6919, 6919, 6915, 0)
    buyers = Order.objects.aggregate(
        people=Count("buyer_external_id", distinct=True), total=Sum("total")
    )
    assert buyers == {"people": 2357, "total": Decimal("244091.94")}
    assert contact.orders.filter(how_linked="external_id").count() == 4


def test_a_run_that_was_cut_off_goes_on_where_it_was(
    by: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(running, "CHUNK", 3)
    monkeypatch.setattr(staging, "BATCH", 2)
    monkeypatch.setattr(staging, "BLOCK", 1)
    write, calls = running.write_chunk, []

    def fail_once(job: PurchaseImport, **names: Any) -> Any:
        calls.append(names["first"])
        if len(calls) == 2:
            raise ConnectionError
        return write(job, **names)

    monkeypatch.setattr(running, "write_chunk", fail_once)
    with SHOP.open("rb") as stream:
        job = start_purchase_import(file=File(stream, name="s.csv"), file_name="s.csv", by=by)
    with pytest.raises(ConnectionError):
        running.run_purchase_import(job=job, by=by)
    job = running.run_purchase_import(job=job, by=by)
    assert (job.created, Order.objects.count(), job.state) == (6, 6, "done")
    assert calls == [1, 4, 4, 7]
    assert PurchaseRow.objects.count() == 2  # those that were refused
    with pytest.raises(DomainError):
        running.run_purchase_import(job=job, by=by)


@pytest.mark.parametrize("chunk", [2, 6])
@pytest.mark.django_db(transaction=True)  # the file is read on a connection of its own
def test_orders_that_come_back_later_in_the_file_are_whole_and_counted_once(
    by: Actor, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, chunk: int
) -> None:
    sizes = ((running, "CHUNK", chunk), (staging, "BATCH", 2), (staging, "BLOCK", 1))
    for module, name, size in sizes:
        monkeypatch.setattr(module, name, size)
    invoices = [1, 1, 2, 1, 3, 3, 4, 2, 1, 5, 5]  # 1 and 2 come back after others
    rows = [
        f"54280{invoice},S{place},Mug,{place + 1},2010-12-01 08:26:00,2.50,,United Kingdom"
        for place, invoice in enumerate(invoices)
    ]
    head = "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country"
    mixed, sorted_by_order = tmp_path / "mixed.csv", tmp_path / "sorted.csv"
    mixed.write_text("\n".join([head, *rows]))
    sorted_by_order.write_text("\n".join([head, *sorted(rows, key=lambda row: row[:6])]))
    assert outcome(bring(mixed))[:4] == (5, 5, 0, 0)
    lines = OrderLine.objects.order_by("order__external_id", "position")
    told = [(line.order.external_id[-1], line.sku) for line in lines.select_related("order")]
    assert told == [
        ("1", "S0"), ("1", "S1"), ("1", "S3"), ("1", "S8"), ("2", "S2"), ("2", "S7"),
        ("3", "S4"), ("3", "S5"), ("4", "S6"), ("5", "S9"), ("5", "S10"),
    ]  # fmt: skip
    totals = dict(Order.objects.values_list("external_id", "total"))
    assert totals["542801"] == Decimal("2.50") * (1 + 2 + 4 + 9)
    assert outcome(bring(mixed))[:4] == (5, 0, 0, 5)
    assert outcome(bring(sorted_by_order))[:4] == (5, 0, 0, 5)
    assert (PurchaseRow.objects.count(), OrderLine.objects.count()) == (0, 11)


def test_the_command_says_what_came_of_a_file(
    db: None, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    call_command("import_purchases", str(SAMPLES / "pedidos.csv"), "--source", "Tienda", "--json")
    report = json.loads(capsys.readouterr().out)
    assert {name: report[name] for name in ("lines", "orders", "created", "updated")} == {
        "lines": 5, "orders": 2, "created": 2, "updated": 0,
    }  # fmt: skip
    assert (report["unchanged"], report["rejected"], report["unmatched"]) == (0, 2, 2)
    sale, refund = Order.objects.order_by("at")
    assert (sale.total, refund.total, refund.refund_of) == (2501, Decimal("-1250.50"), sale)
    assert refund.lines.get().refund_of.order == sale
    with pytest.raises(CommandError) as nothing:
        call_command("import_purchases", str(tmp_path / "none.csv"))
    assert nothing.value.returncode == 2
    with pytest.raises(CommandError, match="Say which source") as nowhere:
        call_command("import_purchases", str(SAMPLES / "pedidos.csv"))
    assert nowhere.value.returncode == 1
    out = io.StringIO()
    call_command("import_purchases", str(SHOP), stdout=out)
    assert "line 7: Total: This is not a number" in out.getvalue()


def test_an_import_of_people_is_not_undone_under_their_orders(by: Actor) -> None:
    text = b"id,first name,email\n77,Ana,ana@example.com\n78,Bo,bo@example.com\n"
    job = start_import(file=File(io.BytesIO(text), name="p.csv"), file_name="p.csv", by=SYSTEM)
    job = configure_import(job=job, values={"source_name": "CDNOW"}, by=SYSTEM)
    job = run_import(job=job, by=SYSTEM)
    ana = Contact.objects.get(email="ana@example.com")
    order = record_order(
        source=Source.objects.get(name="CDNOW"),
        values={
            "external_id": "1",
            "at": job.created_at,
            "currency": "EUR",
            "total": 5,
            "contact": ana,
        },
        by=SYSTEM,
    ).order
    undone = undo_import(job=job, by=SYSTEM)
    assert (undone.removed, [kept["key"] for kept in undone.kept]) == (1, [str(ana.key)])
    order.refresh_from_db()
    assert order.contact == ana
