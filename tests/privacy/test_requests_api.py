"""Privacy requests through the API and the command: taken in, decided, and never more than that."""

import json
from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.utils import timezone

from config.actor import Actor, Door
from governance.operations.tokens import issue_token
from privacy.models.requests import PrivacyRequest
from tests.privacy.asking import noa

pytestmark = pytest.mark.django_db
ROOT = "/api/v1/privacy-requests/"


@pytest.fixture(autouse=True)
def stored(settings: Any, tmp_path: Path) -> None:
    """Keep packages, and what the proof reads, in a folder of the test."""
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def call(client: Any, people: dict[str, Any]) -> Any:
    """Return a function that calls the API as the privacy officer."""
    scopes = ["privacy-requests:read", "privacy-requests:write"]
    _token, secret = issue_token(
        owner=people["prisca"],
        name="desk",
        scopes=scopes,
        expires_at=timezone.now() + timedelta(days=1),
        by=Actor(people["prisca"], Door.PAGE),
    )

    def send(path: str, body: Any = None) -> Any:
        headers = {"Authorization": f"Bearer {secret}"}
        if body is None:
            return client.get(ROOT + path, headers=headers)
        return client.post(
            ROOT + path, json.dumps(body), content_type="application/json", headers=headers
        )

    return send


def test_a_correction_is_taken_in_verified_and_refused_by_a_program(call: Any, by: Actor) -> None:
    """Scenario 13 over the API: the contested field is refused; the log names no values."""
    noa(by)
    changes = {"address": "Carrer Nou 5"}
    person = {"email": "noa.prats@example.com", "name": "Noa Prats", "changes": changes}
    made = call("", {"right": "ccpa.correct", "person": person})
    assert made.status_code == 201, made.content
    key = made.json()["key"]
    assert (made.json()["contested"], len(made.json()["status_word"])) == (["address"], 12)
    assert "status_word" not in call(f"{key}/").json()
    contested = call(f"{key}/identity/", {"points": ["email", "address"]})
    assert (contested.status_code, contested.json()["errors"][0]["code"]) == (
        400,
        "contested_point",
    )
    assert call(f"{key}/identity/", {"points": ["email", "name"]}).status_code == 200
    verdict = {"verified": True, "matched": ["email", "name"]}
    assert call(f"{key}/identity-decision/", verdict).json()["result"] == "verified"
    match = call(f"{key}/matches/").json()["results"][0]
    assert match["evidence"]["agrees"] == ["email", "name"]
    decided = call(f"{key}/match/", {"match": match["id"], "confirmed": True})
    assert decided.json()["state"] == "confirmed"
    assert call(f"{key}/complete/", {}).json()["errors"][0]["code"] == "tasks_open"
    unlawful = call(f"{key}/refuse/", {"ground": "excessive", "note": "Too often."})
    assert unlawful.json()["errors"][0]["code"] == "no_such_ground"
    assert call(f"{key}/person/").json()["statement"] == ""
    log = call(f"{key}/steps/").content.decode()
    assert "Noa" not in log
    assert "Carrer" not in log


def test_a_colleague_takes_a_request_by_command(people: dict[str, Any], by: Actor) -> None:
    """The contract: request, status, due."""
    noa(by)
    out = StringIO()
    call_command(
        "open_request",
        *("--right", "gdpr.access", "--email", "noa.prats@example.com"),
        *("--received", "2026-01-31", "--as", "prisca"),
        json=True,
        stdout=out,
    )
    made = PrivacyRequest.objects.get()
    assert (made.number, made.status, str(made.due)) == ("PR-2026-0001", "new", "2026-03-02")
    assert made.matches.get().evidence["agrees"] == ["email"]


def test_a_request_runs_by_command_as_far_as_it_goes(
    people: dict[str, Any], by: Actor, capsys: Any
) -> None:
    """A rehearsal leaves nothing; the erasure waits for a second person; then nothing is found."""
    noa(by, phone="+34600111222")
    noa(by, given_name="Pere", family_name="Vila", email="p@example.com", phone="+34600111222")
    call_command("open_request", right="gdpr.erasure", email="noa.prats@example.com", json=True)
    made = PrivacyRequest.objects.get()

    def run(**options: Any) -> dict[str, Any]:
        capsys.readouterr()
        call_command("run_request", made.number, person="prisca", json=True, **options)
        return json.loads(capsys.readouterr().out)

    rehearsed = run(dry_run=True)
    assert (rehearsed["status"], made.erasures.count()) == ("new", 0)
    assert rehearsed["rows"]["contacts_contactpoint"] == 2
    waiting = run()
    assert (waiting["status"], waiting["proof"]) == ("working", {})
    done = run(second="dario")
    assert (done["proof"]["hits"], done["plan_hash"]) == (0, waiting["plan_hash"])
    assert done["proof"]["scanned_columns"] > 100
    left = made.matches.get(state="proposed")
    assert left.evidence["via"] == "shares_phone"
    assert left.contact.phone == "+34600111222"


def test_an_access_runs_into_a_package(people: dict[str, Any], by: Actor, capsys: Any) -> None:
    """What is written is said by its digest; nothing is left to do."""
    noa(by)
    call_command("open_request", right="gdpr.access", email="noa.prats@example.com", json=True)
    capsys.readouterr()
    call_command("run_request", PrivacyRequest.objects.get().number, person="prisca", json=True)
    ran = json.loads(capsys.readouterr().out)
    assert (ran["status"], ran["package"]["kind"], len(ran["package"]["sha256"])) == (
        "completed",
        "access",
        64,
    )
    call_command("run_request", PrivacyRequest.objects.get().number, person="prisca", json=True)
    assert json.loads(capsys.readouterr().out) == ran


def test_an_objection_is_taken_and_carried_out_by_a_program(call: Any, by: Actor) -> None:
    """The acts of the desk over the API: the request says which there are, and what they ask."""
    contact = noa(by)
    person = {"email": "noa.prats@example.com", "name": "Noa Prats"}
    key = call("", {"right": "gdpr.object_marketing", "person": person}).json()["key"]
    early = call(f"{key}/acts/end-marketing/", {})
    assert (early.status_code, early.json()["errors"][0]["pointer"]) == (400, "/contact")
    match = call(f"{key}/matches/").json()["results"][0]["id"]
    call(f"{key}/match/", {"match": match, "confirmed": True})
    offered = call(f"{key}/acts/").json()
    assert [(act["name"], [field["name"] for field in act["takes"]]) for act in offered] == [
        ("end-marketing", ["contact"])
    ]
    assert offered[0]["takes"][0]["choices"] == [str(contact.key)]
    assert call(f"{key}/acts/restrict/", {}).status_code == 404
    wrong = call(f"{key}/acts/end-marketing/", {"person": 1})
    assert wrong.json()["errors"][0]["pointer"] == "/person"
    assert call(f"{key}/acts/end-marketing/", {}).status_code == 200
    contact.refresh_from_db()
    assert contact.consent_events.filter(action="object").exists()
