"""The rules of the import: modes, corrections by people, suppression, scope, undo."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files import File
from django.utils import timezone

from config.actor import Actor, Door
from config.errors import NotPermitted
from contacts.models.catalogue import CustomField
from contacts.models.contact import Contact
from contacts.models.preference import Channel, ConsentEvent, Suppression
from contacts.models.quality import QualityIssue
from contacts.models.reach import ContactPoint
from contacts.models.source import Import, ImportRow, Origin, Source
from contacts.models.team import Team
from contacts.operations import contacts as people_operations
from contacts.operations.importing import correcting, running, starting, undoing
from contacts.operations.importing.rejects import rejects_csv
from contacts.operations.suppression import REFUSED, digest, suppress
from contacts.operations.working import Watch
from governance.models.audit import AuditEvent

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("stored_in")]
HEAD = "Id,First Name,Last Name,Email,Phone,Job Title,Last Modified Date\n"


@pytest.fixture
def bring(tmp_path, by):
    """Import lines under HEAD and return the finished import."""

    def run(lines: str, *, head: str = HEAD, who: Actor | None = None, **values) -> Import:
        path = tmp_path / f"{timezone.now().timestamp()}.csv"
        path.write_text(head + lines, encoding="utf-8")
        return running.run_import(job=prepared(path, who or by, **values), by=who or by)

    return run


def prepared(path: Path, by: Actor, **values) -> Import:
    with path.open("rb") as stream:
        job = starting.start_import(file=File(stream, name=path.name), file_name=path.name, by=by)
    return starting.configure_import(job=job, values={"source_name": "Fair", **values}, by=by)


def counts(job: Import) -> dict[str, int]:
    names = ("created", "updated", "unchanged", "rejected", "suppressed")
    return {name: getattr(job, name) for name in names if getattr(job, name)}


def test_create_mode_leaves_known_people_alone(bring):
    bring("1,Ana,Ruiz,ana@x.es,,,\n")
    job = bring("1,Anna,Ruiz,ana@x.es,,Chef,\n2,Eva,Sol,eva@x.es,,,\n", mode="create")
    assert counts(job) == {"created": 1, "unchanged": 1}
    assert Contact.objects.get(external_ids__value="1").occupation == ""


def test_update_mode_turns_unknown_people_down_with_a_reason(bring):
    bring("1,Ana,Ruiz,ana@x.es,,,\n")
    job = bring("1,Anna,Ruiz,ana@x.es,,,\n2,Eva,Sol,eva@x.es,,,\n", mode="update")
    assert counts(job) == {"updated": 1, "rejected": 1}
    assert not Contact.objects.filter(email="eva@x.es").exists()
    assert "only updates known people" in list(rejects_csv(job))[1]


def test_the_case_of_an_email_creates_no_second_contact(bring):
    """mautic#5149, mautic#5245."""
    bring("1,Ana,Ruiz,Ana@X.es,,,\n")
    job = bring(",Ana,Ruiz,ANA@x.ES,,Chef,\n")
    assert (counts(job), Contact.objects.count()) == ({"updated": 1}, 1)


def test_fill_mode_fills_what_is_empty_and_nothing_else(bring):
    bring("1,Ana,,ana@x.es,,,\n")
    job = bring("1,Anna,Ruiz,ana@x.es,,Chef,\n", mode="fill")
    assert counts(job) == {"updated": 1}
    ana = Contact.objects.get(external_ids__value="1")
    assert (ana.given_name, ana.family_name) == ("Ana", "Ruiz")


def test_a_correction_by_a_person_survives_a_file_of_lower_trust_however_new(bring, by):
    bring("1,Ana,Ruiz,ana@x.es,,,\n")
    ana = Contact.objects.get()
    people_operations.update_contact(contact=ana, values={"given_name": "Anaïs"}, by=by)
    later = (timezone.now() + timedelta(days=1)).strftime("%Y-%m-%d %H:%M")
    kept = bring(f"1,Anna,Gil,ana@x.es,,Chef,{later}\n")
    ana = Contact.objects.get()
    assert (counts(kept), kept.conflicts) == ({"updated": 1}, 1)
    assert (ana.given_name, ana.family_name, ana.organisation_role) == ("Anaïs", "Ruiz", "Chef")


def test_a_correction_yields_to_a_newer_row_of_a_source_trusted_as_much(bring, by):
    bring("1,Ana,Ruiz,ana@x.es,,,\n")
    Source.objects.filter(name="Fair").update(trust=90)
    ana = Contact.objects.get()
    people_operations.update_contact(contact=ana, values={"given_name": "Anaïs"}, by=by)
    kept = bring("1,Anna,Gil,ana@x.es,,,\n")
    assert (counts(kept), kept.conflicts) == ({"unchanged": 1}, 1)
    later = (timezone.now() + timedelta(days=1)).strftime("%Y-%m-%d %H:%M")
    taken = bring(f"1,Anna,Gil,ana@x.es,,,{later}\n")
    ana = Contact.objects.get()
    assert (counts(taken), taken.conflicts) == ({"updated": 1}, 0)
    assert (ana.given_name, ana.family_name) == ("Anna", "Gil")


def test_suppressed_addresses_are_counted_and_not_written(bring):
    Suppression.objects.create(
        digest=digest("email", "gone@x.es"), channel=Channel.EMAIL, reason="erased"
    )
    job = bring("1,Gone,Person,GONE@x.es,,,\n2,Eva,Sol,eva@x.es,,,\n")
    assert counts(job) == {"created": 1, "suppressed": 1}
    assert not Contact.objects.filter(given_name="Gone").exists()
    assert ContactPoint.objects.filter(normalised="gone@x.es").count() == 0


def test_an_opted_out_address_stays_closed_on_a_new_record(bring):
    bring("1,Ana,Ruiz,shared@x.es,,,\n")
    ContactPoint.objects.filter(kind="email").update(opted_out_at=timezone.now())
    bring("2,Zoe,Lund,shared@x.es,,,\n")
    points = ContactPoint.objects.filter(kind="email", normalised="shared@x.es")
    assert points.count() == 2
    assert points.filter(opted_out_at=None).count() == 0


def test_another_name_at_the_same_mailbox_is_another_person_and_is_flagged(bring):
    bring("1,Ana,Ruiz,info@x.es,,,\n")
    job = bring("2,Zoe,Lund,info@x.es,,,\n")
    assert counts(job) == {"created": 1}
    assert job.duplicates == 1
    assert QualityIssue.objects.get(code="possible_duplicate").contact.given_name == "Zoe"


def test_a_file_cannot_change_people_outside_the_scope_of_who_brings_it(bring, people):
    north = bring("1,Ana,Ruiz,ana@x.es,,,\n")
    assert counts(north) == {"created": 1}
    people["cy"].role = "sales_lead"
    people["cy"].save()
    south = Actor(people["cy"], Door.PAGE)
    job = bring("1,Changed,Name,ana@x.es,,,\n9,New,Person,ana@x.es,,,\n", who=south)
    assert counts(job) == {"created": 1, "rejected": 1}
    assert Contact.objects.get(external_ids__value="1").given_name == "Ana"
    assert set(Contact.objects.visible_to(people["cy"]).values_list("given_name", flat=True)) == {
        "New"
    }


def test_undo_keeps_what_somebody_changed_since_and_says_so(bring, by):
    bring("1,Ana,Ruiz,ana@x.es,,Cook,\n")
    job = bring("1,Anna,Gil,ana@x.es,,,\n2,Eva,Sol,eva@x.es,,,\n3,Leo,Paz,leo@x.es,,,\n")
    ana = Contact.objects.get(external_ids__value="1")
    eva = Contact.objects.get(email="eva@x.es")
    people_operations.update_contact(contact=ana, values={"family_name": "Gil Mora"}, by=by)
    people_operations.update_contact(contact=eva, values={"occupation": "Pilot"}, by=by)
    undone = undoing.undo_import(job=job, by=by)
    assert (undone.restored, undone.removed) == (1, 1)
    assert {(kept["key"], tuple(kept["fields"])) for kept in undone.kept} == {
        (str(ana.key), ("family_name",)),
        (str(eva.key), ()),
    }
    ana.refresh_from_db()
    assert (ana.given_name, ana.family_name) == ("Ana", "Gil Mora")
    assert not Contact.objects.filter(email="leo@x.es").exists()
    assert AuditEvent.objects.filter(verb="import.undone").count() == 1
    assert ImportRow.objects.filter(import_job=job).count() == 0


def test_an_import_is_undone_once_and_only_for_thirty_days(bring, by):
    job = bring("1,Ana,Ruiz,ana@x.es,,,\n")
    Import.objects.filter(pk=job.pk).update(undo_until=timezone.now() - timedelta(seconds=1))
    with pytest.raises(starting.CannotImport):
        undoing.undo_import(job=job, by=by)
    assert Contact.objects.count() == 1
    Import.objects.filter(pk=job.pk).update(undo_until=timezone.now() + timedelta(days=1))
    undoing.undo_import(job=job, by=by)
    with pytest.raises(starting.CannotImport):
        undoing.undo_import(job=job, by=by)


def test_a_faulty_cell_is_mended_in_place_before_the_import(tmp_path, by):
    path = tmp_path / "list.csv"
    path.write_text(HEAD + ",,,not-an-address,,,\n2,Eva,Sol,eva@x.es,,,\n", encoding="utf-8")
    job = prepared(path, by)
    assert running.check_import(job=job, by=by).counts.rejected == 1
    correcting.correct_cell(job=job, number=1, column=3, value="leo@x.es", by=by)
    job.refresh_from_db()
    assert counts(running.run_import(job=job, by=by)) == {"created": 2}
    assert Contact.objects.filter(email="leo@x.es").exists()


def test_consent_columns_become_dated_evidence_never_a_bare_yes(bring):
    head = "Email,First Name,Accepts Marketing,OPTIN_TIME,OPTIN_IP\n"
    bring("ana@x.es,Ana,yes,2024-02-03 10:00:00,192.0.2.7\n", head=head)
    events = ConsentEvent.objects.all()
    assert {event.action for event in events} <= {"import_assert", "confirmed"}
    assert all(event.how == "import" and event.evidence["column"] for event in events)
    dated = events.get(ip="192.0.2.7")
    # A time without a zone is read in the organisation's own: 10:00 in Madrid.
    assert dated.event_at.isoformat() == "2024-02-03T09:00:00+00:00"


def test_each_value_says_which_line_of_which_file_it_came_from(bring):
    job = bring("1,Ana,Ruiz,ana@x.es,612345678,,\n")
    origin = Origin.objects.get()
    assert (origin.import_id, origin.line, origin.source.name) == (job.pk, 2, "Fair")
    assert set(origin.fields) == {"given_name", "family_name", "email", "phone", "external_id"}


def test_a_mapping_is_remembered_for_the_source(bring, tmp_path, by):
    path = tmp_path / "list.csv"
    path.write_text("Alpha,Beta\nAna,ana@x.es\n", encoding="utf-8")
    prepared(path, by, mapping=["given_name", "email"])
    with path.open("rb") as stream:
        again = starting.start_import(
            file=File(stream, name="list.csv"), file_name="list.csv", by=by, source_name="Fair"
        )
    assert again.mapping == ["given_name", "email"]


def test_a_finished_import_cannot_be_run_or_configured_again(bring, by):
    job = bring("1,Ana,Ruiz,ana@x.es,,,\n")
    for again in (
        lambda: running.run_import(job=job, by=by),
        lambda: starting.configure_import(job=job, values={"mode": "fill"}, by=by),
    ):
        with pytest.raises(starting.CannotImport):
            again()
    assert Contact.objects.count() == 1


def test_a_custom_value_corrected_by_a_person_survives_an_older_file(bring, by):
    CustomField.objects.create(slug="size", label_en="Size", kind="text")
    CustomField.objects.create(slug="shelf", label_en="Shelf", kind="text")
    head = "Id,First Name,Size,Shelf\n"
    mapping = ["external_id", "given_name", "custom:size", "custom:shelf"]
    bring("1,Ana,M,A\n", head=head, mapping=mapping)
    ana = Contact.objects.get()
    people_operations.update_contact(contact=ana, values={"custom": {"size": "XL"}}, by=by)
    bring("1,Ana,M,B\n", head=head, mapping=mapping)
    assert Contact.objects.get().custom == {"size": "XL", "shelf": "B"}


def test_a_second_job_that_comes_too_late_leaves_the_finished_import_as_it_is(bring, by):
    job = bring("1,Ana,Ruiz,ana@x.es,,,\n")
    running.fail_import(job=job, problem="too late", watch=Watch(), by=by)
    job.refresh_from_db()
    assert (job.state, job.problem) == ("done", "")


def test_nobody_brings_people_into_a_team_that_is_not_theirs(tmp_path, by, teams):
    path = tmp_path / "team.csv"
    path.write_text(HEAD + "1,Ana,Ruiz,ana@x.es,,,\n", encoding="utf-8")
    with pytest.raises(NotPermitted):
        prepared(path, by, team=Team.objects.exclude(members=by.user).first())


def test_a_header_that_is_a_formula_is_harmless_in_the_rejects(bring):
    job = bring(
        "1,Ana,ana@x.es\n",
        head="Id,First Name,=1+1\n",
        mapping=["external_id", "given_name", "ignore"],
    )
    assert next(iter(rejects_csv(job))).startswith("Id,First Name,'=1+1,")


def test_an_address_whose_owner_refused_comes_in_closed(bring):
    since = timezone.now() - timedelta(days=9)
    for channel, value in ((Channel.EMAIL, "no@x.es"), (Channel.SMS, "+34612345678")):
        Suppression.objects.create(
            digest=digest(channel, value), channel=channel, reason=REFUSED, since=since
        )
    job = bring("1,Noa,Sol,no@x.es,,,\n2,Eva,Sol,eva@x.es,612345678,,\n")
    assert counts(job) == {"created": 2}
    closed = ContactPoint.objects.values_list("normalised", "opted_out_at")
    assert dict(closed) == {"no@x.es": since, "eva@x.es": None, "+34612345678": since}


def test_an_erased_address_stays_out_though_it_was_refused_before(bring, by):
    at = timezone.now()
    suppress(addresses=[("email", "gone@x.es", at)], reason=REFUSED, by=by)
    suppress(addresses=[("email", "gone@x.es", at)], reason="erased", by=by)
    assert counts(bring("1,Gone,Person,gone@x.es,,,\n")) == {"suppressed": 1}
    assert not ContactPoint.objects.exists()
