"""A long file of purchases is written by two at once, once, also where one of them fails."""

import threading
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.core.files import File

from config.actor import Actor
from contacts.models.contact import Contact
from contacts.models.reach import ExternalId
from contacts.models.source import Source
from contacts.models.summary import Summary
from contacts.operations.contacts import create_contact
from interactions.models.purchase_import import PurchaseImport, PurchaseRow
from interactions.models.purchases import Order, OrderLine, Product
from interactions.operations.purchases.importing import halves, running, staging
from interactions.operations.purchases.importing.starting import start_purchase_import

ORDERS, CHUNK = 60, 2
HEAD = "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country"
NET = Decimal("2.50") * sum(1 + n % 5 for n in range(ORDERS))


@pytest.fixture
def written_by(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, int]]:
    """Chunks of two rows, and who wrote them: the thread and the first row."""
    for module, name, size in (
        (running, "CHUNK", CHUNK), (halves, "CHUNK", CHUNK), (staging, "BATCH", 1000),
    ):  # fmt: skip
        monkeypatch.setattr(module, name, size)
    write, who = running.write_chunk, []

    def told(job: PurchaseImport, **names: Any) -> Any:
        who.append((threading.current_thread().name.split("-")[0], names["first"]))
        return write(job, **names)

    monkeypatch.setattr(running, "write_chunk", told)
    return who


@pytest.fixture
def buyer(by: Actor) -> Contact:
    """One person who bought everything, so that both writers count the same sums."""
    contact = create_contact(values={"given_name": "Ana"}, by=by)
    source = Source.objects.create(name="Online Retail")
    ExternalId.objects.create(contact=contact, source=source, value="17850")
    return contact


def started(tmp_path: Path, by: Actor) -> PurchaseImport:
    path = tmp_path / "retail.csv"
    rows = [
        f"5{n:05d},S{n % 7},Mug,{1 + n % 5},2010-12-{1 + n % 28:02d} 08:26:00,2.50,17850,France"
        for n in range(ORDERS)
    ]
    path.write_text("\n".join([HEAD, *rows, "600000,S1,Mug,none,2010-12-01 08:26:00,2,,France"]))
    with path.open("rb") as stream:
        return start_purchase_import(
            file=File(stream, name=path.name), file_name=path.name, source_name="", by=by
        )


def all_is_there_once(job: PurchaseImport, buyer: Contact) -> None:
    assert (job.state, job.lines, job.created, job.rejected) == ("done", ORDERS + 1, ORDERS, 1)
    assert job.cursor == ORDERS + 1
    assert not {"middle", "written_behind", "last"} & job.details.keys()
    assert (Order.objects.count(), OrderLine.objects.count()) == (ORDERS, ORDERS)
    assert Product.objects.count() == 7
    summary = Summary.objects.get(contact=buyer)
    assert (summary.orders, summary.net) == (ORDERS, 0)  # no rate for pounds
    assert sum(buyer.orders.values_list("total", flat=True)) == NET
    assert PurchaseRow.objects.count() == 1  # the one that was refused


@pytest.mark.django_db(transaction=True)  # the second writer has a connection of its own
def test_two_write_what_is_left_once_all_was_read(
    by: Actor, buyer: Contact, tmp_path: Path, written_by: list[tuple[str, int]]
) -> None:
    job = running.run_purchase_import(job=started(tmp_path, by), by=by)
    all_is_there_once(job, buyer)
    assert {name for name, _first in written_by} == {"MainThread", "import"}
    assert len({first for _name, first in written_by}) == len(written_by)
    behind = [first for name, first in written_by if name == "import"]
    assert behind == sorted(behind)
    assert max(f for name, f in written_by if name == "MainThread") < min(behind)


@pytest.mark.django_db(transaction=True)
def test_a_failure_of_the_second_writer_is_told_and_the_next_run_writes_the_rest(
    by: Actor, buyer: Contact, tmp_path: Path, written_by: list[tuple[str, int]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    write, failed = running.write_chunk, []

    def breaks_once(job: PurchaseImport, **names: Any) -> Any:
        counts = write(job, **names)
        if threading.current_thread().name != "MainThread" and len(failed) < 3:
            failed.append(names["first"])
            if len(failed) == 3:
                raise ConnectionError
        return counts

    monkeypatch.setattr(running, "write_chunk", breaks_once)
    job = started(tmp_path, by)
    with pytest.raises(ConnectionError):
        running.run_purchase_import(job=job, by=by)
    job.refresh_from_db()
    assert job.details["written_behind"] == failed[2] - 1
    assert not Order.objects.filter(external_id=f"5{failed[2] - 1:05d}").exists()
    job = running.run_purchase_import(job=job, by=by)
    all_is_there_once(job, buyer)


@pytest.mark.django_db
def test_what_buyers_ticked_is_kept_by_one_writer_in_the_order_of_the_file(
    by: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(halves, "CHUNK", 1)
    job = PurchaseImport.objects.create(source=Source.objects.create(name="Shop"), format="csv")
    row = PurchaseRow.objects.create(import_job=job, head=1, number=1, line=1, accepts=True)
    halves.part(job, last=10)
    assert job.details == {}
    row.delete()
    halves.part(job, last=10)
    assert job.details == {"middle": 6, "written_behind": 5, "last": 10}
