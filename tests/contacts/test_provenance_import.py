"""What a file may not replace: it becomes a conflict that somebody sees and decides."""

from pathlib import Path

import pytest
from django.core.files import File
from django.utils import timezone

from contacts.models.catalogue import CustomField
from contacts.models.contact import Contact
from contacts.models.provenance import ValueConflict
from contacts.models.reach import ContactPoint
from contacts.models.source import Import, Origin, Source
from contacts.models.verification import Verification
from contacts.operations import contacts as people_operations
from contacts.operations.importing import running, starting, undoing
from contacts.operations.standing import standings_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("stored_in")]
HEAD = "Id,First Name,Last Name,Email,Phone,Job Title,Company\n"


@pytest.fixture
def bring(tmp_path, by):
    """Import lines under HEAD from a source and return the finished import."""

    def run(lines: str, *, head: str = HEAD, source: str = "Fair", **values) -> Import:
        path = Path(tmp_path) / f"{timezone.now().timestamp()}.csv"
        path.write_text(head + lines, encoding="utf-8")
        with path.open("rb") as stream:
            job = starting.start_import(
                file=File(stream, name=path.name), file_name=path.name, by=by
            )
        starting.configure_import(job=job, values={"source_name": source, **values}, by=by)
        return running.run_import(job=Import.objects.get(pk=job.pk), by=by)

    return run


def trusted(name: str, trust: int) -> Source:
    return Source.objects.update_or_create(name=name, defaults={"trust": trust})[0]


def told() -> list[tuple]:
    rows = ValueConflict.objects.order_by("group")
    return [(row.group, row.offered, row.reason, row.trust) for row in rows]


def test_a_less_trusted_source_fills_what_is_empty_and_replaces_nothing(bring):
    trusted("Register", 80)
    bring("1,Ana,Ruiz,ana@x.es,,Chef,\n", source="Register")
    job = bring("9,Anna,Ruiz,ana@x.es,612345678,Cook,Bar Sol\n", source="Fair")
    ana = Contact.objects.get()
    assert (ana.given_name, ana.family_name, ana.phone) == ("Ana", "Ruiz", "+34612345678")
    # The whole group is kept: not the role of one with the employer of the other.
    assert (ana.organisation_role, ana.organisation) == ("Chef", None)
    assert (job.updated, job.conflicts) == (1, 2)
    assert told() == [
        ("name", {"given_name": "Anna", "family_name": "Ruiz"}, "trusted", 50),
        ("work", {"organisation": "Bar Sol", "organisation_role": "Cook"}, "trusted", 50),
    ]


def test_the_rehearsal_counts_the_conflicts_and_leaves_none(bring, tmp_path, by):
    trusted("Register", 80)
    bring("1,Ana,Ruiz,ana@x.es,,,\n", source="Register")
    path = tmp_path / "again.csv"
    path.write_text(HEAD + "9,Anna,Ruiz,ana@x.es,,,\n", encoding="utf-8")
    with path.open("rb") as stream:
        job = starting.start_import(
            file=File(stream, name="again.csv"), file_name="again.csv", by=by
        )
    job = starting.configure_import(job=job, values={"source_name": "Fair"}, by=by)
    assert running.check_import(job=job, by=by).counts.conflicts == 1
    job.refresh_from_db()
    assert (job.details["forecast"]["conflicts"], ValueConflict.objects.count()) == (1, 0)


def test_a_more_trusted_source_and_a_later_file_of_the_same_one_replace(bring):
    bring("1,Ana,Ruiz,ana@x.es,,,\n")
    trusted("Register", 80)
    assert bring("9,Anna,Ruiz,ana@x.es,,,\n", source="Register").conflicts == 0
    assert bring("9,Anna,Ruiz Gil,ana@x.es,,,\n", source="Register").conflicts == 0
    assert Contact.objects.get().family_name == "Ruiz Gil"


def test_trust_counts_as_it_is_today(bring):
    trusted("Register", 80)
    bring("1,Ana,Ruiz,ana@x.es,,,\n", source="Register")
    trusted("Register", 20)
    assert bring("1,Anna,Ruiz,ana@x.es,,,\n").conflicts == 0
    assert Contact.objects.get().given_name == "Anna"


def test_a_verified_value_beats_even_the_most_trusted_source(bring):
    bring("1,Ana,,ana@x.es,,,\n")
    trusted("Register", 100)
    ana = Contact.objects.get()
    Verification.objects.create(contact=ana, group="name", verified_at=timezone.now())
    # A verified name does not grow by itself either.
    bring("9,Ana,Ruiz,ana@x.es,,,\n", source="Register")
    assert Contact.objects.get().family_name == ""
    assert told() == [("name", {"given_name": "Ana", "family_name": "Ruiz"}, "verified", 100)]


def test_the_same_offer_again_replaces_the_open_conflict(bring):
    trusted("Register", 80)
    bring("1,Ana,Ruiz,ana@x.es,,,\n", source="Register")
    bring("7,Anna,Ruiz,ana@x.es,,,\n")
    again = bring("7,Anita,Ruiz,ana@x.es,,,\n")
    assert told() == [("name", {"given_name": "Anita", "family_name": "Ruiz"}, "trusted", 50)]
    assert ValueConflict.objects.get().import_id == again.pk


def test_what_was_decided_against_is_not_asked_again(bring):
    trusted("Register", 80)
    bring("1,Ana,Ruiz,ana@x.es,,,\n", source="Register")
    bring("7,Anna,Ruiz,ana@x.es,,,\n")
    ValueConflict.objects.update(decision="keep", decided_at=timezone.now())
    assert bring("7,Anna,Ruiz,ana@x.es,,,\n").conflicts == 0
    assert bring("7,Anita,Ruiz,ana@x.es,,,\n").conflicts == 1


def test_another_email_of_a_lesser_source_is_added_beside_and_offered(bring):
    trusted("Register", 80)
    bring("1,Ana,Ruiz,ana@x.es,612345678,,\n", source="Register")
    bring("7,Ana,Ruiz,ana@y.es,612345678,,\n")
    ana = Contact.objects.get()
    points = ContactPoint.objects.filter(kind="email").order_by("pk")
    assert list(points.values_list("normalised", "is_primary")) == [
        ("ana@x.es", True),
        ("ana@y.es", False),
    ]
    assert told() == [("email", {"email": "ana@y.es"}, "trusted", 50)]
    # The address beside says where it is from, and the primary one still comes from the register.
    assert "emails" in Origin.objects.latest("pk").fields
    assert standings_of([ana.pk])[ana.pk, "email"].claim.trust == 80


def test_each_custom_field_is_a_group_of_its_own(bring):
    for slug in ("size", "shelf"):
        CustomField.objects.create(slug=slug, label_en=slug, kind="text")
    mapping = ["external_id", "given_name", "custom:size", "custom:shelf"]
    head = "Id,First Name,Size,Shelf\n"
    bring("1,Ana,M,\n", head=head, mapping=mapping)
    Source.objects.filter(name="Fair").update(trust=30)
    ana = Contact.objects.get()
    Verification.objects.create(contact=ana, group="custom:size", verified_at=timezone.now())
    job = bring("1,Ana,L,B\n", head=head, mapping=mapping)
    assert Contact.objects.get().custom == {"size": "M", "shelf": "B"}
    assert (job.conflicts, told()) == (
        1,
        [("custom:size", {"custom.size": "L"}, "verified", 30)],
    )
    assert Origin.objects.latest("pk").fields == ["custom.shelf"]


def test_filling_leaves_no_conflicts(bring):
    trusted("Register", 80)
    bring("1,Ana,,ana@x.es,,,\n", source="Register")
    job = bring("7,Ana,Ruiz,ana@x.es,,Cook,\n", mode="fill")
    ana = Contact.objects.get()
    assert (ana.given_name, ana.family_name, ana.organisation_role) == ("Ana", "Ruiz", "Cook")
    assert (job.conflicts, ValueConflict.objects.count()) == (0, 0)


def test_undo_takes_back_open_conflicts_and_keeps_decided_ones(bring, by):
    trusted("Register", 80)
    bring("1,Ana,Ruiz,ana@x.es,,Chef,\n", source="Register")
    job = bring("7,Anna,Ruiz,ana@x.es,,Cook,\n")
    ValueConflict.objects.filter(group="name").update(decision="keep", decided_at=timezone.now())
    undoing.undo_import(job=job, by=by)
    assert [row[0] for row in told()] == ["name"]


def test_notes_a_colleague_wrote_are_not_overwritten(bring, by):
    head = "Id,First Name,Notes\n"
    mapping = ["external_id", "given_name", "notes"]
    bring("1,Ana,from the fair\n", head=head, mapping=mapping)
    people_operations.update_contact(
        contact=Contact.objects.get(), values={"notes": "calls on Mondays"}, by=by
    )
    bring("1,Ana,from the fair\n", head=head, mapping=mapping)
    assert Contact.objects.get().notes == "calls on Mondays"
    assert [row[:2] for row in told()] == [("notes", {"notes": "from the fair"})]
