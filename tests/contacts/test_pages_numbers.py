"""Numbers in addresses that no row can have: an answer, never a broken page."""

from typing import Any

import pytest
from django.urls import reverse

from contacts.models.source import Import
from tests.contacts.list_people import add
from tests.contacts.test_pages_import import address, checked, correct

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("stored_in")]

ODD = ["9" * 20, "9" * 5_000, "²", "٣", "-1", "x", str(2**31)]


@pytest.mark.parametrize("after", ODD)
def test_a_page_of_faulty_rows_that_cannot_be_does_not_exist(
    signed_in: Any, work: Any, after: str
) -> None:
    client = signed_in("ana")
    job = checked(client, work)
    page = address("import_check", job)
    assert client.get(page, {"after": after}).status_code == 404
    assert client.get(page, {"after": "1"}).status_code == 200
    assert client.get(page, {"after": ""}).status_code == 200


@pytest.mark.parametrize("number", ["9" * 20, "9" * 5_000, "²"])
def test_odd_numbers_of_cells_and_columns_are_no_cell(
    signed_in: Any, work: Any, number: str
) -> None:
    client = signed_in("ana")
    job = checked(client, work)
    assert correct(client, job, number, 3, "x").status_code == 404
    assert correct(client, job, 3, number, "x").status_code == 404
    sent = {"number": 3, "column": 3, "value": "eva@x.es", "shown": f"1,{number},3"}
    answer = client.post(address("import_correct", job), sent, headers={"HX-Request": "true"})
    assert answer.status_code == 200
    assert Import.objects.get(pk=job.pk).details["corrections"] == 1


@pytest.mark.parametrize("before", ["9" * 20, "9" * 5_000, "²", "x"])
def test_a_history_before_an_impossible_row_does_not_exist(
    signed_in: Any, by: Any, before: str
) -> None:
    person = add(by, "Lucía", "Ortega")
    page = reverse("contacts:history", args=[person.key])
    assert signed_in("ana").get(page, {"before": before}).status_code == 404
    page = reverse("admin:contacts_contact_history", args=[person.pk])
    assert signed_in("dario").get(page, {"before": before}).status_code == 404


@pytest.mark.parametrize("cap", ["9" * 5_000, "²", "٣", "1001"])
def test_an_impossible_cap_on_messages_is_refused_in_a_sentence(
    signed_in: Any, by: Any, cap: str
) -> None:
    person = add(by, "Lucía", "Ortega")
    wish = {"name": "frequency_cap", "value": cap}
    answer = signed_in("ana").post(reverse("contacts:wish", args=[person.key]), wish)
    assert answer.status_code == 422


@pytest.mark.parametrize("number", ["9" * 20, "9" * 5_000])
def test_an_address_with_an_impossible_number_does_not_exist(
    signed_in: Any, by: Any, number: str
) -> None:
    person = add(by, "Lucía", "Ortega")
    for page in (
        f"/contacts/tags/{number}/change/",
        f"/contacts/{person.key}/points/{number}/",
        f"/contacts/{person.key}/restore/{number}/",
        f"/contacts/{person.key}/share/{number}/end/",
    ):
        assert signed_in("ana").post(page, {"name": "X"}).status_code == 404
    client = signed_in("dario")
    version = reverse("admin:contacts_contact_simple_history", args=[person.pk, number])
    assert client.get(version).status_code == 404
    shares = reverse("admin:contacts_contact_shares", args=[person.pk])
    assert client.post(shares, {"end": number}).status_code == 404
    tag = signed_in("ana").post("/contacts/bulk/", {"do": "add_tag", "value": number})
    assert tag.status_code == 200
