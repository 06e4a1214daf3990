"""Whom an incident concerns, what they are told, and the proof that they were."""

import csv
import hashlib
import io
import json
import zipfile
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.utils import timezone

from config.actor import Actor, Door
from config.errors import Invalid, NotPermitted
from config.journal import record
from contacts.models.collaboration import Notice
from contacts.models.contact import Contact
from contacts.models.reach import PostalAddress
from contacts.operations.contacts import create_contact
from contacts.operations.merging.merging import merge_contacts
from governance.models.audit import AuditEvent
from governance.operations.tokens import issue_token
from privacy.models.affected import AffectedPerson
from privacy.models.incidents import Incident
from privacy.operations.incidents.containing import finish_task
from privacy.operations.incidents.counting import count_people, name_people
from privacy.operations.incidents.judging import judge_incident
from privacy.operations.incidents.packing import take_pack
from privacy.operations.incidents.reminding import remind_of_duties
from privacy.operations.incidents.reporting import (
    change_incident,
    close_incident,
)
from privacy.operations.incidents.telling import (
    NotApproved,
    letters_file,
    mail_people,
    note_posted,
    run_mailing,
)
from privacy.operations.incidents.writing import approve_letter, draft_letters
from segments.models.deliveries import Disclosure
from segments.models.destinations import Destination, SyncRun
from segments.models.segment import Segment
from segments.models.webhooks import WebhookDelivery, WebhookSubscription
from tests.privacy.incidents import FOUND, KNOWN, file_of, reported

SYSTEM = Actor.system(Door.JOB)
pytestmark = pytest.mark.django_db


@pytest.fixture
def officer(people: dict[str, Any]) -> Actor:
    return Actor(people["prisca"], Door.PAGE)


def left_for(owner: Any, sent: Contact, told: Contact) -> dict[str, list[Any]]:
    """Let one person have been sent to a destination, and a program have been told of another."""
    segment = Segment.objects.create(slug="all", name="All", owner=owner)
    to = Destination.objects.create(
        slug="mailer", name="Mailer", kind="csv", segment=segment, owner=owner
    )
    run = SyncRun.objects.create(destination=to, segment=segment)
    Disclosure.objects.create(run=run, contact=sent)
    hook = WebhookSubscription.objects.create(
        name="Shop", url="https://shop.example", secret="x", events=["contact.updated"], owner=owner
    )
    WebhookDelivery.objects.create(
        subscription=hook, event="contact.updated", state="sent", created_at=timezone.now(),
        payload={"object": "contact", "key": str(told.key)},
    )  # fmt: skip
    return {"destinations": [to.key], "webhooks": [hook.key]}


def test_people_are_found_in_what_left_and_in_what_an_account_read(
    people: Any, by: Actor, officer: Actor
) -> None:
    """Once each, as who they are now; a new count forgets only whom nothing names any more."""
    made = {name: create_contact(values={"given_name": name}, by=by) for name in "abcdefg"}
    export = file_of([made["a"].pk, made["b"].pk])
    merge_contacts(survivor=made["c"], absorbed=made["b"], choices={}, by=by)
    spy = Actor(people["cy"], Door.PAGE)
    keys = [str(made["a"].key), str(made["d"].key), "not a key"]
    record("phi.read", about=Contact, by=spy, fields=["notes"], people=keys, page="p", why="w")
    incident, now = reported(officer, timezone.now()), timezone.now()
    name_people(incident=incident, people=[made["e"]], by=officer, now=now)
    reach = {"exports": [export.key], "colleagues": [people["cy"].pk]}
    reach |= left_for(people["dario"], made["f"], made["g"])
    span = {"since": now - timedelta(hours=1), "by": officer, "now": timezone.now()}
    count_people(incident=incident, reach=reach, **span)
    rows = AffectedPerson.objects.filter(incident=incident)
    assert {row.contact.given_name: row.sources for row in rows} == {
        "a": ["access", "export"], "c": ["export"], "d": ["access"], "e": ["hand"],
        "f": ["disclosure"], "g": ["delivery"],
    }  # fmt: skip
    count_people(incident=incident, reach={"colleagues": [people["cy"].pk]}, **span)
    assert {row.contact.given_name for row in rows.all()} == {"a", "d", "e"}
    with pytest.raises(Invalid):
        count_people(incident=incident, reach={}, **span)


def test_everybody_is_told_once_in_their_language_with_the_five_elements(
    people: Any, officer: Actor
) -> None:
    incident = reported(officer, laws=["gdpr"])
    luz = create_contact(
        values={"given_name": "Luz", "email": "luz@people.example", "language": "es"}, by=officer
    )
    tom = create_contact(values={"given_name": "Tom"}, by=officer)
    PostalAddress.objects.create(contact=tom, street="1 Main St", country="GB")
    name_people(incident=incident, people=[luz, tom], by=officer, now=FOUND)
    with pytest.raises(Invalid) as missing:
        draft_letters(incident=incident, by=officer)
    assert sorted(missing.value.fields) == ["ask_us", "kinds", "measures", "steps"]
    change_incident(incident=incident, values=KNOWN, by=officer, now=FOUND)
    letters = draft_letters(incident=incident, by=officer)
    with pytest.raises(NotApproved):
        mail_people(incident=incident, by=officer)
    for letter in letters:
        approve_letter(letter=letter, by=officer, now=FOUND)
    assert mail_people(incident=incident, by=officer) == 1
    sent = [run_mailing(incident=incident, by=SYSTEM, now=FOUND) for _ in range(2)]
    assert (sent, [each.to for each in mail.outbox]) == ([1, 0], [["luz@people.example"]])
    body = mail.outbox[0].body
    assert "Luz" in body.splitlines()[0]
    told = (
        "It was stolen.",
        "3 de octubre de 2026",
        "QUÉ DATOS ESTABAN AFECTADOS",
        "Look at your",
        "closed",
        "0800",
    )
    assert [word for word in told if word not in body] == []
    file = letters_file(incident=incident, by=officer)
    lines = list(csv.DictReader(io.StringIO(file.file.read().decode("utf-8-sig"))))
    assert [(line["name"], line["street"], line["language"]) for line in lines] == [
        ("Tom", "1 Main St", "en")
    ]
    assert "It was stolen." in lines[0]["text"]
    posted = [note_posted(incident=incident, at=FOUND, by=officer) for _ in range(2)]
    assert (posted, incident.affected.filter(told_at=None).count()) == ([1, 0], 0)


def test_an_incident_closes_when_nothing_is_open_and_its_pack_proves_it(
    people: Any, officer: Actor
) -> None:
    incident = reported(officer)
    close = {"incident": incident, "lessons": "Disks are encrypted.", "by": officer, "now": FOUND}
    with pytest.raises(Invalid) as refused:
        close_incident(**close)
    assert sorted(refused.value.fields) == ["duties", "tasks"]
    judged = {"conclusion": "low", "risk": "none", "by": officer, "now": FOUND}
    with pytest.raises(Invalid) as presumed:
        judge_incident(incident=incident, factors={"who": "A colleague"}, **judged)
    assert sorted(presumed.value.fields) == ["mitigation", "nature", "viewed"]
    factors = dict.fromkeys(("nature", "who", "viewed", "mitigation"), "Shown")
    judge_incident(incident=incident, factors=factors, **judged)
    for task in incident.tasks.all():
        finish_task(task=task, note="Done", by=officer, now=FOUND)
    close_incident(**close)
    pack = zipfile.ZipFile(take_pack(incident=incident, by=officer, now=FOUND))
    manifest = json.loads(pack.read("manifest.json"))
    found = {name: hashlib.sha256(pack.read(name)).hexdigest() for name in manifest["files"]}
    assert {name: each["sha256"] for name, each in manifest["files"].items()} == found
    assert sorted([*found, "manifest.json"]) == sorted(pack.namelist())
    assert "incident.closed" in pack.read("trail.csv").decode()
    taken = AuditEvent.objects.get(verb="incident.pack_taken")
    assert taken.facts["sha256"] == hashlib.sha256(pack.read("manifest.json")).hexdigest()


def test_officers_hear_once_before_and_once_after_a_date(people: Any, officer: Actor) -> None:
    incident = reported(Actor(people["ana"], Door.PAGE))
    hours = (40, 49, 50, 73, 74)
    new = [remind_of_duties(by=SYSTEM, now=FOUND + timedelta(hours=h)) for h in hours]
    assert new == [0, 1, 0, 1, 0]
    kinds = Notice.objects.filter(user=people["prisca"]).order_by("pk").values_list("kind")
    assert [kind for (kind,) in kinds] == [
        "incident_reported", "incident_due_soon", "incident_overdue",
    ]  # fmt: skip
    assert incident.number in Notice.objects.first().facts["name"]


def test_anybody_reports_by_program_and_only_the_officer_decides(people: Any, client: Any) -> None:
    def call(user: str, path: str, body: Any) -> Any:
        _token, secret = issue_token(
            owner=people[user], name="x", scopes=["incidents:read", "incidents:write"],
            expires_at=timezone.now() + timedelta(days=1), by=Actor(people[user], Door.PAGE),
        )  # fmt: skip
        head = {"Authorization": f"Bearer {secret}"}
        where, kind = f"/api/v1/incidents/{path}", "application/json"
        return client.post(where, json.dumps(body), content_type=kind, headers=head)

    said = {"title": "Mail", "nature": "astray", "happened": "To another customer."}
    made = call("bo", "", {**said, "discovered_at": FOUND.isoformat()})
    assert (made.status_code, len(made.json()["duties"])) == (201, 2)
    key, low = made.json()["key"], {"conclusion": "low", "risk": "none"}
    assert call("bo", f"{key}/judge/", low).status_code == 403
    assert call("prisca", f"{key}/judge/", low).status_code == 400
    duty = made.json()["duties"][0]["key"]
    told = call("prisca", f"{key}/told/", {"duty": duty, "at": FOUND.isoformat()})
    assert told.json()["duties"][0]["state"] == "done"
    with pytest.raises(NotPermitted):
        close_incident(
            incident=Incident.objects.get(), lessons="x", by=Actor(people["bo"], Door.PAGE),
            now=FOUND,
        )  # fmt: skip
