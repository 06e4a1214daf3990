"""A statement of disagreement goes along with what it contests (45 CFR 164.526(d)(5))."""

import csv
import io
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse

from config.actor import Actor, Door
from contacts.models.contact import Contact
from contacts.operations.exporting import request_export
from privacy.models.health import Amendment
from segments.models.deliveries import Disclosure
from segments.models.destinations import Destination
from tests.privacy.asking import ask, confirm_all
from tests.segments.audiences import (  # noqa: F401
    by,
    destination,
    members,
    place,
    segment,
    synced,
)
from tests.segments.places import FakeConnector, Place

pytestmark = pytest.mark.django_db


def contested_name(people: Any, desk: Any) -> tuple[Contact, Amendment]:
    """Deny the change of a name on the page, and take the statement and the rebuttal in."""
    person = Contact.objects.get(email="p7@example.org")
    request = ask("hipaa.amendment", email="p7@example.org")
    confirm_all(request, Actor(people["prisca"], Door.PAGE))
    request.identity_checks.create(standard="x", asked_at=request.received_at, result="verified")

    def act(name: str, **values: Any) -> None:
        page = reverse("privacy:request_act", args=[request.key, name])
        done = desk.post(page, {"contact": person.key} | values)
        assert done.status_code == 302, done.getvalue().decode()

    act("amendment", group="name", asked="My name is Nadia")
    contested = Amendment.objects.get()
    act("deny-amendment", amendment=contested.key, ground="accurate")
    act("disagree", amendment=contested.key, statement="My passport says Nadia")
    act("rebut", amendment=contested.key, rebuttal="The register differs")
    return person, contested


@pytest.mark.usefixtures("members")
def test_what_the_person_contests_leaves_only_with_their_word(
    place: Place,  # noqa: F811
    destination: Destination,  # noqa: F811
    by: Actor,  # noqa: F811
    people: Any,
    signed_in: Any,
    settings: Any,
    tmp_path: Path,
    monkeypatch: Any,
) -> None:
    """Scenario 36: the officer denies on the page; files and destinations carry the statement."""
    settings.MEDIA_ROOT = tmp_path
    monkeypatch.setattr(FakeConnector, "takes", None)  # as files and webhooks do
    person, contested = contested_name(people, signed_in("prisca"))
    said = "The person disagrees: My passport says Nadia Our answer: The register differs"
    synced(destination, by)
    gone = place.people
    assert gone["p7@example.org"]["statement_of_disagreement"] == said
    assert "statement_of_disagreement" not in gone["p8@example.org"]
    told = Disclosure.objects.exclude(statements=[]).get()
    assert (told.contact, told.statements) == (person, [str(contested.key)])
    both = Contact.objects.filter(email__in=["p7@example.org", "p8@example.org"])
    taken = {"purpose": "Letters", "format": "csv", "by": Actor(people["root"], Door.PAGE)}
    file = request_export(contacts=both, columns=["email", "given_name"], **taken)
    lines = list(csv.reader(io.StringIO(file.file.read().decode("utf-8-sig"))))
    assert sorted(line[-1] for line in lines) == ["", "Statement of disagreement", said]
    without = request_export(contacts=both, columns=["email"], **taken)
    assert without.file.read().decode("utf-8-sig").splitlines()[0] == "Email"


@pytest.mark.usefixtures("members")
def test_a_place_that_takes_no_statement_gets_no_contested_value(
    place: Place,  # noqa: F811
    destination: Destination,  # noqa: F811
    by: Actor,  # noqa: F811
    people: Any,
    signed_in: Any,
) -> None:
    """Of fixed fields: the log never says that a statement went along which did not."""
    contested_name(people, signed_in("prisca"))
    synced(destination, by)
    assert "given_name" not in place.people["p7@example.org"]
    assert place.people["p8@example.org"]["given_name"] == "Name8"
    assert not Disclosure.objects.exclude(statements=[]).exists()
