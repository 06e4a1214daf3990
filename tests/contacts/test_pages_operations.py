"""From a history entry to everything its operation did, and back; a record as it was then."""

from datetime import timedelta

import pytest
from django.utils import timezone

from contacts.models.catalogue import Tag
from contacts.models.contact import Contact
from contacts.models.reach import ContactPoint, PostalAddress
from contacts.operations.bulk import bulk_change
from contacts.operations.contacts import archive_contact, create_contact, update_contact
from contacts.operations.organisations import update_organisation
from contacts.operations.points import (
    add_address,
    add_point,
    change_point,
    relate,
    remove_point,
)
from contacts.operations.preferences import record_consent
from contacts.operations.restoring_moment import NotThere, restore_moment
from tests.contacts.api_client import Caller
from tests.drills.digests import state_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def ines(by):
    values = {"given_name": "Inés", "email": "ines@x.es", "organisation": "Sol", "tags": ["VIP"]}
    return create_contact(values=values, by=by)


def told(page):
    return [[(c.label, c.old, c.new) for c in v.changes] for v in page.context["versions"]]


def test_history_tells_addresses_tags_relations_and_consents_together(ines, by, signed_in):
    other = create_contact(values={"given_name": "Bea"}, by=by)
    point = add_point(contact=ines, kind="phone", value="612345678", by=by)
    change_point(point=point, values={"label": "work"}, by=by)
    remove_point(point=point, by=by)
    add_address(contact=ines, values={"city": "Vigo"}, by=by)
    relate(contact=ines, other=other, kind="household", by=by)
    record_consent(contact=ines, channel="email", purpose="newsletter", action="grant", by=by)
    update_contact(contact=ines, values={"tags": ["Fair"]}, by=by)
    page = signed_in("ana").get(f"/contacts/{ines.key}/history/")
    rows = [line for lines in told(page) for line in lines]
    assert ("Tags", "", "Fair") in rows
    assert ("Tags", "VIP", "") in rows
    assert ("Relations", "", "Same household: Bea") in rows
    assert ("Addresses", "", "Vigo") in rows
    assert ("Contact points", "Phone +34612345678", "") in rows
    assert ("Phone +34612345678: Label", "", "work") in rows
    assert [row[2] for row in rows if row[0].startswith("Consent, Email")] == ["Consent given"]


def test_what_one_operation_did_stands_together(ines, by, signed_in):
    update_contact(contact=ines, values={"given_name": "X", "tags": []}, by=by)
    page = signed_in("ana").get(f"/contacts/{ines.key}/history/")
    assert told(page)[0] == [("Given name", "Inés", "X"), ("Tags", "VIP", "")]


def test_one_part_alone_can_be_followed(ines, by, signed_in):
    add_address(contact=ines, values={"city": "Vigo"}, by=by)
    page = signed_in("ana").get(f"/contacts/{ines.key}/history/?field=addresses")
    assert told(page) == [[("Addresses", "", "Vigo")]]


def test_a_reader_of_masked_addresses_sees_that_they_changed_not_what_they_say(ines, by, signed_in):
    add_address(contact=ines, values={"city": "Vigo"}, by=by)
    client = signed_in("vera")
    page = client.get(f"/contacts/{ines.key}/history/")
    assert "ines@x.es" not in page.text
    assert "Vigo" not in page.text
    filtered = client.get(f"/contacts/{ines.key}/history/?field=addresses")
    assert [change[2] for change in told(filtered)[0]] == ["•••"]
    assert "Vigo" not in filtered.text


def test_the_history_of_an_organisation_has_a_page_of_its_own(ines, by, signed_in):
    update_organisation(organisation=ines.organisation, values={"city": "Vigo"}, by=by)
    client, address = signed_in("ana"), f"/history/organisation/{ines.organisation.key}/"
    assert told(client.get(address))[0] == [("City", "", "Vigo")]
    assert len(client.get(f"{address}?field=city").context["versions"]) == 1
    assert client.get(f"{address}?field=nonsense").status_code == 404
    tag = Tag.objects.get(name="VIP")
    assert ("Name", "", "VIP") in told(client.get(f"/history/tag/{tag.pk}/"))[0]
    assert client.get(f"/history/team/{ines.team_id}/").status_code == 403


def test_the_api_pages_history_and_leaves_hidden_fields_out(ines, by, people):
    for number in range(3):
        update_contact(contact=ines, values={"occupation": f"Post {number}"}, by=by)
    ana, address = Caller(people["ana"]), f"/contacts/{ines.key}/history/"
    first = ana("GET", f"{address}?limit=2").json()
    assert [row["changes"][0]["new"] for row in first["results"]] == ["Post 2", "Post 1"]
    after = first["paging"]["next"]["after"]
    second = ana("GET", f"{address}?limit=2&after={after}").json()
    assert second["results"][0]["changes"] == [
        {"field": "occupation", "label": "Occupation", "old": "", "new": "Post 0"}
    ]
    assert ana("GET", f"{address}?field=nonsense").status_code == 400
    assert ana("GET", f"{address}?after=x").status_code == 400
    vera = Caller(people["vera"])
    assert b"ines@x.es" not in vera("GET", address).content
    points = vera("GET", f"{address}?field=points")
    assert points.status_code == 200
    assert b"ines@x.es" not in points.content


def test_an_operation_is_looked_at_previewed_and_taken_back(ines, by, signed_in):
    others = [create_contact(values={"given_name": f"P{n}"}, by=by) for n in range(2)]
    done = bulk_change(contacts=Contact.objects.all(), action="stage", value="customer", by=by)
    update_contact(contact=others[0], values={"stage": "former"}, by=by)
    client = signed_in("ana")
    assert (
        f"/contacts/operations/{done.operation}/"
        in client.get(f"/contacts/{ines.key}/history/").text
    )
    page = client.get(f"/contacts/operations/{done.operation}/")
    assert (page.context["summary"].count, page.context["changed"]) == (3, 2)
    assert [(str(reason), n) for reason, n in page.context["reasons"]] == [("Changed since", 1)]
    answer = client.post(f"/contacts/operations/{done.operation}/restore/")
    result = client.get(answer.headers["Location"])
    assert result.context["result"]["changed"] == 2
    assert [line.contact for line in result.context["result"]["kept"]] == [others[0]]
    ines.refresh_from_db()
    others[0].refresh_from_db()
    assert (ines.stage, others[0].stage) == ("lead", "former")
    assert "put back" in client.get(f"/contacts/{ines.key}/history/").text


@pytest.mark.parametrize(("name", "status"), [("bo", 403), ("cy", 403)])
def test_who_may_not_change_many_sees_no_operation(ines, signed_in, name, status):
    done = Contact.history.get(id=ines.pk).history_operation
    assert signed_in(name).get(f"/contacts/operations/{done}/").status_code == status


def test_an_operation_out_of_reach_does_not_exist(ines, by, people, signed_in):
    type(by.user).objects.filter(username="cy").update(role="sales_lead")
    done = Contact.history.get(id=ines.pk).history_operation
    client = signed_in("cy")
    assert client.get(f"/contacts/operations/{done}/").status_code == 404
    assert client.post(f"/contacts/operations/{done}/restore/").status_code == 404


def test_a_record_is_what_it_was_at_a_moment(ines, by, signed_in):
    point = add_point(contact=ines, kind="email", value="two@x.es", label="work", by=by)
    add_address(contact=ines, values={"city": "Vigo"}, by=by)
    before, at = state_of(), timezone.now()
    values = {"given_name": "X", "organisation": "Luna", "tags": ["Fair"], "email": "new@x.es"}
    update_contact(contact=ines, values=values, by=by)
    remove_point(point=point, by=by)
    add_address(contact=ines, values={"city": "Lugo"}, by=by)
    client, address = signed_in("ana"), f"/contacts/{ines.key}/as-it-was/"
    page = client.get(address, {"at": at.isoformat()})
    lines = {(line.label, line.old, line.new) for line in page.context["lines"]}
    assert lines >= {
        ("Given name", "X", "Inés"), ("Organisation", "Luna", "Sol"), ("Tags", "Fair", ""),
        ("Tags", "", "VIP"), ("Addresses", "Lugo", ""), ("Contact points", "", "two@x.es"),
        ("Email", "new@x.es", "ines@x.es"),
    }  # fmt: skip
    assert state_of() != before
    form = {"at": at.isoformat(), "version": page.context["contact"].version}
    client.post(address, form)
    after = state_of()
    changed = {label for label in before if after[label] != before[label]}
    assert changed == {"contacts.Organisation", "contacts.Tag"}  # new words stay in the house
    row = Contact.history.filter(id=ines.pk).latest("history_id")
    assert row.history_change_reason == f"restored from {at.isoformat()}"
    assert client.post(address, form).status_code == 412


def test_an_opt_out_stays_when_a_record_is_what_it_was(ines, by):
    at = timezone.now()
    change_point(point=ines.points.get(), values={"opted_out": True, "label": "work"}, by=by)
    added = add_point(contact=ines, kind="email", value="no@x.es", by=by)
    change_point(point=added, values={"opted_out": True}, by=by)
    found = restore_moment(contact=ines, at=at, by=by)
    point = ContactPoint.objects.get(contact=ines, normalised="ines@x.es")
    assert (point.label, point.opted_out_at is not None) == ("", True)
    assert ContactPoint.objects.filter(pk=added.pk).exists()
    assert found.reasons == {"consent": 2}


def test_before_its_time_a_record_was_not_there(ines, by):
    with pytest.raises(NotThere):
        restore_moment(contact=ines, at=ines.created_at - timedelta(days=1), by=by)
    assert PostalAddress.objects.count() == 0


def test_a_strange_moment_is_no_address(ines, signed_in):
    client = signed_in("ana")
    assert client.get(f"/contacts/{ines.key}/as-it-was/?at=soon").status_code == 404
    assert signed_in("vera").get(f"/contacts/{ines.key}/as-it-was/").status_code == 403


def test_archived_people_come_back_many_at_once(by, signed_in):
    crowd = [create_contact(values={"given_name": f"P{n}"}, by=by) for n in range(3)]
    for contact in crowd:
        archive_contact(contact=contact, by=by)
    client = signed_in("ana")
    assert len(client.get("/contacts/archived/").context["rows"]) == 3
    client.post("/contacts/archived/", {"ids": [str(c.key) for c in crowd[:2]] + ["x"]})
    assert list(client.get("/contacts/archived/").context["rows"]) == [crowd[2]]
    assert Contact.objects.present().count() == 2
