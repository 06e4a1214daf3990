"""Filters that the list, the API and the export say in the same words: consent and import."""

import csv
import io
from datetime import UTC, datetime
from uuid import uuid4

import pytest
from django.db import connection

from contacts.models.preference import ConsentEvent
from contacts.models.source import Import, Origin, Source
from contacts.operations.contacts import create_contact
from contacts.operations.points import add_address, change_address, change_point
from contacts.operations.preferences import record_consent
from tests.contacts.api_client import Caller
from tests.contacts.list_people import add, names_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("stored_in")]
SPOKEN, LATER = datetime(2026, 3, 4, 10, tzinfo=UTC), datetime(2026, 3, 5, 10, tzinfo=UTC)


def say(contact, action, by, channel="email", **values):
    values = {"purpose": "newsletter", "event_at": SPOKEN} | values
    record_consent(contact=contact, channel=channel, action=action, by=by, **values)


@pytest.fixture
def six(by):
    """One person for every state of the email channel, named by it."""
    names = ("granted", "refused", "opted", "claimed", "silent", "expired")
    people = {name: add(by, "Eva", name.title(), email=f"{name}@x.es") for name in names}
    for name in ("granted", "opted"):
        say(people[name], "grant", by)
    say(people["granted"], "withdraw", by, purpose="offers")
    say(people["refused"], "grant", by)
    say(people["refused"], "withdraw", by, event_at=LATER)
    say(people["claimed"], "import_assert", by)
    change_point(point=people["opted"].points.get(), values={"opted_out": True}, by=by)
    ConsentEvent.objects.create(
        contact=people["expired"],
        channel="email",
        purpose="newsletter",
        action="grant",
        event_at=SPOKEN,
        expires_at=LATER,
    )
    return people


CONSENTS = [
    ("email:granted", ["Granted"]),
    ("email:not_granted", ["Claimed", "Expired", "Opted", "Refused", "Silent"]),
    ("email:refused", ["Expired", "Opted", "Refused"]),
    ("sms:granted", []),
    ("sms:refused", []),
    ("social:not_granted", ["Claimed", "Expired", "Granted", "Opted", "Refused", "Silent"]),
]


@pytest.mark.parametrize(("value", "found"), CONSENTS)
def test_the_list_and_the_api_find_the_same_people_by_consent(six, people, signed_in, value, found):
    listed = names_in(signed_in("ana").get(f"/contacts/?consent={value}&sort=name"))
    assert [name.removeprefix("Eva ") for name in listed] == found
    answer = Caller(people["ana"])("GET", f"/contacts/?consent={value}&order=name")
    assert [each["family_name"] for each in answer.json()["results"]] == found


@pytest.mark.parametrize("value", ["email", "email:maybe", "fax:granted", "email:granted:x"])
def test_a_consent_that_makes_no_sense_is_refused_by_the_api_and_left_out_by_the_list(
    six, people, signed_in, value
):
    refused = Caller(people["ana"])("GET", f"/contacts/?consent={value}")
    assert refused.status_code == 400
    assert [error["pointer"] for error in refused.json()["errors"]] == ["/consent"]
    listed = signed_in("ana").get(f"/contacts/?consent={value}")
    assert (len(names_in(listed)), listed.context["chips"]) == (6, [])


def test_an_opt_out_of_the_postal_address_closes_the_post(by, signed_in):
    eva = add(by, "Eva", "Gil")
    home = add_address(contact=eva, values={"city": "Madrid"}, by=by)
    say(eva, "grant", by, channel="post")
    client = signed_in("ana")
    assert names_in(client.get("/contacts/?consent=post:granted")) == ["Eva Gil"]
    change_address(address=home, values={"opted_out": True}, by=by)
    assert names_in(client.get("/contacts/?consent=post:granted")) == []
    assert names_in(client.get("/contacts/?consent=post:refused")) == ["Eva Gil"]


def exported(client, columns, query="", **values):
    sent = {"purpose": "Autumn fair", "format": "csv", "columns": columns} | values
    answer = client.post(f"/contacts/export/?sort=name{query}", sent)
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text)))


def test_an_export_says_per_channel_what_is_allowed_and_since_when(six, signed_in):
    columns = ["family_name", "consent_email", "consent_email_since", "consent_sms"]
    rows = exported(signed_in("ana"), columns)
    out = six["opted"].points.get().opted_out_at.isoformat()
    assert rows == [
        ["Family name", "Consent, Email", "Consent, Email, since", "Consent, SMS"],
        ["Claimed", "claimed", SPOKEN.isoformat(), ""],
        ["Expired", "refused", LATER.isoformat(), ""],
        ["Granted", "granted", SPOKEN.isoformat(), ""],
        ["Opted", "opted_out", out, ""],
        ["Refused", "refused", LATER.isoformat(), ""],
        ["Silent", "", "", ""],
    ]


def test_the_export_follows_the_consent_filter(six, signed_in):
    rows = exported(signed_in("ana"), ["family_name"], "&consent=email:refused")
    assert rows[1:] == [["Expired"], ["Opted"], ["Refused"]]


@pytest.fixture
def brought(by, people):
    """Two of three people came by an import."""
    source = Source.objects.create(name="Fair")
    job = Import.objects.create(by=people["ana"], source=source, state="done", cursor=2)
    for name in ("Ana", "Luis", "Eva"):
        contact = create_contact(values={"given_name": name}, by=by)
        if name != "Eva":
            Origin.objects.create(
                contact=contact,
                source=source,
                import_id=job.pk,
                fields=["given_name"],
                at=SPOKEN,
                door="import",
            )
    return job


def test_the_people_of_an_import_stand_in_list_and_api_with_a_chip(brought, people, signed_in):
    listed = signed_in("ana").get(f"/contacts/?import={brought.key}&stage=lead")
    assert sorted(names_in(listed)) == ["Ana", "Luis"]
    chips = [(str(c.label), str(c.value)[:6], c.query) for c in listed.context["chips"]]
    assert chips == [
        ("Stage", "Lead", f"import={brought.key}"),
        ("Import", "Fair, ", "stage=lead"),
    ]
    answer = Caller(people["ana"])("GET", f"/contacts/?import={brought.key}")
    assert sorted(each["given_name"] for each in answer.json()["results"]) == ["Ana", "Luis"]


def test_the_filter_menu_keeps_the_import_and_the_city(brought, signed_in):
    page = signed_in("ana").get(f"/contacts/?import={brought.key}&city=Lugo").content.decode()
    assert f'<input type="hidden" name="import" value="{brought.key}">' in page
    assert '<input type="hidden" name="city" value="Lugo">' in page


def test_another_team_finds_nobody_of_that_import(brought, people, signed_in):
    assert names_in(signed_in("cy").get(f"/contacts/?import={brought.key}")) == []
    answer = Caller(people["cy"])("GET", f"/contacts/?import={brought.key}")
    assert answer.json()["results"] == []


def test_an_unknown_import_has_nobody_and_nonsense_is_refused(brought, people, signed_in):
    ana, client = Caller(people["ana"]), signed_in("ana")
    assert ana("GET", f"/contacts/?import={uuid4()}").json()["results"] == []
    assert names_in(client.get(f"/contacts/?import={uuid4()}")) == []
    assert ana("GET", "/contacts/?import=7").status_code == 400
    assert len(names_in(client.get("/contacts/?import=7"))) == 3


def test_the_import_filter_can_use_its_index(brought, signed_in):
    with connection.cursor() as cursor:
        cursor.execute("set local enable_seqscan = off")
    plan = Origin.objects.filter(import_id=brought.pk).values("contact").explain()
    assert "origin_of_import" in plan


def test_result_and_list_of_imports_lead_to_the_people(brought, signed_in):
    client, link = signed_in("ana"), f'href="/contacts/?import={brought.key}"'
    assert link in client.get(f"/contacts/import/{brought.key}/result/").content.decode()
    assert link in client.get("/contacts/import/").content.decode()
    Import.objects.update(state="undone")
    assert link not in client.get(f"/contacts/import/{brought.key}/result/").content.decode()
    assert link not in client.get("/contacts/import/").content.decode()
