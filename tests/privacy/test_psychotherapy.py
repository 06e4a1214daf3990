"""Psychotherapy notes are their author's alone: kept apart, sealed, and left out of everything."""

from datetime import timedelta
from typing import Any

import pytest
from django.apps import apps
from django.contrib import admin
from django.core.files.base import ContentFile
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from config.actor import Actor, Door
from config.errors import Invalid, NotPermitted
from contacts.models.contact import Contact
from contacts.models.keyring import PREFIX
from contacts.operations.stored_files import digest_of
from governance.models.audit import AuditEvent
from privacy.models.authorisations import Authorization, SignedPaper
from privacy.models.health import PsychotherapyNote
from privacy.models.phi import EmergencyAccess
from privacy.operations.phi import authorising, psychotherapy, signed_papers
from tests.contacts.api_client import Caller
from tests.privacy.asking import noa
from tests.privacy.packages import Opened, packed

pytestmark = pytest.mark.django_db
WORDS = "Dreams of the quagga"
READ = "privacy.PsychotherapyNote.text"


@pytest.fixture(autouse=True)
def hipaa(settings: Any) -> None:
    settings.HIPAA_MODE = True


@pytest.fixture
def patient(people: dict[str, Any], teams: dict[str, Any]) -> Contact:
    return noa(Actor.system(Door.COMMAND), owner=people["bo"], team=teams["North"])


@pytest.fixture
def therapist(people: dict[str, Any]) -> Actor:
    return Actor(people["bo"], Door.PAGE)


def write(patient: Contact, by: Actor) -> PsychotherapyNote:
    return psychotherapy.write_psychotherapy_note(contact=patient, text=WORDS, by=by)


def signed(contact: Contact, **values: Any) -> Authorization:
    today = timezone.localdate()
    said = {
        "kind": "notes", "what": "Notes", "discloses": "We", "receives": "Court", "why": "Custody",
        "signed_by": "Noa", "signed_on": today, "expires_on": today,
    }  # fmt: skip
    return Authorization.objects.create(contact=contact, **(said | values))


def verbs() -> list[str]:
    rows = AuditEvent.objects.filter(verb__startswith="psychotherapy").order_by("id")
    return list(rows.values_list("verb", flat=True))


def test_only_who_wrote_a_note_reads_it_and_every_look_is_in_the_log(
    patient: Contact, people: dict[str, Any], signed_in: Any
) -> None:
    address = reverse("privacy:psychotherapy", args=[patient.key])
    assert signed_in("bo").post(address, {"text": WORDS}).status_code == 302
    for name, status in (
        ("ana", 200), ("dario", 200), ("prisca", 403), ("marta", 403), ("cy", 404), ("bo", 200),
    ):  # fmt: skip
        answer = signed_in(name).get(address)
        assert (answer.status_code, WORDS in answer.content.decode()) == (status, name == "bo")
    reads = AuditEvent.objects.filter(verb="phi.read", facts__page="privacy:psychotherapy")
    assert [(row.user_id, row.facts["fields"]) for row in reads] == [(people["bo"].pk, [READ])]
    with connection.cursor() as cursor:
        cursor.execute("select text from privacy_psychotherapynote")
        assert cursor.fetchone()[0].startswith(PREFIX)


def test_no_card_list_program_search_or_emergency_shows_it_to_anybody(
    patient: Contact, therapist: Actor, people: dict[str, Any], signed_in: Any
) -> None:
    write(patient, therapist)
    EmergencyAccess.objects.create(
        user=people["ana"], reason="x", started_at=timezone.now(),
        until=timezone.now() + timedelta(hours=1),
    )  # fmt: skip
    for name in ("bo", "ana", "dario"):
        page = signed_in(name)
        for address in (
            reverse("contacts:page", args=[patient.key]),
            reverse("contacts:timeline", args=[patient.key]),
            reverse("contacts:history", args=[patient.key]),
            "/contacts/?q=quagga",
        ):
            answer = page.get(address)
            assert (answer.status_code, "quagga of" in answer.content.decode()) == (200, False)
            assert WORDS not in answer.content.decode()
    ana = signed_in("ana").get(reverse("privacy:psychotherapy", args=[patient.key]))
    assert WORDS not in ana.content.decode()
    answer = Caller(people["bo"], scopes=["contacts:read"])("GET", f"/contacts/{patient.key}/")
    assert WORDS not in answer.content.decode()
    assert not admin.site.is_registered(PsychotherapyNote)
    assert not hasattr(PsychotherapyNote, "history")
    assert "Historical" + PsychotherapyNote.__name__ not in {m.__name__ for m in apps.get_models()}


def test_a_note_is_destroyed_by_its_author_alone_and_written_by_who_writes_health_data(
    patient: Contact, therapist: Actor, people: dict[str, Any], signed_in: Any, settings: Any
) -> None:
    note = write(patient, therapist)
    address, told = reverse("privacy:psychotherapy", args=[patient.key]), {"destroy": note.key}
    assert signed_in("ana").post(address, told).status_code == 404
    with pytest.raises(NotPermitted):
        psychotherapy.destroy_psychotherapy_note(note=note, by=Actor(people["root"], Door.PAGE))
    for name in ("marta", "vera", "prisca", "cy"):
        with pytest.raises(NotPermitted):
            write(patient, Actor(people[name], Door.PAGE))
    with pytest.raises(Invalid):
        psychotherapy.write_psychotherapy_note(contact=patient, text=" ", by=therapist)
    settings.HIPAA_MODE = False
    with pytest.raises(Invalid):
        write(patient, therapist)
    settings.HIPAA_MODE = True
    people["bo"].looked_at_by = people["dario"]
    assert not PsychotherapyNote.objects.visible_to(people["bo"]).exists()
    with pytest.raises(NotPermitted):
        write(patient, therapist)
    assert PsychotherapyNote.objects.count() == 1
    assert signed_in("bo").post(address, told).status_code == 302
    assert not PsychotherapyNote.objects.exists()
    assert verbs() == ["psychotherapy_note.written", "psychotherapy_note.destroyed"]


def test_notes_leave_only_under_an_authorization_for_just_that(
    patient: Contact, therapist: Actor, people: dict[str, Any], signed_in: Any
) -> None:
    write(patient, therapist)
    today, address = timezone.localdate(), reverse("privacy:psychotherapy", args=[patient.key])
    stranger = Contact.objects.create(given_name="X")
    for paper in (
        signed(patient, kind="other"),
        signed(patient, revoked_at=timezone.now()),
        signed(patient, signed_on=today - timedelta(days=2), expires_on=today - timedelta(days=1)),
        signed(stranger),
    ):
        with pytest.raises(psychotherapy.NotAuthorised):
            psychotherapy.disclose_psychotherapy_notes(
                contact=patient, authorization=paper, by=therapist, now=timezone.now()
            )
    paper = signed(patient)
    with pytest.raises(NotPermitted):
        psychotherapy.disclose_psychotherapy_notes(
            contact=patient, authorization=paper, by=Actor(people["ana"], Door.PAGE),
            now=timezone.now(),
        )  # fmt: skip
    assert verbs() == ["psychotherapy_note.written"]
    sent = signed_in("bo").post(address, {"authorization": paper.key})
    assert sent.content.decode() == f"{timezone.now():%Y-%m-%d}\n{WORDS}\n"
    assert sent["Content-Disposition"] == 'attachment; filename="notes.txt"'
    assert verbs() == ["psychotherapy_note.written", "psychotherapy_note.disclosed"]
    event = AuditEvent.objects.get(verb="psychotherapy_note.disclosed")
    assert event.facts == {"authorization": str(paper.key), "notes": 1}


def test_an_authorization_for_such_notes_permits_nothing_else(
    patient: Contact, people: dict[str, Any], settings: Any, tmp_path: Any
) -> None:
    """164.508(b)(3)(ii): combined with nothing but another one for such notes."""
    settings.MEDIA_ROOT, officer = tmp_path / "stored", Actor(people["prisca"], Door.PAGE)
    today = timezone.localdate()
    said = {
        "kind": "notes", "what": "Notes", "discloses": "We", "receives": "Court", "why": "x",
        "signed_by": "Noa", "signed_on": today, "expires_on": today,
        "statements": ["revocation", "conditions", "redisclosure", "copy"],
    }  # fmt: skip
    for more in ({"purpose": "newsletter"}, {"recipient": "ads"}):
        with pytest.raises(Invalid) as refused:
            authorising.authorize(contact=patient, values=said | more, by=officer)
        assert list(refused.value.fields) == list(more)
    assert not Authorization.objects.exists()
    alone = authorising.authorize(contact=patient, values=said, by=officer)
    file = ContentFile(b"%PDF-1.7\nsigned", name="signed.pdf")

    def add(paper: Authorization) -> SignedPaper:
        return signed_papers.add_paper(
            authorization=paper, file=file, name="signed.pdf", by=officer, now=timezone.now()
        )

    add(alone)
    with pytest.raises(Invalid):
        add(signed(patient, kind="research"))
    add(signed(patient))
    kept = SignedPaper.objects.values_list("authorization__kind", "sha256")
    assert list(kept) == [("notes", digest_of(file))] * 2


def test_a_package_names_the_notes_and_does_not_hold_them(
    patient: Contact, therapist: Actor, people: dict[str, Any], settings: Any, tmp_path: Any
) -> None:
    settings.MEDIA_ROOT, officer = tmp_path / "stored", Actor(people["prisca"], Door.PAGE)
    write(patient, therapist)
    opened = Opened(packed("hipaa.access", "hipaa_access", officer))
    assert WORDS not in opened.everything
    assert "psychotherapynote" not in " ".join(opened.zip.namelist())
    assert "There are psychotherapy notes about you." in opened.page
    assert "45 CFR 164.524(a)(1)(i)" in opened.page
