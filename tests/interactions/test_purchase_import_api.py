"""Files of purchases over the API: brought in and taken back as on the page, by their uploader."""

from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from config.actor import Actor, Door
from governance.models.audit import AuditEvent
from interactions.models.purchase_import import PurchaseImport
from interactions.models.purchases import Order
from interactions.operations.purchases.refunding import refund_order
from interactions.tasks import run_purchase_import_job, undo_purchase_import_job
from tests.contacts.api_client import Caller

pytestmark = pytest.mark.django_db
TEXT = "Order,Day,Sum\n1,2026-03-01,10.00\n2,2026-03-02,20.00\n"


@pytest.fixture
def ana(people: Any, settings: Any, tmp_path: Any) -> Caller:
    settings.MEDIA_ROOT = tmp_path
    return Caller(people["ana"])


def brought(caller: Caller) -> str:
    given = {"content": TEXT, "file_name": "till.csv", "source": "Till"}
    made = caller("POST", "/purchase-imports/", given)
    assert made.status_code == 201
    path = f"/purchase-imports/{made.json()['key']}/"
    mapped = caller(
        "PATCH", path, {"mapping": ["external_id", "at", "total"]}, if_match=made["ETag"]
    )
    assert mapped.json()["mapping"] == ["external_id", "at", "total"]
    return path


def carried_out(job: Any) -> None:
    """Do the work that waits, as the worker does."""
    task = ProcrastinateJob.objects.get(task_name=job.name, status="todo")
    with connection.cursor() as cursor:
        cursor.execute("update procrastinate_jobs set status = 'succeeded'")
    job.func(None, **task.args)


def test_a_file_is_mapped_run_and_taken_back(ana: Caller, people: Any) -> None:
    path = brought(ana)
    assert Order.objects.count() == 0
    assert ana("POST", f"{path}undo").status_code == 409
    assert ana("POST", f"{path}run").status_code == 202
    carried_out(run_purchase_import_job)
    done = ana("GET", path).json()
    assert (done["state"], done["created"], done["undone"]) == ("done", 2, None)
    sale, by = Order.objects.get(external_id="2"), Actor(people["ana"], Door.PAGE)
    refund_order(order=sale, by=by, at=timezone.now(), amount=Decimal(1))
    queued = ana("POST", f"{path}undo")
    assert (queued.status_code, queued.json()["state"]) == (202, "undoing")
    carried_out(undo_purchase_import_job)
    over = ana("GET", path).json()
    assert over["state"] == "undone"
    assert (over["undone"]["removed"], over["undone"]["kept"]) == (1, 1)
    assert [each["reason"] for each in over["undone"]["orders"]] == ["refunded"]
    kept = Order.objects.filter(kind="sale").values_list("external_id", flat=True)
    assert list(kept) == ["2"]
    assert ana("POST", f"{path}undo").status_code == 409
    doors = AuditEvent.objects.filter(verb="purchases.undo_queued").values_list("door", flat=True)
    assert list(doors) == ["api"]


def test_only_who_uploaded_a_file_decides_about_it(ana: Caller, people: Any) -> None:
    path = brought(ana)
    assert Caller(people["bo"])("POST", f"{path}undo").status_code in (403, 404)
    dario = Caller(people["dario"])
    assert dario("GET", path).json()["file_name"] == "till.csv"
    for act in ("run", "undo"):
        assert dario("POST", path + act).status_code == 403
    assert Caller(people["vera"])("GET", "/purchase-imports/").status_code == 403
    assert PurchaseImport.objects.get().state == "uploaded"
