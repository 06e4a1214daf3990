"""What the files of shops say, to the cent and the minute."""

from collections import Counter
from dataclasses import asdict
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from openpyxl import Workbook

from interactions.drafts import PurchaseDraft
from interactions.files.purchases.opening import open_purchases
from interactions.files.purchases.recognise import drafts_of, format_of, proposed_mapping
from interactions.files.purchases.setting import Setting
from interactions.normalise.amounts import currency_code, decimal_mark, parse_amount

SAMPLES = Path(__file__).parents[1] / "samples" / "purchases"
HERE = Setting("ES", ZoneInfo("Europe/Madrid"), "EUR")


def read(path: Path, named: str = "auto") -> tuple[str, list[PurchaseDraft]]:
    table = open_purchases(path, path.name)
    found = format_of(table, named)
    return found, list(drafts_of(table, found, proposed_mapping(table, found), HERE))


def told(draft: PurchaseDraft) -> dict[str, Any]:
    """Return what a draft says of its order, without what is empty."""
    said = asdict(draft.head) if draft.head else {}
    return {name: value for name, value in said.items() if value not in ("", None)}


def items(drafts: list[PurchaseDraft]) -> list[tuple]:
    return [
        (d.external_id, d.item.sku, d.item.name, d.item.quantity, d.item.amount)
        for d in drafts
        if d.item
    ]


def test_shopify_orders_become_sales_and_refunds_with_what_was_ticked() -> None:
    name, drafts = read(SAMPLES / "shopify_orders.csv")
    assert name == "shopify"
    assert told(drafts[0]) == {
        "at": datetime(2026, 5, 1, 8, tzinfo=UTC),
        "currency": "EUR",
        "number": "#1001",
        "kind": "sale",
        "state": "paid",
        "channel": "web",
        "country": "ES",
        "subtotal": Decimal("45.00"),
        "discount": Decimal("5.00"),
        "tax": Decimal("8.66"),
        "shipping": Decimal("4.90"),
        "total": Decimal("49.90"),
        "buyer_email": "ana.lopez@example.com",
        "buyer_phone": "+34612345678",
        "buyer_name": "Ana López",
        "accepts": True,
    }
    assert items(drafts) == [
        ("5551001", "MUG-B", "Mug - blue", Decimal(2), Decimal("20.00")),
        ("5551001", "POT-L", 'Teapot, "large"', Decimal(1), Decimal("30.00")),
        ("5551002", "MUG-B", "Mug - blue", Decimal(3), Decimal("60.00")),
        ("5551003", "", "=Card", Decimal(1), Decimal("15.50")),
        ("5551004", "SPO", "Spoon", Decimal(1), Decimal("9.00")),
    ]
    refunds = {d.external_id: told(d) for d in drafts if d.head and d.head.kind == "refund"}
    assert refunds == {
        "5551002:refund": {
            "at": datetime(2026, 5, 2, 22, 30, tzinfo=UTC), "currency": "GBP", "number": "#1002",
            "kind": "refund", "state": "paid", "channel": "pos", "country": "GB",
            "total": Decimal("-20.00"), "awaits": "5551002",
        },
        "5551003:refund": {
            "at": datetime(2026, 5, 4, 10, tzinfo=UTC), "currency": "USD", "number": "#1003",
            "kind": "refund", "state": "paid", "channel": "web", "country": "US",
            "total": Decimal("-15.50"), "awaits": "5551003",
        },
    }  # fmt: skip
    states = {d.external_id: d.head.state for d in drafts if d.head and d.head.kind == "sale"}
    assert states == {
        "5551001": "paid", "5551002": "paid", "5551003": "refunded", "5551004": "cancelled",
    }  # fmt: skip
    # An order whose first row cannot be used does not come in half.
    assert [(d.line, d.rejected.code, d.rejected.column) for d in drafts if d.rejected] == [
        (7, "invalid_number", "Total"),
        (8, "order_refused", ""),
    ]


def test_a_spanish_list_is_read_by_its_own_headers_decimals_and_days() -> None:
    name, drafts = read(SAMPLES / "pedidos.csv")
    assert name == "csv"
    assert told(drafts[0]) == {
        "at": datetime(2026, 5, 31, 18, 30, tzinfo=HERE.zone),
        "currency": "EUR",
        "number": "P-1",
        "kind": "sale",
        "state": "paid",
        "total": Decimal("2501.00"),
        "buyer_email": "lucia@example.es",
        "buyer_phone": "+34612345678",
        "buyer_name": "Lucía Ortega",
    }
    assert items(drafts) == [
        ("P-1", "TZ-1", "Taza", Decimal(2), Decimal("2501.00")),
        ("P-1", "PL-1", "Plato", Decimal(1), Decimal("10.00")),
        ("D-9", "TZ-1", "Taza", Decimal(-1), Decimal("-1250.50")),
    ]
    back = told(drafts[2])
    assert (back["kind"], back["awaits"], back["total"]) == ("refund", "P-1", Decimal("-1250.50"))
    assert [(d.line, d.rejected.code, d.rejected.column) for d in drafts if d.rejected] == [
        (5, "invalid_number", "Cantidad"),
        (6, "no_order_key", "Nº pedido"),
    ]


def test_a_workbook_is_read_with_the_numbers_and_days_of_its_cells(tmp_path: Path) -> None:
    book = Workbook()
    book.active.append(["Order ID", "Date", "Email", "SKU", "Quantity", "Unit price", "Total"])
    moment = datetime(2026, 5, 31, 18, 30)  # noqa: DTZ001  (cells of a workbook know no zone)
    book.active.append(["W-1", moment, "lucia@example.es", "TZ-1", 2, 1250.5, 2511])
    book.active.append(["W-1", moment, None, "PL-1", 1, 10, None])
    book.save(tmp_path / "orders.xlsx")
    name, drafts = read(tmp_path / "orders.xlsx")
    assert (name, told(drafts[0])) == (
        "csv",
        {
            "at": datetime(2026, 5, 31, 18, 30, tzinfo=HERE.zone),
            "currency": "EUR",
            "number": "W-1",
            "kind": "sale",
            "state": "paid",
            "total": Decimal(2511),
            "buyer_email": "lucia@example.es",
        },
    )
    assert items(drafts) == [
        ("W-1", "TZ-1", "", Decimal(2), Decimal(2501)),
        ("W-1", "PL-1", "", Decimal(1), Decimal(10)),
    ]


def test_the_whole_cdnow_sample_is_2357_customers() -> None:
    name, drafts = read(SAMPLES / "CDNOW_sample.txt.xz")
    assert name == "cdnow"
    assert len(drafts) == 6919
    buyers = Counter(draft.head.buyer_external_id for draft in drafts if draft.head)
    assert (len(buyers), buyers["00004"]) == (2357, 4)
    assert sum(draft.item.amount for draft in drafts if draft.item) == Decimal("244091.94")
    assert len({draft.external_id for draft in drafts}) == 6919
    assert drafts[0].external_id == "00004-19970101-1"


def test_online_retail_tells_cancellations_from_sales_and_lives_with_blank_lines(
    tmp_path: Path,
) -> None:
    path = tmp_path / "retail.csv"
    path.write_text(
        "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country\n"
        "536365,85123A,WHITE HEART,6.0,2010-12-01 08:26:00,2.55,17850.0,United Kingdom\n\n"
        "C536379,D,Discount,-1.0,2010-12-01 09:41:00,27.5,14527.0,EIRE\n\n"
        "536544,21773,,1,2010-12-01 14:32:00,2.51,,RSA\n"
        "536544,21774,X,many,2010-12-01 14:32:00,2.51,,RSA\n"
    )
    name, drafts = read(path)
    assert name == "online-retail"
    heads = [(d.line, d.head.kind, d.head.country, d.head.buyer_external_id) for d in drafts[:3]]
    assert heads == [
        (2, "sale", "GB", "17850"),
        (4, "refund", "IE", "14527"),
        (6, "sale", "ZA", ""),
    ]
    assert drafts[0].head.at == datetime(2010, 12, 1, 8, 26, tzinfo=UTC)
    assert drafts[1].item.amount == Decimal("-27.5")
    assert drafts[3].rejected.column == "Quantity"


@pytest.mark.parametrize(
    ("text", "mark", "value"),
    [
        ("1234.50", ".", "1234.50"),
        ("1,234.50", ".", "1234.50"),
        ("1.234,50 €", ".", "1234.50"),
        ("1.234", ",", "1234"),
        ("1.234", ".", "1.234"),
        ("(12.00)", ".", "-12.00"),
        ("12,00-", ",", "-12.00"),
        ("US$ -3.20", ".", "-3.20"),
        ("twelve", ".", None),
        ("1.2.3", ",", "123"),
        ("", ".", None),
        ("٣", ".", None),
    ],
)
def test_amounts_are_read_with_the_marks_of_their_column(
    text: str, mark: str, value: str | None
) -> None:
    assert parse_amount(text, mark) == (None if value is None else Decimal(value))


def test_the_decimal_mark_is_decided_by_what_a_column_holds() -> None:
    assert decimal_mark(["1.234", "5.678,90"]) == ","
    assert decimal_mark(["1,234", "7.5"]) == "."
    assert decimal_mark(["1,234"]) == "."
    assert decimal_mark(["1,234"], ";") == ","
    assert decimal_mark(["0,125"]) == ","
    assert [currency_code(text) for text in ("€", "gbp", "dólares", "?")] == [
        "EUR", "GBP", None, None,
    ]  # fmt: skip
