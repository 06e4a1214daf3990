"""Files of an incident: what they are by their content, who took them, and what stays of them."""

import csv
import hashlib
import io
import zipfile
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.urls import reverse

from config.actor import Actor, Door
from config.errors import Invalid, NotPermitted
from governance.models.audit import AuditEvent
from privacy.models.incident_evidence import IncidentEvidence
from privacy.operations.incidents import proving
from privacy.operations.incidents.packing import take_pack
from privacy.operations.incidents.proving import add_evidence, remove_evidence
from tests.privacy.incidents import FOUND, reported

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7\nthe report of the police"
DIGEST = hashlib.sha256(PDF).hexdigest()


@pytest.fixture(autouse=True)
def stored(settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path / "stored"


@pytest.fixture
def officer(people: dict[str, Any]) -> Actor:
    return Actor(people["prisca"], Door.PAGE)


def added(incident: Any, by: Actor, content: bytes = PDF, name: str = "../re port.exe") -> Any:
    file = ContentFile(content, name=name)
    said = {"name": name, "what": "Report of the police", "by": by, "now": FOUND}
    return add_evidence(incident=incident, file=file, **said)


def verbs() -> list[str]:
    rows = AuditEvent.objects.filter(verb__startswith="incident.evidence").order_by("id")
    return list(rows.values_list("verb", flat=True))


def test_a_file_is_kept_as_what_it_is_taken_on_record_and_in_the_pack_by_its_digest(
    officer: Actor, signed_in: Any, django_capture_on_commit_callbacks: Any
) -> None:
    incident = reported(officer)
    row = added(incident, officer)
    assert (row.name, row.content_type, row.sha256) == ("re port.pdf", "application/pdf", DIGEST)
    assert row.file.name == f"incidents/{row.key}"
    address = reverse("privacy:incident_file", args=[incident.key, row.key])
    assert signed_in("bo").get(address).status_code == 403
    desk = signed_in("prisca")
    sent = desk.get(address)
    assert (sent.getvalue(), sent["Content-Type"]) == (PDF, "application/pdf")
    assert sent["Content-Disposition"].startswith("attachment")
    with django_capture_on_commit_callbacks(execute=True):
        act = reverse("privacy:incident_act", args=[incident.key, "remove"])
        said = {"row": row.key, f"remove-{row.key}-because": "It was of another case."}
        assert desk.post(act, said).status_code == 302
    assert not default_storage.exists(f"incidents/{row.key}")
    assert desk.get(address).status_code == 404
    assert verbs() == [f"incident.evidence_{done}" for done in ("added", "taken", "removed")]
    pack = zipfile.ZipFile(take_pack(incident=incident, by=officer, now=FOUND))
    (line,) = csv.DictReader(io.StringIO(pack.read("evidence.csv").decode("utf-8-sig")))
    assert (line["name"], line["sha256"], line["removed_because"]) == (
        "re port.pdf", DIGEST, "It was of another case.",
    )  # fmt: skip


def test_what_is_no_evidence_is_refused_and_nothing_is_kept(
    officer: Actor, people: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    incident = reported(officer)
    row = added(incident, officer)
    for content, field in (
        (b"<html>not a text</html>", "file"), (b"MZ\x00\x01 a program", "file"), (b"", "file"),
        (PDF, "file"),
    ):  # fmt: skip
        with pytest.raises(Invalid) as refused:
            added(incident, officer, content)
        assert list(refused.value.fields) == [field]
    monkeypatch.setattr(proving, "LARGEST", 10)
    with pytest.raises(Invalid):
        added(incident, officer, b"a text that is too long")
    with pytest.raises(NotPermitted):
        added(incident, Actor(people["bo"], Door.PAGE), b"%PDF-2")
    with pytest.raises(Invalid) as unsaid:
        remove_evidence(evidence=row, because=" ", by=officer, now=FOUND)
    assert list(unsaid.value.fields) == ["because"]
    assert list(IncidentEvidence.objects.values_list("sha256", flat=True)) == [DIGEST]
    assert default_storage.listdir("incidents")[1] == [str(row.key)]
    assert verbs() == ["incident.evidence_added"]


def test_an_officer_adds_a_file_on_the_page_and_by_program(
    officer: Actor, signed_in: Any, people: Any, client: Any
) -> None:
    from datetime import timedelta

    from django.utils import timezone

    from governance.operations.tokens import issue_token

    incident = reported(officer)
    act = reverse("privacy:incident_act", args=[incident.key, "evidence"])
    given = {"evidence-file": ContentFile(PDF, "report.pdf"), "evidence-what": "Report"}
    desk = signed_in("prisca")
    assert desk.post(act, given).status_code == 302
    assert DIGEST in desk.get(reverse("privacy:incident", args=[incident.key])).content.decode()
    assert desk.post(act, {"evidence-what": "Nothing"}).status_code == 400
    _token, secret = issue_token(
        owner=people["prisca"], name="x", scopes=["incidents:read", "incidents:write"],
        expires_at=timezone.now() + timedelta(days=1), by=officer,
    )  # fmt: skip
    head = {"Authorization": f"Bearer {secret}"}
    body = {"file": ContentFile(b"a,b\n1,2\n", "log.csv"), "what": "Log of the shop"}
    made = client.post(f"/api/v1/incidents/{incident.key}/evidence/", body, headers=head)
    assert (made.status_code, made.json()["content_type"]) == (201, "text/csv")
    seen = client.get(f"/api/v1/incidents/{incident.key}/", headers=head).json()["evidence"]
    assert [each["sha256"] for each in seen] == [DIGEST, made.json()["sha256"]]
