"""Undo of an import: corrections stay and are counted, refusals outlive the record."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.core.files import File
from django.db import connection
from django.test.utils import CaptureQueriesContext

from config.actor import Actor
from contacts.models.contact import Contact, SearchEntry
from contacts.models.preference import ConsentEvent, Suppression
from contacts.models.reach import ContactPoint, PostalAddress
from contacts.models.source import Import
from contacts.operations import points
from contacts.operations.contacts import create_contact
from contacts.operations.importing import running, starting, undoing
from contacts.operations.suppression import digest, is_suppressed, suppress
from governance.models.audit import AuditEvent

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("stored_in")]
SAMPLES = Path(__file__).parent.parent / "samples" / "formats"
HEAD = "Id,First Name,Last Name,Email,Phone,Street,City\n"
MAPPING = ["external_id", "given_name", "family_name", "email", "phone"]
MAPPING += ["address:home:street", "address:home:city"]
ANA = "1,Ana,Ruiz,ana@x.es,,,\n"


@pytest.fixture
def bring(tmp_path: Path, by: Actor) -> Any:
    def run(lines: str) -> Import:
        path = tmp_path / f"{Import.objects.count()}.csv"
        path.write_text(HEAD + lines, encoding="utf-8")
        return imported(path, by, mapping=MAPPING)

    return run


def imported(path: Path, by: Actor, **values: Any) -> Import:
    with path.open("rb") as stream:
        job = starting.start_import(file=File(stream, name=path.name), file_name=path.name, by=by)
    job = starting.configure_import(job=job, values={"source_name": "Fair", **values}, by=by)
    return running.run_import(job=job, by=by)


def kept(undone: undoing.Undone) -> list[tuple[str, list[str]]]:
    return [(row["key"], row["fields"]) for row in undone.kept]


def test_a_point_and_an_address_corrected_since_stay_and_are_counted(bring, by):
    bring(ANA)
    job = bring("1,Ana,Ruiz,ana.new@x.es,612345678,Calle Sol 1,Huelva\n")
    ana = Contact.objects.get()
    point = ana.points.get(normalised="+34612345678")
    points.change_point(point=point, values={"label": "mobile"}, by=by)
    address = ana.addresses.get()
    points.change_address(address=address, values={"street": "Calle Sol 11"}, by=by)
    undone = undoing.undo_import(job=job, by=by)
    assert (undone.restored, undone.removed) == (1, 0)
    assert kept(undone) == [(str(ana.key), ["addresses", "phone"])]
    assert list(ana.points.values_list("normalised", "label").order_by("id")) == [
        ("ana@x.es", ""),
        ("+34612345678", "mobile"),
    ]
    assert ana.addresses.get().street == "Calle Sol 11"
    job.refresh_from_db()
    assert job.details["undone"] == {"restored": 1, "removed": 0, "kept": 1}


def test_what_nobody_touched_goes_and_its_words_are_no_longer_found(bring, by):
    bring(ANA)
    job = bring("1,,,ana.new@x.es,,Calle Sol 1,Huelva\n2,Eva,Sol,eva@x.es,,,\n")
    ana = Contact.objects.get(external_ids__value="1")
    assert "ana.new@x.es" in SearchEntry.objects.get(contact=ana).words
    undone = undoing.undo_import(job=job, by=by)
    assert (undone.removed, undone.kept) == (1, [])
    assert list(ContactPoint.objects.values_list("normalised", flat=True)) == ["ana@x.es"]
    assert PostalAddress.objects.count() == 0
    assert SearchEntry.objects.get().words == "ana ruiz ana@x.es 1"


def test_a_point_chosen_as_primary_since_stays(bring, by):
    bring("1,Ana,Ruiz,ana@x.es,,Calle Luna 2,Cádiz\n")
    job = bring("1,Ana,Ruiz,,,Calle Sol 1,Huelva\n")
    new = PostalAddress.objects.get(city="Huelva")
    points.change_address(address=new, values={"is_primary": True}, by=by)
    undone = undoing.undo_import(job=job, by=by)
    assert [fields for _key, fields in kept(undone)] == [["addresses"]]
    assert PostalAddress.objects.filter(city="Huelva", is_primary=True).count() == 1


def test_the_choice_of_another_primary_is_kept_and_the_imported_point_goes(bring, by):
    bring(ANA)
    job = bring("1,Ana,Ruiz,ana.new@x.es,,,\n")
    old = ContactPoint.objects.get(normalised="ana@x.es")
    points.change_point(point=old, values={"is_primary": True}, by=by)
    undone = undoing.undo_import(job=job, by=by)
    assert [fields for _key, fields in kept(undone)] == [["email"]]
    assert Contact.objects.get().email == "ana@x.es"
    assert list(ContactPoint.objects.values_list("normalised", flat=True)) == ["ana@x.es"]


def test_refusals_of_people_who_go_stay_as_suppressions(by):
    job = imported(SAMPLES / "unsubscribed_members_export_0a1b2c.csv", by)
    refused = ConsentEvent.objects.filter(import_id=job.pk, action="withdraw", channel="email")
    addresses = {event.contact.email: event.event_at for event in refused}
    assert addresses
    assert undoing.undo_import(job=job, by=by).removed == job.created
    assert Contact.objects.count() == ConsentEvent.objects.count() == 0
    stored = {row.digest: (row.channel, row.reason, row.since) for row in Suppression.objects.all()}
    assert stored == {
        digest("email", address): ("email", "refused", at) for address, at in addresses.items()
    }
    # The record holds no address, only its keyed digest.
    assert AuditEvent.objects.get(verb="address.suppressed").facts == {
        "reason": "refused",
        "count": len(addresses),
    }
    again = create_contact(values={"given_name": "Again", "email": next(iter(addresses))}, by=by)
    assert again.points.get().opted_out_at is not None


def test_refusals_of_people_who_stay_stay_on_their_record(by):
    job = imported(SAMPLES / "unsubscribed_members_export_0a1b2c.csv", by)
    person = ConsentEvent.objects.filter(import_id=job.pk, action="withdraw")[0].contact
    points.add_point(contact=person, kind="phone", value="612345678", by=by)
    undoing.undo_import(job=job, by=by)
    assert person.consent_events.filter(action="withdraw").exists()
    assert person.points.get(kind="email").opted_out_at is not None
    assert not is_suppressed("email", person.email)


def test_an_address_is_suppressed_once_and_keeps_its_first_reason(by):
    at = datetime(2024, 5, 1, tzinfo=UTC)
    assert suppress(addresses=[("email", "a@x.es", at)], reason="erased", by=by) == 1
    both = [("email", "a@x.es", at), ("sms", "+34612345678", at)]
    assert suppress(addresses=both, reason="refused", by=by) == 1
    assert suppress(addresses=both, reason="refused", by=by) == suppress(
        addresses=[], reason="refused", by=by
    )
    assert set(Suppression.objects.values_list("digest", "channel", "reason", "key_id")) == {
        (digest("email", "a@x.es"), "email", "erased", "1"),
        (digest("sms", "+34612345678"), "sms", "refused", "1"),
    }
    assert AuditEvent.objects.filter(verb="address.suppressed").count() == 2


def test_undo_asks_the_history_of_the_people_it_touched_only(bring, by):
    job = bring(ANA)
    with CaptureQueriesContext(connection) as queries:
        undoing.undo_import(job=job, by=by)
    asked = [q["sql"] for q in queries if "from contacts_historicalcontact " in q["sql"]]
    assert len(asked) == 2
    assert all("undone_touched" in sql for sql in asked)
