"""Origins, checks and offers at every door: the card, the list, the API, the admin."""

import pytest
from django.urls import reverse
from django.utils import timezone

from config.actor import Actor, Door
from contacts.models.provenance import ValueConflict
from contacts.models.verification import Verification
from contacts.operations.contacts import create_contact
from contacts.operations.upserting import put_by_email
from contacts.operations.verifying import verify_group
from tests.contacts.api_client import Caller

pytestmark = pytest.mark.django_db


@pytest.fixture
def ana(by):
    values = {"given_name": "Ana", "family_name": "Ruiz", "email": "ana@x.es"}
    return create_contact(values=values, by=by)


@pytest.fixture
def offer(ana, people):
    put_by_email(email="ana@x.es", values={"family_name": "Gil"}, by=Actor(people["ana"], Door.API))
    return ValueConflict.objects.get()


def test_the_card_says_where_each_group_is_from_and_checks_it_with_one_click(signed_in, ana):
    client = signed_in("ana")
    page = client.get(f"/contacts/{ana.key}/part/origins/").content.decode()
    assert "Entered by hand" in page
    assert page.count("Verified today") == 3  # name, email, stage
    done = client.post(f"/contacts/{ana.key}/verify/name/")
    assert "The person said so" in done.content.decode()
    assert Verification.objects.get().group == "name"
    client.post(f"/contacts/{ana.key}/unverify/name/")
    assert not Verification.objects.exists()
    wrong = client.post(f"/contacts/{ana.key}/verify/phone/")
    assert (wrong.status_code, "There is nothing to verify." in wrong.content.decode()) == (
        422,
        True,
    )


def test_the_card_shows_an_offer_and_takes_it(signed_in, ana, offer):
    client = signed_in("ana")
    page = client.get(f"/contacts/{ana.key}/part/origins/").content.decode()
    for words in ("<del>Ruiz</del>", "<ins>Gil</ins>", "API", "more trusted source", "Take it"):
        assert words in page
    client.post(f"/contacts/{ana.key}/offers/{offer.pk}/take/")
    ana.refresh_from_db()
    assert ana.family_name == "Gil"
    twice = client.post(f"/contacts/{ana.key}/offers/{offer.pk}/keep/")
    assert (twice.status_code, "decided this meanwhile" in twice.content.decode()) == (422, True)
    assert client.post(f"/contacts/{ana.key}/offers/{offer.pk}/maybe/").status_code == 404


def test_the_list_shows_offers_of_ones_own_people_and_decides_the_ticked(signed_in, ana, offer):
    other = signed_in("cy").get("/contacts/offers/").content.decode()
    assert "Nothing waits for a decision" in other
    client = signed_in("ana")
    assert "Ana Ruiz" in client.get("/contacts/offers/").content.decode()
    client.post("/contacts/offers/", {"ids": [str(offer.key)], "decision": "keep"})
    offer.refresh_from_db()
    assert (offer.decision, offer.decided_by.username) == ("keep", "ana")
    assert "Nothing waits for a decision" in client.get("/contacts/offers/").content.decode()


def test_who_may_not_read_a_field_sees_neither_its_offer_nor_its_check(signed_in, ana, by):
    ValueConflict.objects.create(
        contact=ana, group="email", offered={"email": "ana@y.es"}, reason="trusted",
        at=timezone.now(),
    )  # fmt: skip
    verify_group(contact=ana, group="email", by=by)
    page = signed_in("vera").get(f"/contacts/{ana.key}/part/origins/").content.decode()
    assert "ana@y.es" not in page
    assert "Email" not in page
    # And nobody who only looks is offered a button.
    assert "Verified today" not in page


def test_the_list_costs_the_same_few_queries_for_one_and_for_many(
    signed_in, by, django_assert_max_num_queries
):
    for number in range(20):
        person = create_contact(values={"given_name": f"P{number}"}, by=by)
        ValueConflict.objects.create(
            contact=person, group="work", offered={"occupation": "Baker"}, reason="trusted",
            at=timezone.now(),
        )  # fmt: skip
    client = signed_in("ana")
    with django_assert_max_num_queries(25):
        page = client.get("/contacts/offers/").content.decode()
    assert page.count("Baker") == 20


def test_the_api_tells_origin_and_check_of_each_group(ana, people):
    call = Caller(people["ana"], ["contacts:read", "contacts:write"])
    verified = call(
        "POST", f"/contacts/{ana.key}/verify/", {"group": "name", "how": "document", "note": "ID"}
    )
    name = verified.json()["results"][0]
    assert (name["group"], name["source"], name["by"]) == ("name", "Entered by hand", "Ana")
    assert (name["verified_by"], name["verified_how"]) == ("ana", "document")
    after = call("POST", f"/contacts/{ana.key}/unverify/", {"group": "name"})
    assert after.json()["results"][0]["verified_at"] is None
    groups = call("GET", f"/contacts/{ana.key}/groups/").json()["results"]
    assert [each["group"] for each in groups] == ["name", "email", "stage"]
    assert call("POST", f"/contacts/{ana.key}/verify/", {"group": "nose"}).status_code == 400


def test_the_api_lists_offers_and_decides_one_once(ana, offer, people):
    call = Caller(people["ana"], ["contacts:read", "contacts:write"])
    (listed,) = call("GET", "/value-conflicts/?decided=false&group=name").json()["results"]
    assert (listed["contact"], listed["offered"], listed["reason"]) == (
        str(ana.key), {"family_name": "Gil"}, "trusted",
    )  # fmt: skip
    path = f"/value-conflicts/{offer.key}/decide/"
    assert call("POST", path, {"decision": "take"}).json()["decision"] == "take"
    assert call("POST", path, {"decision": "keep"}).status_code == 409
    ana.refresh_from_db()
    assert ana.family_name == "Gil"
    assert Caller(people["cy"])("GET", f"/value-conflicts/{offer.key}/").status_code == 404


def test_the_admin_shows_checks_and_offers_and_decides(signed_in, people, ana, offer, by):
    verify_group(contact=ana, group="email", by=by)
    client = signed_in("dario")
    assert "Ana Ruiz" in client.get("/admin/contacts/verification/").content.decode()
    listed = reverse("admin:contacts_valueconflict_changelist")
    one = reverse("admin:contacts_valueconflict_change", args=[offer.pk])
    assert "Family name: Gil" in client.get(one).content.decode()
    client.post(listed, {"action": "keep", "_selected_action": [offer.pk]})
    offer.refresh_from_db()
    assert (offer.decision, offer.decided_by.username) == ("keep", "dario")
