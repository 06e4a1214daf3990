"""Merging at the page, the API and the admin: the same operation, old keys that lead on."""

import pytest
from django.urls import reverse

from contacts.models.contact import Contact
from contacts.models.duplicates import DuplicateCandidate
from contacts.models.merge import AutomaticMerge, Merge
from contacts.operations.contacts import create_contact
from contacts.operations.merging.merging import merge_contacts
from contacts.operations.merging.unmerging import unmerge
from contacts.operations.points import add_address
from tests.contacts.api_client import Caller

pytestmark = pytest.mark.django_db


@pytest.fixture
def ines(by):
    values = {
        "given_name": "Inés",
        "family_name": "Ruiz",
        "email": "ines@x.es",
        "organisation": "Sol",
    }
    contact = create_contact(values=values, by=by)
    add_address(contact=contact, values={"city": "Jaén"}, by=by)
    return contact


@pytest.fixture
def pair(ines, twin):
    return DuplicateCandidate.objects.create(
        left=ines,
        right=twin,
        probability=0.987,
        bits=6.2,
        digest="d",
        evidence=[
            {"field": "phone", "level": "exact", "bits": 15.8},
            {"field": "given_name", "level": "conflict", "bits": -30},
        ],
    )


def at(name, *args):
    return reverse(f"contacts:{name}", args=args)


def test_the_queue_says_who_they_are_and_what_speaks_for_it(signed_in, pair):
    """SuiteCRM PR 8613, mautic#4117: not only names."""
    page = signed_in("ana").get(at("duplicates")).content.decode()
    for words in ("98%", "ines@x.es", "i.ruiz@y.es", "Sol", "Jaén", "+15.8", "-30.0"):
        assert words in page


def test_the_queue_shows_only_pairs_of_people_one_may_see(signed_in, pair, people, teams):
    Contact.objects.filter(pk=pair.right_id).update(owner=people["cy"], team=teams["South"])
    client = signed_in("ana")
    assert "ines@x.es" not in client.get(at("duplicates")).content.decode()
    assert client.post(at("duplicate_decide", pair.key, "rejected")).status_code == 404
    address = at("merge", pair.left.key, pair.right.key)
    assert [client.get(address).status_code, client.post(address).status_code] == [404, 404]


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("?least=0.9", True),
        ("?least=0.99", False),
        ("?mine=on", True),
        ("?status=later", False),
        ("?status=rejected", False),
    ],
)
def test_the_queue_is_narrowed_by_its_address(signed_in, pair, query, shown):
    page = signed_in("ana").get(at("duplicates") + query).content.decode()
    assert ("ines@x.es" in page) is shown


def test_the_queue_is_narrowed_by_source_and_owner(signed_in, pair, people):
    client = signed_in("ana")
    source = pair.left.source_id
    for query, shown in (
        (f"?source={source}", True),
        (f"?owner={people['ana'].pk}", True),
        (f"?owner={people['bo'].pk}", False),
    ):
        assert ("ines@x.es" in client.get(at("duplicates") + query).content.decode()) is shown


def test_a_decision_takes_the_pair_off_the_queue_and_can_be_undone(signed_in, pair):
    client, headers = signed_in("ana"), {"HX-Request": "true"}
    answer = client.post(at("duplicate_decide", pair.key, "rejected"), headers=headers)
    assert at("duplicate_decide", pair.key, "open") in answer["HX-Trigger"]
    pair.refresh_from_db()
    assert (pair.status, pair.decided_by.username) == ("rejected", "ana")
    client.post(at("duplicate_decide", pair.key, "open"), headers=headers)
    pair.refresh_from_db()
    assert (pair.status, pair.decided_by) == ("open", None)


def test_side_by_side_shows_both_and_merges_as_chosen(signed_in, pair, ines, twin):
    client, address = signed_in("ana"), at("merge", ines.key, twin.key)
    page = client.get(address).content.decode()
    for words in ("Ruiz", "Ruis", "98% likely", "ines@x.es", "move over"):
        assert words in page
    preview = client.get(at("merge_preview", ines.key, twin.key) + "?group.name=absorbed")
    assert "Given name, Family name" in preview.content.decode()
    answer = client.post(address, {"group.name": "absorbed", "reason": "Typed twice"})
    merge = Merge.objects.get()
    assert answer["Location"] == at("merge_result", merge.key)
    ines.refresh_from_db()
    assert (ines.family_name, merge.reason) == ("Ruis", "Typed twice")
    assert "Take the merge back" in client.get(answer["Location"]).content.decode()


def test_the_old_address_leads_to_the_survivor_until_the_merge_is_taken_back(
    signed_in, ines, twin, by
):
    first = merge_contacts(survivor=ines, absorbed=twin, by=by)
    third = create_contact(values={"given_name": "I."}, by=by)
    second = merge_contacts(survivor=third, absorbed=ines, by=by)
    client = signed_in("ana")
    assert client.get(at("page", twin.key))["Location"] == at("page", third.key)
    old, new = (f"/contacts/{key}/history/?field=tags" for key in (twin.key, third.key))
    assert client.get(old)["Location"] == new
    assert client.post(f"/contacts/{twin.key}/archive/").status_code == 404
    assert signed_in("cy").get(at("page", twin.key)).status_code == 404
    for merge in (second, first):
        unmerge(merge=merge, by=by)
    assert signed_in("ana").get(at("page", twin.key)).status_code == 200


def test_the_card_says_what_it_was_merged_from_and_takes_it_back(signed_in, ines, twin, by):
    merge = merge_contacts(survivor=ines, absorbed=twin, by=by)
    client = signed_in("ana")
    page = client.get(at("page", ines.key)).content.decode()
    assert "Merged from" in page
    assert at("merge_with", ines.key) in page
    answer = client.post(at("merge_undo", merge.key), follow=True)
    assert "Everything went back" in answer.content.decode()
    twin.refresh_from_db()
    assert twin.merged_into is None


def test_a_person_to_merge_with_is_found_by_words(signed_in, ines, twin, pair):
    client = signed_in("ana")
    assert (
        at("merge", ines.key, twin.key) in client.get(at("merge_with", ines.key)).content.decode()
    )
    hits = client.post(at("merge_find", ines.key), {"q": "ruis"}).content.decode()
    assert at("merge", ines.key, twin.key) in hits


def test_a_data_owner_sets_the_automatic_merge(signed_in):
    client, address = signed_in("dario"), at("automatic_merge")
    assert "Switched off" in client.get(address).content.decode()
    client.post(address, {"enabled": "on", "threshold": "0.999", "daily_cap": "5"})
    setting = AutomaticMerge.objects.get()
    assert (setting.enabled, setting.threshold, setting.daily_cap) == (True, 0.999, 5)
    assert client.post(address, {"threshold": "0.2", "daily_cap": "5"}).status_code == 400


# --- API: twenty#14897, NPSP#2158


@pytest.fixture
def caller(people):
    return Caller(people["ana"])


def test_the_api_merges_and_unmerges(caller, ines, twin):
    path, body = f"/contacts/{ines.key}/merge/", {"absorbed": str(twin.key)}
    dry = caller("POST", path, body | {"dry_run": True})
    assert dry.status_code == 200
    assert dry.json()["counts"]["contacts.ContactPoint moved"] == 1
    assert not Merge.objects.exists()
    done = caller("POST", path, body | {"choices": {"name": "absorbed"}, "reason": "Twice"})
    assert done.status_code == 201
    said = done.json()
    assert (said["survivor"], said["absorbed"]) == (str(ines.key), str(twin.key))
    assert said["choices"]["name"] == "absorbed"
    [row] = caller("GET", f"/contacts/{ines.key}/merges/").json()["results"]
    assert row["key"] == said["key"]
    undone = caller("POST", f"/contacts/{ines.key}/unmerge/", {"merge": said["key"]})
    assert undone.json()["undone_by"] == "ana"
    again = caller("POST", f"/contacts/{ines.key}/unmerge/", {})
    assert (again.status_code, again.json()["errors"][0]["code"]) == (409, "cannot_unmerge")


def test_old_keys_lead_on_over_the_api(caller, ines, twin, by):
    merge_contacts(survivor=ines, absorbed=twin, by=by)
    for method, body in (("GET", None), ("PATCH", {"occupation": "Baker"})):
        answer = caller(method, f"/contacts/{twin.key}/", body)
        assert answer.status_code == 307
        assert answer["Location"] == f"/api/v1/contacts/{ines.key}/"
        assert answer.json() == {"merged_into": str(ines.key)}
    answer = caller("GET", f"/contacts/{twin.key}/history/?limit=5")
    assert answer["Location"] == f"/api/v1/contacts/{ines.key}/history/?limit=5"
    assert caller("POST", f"/contacts/{twin.key}/archive/").status_code == 404


def test_the_api_lists_decides_and_merges_pairs(caller, pair, ines):
    [row] = caller("GET", "/duplicates/?least=0.9").json()["results"]
    assert (row["left"], row["evidence"][0]["bits"]) == (str(ines.key), 15.8)
    path = f"/duplicates/{pair.key}"
    decided = caller("POST", f"{path}/decide/", {"decision": "rejected", "note": "sisters"})
    assert (decided.json()["status"], decided.json()["note"]) == ("rejected", "sisters")
    assert caller("GET", "/duplicates/").json()["results"] == []
    assert len(caller("GET", "/duplicates/?status=rejected").json()["results"]) == 1
    merged = caller("POST", f"{path}/merge/", {"survivor": str(pair.right.key)})
    assert merged.json()["survivor"] == str(pair.right.key)
    assert len(caller("GET", "/merges/").json()["results"]) == 1


def test_the_api_merges_many_pairs(caller, pair):
    missing = "0198c3a0-0000-7000-8000-000000000000"
    answer = caller("POST", "/duplicates/merge/", {"keys": [str(pair.key), missing]}).json()
    assert len(answer["merged"]) == 1
    assert answer["left"] == {"not_found": 1}


def test_the_api_hides_pairs_of_people_out_of_sight(people, pair, ines, twin):
    stranger = Caller(people["marta"])
    Contact.objects.filter(pk=twin.pk).update(owner=people["cy"], team=None)
    assert len(stranger("GET", "/duplicates/").json()["results"]) == 1
    lead = Caller(people["ana"])
    assert lead("GET", "/duplicates/").json()["results"] == []
    body = {"absorbed": str(twin.key)}
    assert lead("POST", f"/contacts/{ines.key}/merge/", body).status_code == 404


# --- admin


def test_the_admin_merges_decides_and_takes_back(signed_in, pair, ines, twin):
    client = signed_in("dario")
    pairs, log = (
        reverse(f"admin:contacts_{n}_changelist") for n in ("duplicatecandidate", "merge")
    )
    chosen = {"_selected_action": [pair.pk]}
    client.post(pairs, {"action": "not_the_same"} | chosen)
    pair.refresh_from_db()
    assert pair.status == "rejected"
    client.post(pairs, {"action": "merge_pairs"} | chosen)
    merge = Merge.objects.get()
    assert (merge.survivor, merge.door) == (ines, "admin")
    client.post(log, {"action": "take_back", "_selected_action": [merge.pk]})
    merge.refresh_from_db()
    assert merge.undone_by.username == "dario"
    assert client.get(reverse("admin:contacts_merge_change", args=[merge.pk])).status_code == 200


def test_the_api_asks_about_somebody_before_they_are_written(caller, ines, twin, people):
    asked = {"given_name": "Inés", "family_name": "Ruiz", "email": "ines@x.es"}
    first = caller("POST", "/duplicates/check/", asked).json()[0]
    assert (first["contact"], first["reasons"]) == (str(ines.key), ["name", "email"])
    assert first["probability"] > 0.9
    elsewhere = Caller(people["cy"])
    assert elsewhere("POST", "/duplicates/check/", asked).json() == []
    refused = caller("POST", "/duplicates/check/", {"shoe_size": "40"})
    assert refused.status_code == 400
    assert Contact.objects.count() == 2
