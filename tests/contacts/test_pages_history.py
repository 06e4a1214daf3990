"""The history of one person, and the way back."""

import json

import pytest

from config.actor import Actor, Door
from contacts.models.contact import Contact
from contacts.operations.contacts import create_contact, update_contact

pytestmark = pytest.mark.django_db


@pytest.fixture
def lucia(by, people):
    contact = create_contact(values={"given_name": "Lucía", "occupation": "Barista"}, by=by)
    bo = Actor(people["bo"], Door.API)
    update_contact(contact=contact, values={"occupation": "Chef"}, by=bo)
    return update_contact(contact=contact, values={"occupation": "Baker", "language": "es"}, by=by)


def rows(contact):
    return list(
        Contact.history.filter(id=contact.pk)
        .order_by("history_id")
        .values_list("history_id", flat=True)
    )


def test_the_page_says_who_when_by_which_door_and_what(signed_in, lucia):
    answer = signed_in("ana").get(f"/contacts/{lucia.key}/history/")
    newest, middle, first = answer.context["versions"]
    assert [(c.field, c.old, c.new) for c in newest.changes] == [
        ("occupation", "Chef", "Baker"),
        ("language", "", "Spanish"),
    ]
    assert (newest.who, str(newest.door)) == ("Ana", "in the application")
    assert (middle.who, str(middle.door)) == ("Bo", "through the API")
    assert [(c.field, c.old, c.new) for c in middle.changes] == [("occupation", "Barista", "Chef")]
    assert first.created
    assert "through the API" in answer.content.decode()


def test_one_field_alone_can_be_followed(signed_in, lucia):
    answer = signed_in("ana").get(f"/contacts/{lucia.key}/history/?field=language")
    assert [[c.new for c in v.changes] for v in answer.context["versions"]] == [["Spanish"]]
    for field in ("nonsense", "custom.nonsense", "id"):
        assert (
            signed_in("ana").get(f"/contacts/{lucia.key}/history/?field={field}").status_code == 404
        )


def test_one_value_is_put_back_and_the_toast_offers_the_way_back(signed_in, lucia):
    client, first = signed_in("ana"), rows(lucia)[0]
    answer = client.post(
        f"/contacts/{lucia.key}/restore/{first}/occupation/", headers={"HX-Request": "true"}
    )
    assert answer.status_code == 204
    lucia.refresh_from_db()
    assert (lucia.occupation, lucia.language) == ("Barista", "es")
    undo = json.loads(answer.headers["HX-Trigger"])["toast"]["undo"]
    client.post(undo, headers={"HX-Request": "true"})
    lucia.refresh_from_db()
    assert lucia.occupation == "Baker"


def test_a_whole_version_is_put_back(signed_in, lucia):
    answer = signed_in("ana").post(f"/contacts/{lucia.key}/restore/{rows(lucia)[1]}/")
    assert answer.headers["Location"] == f"/contacts/{lucia.key}/history/"
    lucia.refresh_from_db()
    assert (lucia.occupation, lucia.language) == ("Chef", "")


def test_the_history_of_somebody_else_puts_nothing_back(signed_in, lucia, by):
    other = create_contact(values={"given_name": "Bea", "occupation": "Spy"}, by=by)
    answer = signed_in("ana").post(f"/contacts/{lucia.key}/restore/{rows(other)[0]}/occupation/")
    assert answer.status_code == 404
    lucia.refresh_from_db()
    assert lucia.occupation == "Baker"


@pytest.mark.parametrize(("name", "status"), [("vera", 403), ("cy", 404)])
def test_who_may_not_change_puts_nothing_back(signed_in, lucia, name, status):
    answer = signed_in(name).post(f"/contacts/{lucia.key}/restore/{rows(lucia)[0]}/")
    assert answer.status_code == status
    lucia.refresh_from_db()
    assert (lucia.occupation, lucia.version) == ("Baker", 3)


def test_a_long_history_is_read_page_by_page(signed_in, lucia, by):
    for number in range(40):
        update_contact(contact=lucia, values={"occupation": f"Post {number}"}, by=by)
    client = signed_in("ana")
    page = client.get(f"/contacts/{lucia.key}/history/")
    assert len(page.context["versions"]) == 30
    older = client.get(f"/contacts/{lucia.key}/history/?before={page.context['older']}")
    assert len(older.context["versions"]) == 13
    assert older.context["versions"][0].changes[0].new == "Post 9"
    assert older.context["older"] == ""


def test_the_timeline_is_filtered_and_paged(signed_in, lucia, by):
    for number in range(25):
        update_contact(contact=lucia, values={"occupation": f"Post {number}"}, by=by)
    client = signed_in("ana")
    page = client.get(f"/contacts/{lucia.key}/timeline/?only=edits")
    assert page.context["events"][0].detail[0].new == "Post 24"
    assert len(page.context["events"]) == 20
    older = client.get(
        f"/contacts/{lucia.key}/timeline/", {"only": "edits", "before": page.context["older"]}
    )
    assert [event.detail[0].new for event in older.context["events"]][-1] == "Chef"
    assert len(older.context["events"]) == 7
    assert older.context["older"] == ""
    assert client.get(f"/contacts/{lucia.key}/timeline/?before=soon").status_code == 404
