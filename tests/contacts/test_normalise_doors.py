"""The same value comes out the same, whichever door it comes in by."""

from pathlib import Path

import pytest
from django.core.files import File

from contacts.models.contact import Contact
from contacts.models.reach import ContactPoint
from contacts.operations.contacts import create_contact, update_contact
from contacts.operations.importing import running, starting
from contacts.operations.points import add_address, add_point
from tests.contacts.api_client import Caller

pytestmark = pytest.mark.django_db
EMAILS = {
    "ana@YOPMAIL.com": ("ana@yopmail.com", "disposable"),
    "Info@Example.com": ("info@example.com", "role"),
    "ana@MÜNCHEN.de": ("ana@münchen.de", ""),
}


def by_page(raw, by, people, bring):
    return create_contact(values={"given_name": "Ana", "email": raw}, by=by)


def by_api(raw, by, people, bring):
    call = Caller(people["ana"], ["contacts:read", "contacts:write"])
    made = call("POST", "/contacts/", {"given_name": "Ana", "email": raw})
    return Contact.objects.get(key=made.json()["key"])


def by_import(raw, by, people, bring):
    bring(f"Id,First Name,Email\n1,Ana,{raw}\n")
    return Contact.objects.get()


@pytest.fixture
def bring(tmp_path, by, stored_in):
    def run(text: str) -> None:
        path = Path(tmp_path) / "people.csv"
        path.write_text(text, encoding="utf-8")
        with path.open("rb") as stream:
            job = starting.start_import(file=File(stream, name="p.csv"), file_name="p.csv", by=by)
        job = starting.configure_import(job=job, values={"source_name": "Fair"}, by=by)
        running.run_import(job=job, by=by)

    return run


@pytest.mark.parametrize("door", [by_page, by_api, by_import], ids=["page", "api", "import"])
@pytest.mark.parametrize("raw", EMAILS)
def test_an_email_has_the_same_key_and_mark_by_every_door(raw, door, by, people, bring):
    person = door(raw, by, people, bring)
    point = ContactPoint.objects.get(contact=person)
    assert (point.value, (point.normalised, point.mark)) == (raw, EMAILS[raw])
    assert person.email == EMAILS[raw][0]


def test_a_changed_email_loses_the_mark_of_the_old_one(by):
    ana = create_contact(values={"given_name": "Ana", "email": "ana@yopmail.com"}, by=by)
    update_contact(contact=ana, values={"email": "ana@example.com"}, by=by)
    assert list(ContactPoint.objects.values_list("normalised", "mark")) == [("ana@example.com", "")]


def test_a_phone_is_read_in_the_country_of_the_persons_address_by_every_door(by, bring):
    bring("Id,First Name,Phone,Street,City,Country\n1,Zoé,06 12 34 56 78,1 rue X,Lyon,France\n")
    assert Contact.objects.get().phone == "+33612345678"
    ana = create_contact(values={"given_name": "Ana"}, by=by)
    add_address(contact=ana, values={"city": "Lyon", "country": "Francia"}, by=by)
    assert update_contact(contact=ana, values={"phone": "06 12 34 56 78"}, by=by).phone == (
        "+33612345678"
    )
    # What only the house's country knows is read there.
    eva = create_contact(values={"given_name": "Eva"}, by=by)
    add_address(contact=eva, values={"city": "Encamp", "country": "Andorra"}, by=by)
    point = add_point(contact=eva, kind="phone", value="612 345 678", by=by)
    assert point.normalised == "+34612345678"
