"""Changing many at once from the list: preview, run, undo."""

import json
from typing import Any

import pytest

from config.actor import Actor, Door
from contacts.models.contact import Contact
from contacts.models.work import BulkChange
from contacts.operations.contacts import update_contact
from contacts.operations.shares import share_contact
from contacts.operations.tags import create_tag
from tests.contacts.list_people import add

HTMX = {"headers": {"HX-Request": "true"}}


@pytest.fixture
def four(by: Actor) -> list[Contact]:
    """Four leads of Ana's."""
    return [add(by, name, "Example") for name in ("A", "B", "C", "D")]


def keys(contacts: list[Contact]) -> list[str]:
    return [str(contact.key) for contact in contacts]


def stages() -> list[str]:
    return list(Contact.objects.order_by("pk").values_list("stage", flat=True))


def test_the_preview_counts_and_writes_nothing(four: Any, by: Actor, signed_in: Any) -> None:
    update_contact(contact=four[0], values={"stage": "customer"}, by=by)
    response = signed_in("ana").post(
        "/contacts/bulk/", {"do": "stage", "value": "customer", "ids": keys(four[:3])}
    )
    assert response.context["counts"] == {"total": 3, "change": 2, "same": 1, "not_permitted": 0}
    assert stages() == ["customer", "lead", "lead", "lead"]
    assert BulkChange.objects.count() == 0


def test_without_a_value_the_preview_asks_for_one(four: Any, signed_in: Any) -> None:
    response = signed_in("ana").post("/contacts/bulk/", {"do": "owner", "ids": keys(four[:2])})
    assert (response.context["counts"], response.context["total"]) == (None, 2)
    assert "Choose a colleague" in response.content.decode()


def test_contacts_shared_to_look_at_are_left_out(four: Any, people: Any, signed_in: Any) -> None:
    cy = Actor(people["cy"], Door.PAGE)
    foreign = add(cy, "South", "Example")
    share_contact(contact=foreign, user=people["ana"], may_change=False, until=None, by=cy)
    response = signed_in("ana").post(
        "/contacts/bulk/", {"do": "stage", "value": "former", "ids": keys([four[0], foreign])}
    )
    assert response.context["counts"] == {"total": 2, "change": 1, "same": 0, "not_permitted": 1}
    assert "Shared with you to look at" in response.content.decode()


def test_run_changes_the_ticked_ones_and_offers_undo(four: Any, signed_in: Any) -> None:
    client = signed_in("ana")
    response = client.post(
        "/contacts/bulk/run/?stage=lead",
        {"do": "stage", "value": "customer", "ids": keys(four[:2]), "expected": "2"},
        **HTMX,
    )
    change = BulkChange.objects.get()
    assert stages() == ["customer", "customer", "lead", "lead"]
    assert json.loads(response.headers["HX-Trigger"]) == {
        "toast": {"text": "2 contacts changed", "undo": f"/contacts/bulk/{change.key}/undo/"}
    }
    assert json.loads(response.headers["HX-Location"])["path"] == "/contacts/?stage=lead"
    undone = client.post(f"/contacts/bulk/{change.key}/undo/", **HTMX)
    assert json.loads(undone.headers["HX-Trigger"])["toast"] == {"text": "2 contacts put back"}
    assert stages() == ["lead"] * 4


def test_undo_keeps_what_somebody_changed_since(four: Any, by: Actor, signed_in: Any) -> None:
    client = signed_in("ana")
    client.post(
        "/contacts/bulk/run/",
        {"do": "stage", "value": "customer", "ids": keys(four[:2]), "expected": "2"},
        **HTMX,
    )
    update_contact(contact=four[0], values={"stage": "former"}, by=by)
    undone = client.post(f"/contacts/bulk/{BulkChange.objects.get().key}/undo/", **HTMX)
    assert json.loads(undone.headers["HX-Trigger"])["toast"]["text"] == (
        "1 contact put back. 1 was changed since and stays"
    )
    assert stages() == ["former", "lead", "lead", "lead"]


def test_all_matching_means_the_filtered_list_and_not_the_page(
    by: Actor, four: Any, signed_in: Any
) -> None:
    create_tag(name="Fair", by=by)
    for number in range(28):
        add(by, "Person", f"N{number}", stage="customer")
    client = signed_in("ana")
    form = {"do": "add_tag", "all_matching": "1", "ids": keys(four[:1])}
    tag = client.post("/contacts/bulk/?stage=customer", form).context["chosen"].form
    value = str(tag.fields["value"].queryset.get().pk)
    preview = client.post("/contacts/bulk/?stage=customer", form | {"value": value})
    assert preview.context["counts"]["change"] == 28
    client.post("/contacts/bulk/run/?stage=customer", form | {"value": value, "expected": "28"})
    assert Contact.objects.filter(tags__name="Fair").count() == 28
    assert Contact.objects.filter(tags__name="Fair", stage="lead").count() == 0


def test_a_list_that_moved_since_the_preview_is_not_changed(four: Any, signed_in: Any) -> None:
    response = signed_in("ana").post(
        "/contacts/bulk/run/",
        {"do": "stage", "value": "customer", "ids": keys(four), "expected": "3"},
        **HTMX,
    )
    assert response.status_code == 409
    assert "Look at the preview again." in response.content.decode()
    assert stages() == ["lead"] * 4


def test_archiving_many_asks_for_the_number_in_writing(
    four: Any, signed_in: Any, monkeypatch: Any
) -> None:
    monkeypatch.setattr("contacts.views.bulk.TYPED_COUNT_FROM", 3)
    client = signed_in("ana")
    form = {"do": "archive", "ids": keys(four), "expected": "4"}
    assert (
        "Type the number of contacts (4)" in client.post("/contacts/bulk/", form).content.decode()
    )
    assert client.post("/contacts/bulk/run/", form, **HTMX).status_code == 400
    assert Contact.objects.present().count() == 4
    assert client.post("/contacts/bulk/run/", form | {"typed": "4"}, **HTMX).status_code == 204
    assert Contact.objects.present().count() == 0


def test_contacts_out_of_scope_are_not_even_counted(four: Any, people: Any, signed_in: Any) -> None:
    foreign = add(Actor(people["cy"], Door.PAGE), "South", "Example")
    response = signed_in("ana").post(
        "/contacts/bulk/", {"do": "archive", "ids": keys([four[0], foreign])}
    )
    assert response.context["counts"]["total"] == 1


def test_who_may_not_change_many_is_refused(four: Any, signed_in: Any) -> None:
    form = {"do": "archive", "ids": keys(four)}
    assert signed_in("bo").post("/contacts/bulk/", form).status_code == 403
    assert signed_in("bo").post("/contacts/bulk/run/", form).status_code == 403
    assert signed_in("ana").post("/contacts/bulk/", {"do": "explode"}).status_code == 404


def test_the_undo_of_somebody_else_does_not_exist(four: Any, by: Actor, signed_in: Any) -> None:
    signed_in("ana").post(
        "/contacts/bulk/run/",
        {"do": "stage", "value": "customer", "ids": keys(four), "expected": "4"},
        **HTMX,
    )
    change = BulkChange.objects.get()
    assert signed_in("marta").post(f"/contacts/bulk/{change.key}/undo/").status_code == 404


def test_ones_own_changes_are_listed_with_the_way_back(
    four: Any, people: Any, signed_in: Any
) -> None:
    client = signed_in("ana")
    for value, those in (("customer", four[:2]), ("former", four[2:])):
        form = {"do": "stage", "value": value, "ids": keys(those), "expected": "2"}
        client.post("/contacts/bulk/run/", form)
    first, second = BulkChange.objects.order_by("pk")
    page = client.get("/contacts/bulk/changes/")
    assert [(str(title), line.value, line.may_undo) for title, line in page.context["rows"]] == [
        ("Change the stage", "Former", True),
        ("Change the stage", "Customer", True),
    ]
    assert f'action="/contacts/bulk/{second.key}/undo/"' in page.content.decode()
    assert (
        'href="/contacts/bulk/changes/"'
        in client.get(f"/contacts/bulk/{second.key}/").content.decode()
    )
    client.post(f"/contacts/bulk/{second.key}/undo/")
    again = client.get("/contacts/bulk/changes/").context["rows"]
    assert [line.may_undo for _title, line in again] == [False, True]
    assert stages() == ["customer", "customer", "lead", "lead"]
    # A colleague of the same team sees their own only; who answers for all data sees all.
    people["bo"].role = "sales_lead"
    people["bo"].save()
    assert signed_in("bo").get("/contacts/bulk/changes/").context["rows"] == []
    assert signed_in("bo").post(f"/contacts/bulk/{first.key}/undo/").status_code == 404
    everybodys = signed_in("dario").get("/contacts/bulk/changes/").context["rows"]
    assert [line.change.by for _title, line in everybodys] == [people["ana"]] * 2
    signed_in("dario").post(f"/contacts/bulk/{first.key}/undo/")
    assert stages() == ["lead"] * 4
