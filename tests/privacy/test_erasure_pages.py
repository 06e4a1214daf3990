"""Erasures on their pages: planned by one officer, approved by another, run, proven, printed."""

from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from contacts.operations.contacts import create_contact
from privacy.models.erasure import Erasure

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def stored(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


def act(client: Any, row: Erasure, name: str, **given: str) -> Any:
    address = reverse("privacy:erasure_act", args=[row.key, name])
    return client.post(address, given, follow=True)


def test_from_the_plan_to_the_certificate_by_two_people(by, people, signed_in):
    """P05, on the pages: the one who planned is refused, the job of the worker does the rest."""
    lena = create_contact(values={"given_name": "Lena", "family_name": "Lirado",
                                  "email": "lena@example.org"}, by=by)  # fmt: skip
    officer = signed_in("prisca")
    page = officer.post(reverse("privacy:erasure_new"), {"contact": lena.key}, follow=True)
    row = Erasure.objects.get()
    assert "contacts_historicalcontact" in page.text
    assert "Lirado" not in page.text
    assert (
        "Somebody else than who planned"
        in act(officer, row, "approve", plan_hash=row.plan_hash).text
    )
    assert "does not wait" not in act(signed_in("root"), row, "approve", plan_hash="0").text
    assert "Approved." in act(signed_in("root"), row, "approve", plan_hash=row.plan_hash).text
    assert "Started." in act(signed_in("prisca"), row, "start").text
    job = ProcrastinateJob.objects.get(task_name="privacy.run_erasure")
    app.tasks[job.task_name].func(None, **job.args)
    page = signed_in("prisca").get(reverse("privacy:erasure_certificate", args=[row.key]))
    row.refresh_from_db()
    assert (row.state, row.certificate in page.text) == ("done", True)
    assert "was changed after it was issued" not in page.text
    assert row.plan_hash in page.text


def test_a_certificate_changed_later_says_so(people, signed_in):
    row = Erasure.objects.create(
        people=[1], plan_hash="0" * 64, state="done", planned_at="2026-01-01T00:00Z",
        certificate="1" * 64, proof={"scanned_tables": 1, "scanned_columns": 1, "scanned_files": 1},
    )  # fmt: skip
    page = signed_in("prisca").get(reverse("privacy:erasure_certificate", args=[row.key]))
    assert "was changed after it was issued" in page.text
