"""Export of the list as seen: purpose first, then the file."""

import csv
import io
from typing import Any

import openpyxl
import pytest

from config.actor import Actor, Door
from contacts.models.contact import Contact
from contacts.models.export import Export
from governance.models.audit import AuditEvent
from tests.contacts.list_people import add

pytestmark = pytest.mark.usefixtures("stored_in")


@pytest.fixture
def two(by: Actor) -> list[Contact]:
    """A customer with a dangerous name and a lead."""
    return [
        add(by, "=HYPERLINK(1)", "Ortega", stage="customer", email="lucia@example.com"),
        add(by, "Bruno", "Prieto"),
    ]


def rows_of(response: Any) -> list[list[str]]:
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text)))


def test_the_page_asks_for_the_purpose_and_offers_the_columns_as_seen(
    two: Any, signed_in: Any
) -> None:
    client = signed_in("ana")
    client.post("/contacts/columns/", {"columns": ["email", "stage", "consent"]})
    page = client.get("/contacts/export/?stage=customer")
    assert str(page.context["count"]) == "1"
    assert page.context["form"].initial["columns"] == [
        "given_name", "family_name", "second_family_name", "email", "stage",
        "consent_email", "consent_email_since", "consent_sms", "consent_sms_since",
        "consent_phone", "consent_phone_since",
    ]  # fmt: skip


def test_the_file_holds_the_filtered_list_with_formulas_disarmed(two: Any, signed_in: Any) -> None:
    response = signed_in("ana").post(
        "/contacts/export/?stage=customer",
        {"purpose": "Autumn fair", "format": "csv", "columns": ["given_name", "email"]},
    )
    assert response.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert rows_of(response)[1:] == [["'=HYPERLINK(1)", "lucia@example.com"]]


def test_the_export_is_written_down_before_it_leaves(two: Any, people: Any, signed_in: Any) -> None:
    signed_in("ana").post(
        "/contacts/export/?stage=customer",
        {"purpose": "Autumn fair", "format": "csv", "columns": ["given_name"]},
    )
    export = Export.objects.get()
    assert (export.by, export.purpose, export.count, export.columns, export.query) == (
        people["ana"], "Autumn fair", 1, ["given_name"], {"stage": ["customer"]},
    )  # fmt: skip
    assert AuditEvent.objects.filter(verb="contact.exported").count() == 1


def test_excel_is_the_other_format(two: Any, signed_in: Any) -> None:
    response = signed_in("ana").post(
        "/contacts/export/",
        {"purpose": "Autumn fair", "format": "xlsx", "columns": ["family_name"]},
    )
    sheet = openpyxl.load_workbook(io.BytesIO(b"".join(response.streaming_content))).active
    families = sorted(row[0] for row in sheet.iter_rows(min_row=2, values_only=True))
    assert families == ["Ortega", "Prieto"]


def test_only_the_ticked_ones_leave(two: Any, signed_in: Any) -> None:
    form = {"do": "choose", "ids": [str(two[1].key)]}
    page = signed_in("ana").post("/contacts/export/", form)
    assert (page.status_code, str(page.context["count"])) == (200, "1")
    response = signed_in("ana").post(
        "/contacts/export/",
        form | {"purpose": "Autumn fair", "format": "csv", "columns": ["given_name"]},
    )
    assert rows_of(response)[1:] == [["Bruno"]]


def test_without_a_purpose_nothing_leaves(two: Any, signed_in: Any) -> None:
    response = signed_in("ana").post(
        "/contacts/export/", {"purpose": " ", "format": "csv", "columns": ["given_name"]}
    )
    assert response.status_code == 400
    assert Export.objects.count() == 0


def test_hidden_fields_are_not_offered(two: Any, signed_in: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr(
        "contacts.operations.export_building.hidden_of_contact",
        lambda user: frozenset({"email"}),
    )
    response = signed_in("ana").post(
        "/contacts/export/", {"purpose": "Fair", "format": "csv", "columns": ["email"]}
    )
    assert response.status_code == 400
    assert Export.objects.count() == 0


def test_other_teams_never_leave_with_it(two: Any, people: Any, signed_in: Any) -> None:
    add(Actor(people["cy"], Door.PAGE), "South", "Example")
    response = signed_in("ana").post(
        "/contacts/export/", {"purpose": "Fair", "format": "csv", "columns": ["given_name"]}
    )
    assert sorted(row[0] for row in rows_of(response)[1:]) == ["'=HYPERLINK(1)", "Bruno"]


def test_who_may_not_export_is_refused(two: Any, signed_in: Any) -> None:
    assert signed_in("bo").get("/contacts/export/").status_code == 403
