"""The import from file to undo, on the sample exports."""

from pathlib import Path

import pytest
from django.core.files import File

from contacts.models.contact import Contact, SearchEntry
from contacts.models.preference import ConsentEvent
from contacts.models.reach import ContactPoint, ExternalId
from contacts.models.source import Import, Origin
from contacts.operations.importing import running, starting, undoing

SAMPLES = Path(__file__).parent.parent / "samples" / "formats"
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("stored_in")]


def uploaded(path: Path, by, source="Fair", **values):
    with path.open("rb") as stream:
        job = starting.start_import(file=File(stream, name=path.name), file_name=path.name, by=by)
    return starting.configure_import(job=job, values={"source_name": source, **values}, by=by)


def written(tmp_path: Path, text: str, name="people.csv") -> Path:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return path


PEOPLE = """Id,First Name,Last Name,Email,Phone,Company,Tags
1,Ana,García López,ana@x.es,612345678,Café Lisboa,vip
2,Luis,Pérez,luis@x.es,,Café Lisboa,
"""


def test_new_people_come_in_with_history_origin_points_and_search(tmp_path, by):
    job = running.run_import(job=uploaded(written(tmp_path, PEOPLE), by), by=by)
    assert (job.lines, job.read, job.created, job.rejected) == (2, 2, 2, 0)
    ana = Contact.objects.get(email="ana@x.es")
    assert (ana.given_name, ana.family_name) == ("Ana", "García López")
    assert ana.phone == "+34612345678"
    assert ana.organisation.name == "Café Lisboa"
    assert ana.owner == by.user
    assert ana.history.count() == 1
    assert ana.history.get().history_user_id == by.user.pk
    assert ana.history.get().history_operation == job.key
    assert set(ana.points.values_list("kind", "normalised", "is_primary")) == {
        ("email", "ana@x.es", True),
        ("phone", "+34612345678", True),
    }
    assert ExternalId.objects.get(contact=ana).value == "1"
    assert Origin.objects.get(contact=ana).line == 2
    assert [t.name for t in ana.tags.all()] == ["vip"]
    assert "garcia" in SearchEntry.objects.get(contact=ana).words
    found = Contact.objects.visible_to(by.user).matching("GARCIA café", reader=by.user)
    assert list(found) == [ana]


def test_the_same_file_again_changes_nothing(tmp_path, by):
    running.run_import(job=uploaded(written(tmp_path, PEOPLE), by), by=by)
    before = Contact.history.count()
    again = running.run_import(job=uploaded(written(tmp_path, PEOPLE), by), by=by)
    assert (again.created, again.updated, again.unchanged) == (0, 0, 2)
    assert Contact.history.count() == before
    assert ContactPoint.objects.count() == 3


def test_a_blank_never_overwrites_and_an_update_keeps_both_addresses(tmp_path, by):
    running.run_import(job=uploaded(written(tmp_path, PEOPLE), by), by=by)
    newer = "Id,First Name,Last Name,Email,Phone,Company\n1,Ana María,,ana.new@x.es,,\n"
    job = running.run_import(job=uploaded(written(tmp_path, newer), by), by=by)
    assert (job.created, job.updated) == (0, 1)
    ana = Contact.objects.get(external_ids__value="1")
    assert (ana.given_name, ana.family_name, ana.email, ana.phone) == (
        "Ana María",
        "García López",
        "ana.new@x.es",
        "+34612345678",
    )
    assert set(ana.points.filter(kind="email").values_list("normalised", "is_primary")) == {
        ("ana@x.es", False),
        ("ana.new@x.es", True),
    }


def test_two_rows_about_one_person_in_one_file_make_one_contact(tmp_path, by):
    text = "First Name,Last Name,Email\nAna,,ana@x.es\nAna,Ruiz,ANA@x.es\nAna,Ruiz Gil,ana@X.es\n"
    job = running.run_import(job=uploaded(written(tmp_path, text), by), by=by)
    assert (job.created, job.updated) == (1, 2)
    assert Contact.objects.get().family_name.startswith("Ruiz")


def test_a_dry_run_says_what_would_happen_and_writes_nothing(tmp_path, by):
    running.run_import(job=uploaded(written(tmp_path, PEOPLE), by), by=by)
    newer = (
        PEOPLE.replace("Luis", "Luís").replace("2,", "2,")
        + "3,Eva,Sol,eva@x.es,,,\n,,,nonsense,,,\n"
    )
    job = uploaded(written(tmp_path, newer), by)
    forecast = running.check_import(job=job, by=by)
    assert (
        forecast.counts.created,
        forecast.counts.updated,
        forecast.counts.unchanged,
        forecast.counts.rejected,
    ) == (1, 1, 1, 1)
    assert forecast.differences[0]["changes"] == [["given_name", "Luis", "Luís"]]
    assert Contact.objects.count() == 2
    done = running.run_import(job=Import.objects.get(pk=job.pk), by=by)
    assert (done.created, done.updated, done.unchanged) == (1, 1, 1)


def test_undo_restores_updates_and_removes_what_came(tmp_path, by):
    running.run_import(job=uploaded(written(tmp_path, PEOPLE), by), by=by)
    newer = "Id,First Name,Last Name,Email\n1,Anna,García,ana@x.es\n7,Eva,Sol,eva@x.es\n"
    job = running.run_import(job=uploaded(written(tmp_path, newer), by), by=by)
    assert (job.created, job.updated) == (1, 1)
    undone = undoing.undo_import(job=job, by=by)
    assert (undone.restored, undone.removed, undone.kept) == (1, 1, [])
    assert Contact.objects.get(external_ids__value="1").given_name == "Ana"
    assert not Contact.objects.filter(email="eva@x.es").exists()
    assert SearchEntry.objects.count() == 2


def test_mailchimp_optin_becomes_dated_evidence_and_unsubscribes_close_the_address(by):
    found = sorted(SAMPLES.glob("mailchimp*"))
    assert found
    for path in found:
        job = running.run_import(job=uploaded(path, by, source="Mailchimp"), by=by)
        assert job.format == "mailchimp"
        assert job.read == job.created + job.updated + job.unchanged + job.rejected + job.suppressed
    assert ConsentEvent.objects.filter(action="import_assert").exists()
    assert not ConsentEvent.objects.filter(action="grant").exists()
    assert ContactPoint.objects.filter(opted_out_at__isnull=False).exists()
