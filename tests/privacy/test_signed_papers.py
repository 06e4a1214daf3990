"""Signed papers as files, and the disclosures that only such a paper keeps out of an accounting."""

import hashlib
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.urls import reverse
from django.utils import timezone

from config.actor import Actor, Door
from config.errors import Invalid, NotPermitted
from config.sealed import NotOpened
from contacts.models.contact import Contact
from contacts.operations.sealed_store import open_stored, seal_stored_files
from governance.models.audit import AuditEvent
from privacy.models.authorisations import Authorization, SignedPaper
from privacy.models.phi import Agreement
from privacy.operations.erasing import files
from privacy.operations.erasing.sought import Sought
from privacy.operations.phi import agreements, authorising, signed_papers
from privacy.operations.phi.agreements import held_on, record_agreement
from privacy.reading.accounting import accounting_of
from segments.models.deliveries import Disclosure, SyncRun
from segments.models.destinations import Destination
from segments.models.segment import Segment
from tests.contacts.api_client import Caller
from tests.privacy.asking import noa

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7\nsigned by Noa"
DIGEST = hashlib.sha256(PDF).hexdigest()


@pytest.fixture(autouse=True)
def stored(settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path / "stored"


@pytest.fixture
def officer(people: dict[str, Any]) -> Actor:
    return Actor(people["prisca"], Door.PAGE)


@pytest.fixture
def patient(officer: Actor) -> Contact:
    return noa(officer)


def signed(contact: Contact, **values: Any) -> Authorization:
    said = {
        "kind": "other", "what": "Diagnosis", "discloses": "We", "receives": "Mailer",
        "why": "Letters", "signed_by": "Noa", "signed_on": timezone.localdate(),
        "expires_on": timezone.localdate(),
    }  # fmt: skip
    return Authorization.objects.create(contact=contact, **(said | values))


def verbs() -> list[str]:
    rows = AuditEvent.objects.filter(verb__startswith="authorization.paper").order_by("id")
    return list(rows.values_list("verb", flat=True))


def test_a_signed_paper_is_kept_as_what_it_is_taken_on_record_and_removed_with_a_reason(
    patient: Contact, officer: Actor, signed_in: Any, django_capture_on_commit_callbacks: Any
) -> None:
    paper, desk = signed(patient), signed_in("prisca")
    ours = [patient.key, paper.key]
    file = ContentFile(PDF, name="paper.exe")
    assert desk.post(reverse("privacy:paper_add", args=ours), {"file": file}).status_code == 302
    row = SignedPaper.objects.get()
    assert (row.name, row.content_type, row.sha256, row.size) == (
        "paper.pdf", "application/pdf", DIGEST, len(PDF),
    )  # fmt: skip
    address = reverse("privacy:paper_file", args=[*ours, row.key])
    assert address in desk.get(reverse("privacy:papers", args=[patient.key])).content.decode()
    sent = desk.get(address)
    assert (sent.getvalue(), sent["Content-Type"]) == (PDF, "application/pdf")
    assert sent["Content-Disposition"].startswith("attachment")
    assert signed_in("dario").get(address).status_code == 403
    desk = signed_in("prisca")
    assert desk.post(address, {"because": " "}).status_code == 400
    with default_storage.open(f"papers/{row.key}") as kept:
        assert PDF not in kept.read()
    with django_capture_on_commit_callbacks(execute=True):
        assert desk.post(address, {"because": "Of somebody else"}).status_code == 302
    assert not default_storage.exists(f"papers/{row.key}")
    assert desk.get(address).status_code == 404
    assert verbs() == [f"authorization.paper_{done}" for done in ("added", "taken", "removed")]


def test_what_no_signed_paper_is_is_refused_and_nothing_is_kept(
    patient: Contact, officer: Actor, people: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    paper = signed(patient)

    def add(content: bytes, by: Actor = officer) -> SignedPaper:
        file = ContentFile(content, name="signed.pdf")
        return signed_papers.add_paper(
            authorization=paper, file=file, name="signed.pdf", by=by, now=timezone.now()
        )

    add(PDF)
    for content in (b"<html>x</html>", b"MZ\x00\x01 program", b"", b"only words", PDF):
        with pytest.raises(Invalid) as refused:
            add(content)
        assert list(refused.value.fields) == ["file"]
    with pytest.raises(NotPermitted):
        add(b"%PDF-2", Actor(people["dario"], Door.PAGE))
    monkeypatch.setattr(signed_papers, "LARGEST", 8)
    with pytest.raises(Invalid):
        add(b"%PDF-1.7 too long")
    assert list(SignedPaper.objects.values_list("sha256", flat=True)) == [DIGEST]
    assert len(default_storage.listdir("papers")[1]) == 1
    assert verbs() == ["authorization.paper_added"]


def test_a_program_brings_a_signed_paper_and_reads_its_digest(
    patient: Contact, people: dict[str, Any], signed_in: Any
) -> None:
    paper = signed(patient)
    address = f"/api/v1/authorizations/{paper.key}/papers/"
    file = ContentFile(PDF, name="signed.pdf")
    made = signed_in("prisca").post(address, {"file": file})
    assert (made.status_code, made.json()["sha256"]) == (201, DIGEST)
    shown = Caller(people["prisca"])("GET", f"/authorizations/{paper.key}/").json()
    assert [(each["name"], each["size"]) for each in shown["papers"]] == [("signed.pdf", len(PDF))]
    file_address = f"{address}{shown['papers'][0]['key']}/"
    assert signed_in("dario").get(file_address).status_code == 403
    sent = signed_in("prisca").get(file_address)
    assert (sent.getvalue(), sent["Content-Type"]) == (PDF, "application/pdf")
    assert verbs() == ["authorization.paper_added", "authorization.paper_taken"]


def test_the_signed_document_of_an_agreement_is_judged_by_its_content_and_sealed(
    officer: Actor, people: dict[str, Any], signed_in: Any
) -> None:
    today = timezone.localdate()
    said = {"vendor": "Lab", "services": "Tests", "categories": ["clinical"],
            "signed_on": today, "starts_on": today}  # fmt: skip
    page = ContentFile(b"<html>x</html>", name="baa.pdf")
    with pytest.raises(Invalid) as refused:
        record_agreement(values=said | {"evidence": page}, by=officer)
    assert list(refused.value.fields) == ["evidence"]
    assert not Agreement.objects.exists()
    made = record_agreement(
        values=said | {"evidence": ContentFile(PDF, name="baa.pdf")}, by=officer
    )
    assert made.evidence_sha256 == DIGEST
    with default_storage.open(made.evidence.name) as kept:
        assert PDF not in kept.read()
    sent = signed_in("prisca").get(reverse("privacy:agreement_file", args=[made.key]))
    assert sent.getvalue() == PDF
    called = Caller(people["prisca"])("GET", f"/agreements/{made.key}/document/")
    assert (called.status_code, called.getvalue()) == (200, PDF)
    without = record_agreement(values=said | {"vendor": "Other"}, by=officer)
    missing = Caller(people["prisca"])("GET", f"/agreements/{without.key}/document/")
    assert missing.status_code == 404
    assert Caller(people["ana"])("GET", f"/agreements/{made.key}/document/").status_code == 403


def test_only_a_paper_in_force_for_its_recipient_keeps_a_disclosure_out_of_the_accounting(
    patient: Contact, people: dict[str, Any], officer: Actor
) -> None:
    """164.528(a)(1)(iv) with 164.508: a consent by our own terms is none."""
    owner = people["prisca"]
    segment = Segment.objects.create(slug="all", name="All", owner=owner)
    to = Destination.objects.create(
        slug="mailer", name="Mailer", kind="csv", segment=segment, owner=owner
    )
    terms = {"legal_basis": "consent", "purpose": "", "fields": ["email"]}
    run = SyncRun.objects.create(destination=to, segment=segment, terms=terms)
    row = Disclosure.objects.create(run=run, contact=patient)
    row.refresh_from_db()
    paper = signed(patient, receives="Somebody else")

    def outcome() -> tuple[list[int], dict[str, int]]:
        found = accounting_of([patient], asked_on=timezone.localdate())
        return [line.times for line in found.lines], found.left_out

    accounted, authorized = ([1], {}), ([], {"authorized": 1})
    assert outcome() == accounted
    for values, expected in (
        ({"receives": "mailer"}, authorized),
        ({"recipient": "mailer", "receives": "Others"}, authorized),
        ({"recipient": "other", "receives": "Mailer"}, accounted),
        ({"recipient": "mailer", "revoked_at": row.at + timedelta(seconds=1)}, authorized),
        ({"revoked_at": row.at - timedelta(seconds=1)}, accounted),
        ({"revoked_at": None, "expires_on": timezone.localdate() - timedelta(days=1)}, accounted),
        ({"expires_on": timezone.localdate()}, authorized),
        ({"signed_on": timezone.localdate() + timedelta(days=1)}, accounted),
    ):
        for name, value in values.items():
            setattr(paper, name, value)
        paper.save()
        assert outcome() == expected, values
        in_force = authorising.in_force(row.at).filter(pk=paper.pk).exists()
        assert authorising.in_force_of(paper, row.at) is in_force


def test_files_kept_before_are_sealed_and_go_over_to_a_new_key(
    patient: Contact, settings: Any, django_capture_on_commit_callbacks: Any
) -> None:
    name = default_storage.save("papers/old", ContentFile(PDF))
    row = SignedPaper.objects.create(
        contact=patient, authorization=signed(patient), file=name, name="a.pdf",
        content_type="application/pdf", size=len(PDF), sha256=DIGEST, created_at=timezone.now(),
    )  # fmt: skip
    system = Actor.system(Door.COMMAND)

    def opens() -> bytes:
        row.refresh_from_db()
        with open_stored(row.file.name) as file:
            return file.read()

    def turned() -> int:
        with django_capture_on_commit_callbacks(execute=True):
            return seal_stored_files(by=system)

    assert opens() == PDF
    assert (turned(), turned()) == (1, 0)
    assert opens() == PDF
    assert not default_storage.exists("papers/old")
    with default_storage.open(row.file.name) as file:
        sealed = file.read()
    assert PDF not in sealed
    settings.DATA_KEYS_BEFORE, settings.DATA_KEY = [settings.DATA_KEY], "another" * 8
    assert opens() == PDF
    assert (turned(), turned()) == (1, 0)
    settings.DATA_KEYS_BEFORE = []
    assert opens() == PDF
    assert len(default_storage.listdir("papers")[1]) == 1
    assert files.holds(row.file.name, Sought(frozenset({"signed by noa"})))
    # Under another name nothing of it opens.
    moved = default_storage.save("papers/moved", ContentFile(sealed))
    with pytest.raises(NotOpened):
        open_stored(moved)
    assert not files.holds(moved, Sought(frozenset({"signed by noa"})))


def test_only_an_agreement_in_force_at_that_moment_makes_a_disclosure_our_own_operations(
    patient: Contact, people: dict[str, Any]
) -> None:
    """164.502(e), 164.528(a)(1)(i)."""
    owner, today = people["prisca"], timezone.localdate()
    segment = Segment.objects.create(slug="all", name="All", owner=owner)
    to = Destination.objects.create(
        slug="mailer", name="Mailer", kind="csv", segment=segment, owner=owner
    )
    terms = {"legal_basis": "contract", "purpose": "", "fields": ["email"]}
    run = SyncRun.objects.create(destination=to, segment=segment, terms=terms)
    Disclosure.objects.create(run=run, contact=patient)

    def outcome() -> tuple[list[int], dict[str, int]]:
        found = accounting_of([patient], asked_on=today)
        return [line.times for line in found.lines], found.left_out

    accounted, ours = ([1], {}), ([], {"operations": 1})
    assert outcome() == accounted
    row = Agreement.objects.create(
        vendor="Mailer", services="Mail", destinations=["other"], signed_on=today, starts_on=today
    )
    assert outcome() == accounted
    for values, expected in (
        ({"destinations": ["mailer"]}, ours),
        ({"starts_on": today + timedelta(days=1)}, accounted),
        ({"starts_on": today, "terminated_on": today}, accounted),
        ({"terminated_on": None, "ends_on": today}, ours),
        ({"ends_on": today - timedelta(days=1)}, accounted),
    ):
        for name, value in values.items():
            setattr(row, name, value)
        row.save()
        assert outcome() == expected, values
        assert held_on(row, today) is agreements.current(today).filter(pk=row.pk).exists()
