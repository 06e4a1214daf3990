"""The inventory: declared, described by people, measured in the data, and where they disagree."""

import json
from datetime import date, timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from config.actor import Actor, Door
from config.errors import Invalid
from contacts.models.catalogue import CustomField
from contacts.models.contact import Contact
from contacts.models.export import Export
from contacts.models.quality import QualityIssue
from contacts.models.source import Origin, Source
from contacts.operations.contacts import create_contact
from governance.inventory import drift, measured
from governance.inventory.changes import Difference, differences
from governance.inventory.described import all_lines, entries
from governance.models.audit import AuditEvent
from governance.models.inventory import FieldRecord, InventoryIssue, InventorySnapshot
from governance.operations.domains import change_domain
from governance.operations.fields import describe_fields
from governance.operations.inventory import refresh_inventory
from governance.operations.starting import STARTING_DOMAINS
from governance.reading.inventory import compared
from governance.tasks import refresh_inventory_job
from tests.governance.test_handing_over import domain

pytestmark = pytest.mark.django_db
NOTES, EMAIL = ("contacts.Contact", "notes"), ("contacts.Contact", "email")


@pytest.fixture
def dario(people: dict[str, Any]) -> Actor:
    return Actor(people["dario"], Door.PAGE)


@pytest.fixture
def contacts(people: dict[str, Any], dario: Actor) -> list[Contact]:
    """Four people: two with an email, one with notes, one with a custom field; one erased."""
    CustomField.objects.create(slug="shoe", label_en="Shoe size")
    rows = (
        {"given_name": "Io", "email": "io@a.example", "notes": "x", "custom": {"shoe": "42"}},
        {"given_name": "Uma", "email": "uma@a.example"},
        {"given_name": "Lea"},
        {"given_name": "Noa"},
        {"given_name": "Gone", "email": "gone@a.example"},
    )
    made = [create_contact(values=values, by=dario) for values in rows]
    Contact.objects.filter(pk=made[-1].pk).update(erased_at=timezone.now())
    return made


def entry(table: str, column: str, facts: Any = None) -> Any:
    return next(e for e in entries(facts) if (e.table, e.column) == (table, column))


def found(code: str) -> set[str]:
    return set(
        InventoryIssue.objects.filter(code=code, closed_at=None).values_list("column", flat=True)
    )


def test_every_migrate_leaves_the_starting_domains():
    assert [domain(code).name for code, _name, _text in STARTING_DOMAINS] == [
        "Identity", "Contact data", "Purchases", "Engagement", "Preferences", "Attributes",
        "Special categories", "Health", "House data",
    ]  # fmt: skip


def test_the_owner_of_a_column_is_the_owner_of_its_domain(people, teams, dario):
    values = {"owner": people["ana"], "team": teams["North"], "stewards": [people["bo"]]}
    change_domain(domain=domain("contact-data"), values=values, by=dario)
    assert (entry(*EMAIL).domain, entry(*EMAIL).owner, entry(*EMAIL).steward) == (
        "contact-data", "Ana", "Bo",
    )  # fmt: skip

    type(people["ana"]).objects.filter(pk=people["ana"].pk).update(is_active=False)
    assert entry(*EMAIL).owner == "North"


def test_what_people_say_wins_over_the_category(people, dario):
    values = {
        "domain": domain("health"), "purposes": ["service"], "basis": "contract",
        "steward": people["cy"], "retention": "One year", "note": "free text",
    }  # fmt: skip
    assert describe_fields(places=[NOTES], values=values, by=dario) == 1

    said = entry(*NOTES)
    assert (said.domain, said.purposes, said.basis, said.steward, said.retention, said.note) == (
        "health", ("service",), "contract", "Cy", "One year", "free text",
    )  # fmt: skip
    assert describe_fields(places=[NOTES], values=values, by=dario) == 0
    assert AuditEvent.objects.filter(verb="inventory.described").count() == 1


@pytest.mark.parametrize(
    ("values", "field"),
    [({"purposes": ["world peace"]}, "purposes"), ({"basis": "because"}, "basis"),
     ({"retention": "x" * 121}, "retention"), ({"colour": "red"}, "colour")],
)  # fmt: skip
def test_what_nobody_can_mean_is_refused(dario, values, field):
    with pytest.raises(Invalid) as refusal:
        describe_fields(places=[NOTES], values=values, by=dario)
    assert refusal.value.fields.keys() == {field}
    with pytest.raises(Invalid):
        describe_fields(places=[("contacts.Contact", "shoes")], values={"note": "x"}, by=dario)


def test_fill_sources_exports_and_findings_are_measured(contacts, people):
    QualityIssue.objects.all().delete()
    QualityIssue.objects.create(contact=contacts[1], code="bad", field="email")
    for state, columns in (("ready", ["email", "custom.shoe"]), ("waiting", ["email"])):
        Export.objects.create(by=people["dario"], purpose="x", state=state, columns=columns)

    facts = measured.measure(all_lines())

    email = facts[EMAIL]
    assert (email.fill, email.flags, email.sent) == (0.5, 1, 1)
    assert (email.sources, email.sent_on) == (("Entered by hand",), str(timezone.localdate()))
    assert facts[NOTES].fill == 0.25
    assert facts["contacts.Contact", "custom.shoe"].fill == 0.25
    assert facts["contacts.Contact", "custom.shoe"].sent == 1
    assert facts["contacts.ContactPoint", "value"].sources == ("Entered by hand",)
    assert facts["contacts.Contact", "honorific"].fill == 0.0


def test_measuring_takes_the_same_statements_however_much_there_is(
    contacts, dario, django_assert_num_queries
):
    with CaptureQueriesContext(connection) as first:
        measured.measure(all_lines())
    for number in range(5):
        create_contact(
            values={"given_name": f"P{number}", "email": f"p{number}@a.example"}, by=dario
        )
    with django_assert_num_queries(len(first)):
        measured.measure(all_lines())


def test_the_day_keeps_one_copy_and_the_page_shows_what_was_measured(contacts, signed_in, dario):
    for _round in range(2):
        refresh_inventory(by=dario)
    assert InventorySnapshot.objects.get().day == timezone.localdate()

    assert entry(*EMAIL).fill == 0.5
    page = signed_in("prisca").get(reverse("governance:entry", args=EMAIL)).content.decode()
    assert "<dt>Filled</dt><dd>50%</dd>" in page


def test_gaps_are_opened_once_and_closed_when_they_are_settled(contacts, people, dario):
    first = refresh_inventory(by=dario)
    assert (first.closed, refresh_inventory(by=dario).opened) == (0, 0)
    assert "notes" in found(drift.NO_PURPOSE) & found(drift.NO_RETENTION) & found(drift.NO_BASIS)
    assert "notes" in found(drift.NO_OWNER)
    assert "given_name" not in found(drift.NO_BASIS)
    assert "honorific" in found(drift.NEVER_FILLED)
    assert "notes" not in found(drift.NEVER_FILLED)

    values = {"purposes": ["service"], "basis": "contract", "retention": "One year"}
    describe_fields(places=[NOTES], values=values, by=dario)
    change_domain(domain=domain("attributes"), values={"owner": people["ana"]}, by=dario)
    second = refresh_inventory(by=dario)

    assert second.opened == 0
    open_here = InventoryIssue.objects.filter(table=NOTES[0], column=NOTES[1], closed_at=None)
    assert not open_here.exists()
    assert second.closed == InventoryIssue.objects.exclude(closed_at=None).count() > 4


def test_values_in_fields_that_nobody_defined_are_an_issue(contacts, dario):
    shop = Source.objects.create(name="Shop")
    Contact.objects.filter(pk=contacts[2].pk).update(custom={"hat": "L"})
    Origin.objects.create(
        contact=contacts[2], source=shop, fields=["custom.hat"], at=timezone.now()
    )
    FieldRecord.objects.create(table="contacts.Contact", column="custom.gone")
    refresh_inventory(by=dario)

    issue = InventoryIssue.objects.get(code=drift.UNKNOWN_CUSTOM)
    assert (issue.column, issue.facts) == ("custom.hat", {"sources": ["Shop"]})
    assert found(drift.STALE) == {"custom.gone"}


def test_a_column_that_only_the_database_knows_is_an_issue(dario, monkeypatch):
    assert found(drift.UNDECLARED) == set()
    fewer = [f for f in Contact._meta.local_concrete_fields if f.name != "occupation"]
    monkeypatch.setattr(Contact._meta, "local_concrete_fields", fewer)

    issues = {(i.table, i.column) for i in drift._undeclared() if i.column}

    assert issues == {("contacts_contact", "occupation")}


def test_a_column_no_role_may_read_is_an_issue(monkeypatch):
    monkeypatch.setattr("governance.inventory.described.ROLES", {})
    assert drift.Issue(drift.UNREADABLE, *NOTES) in drift.issues(entries({}))


def test_two_days_are_compared_without_the_counts_that_move_daily():
    old = {"table": "a.A", "column": "x", "owner": "", "fill": 0.1, "flags": 3}
    new = old | {"owner": "Ana", "fill": 0.9, "flags": 0}
    gone, fresh = {"table": "a.A", "column": "y"}, {"table": "a.A", "column": "z"}

    assert differences([old, gone], [new, fresh]) == [
        Difference("a.A", "x", "changed", (("owner", "", "Ana"),)),
        Difference("a.A", "y", "removed"),
        Difference("a.A", "z", "added"),
    ]


def test_the_copies_that_were_valid_on_two_days_are_compared(signed_in, dario):
    refresh_inventory(by=dario)
    today = timezone.localdate()
    InventorySnapshot.objects.update(day=today - timedelta(days=10))
    describe_fields(places=[NOTES], values={"retention": "One year"}, by=dario)
    refresh_inventory(by=dario)

    both = compared(today - timedelta(days=3), None)
    assert (both.before, both.after) == (today - timedelta(days=10), today)
    assert both.found == [Difference(*NOTES, "changed", (("retention", "", "One year"),))]
    assert compared(date(2000, 1, 1), None).before is None

    answer = signed_in("prisca").get(reverse("governance:inventory_changes_json"))
    assert json.loads(answer.content)["differences"] == [
        {"table": NOTES[0], "column": NOTES[1], "kind": "changed",
         "fields": [["retention", "", "One year"]]},
    ]  # fmt: skip
    page = signed_in("prisca").get(reverse("governance:inventory_changes")).content.decode()
    assert "<del>–</del> <ins>One year</ins>" in page


def test_many_columns_are_described_at_once_from_the_page(signed_in):
    address = reverse("governance:inventory_describe") + "?table=contacts.Contact&category=identity"
    signed_in("prisca").post(address, {"retention": "Two years", "basis": ""})

    said = FieldRecord.objects.filter(retention="Two years").values_list("column", flat=True)
    assert sorted(said) == ["family_name", "given_name", "honorific", "second_family_name"]


def test_one_column_is_described_on_its_page_and_nowhere_else(signed_in, people):
    page = reverse("governance:entry", args=NOTES)
    signed_in("dario").post(page, {"domain": "health", "purposes": ["service"], "note": "n"})
    assert (entry(*NOTES).domain, entry(*NOTES).purposes) == ("health", ("service",))

    gone = reverse("governance:entry", args=["contacts.Contact", "shoes"])
    assert signed_in("dario").get(gone).status_code == 404


def test_measuring_is_asked_of_the_worker_once(signed_in, people):
    client = signed_in("dario")
    for _click in range(2):
        client.post(reverse("governance:inventory_refresh"))
    assert AuditEvent.objects.filter(verb="inventory.refresh_asked").count() == 1

    refresh_inventory_job(timestamp=0)
    assert AuditEvent.objects.get(verb="inventory.refreshed").door == "job"


def test_the_data_map_holds_what_people_say_and_keeps_its_keys(people, dario):
    change_domain(domain=domain("attributes"), values={"owner": people["ana"]}, by=dario)
    describe_fields(places=[NOTES], values={"purposes": ["service"]}, by=dario)
    out = StringIO()
    call_command("data_map", json=True, stdout=out)

    rows = json.loads(out.getvalue())["columns"]
    notes = next(row for row in rows if (row["table"], row["column"]) == NOTES)
    assert {
        "table", "column", "category", "owner", "steward", "sources", "purposes", "basis",
        "retention", "erasure",
    } <= notes.keys()  # fmt: skip
    assert (notes["owner"], notes["purposes"], notes["erasure"]) == ("Ana", ["service"], "empty")


def test_no_cell_of_the_file_starts_a_formula(signed_in, dario):
    describe_fields(places=[NOTES], values={"note": "=1+1"}, by=dario)
    answer = signed_in("dario").get(reverse("governance:inventory_file", args=["csv"]))
    assert "'=1+1" in answer.content.decode()
