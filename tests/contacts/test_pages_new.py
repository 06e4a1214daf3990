"""Writing down a new person."""

import pytest

from config.actor import Actor, Door
from contacts.models.contact import Contact
from contacts.operations.contacts import create_contact

pytestmark = pytest.mark.django_db


def test_a_new_person_belongs_to_who_wrote_them_down(signed_in, people, teams):
    answer = signed_in("ana").post(
        "/contacts/new/",
        {
            "given_name": "Lucía",
            "family_name": "Ortega",
            "email": "Lucia@Example.com",
            "organisation": "Café Lisboa",
            "stage": "lead",
            "tags": "VIP, Wholesale",
        },
    )
    contact = Contact.objects.get()
    assert answer.headers["Location"] == f"/contacts/{contact.key}/"
    assert (contact.full_name, contact.email) == ("Lucía Ortega", "lucia@example.com")
    assert (contact.owner, contact.team) == (people["ana"], teams["North"])
    assert contact.organisation.name == "Café Lisboa"
    assert sorted(contact.tags.values_list("name", flat=True)) == ["VIP", "Wholesale"]


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"stage": "lead"}, "Give at least a name, an email or a phone number."),
        ({"stage": "lead", "given_name": "Ana", "email": "nonsense"}, "errorlist"),
    ],
)
def test_what_is_wrong_is_said_and_nobody_is_created(signed_in, values, sentence):
    answer = signed_in("ana").post("/contacts/new/", values)
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert Contact.objects.count() == 0


def test_a_reader_writes_nobody_down(signed_in):
    client = signed_in("vera")
    assert client.get("/contacts/new/").status_code == 403
    assert client.post("/contacts/new/", {"given_name": "Ana", "stage": "lead"}).status_code == 403
    assert client.post("/contacts/new/likely/", {"given_name": "Ana"}).status_code == 403
    assert Contact.objects.count() == 0


def test_somebody_we_seem_to_know_is_named_while_typing(signed_in, by):
    known = create_contact(
        values={"given_name": "Lucía", "family_name": "Ortega", "email": "l@example.com"}, by=by
    )
    client = signed_in("ana")
    page = client.post("/contacts/new/likely/", {"email": "L@example.com"}).content.decode()
    assert f"/contacts/{known.key}/" in page
    assert "Same email" in page
    page = client.post(
        "/contacts/new/likely/", {"given_name": "Lucia", "family_name": "Ortega"}
    ).content.decode()
    assert "Similar name" in page
    assert "Is it one of these" not in client.post("/contacts/new/likely/", {}).content.decode()


def test_the_warning_leaks_nobody_of_another_team(signed_in, people):
    create_contact(
        values={"given_name": "Zoe", "family_name": "Paz", "email": "zoe@example.com"},
        by=Actor(people["cy"], Door.PAGE),
    )
    page = signed_in("ana").post("/contacts/new/likely/", {"email": "zoe@example.com"})
    assert page.status_code == 200
    assert "Zoe" not in page.content.decode()
    assert page.context["found"] == []
