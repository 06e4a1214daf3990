"""Destinations on pages and at the API: made, rehearsed, sent, looked at; secrets never shown."""

from typing import Any

import pytest

from config.actor import Actor, Door
from contacts.models.contact import Contact
from contacts.operations.contacts import create_contact
from contacts.operations.custom_fields import define_field
from contacts.operations.preferences import record_consent
from segments.models.destinations import Destination, SyncRun
from segments.models.segment import Segment
from segments.operations.activation.sending import run_sync
from segments.operations.people import add_people
from segments.operations.segments import create_segment
from tests.contacts.api_client import Caller
from tests.segments.fakes.mailchimp import FakeMailchimp

pytestmark = pytest.mark.django_db

SYSTEM = Actor.system(Door.JOB)
KEY = "secret-key-us1"


@pytest.fixture
def readers(people: Any) -> Segment:
    """Ana and Eva said yes to the newsletter, Ida never did."""
    by = Actor(people["dario"], Door.PAGE)
    for name in ("Ana", "Eva", "Ida"):
        contact = create_contact(
            values={"given_name": name, "email": f"{name.lower()}@x.es"}, by=by
        )
        if name != "Ida":
            record_consent(
                contact=contact, channel="email", purpose="newsletter", action="confirmed", by=by
            )
    segment = create_segment(values={"name": "Readers", "kind": "static"}, by=by)
    add_people(segment=segment, contacts=Contact.objects.all(), by=by)
    return segment


@pytest.fixture
def mailchimp() -> FakeMailchimp:
    return FakeMailchimp()


@pytest.fixture
def asked(serve: Any, mailchimp: FakeMailchimp, readers: Segment) -> dict[str, Any]:
    """What the form of a new destination is sent."""
    address = serve({"/mc": mailchimp}).address("/mc/3.0")
    return {
        "name": "Letter",
        "segment": str(readers.key),
        "setting-list_id": mailchimp.list_id,
        "setting-address": address,
        "secret-api_key": KEY,
        "purpose": "newsletter",
        "channel": "email",
        "legal_basis": "consent",
        "region": "EU",
        "agreement": "DPA-7",
        "match_key": "email",
        "allowed": ["given_name"],
        "mode": "mirror",
        "delete_behaviour": "remove_from_list",
        "schedule": "manual",
    }


def test_a_destination_is_made_rehearsed_sent_and_looked_at(signed_in, mailchimp, asked):
    page = signed_in("dario")
    assert "Mailchimp" in page.get("/segments/destinations/new/").content.decode()
    made = page.post("/segments/destinations/new/mailchimp/", asked)
    destination = Destination.objects.get()
    here = f"/segments/destinations/{destination.key}/"
    assert made["Location"] == here
    assert KEY not in page.get(here).content.decode()
    assert KEY not in page.get(f"{here}edit/").content.decode()
    said = page.post(f"{here}do/test/", follow=True).content.decode()
    assert "The connection works" in said
    plan = page.post(f"{here}rehearse/").content.decode()
    assert 'data-label="Would be added">2</td>' in plan
    assert "The person was never asked" in plan
    assert "ana@x.es" not in plan
    assert mailchimp.writes() == []
    assert "in the background" in page.post(f"{here}do/send/", follow=True).content.decode()
    run = SyncRun.objects.get()
    run_sync(run=run, by=SYSTEM)
    assert mailchimp.subscribed() == {"ana@x.es", "eva@x.es"}
    receipts = page.get(f"{here}runs/{run.key}/").content.decode()
    assert "Ana" in receipts
    assert "Ida" not in receipts
    ana = Contact.objects.get(given_name="Ana")
    card = page.get(f"/contacts/{ana.key}/sent/").content.decode()
    assert "Letter" in card
    assert "Fields: Email, Given name." in card
    of_segment = page.get(f"/segments/{destination.segment.key}/destinations/").content.decode()
    assert "Letter" in of_segment


def test_a_secret_stays_unless_a_new_one_is_entered(signed_in, asked):
    page = signed_in("dario")
    page.post("/segments/destinations/new/mailchimp/", asked)
    destination = Destination.objects.get()
    here = f"/segments/destinations/{destination.key}/edit/"
    page.post(here, asked | {"secret-api_key": "", "name": "Letters"})
    destination.refresh_from_db()
    assert (destination.name, destination.secrets()) == ("Letters", {"api_key": KEY})
    page.post(here, asked | {"secret-api_key": "another"})
    destination.refresh_from_db()
    assert destination.secrets() == {"api_key": "another"}


def test_what_is_too_sensitive_is_refused_and_said_why(signed_in, people, asked):
    told = {"label_en": "Allergies", "kind": "text", "category": "health"}
    define_field(values=told, by=Actor(people["dario"], Door.PAGE))
    page = signed_in("dario")
    shown = page.get("/segments/destinations/new/webhook/").content.decode()
    assert "too sensitive for marketing" in shown
    own = {"setting-address": "https://x.example", "secret-signing_secret": "whsec_" + "A" * 44}
    refused = page.post(
        "/segments/destinations/new/webhook/", asked | own | {"allowed": ["custom:allergies"]}
    )
    assert refused.status_code == 400
    assert "Choose fields that may leave to such a destination." in refused.content.decode()
    assert Destination.objects.count() == 0


def test_a_file_is_taken_by_whoever_may_read_it_and_written_down(
    signed_in, asked, settings, tmp_path
):
    settings.MEDIA_ROOT = tmp_path
    page = signed_in("dario")
    page.post("/segments/destinations/new/csv/", asked | {"setting-format": "csv"})
    destination = Destination.objects.get()
    here = f"/segments/destinations/{destination.key}/"
    page.post(f"{here}do/send/")
    run = run_sync(run=SyncRun.objects.get(), by=SYSTEM)
    name = run.files[0]["name"].rpartition("/")[2]
    assert name in page.get(f"{here}runs/{run.key}/").content.decode()
    file = page.post(f"{here}runs/{run.key}/{name}/")
    lines = b"".join(file.streaming_content).decode("utf-8-sig").splitlines()
    assert sorted(lines) == ["ana@x.es,Ana", "email,given_name", "eva@x.es,Eva"]
    assert page.post(f"{here}runs/{run.key}/other.csv/").status_code == 404
    ana = signed_in("ana")
    assert ana.post(f"{here}runs/{run.key}/{name}/").status_code == 403


def test_the_api_takes_a_destination_and_never_gives_its_secrets_back(people, mailchimp, asked):
    dario = Caller(people["dario"])
    body = {
        "name": "Letter",
        "kind": "mailchimp",
        "segment": asked["segment"],
        "purpose": "newsletter",
        "channel": "email",
        "allowed_fields": ["given_name"],
        "settings": {"list_id": mailchimp.list_id, "address": asked["setting-address"]},
        "secrets": {"api_key": KEY},
    }
    made = dario("POST", "/destinations/", body)
    assert made.status_code == 201
    assert KEY not in made.content.decode()
    assert (made.json()["has_secrets"], made.json()["segment"]) == (True, asked["segment"])
    path = f"/destinations/{made.json()['key']}/"
    assert dario("POST", f"{path}test/").json() == {"ok": True, "code": "", "missing": []}
    plan = dario("POST", f"{path}plan/").json()
    assert (plan["added"], plan["reasons"]) == (2, {"unknown_consent": 1})
    assert len(plan["samples"]) == 2
    assert dario("POST", f"{path}send/").status_code == 202
    run_sync(run=SyncRun.objects.get(), by=SYSTEM)
    (run,) = dario("GET", f"{path}runs/").json()["results"]
    assert (run["state"], run["added"], run["suppressed"]) == ("done", 2, 1)
    receipts = dario("GET", f"{path}receipts/?run={run['key']}&status=accepted").json()
    assert len(receipts["results"]) == 2
    paused = dario("POST", f"{path}pause/").json()
    assert paused["state"] == "paused"
    assert dario("POST", f"{path}send/").json()["errors"][0]["code"] == "paused"
    assert Caller(people["ana"])("POST", "/destinations/", body).status_code == 403
    assert Caller(people["ana"])("GET", path).json()["name"] == "Letter"
    wrong = dario("PATCH", path, {"allowed_fields": ["shoe_size"]})
    assert wrong.status_code == 400
