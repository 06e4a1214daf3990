"""The history of one person, and the way back."""

import json

import pytest

from config.actor import Actor, Door
from contacts.models.contact import Contact
from contacts.operations.contacts import create_contact, update_contact
from contacts.operations.merging.merging import merge_contacts
from contacts.operations.shares import share_contact
from tests.contacts.api_client import Caller

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


@pytest.fixture
def merged(lucia, by, people):
    """Lucía, and the record of her that bo had worked on before it was merged into hers."""
    bo = Actor(people["bo"], Door.PAGE)
    values = {"given_name": "Lucy", "email": "lucy@x.es", "occupation": "Cook"}
    other = create_contact(values=values, by=by)
    update_contact(contact=other, values={"occupation": "Head cook", "phone": "612345678"}, by=bo)
    other.refresh_from_db()
    merge_contacts(survivor=lucia, absorbed=other, choices={"work": "survivor"}, by=by)
    return lucia


def told(entries):
    return [
        (version.record, version.who, version.created, [(c.label, c.new) for c in version.changes])
        for version in entries
        if version.record
    ]


def test_what_happened_to_a_merged_record_reads_on_with_whom_and_where(signed_in, merged):
    page = signed_in("ana").get(f"/contacts/{merged.key}/history/")
    ofthe_merge, edit, created = told(page.context["versions"])
    assert ofthe_merge[:2] == ("Lucy", "Ana")
    assert (edit[:3], ("Occupation", "Head cook") in edit[3]) == (("Lucy", "Bo", False), True)
    assert created[:3] == ("Lucy", "Ana", True)
    assert "on the merged record Lucy" in page.content.decode()
    assert [version.record for version in page.context["versions"]] == [
        "", "Lucy", "Lucy", "Lucy", "", "", "",
    ]  # fmt: skip
    page = signed_in("ana").get(f"/contacts/{merged.key}/history/?field=occupation")
    assert [(v.record, v.changes[0].new) for v in page.context["versions"]] == [
        ("Lucy", "Head cook"),
        ("", "Baker"),
        ("", "Chef"),
    ]
    assert not any(c.restorable for v in page.context["versions"] for c in v.changes if v.record)


def test_the_api_tells_the_history_of_a_merged_record_too(people, merged):
    rows = Caller(people["ana"])("GET", f"/contacts/{merged.key}/history/").json()["results"]
    assert {row["record"] for row in rows} == {"", "Lucy"}
    assert {row["part"] for row in rows} <= {"contact", "points"}


def test_of_a_merged_record_one_reads_what_one_may_see(signed_in, merged, people, by):
    share_contact(contact=merged, user=people["cy"], may_change=False, until=None, by=by)
    page = signed_in("cy").get(f"/contacts/{merged.key}/history/")
    assert len(page.context["versions"]) >= 3
    assert told(page.context["versions"]) == []
    page = signed_in("vera").get(f"/contacts/{merged.key}/history/").content.decode()
    assert "on the merged record Lucy" in page
    assert "612345678" not in page
    assert "lucy@x.es" not in page
