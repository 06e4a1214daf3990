"""What is sensitive stands sealed: in tables, history, staging and dumps; keys rotate."""

import json
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from config.actor import Actor, Door
from config.errors import Invalid
from config.noticing import noticing
from config.sealed import NotOpened, key_name
from contacts.models.catalogue import CustomField
from contacts.models.collaboration import Note
from contacts.models.contact import Contact
from contacts.models.keyring import fresh_key, keyring
from contacts.models.person_key import BlindIndex, PersonKey
from contacts.models.quality import QualityIssue, QualityRule
from contacts.models.sealed_custom import opened
from contacts.operations import key_rotation
from contacts.operations.contacts import create_contact, update_contact
from contacts.operations.custom_fields import change_field, define_field
from contacts.operations.importing.undoing import undo_import
from contacts.operations.merging.unmerging import unmerge
from contacts.operations.notes import change_note, write_note
from contacts.operations.quality.judging import judge_all
from contacts.operations.quality.rules import define_rule
from contacts.operations.restoring import restore_value
from contacts.operations.restoring_operation import restore_operation
from contacts.operations.sealing import with_value
from contacts.operations.sealing_existing import seal_existing
from segments.compiling import people
from segments.vocabulary.refusals import read_rule
from tests.contacts.merging_people import fold
from tests.contacts.test_import_undo import imported
from tests.privacy.erasing import erased

pytestmark = pytest.mark.django_db

ILLNESS = "Morbus Planticus"


@pytest.fixture
def officer(people: dict[str, Any]) -> Actor:
    return Actor(people["dario"], Door.PAGE)


@pytest.fixture
def illness(officer: Actor) -> CustomField:
    told = {"label_en": "Diagnosis", "category": "health", "sensitivity": "sensitive"}
    return define_field(values=told | {"findable": True}, by=officer)


@pytest.fixture
def ill(illness: CustomField, officer: Actor) -> Contact:
    values = {"given_name": "Ines", "custom": {"diagnosis": ILLNESS}}
    return create_contact(values=values, by=officer)


def raw(contact: Contact) -> Any:
    with connection.cursor() as cursor:
        cursor.execute("select custom from contacts_contact where id = %s", [contact.pk])
        return json.loads(cursor.fetchone()[0])["diagnosis"]


def everything() -> str:
    """Return what somebody finds who steals the database as this transaction sees it."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select table_name from information_schema.tables where table_schema = 'public'"
            " and table_type = 'BASE TABLE'"
        )
        tables = [name for (name,) in cursor.fetchall()]
        rows = []
        for name in tables:
            cursor.execute(f'select t::text from "{name}" t where t::text ilike %s', ["%plantic%"])
            rows += [f"{name}: {text}" for (text,) in cursor.fetchall()]
    return "\n".join(rows)


def test_a_sensitive_value_is_sealed_everywhere_and_opens_for_its_person(
    ill: Contact, officer: Actor
) -> None:
    ill = update_contact(contact=ill, values={"custom": {"diagnosis": ILLNESS + " II"}}, by=officer)
    first = Contact.history.filter(id=ill.pk).order_by("history_id").first()
    restore_value(contact=ill, history_id=first.history_id, field="custom.diagnosis", by=officer)
    ill = Contact.objects.get(pk=ill.pk)
    assert (ill.custom["diagnosis"], first.custom["diagnosis"]) == (ILLNESS, ILLNESS)
    assert everything() == ""
    before = raw(ill)
    same = update_contact(
        contact=ill, values={"occupation": "Vet", "custom": {"diagnosis": ILLNESS}}, by=officer
    )
    assert (same.version, raw(ill)) == (ill.version + 1, before)


def test_a_moved_value_is_refused(ill: Contact, officer: Actor) -> None:
    other = create_contact(values={"given_name": "Noa", "custom": {"diagnosis": "x"}}, by=officer)
    with pytest.raises(NotOpened):
        opened(other.pk, "diagnosis", raw(ill))
    with pytest.raises(NotOpened):
        opened(ill.pk, "allergy", raw(ill))
    assert opened(ill.pk, "diagnosis", raw(ill)) == ILLNESS


def test_without_the_key_nothing_opens(ill: Contact) -> None:
    PersonKey.objects.filter(contact=ill).delete()
    with pytest.raises(NotOpened):
        _ = Contact.objects.get(pk=ill.pk).custom["diagnosis"]


@pytest.mark.usefixtures("stored_in")
def test_an_import_brings_sealed_values_and_the_same_file_again_changes_nothing(
    illness: CustomField, officer: Actor, tmp_path: Path
) -> None:
    path = tmp_path / "people.csv"
    path.write_text(f"Id,Name,Ill\n1,Ana,{ILLNESS}\n2,Eva,\n3,Ida,{ILLNESS}\n", encoding="utf-8")
    mapping = ["external_id", "given_name", "custom:diagnosis"]
    first, again = (imported(path, officer, mapping=mapping) for _ in range(2))
    assert (first.created, again.updated, again.unchanged) == (3, 0, 3)
    ana, eva, ida = Contact.objects.order_by("given_name")
    assert [c.custom.get("diagnosis") for c in (ana, eva, ida)] == [ILLNESS, None, ILLNESS]
    assert raw(ana) != raw(ida)
    assert (everything(), PersonKey.objects.count(), BlindIndex.objects.count()) == ("", 2, 2)


def test_erasure_destroys_the_key(ill: Contact, officer: Actor, people: dict[str, Any]) -> None:
    kept = raw(ill)
    erased([ill.pk], Actor(people["prisca"], Door.PAGE), officer)
    assert PersonKey.objects.count() == BlindIndex.objects.count() == 0
    with pytest.raises(NotOpened):
        opened(ill.pk, "diagnosis", kept)


def test_a_merge_and_its_undoing_keep_the_values_readable(
    ill: Contact, officer: Actor, settings: Any
) -> None:
    settings.HIPAA_MODE = True
    root = Actor.system(Door.COMMAND)
    twin = create_contact(values={"given_name": "Ines", "custom": {"diagnosis": "B"}}, by=root)
    note = write_note(about=twin, text="Called", by=officer).note
    merge = fold(ill, twin, root, **{"custom:diagnosis": "absorbed"})
    assert Contact.objects.get(pk=ill.pk).custom["diagnosis"] == "B"
    assert set(BlindIndex.objects.values_list("contact", flat=True)) == {ill.pk}
    change_note(note=note, text="Called twice", by=officer)
    assert everything() == ""
    unmerge(merge=merge, by=root)
    assert (Note.objects.get().contact_id, Note.objects.get().text) == (twin.pk, "Called twice")
    values = [Contact.objects.get(pk=each.pk).custom["diagnosis"] for each in (ill, twin)]
    assert values == [ILLNESS, "B"]


def test_rules_find_exactly_a_value_and_are_refused_anything_else(ill: Contact) -> None:
    def found(op: str, value: Any) -> list[int]:
        asked = {"all": [{"field": "custom.diagnosis", "op": op, "value": value}]}
        rule = read_rule(asked, None)
        return list(Contact.objects.filter(pk__in=people(rule, now=ill.created_at)).values_list(
            "pk", flat=True))  # fmt: skip

    assert found("is", [ILLNESS.upper()]) == [ill.pk]
    assert found("is", ["Morbus"]) == []
    with pytest.raises(Invalid) as refusal:
        found("contains", ["Morbus"])
    assert str(next(iter(refusal.value.fields.values()))[0]) == (
        "This field is stored encrypted: a rule can ask for exactly one value, or whether"
        " there is one."
    )


def found_by(value: str) -> set[int]:
    return set(with_value("diagnosis", value).values_list("contact", flat=True))


def last_operation() -> Any:
    return Contact.history.latest("history_id").history_operation


def test_whoever_takes_something_back_finds_people_by_the_values_they_have(
    ill: Contact, officer: Actor
) -> None:
    update_contact(contact=ill, values={"custom": {"diagnosis": "Novus"}}, by=officer)
    done = last_operation()
    assert (found_by(ILLNESS), found_by("Novus")) == (set(), {ill.pk})
    restore_operation(done=done, by=officer)
    assert (found_by(ILLNESS), found_by("Novus")) == ({ill.pk}, set())
    noa = create_contact(values={"given_name": "Noa", "custom": {"diagnosis": "x"}}, by=officer)
    gone = restore_operation(done=last_operation(), by=officer)
    assert (found_by("x"), PersonKey.objects.filter(contact=noa.pk).count()) == (set(), 0)
    restore_operation(done=gone.operation, by=officer)
    # Her key went with her; what was sealed under it stays closed for good.
    assert (Contact.objects.get(pk=noa.pk).given_name, found_by("x")) == ("Noa", set())
    assert dict(Contact.objects.get(pk=noa.pk).custom) == {}


@pytest.mark.usefixtures("stored_in")
def test_an_import_taken_back_takes_its_digests_and_keys_along(
    illness: CustomField, officer: Actor, tmp_path: Path
) -> None:
    mapping = ["external_id", "given_name", "custom:diagnosis"]
    jobs = []
    for name, lines in (("a", f"1,Ana,{ILLNESS}\n"), ("b", "1,Ana,Novus\n2,Eva,Novus\n")):
        path = tmp_path / f"{name}.csv"
        path.write_text("Id,Name,Ill\n" + lines, encoding="utf-8")
        jobs.append(imported(path, officer, mapping=mapping))
    assert len(found_by("Novus")) == 2
    undone = undo_import(job=jobs[1], by=officer)
    ana = Contact.objects.get()
    assert (undone.removed, ana.custom["diagnosis"]) == (1, ILLNESS)
    assert (found_by("Novus"), found_by(ILLNESS)) == (set(), {ana.pk})
    assert PersonKey.objects.count() == 1


def test_a_field_becomes_findable_and_ceases_to_be(
    ill: Contact, illness: CustomField, officer: Actor
) -> None:
    change_field(field=illness, values={"findable": False}, by=officer)
    seal_existing(by=officer)
    assert not BlindIndex.objects.exists()
    change_field(field=illness, values={"findable": True}, by=officer)
    seal_existing(by=officer)
    assert found_by(ILLNESS) == {ill.pk}


def test_a_rule_of_quality_asks_of_a_sealed_field_only_whether_there_is_a_value(
    ill: Contact, illness: CustomField, officer: Actor
) -> None:
    noa = create_contact(values={"given_name": "Noa"}, by=officer)
    told = {"code": "x", "message_en": "X", "fields": ["custom:diagnosis"], "dimension": "valid"}
    matching = told | {"operator": "matches", "argument": {"pattern": "sealed"}}
    condition = {"field": "custom:diagnosis", "op": "in_list", "value": [ILLNESS]}
    asking = {**told, "fields": ["email"], "operator": "present", "condition": condition}
    for values, part in ((matching, "fields"), (asking, "condition")):
        with pytest.raises(Invalid) as refusal:
            define_rule(values=values, by=officer)
        assert refusal.value.fields == {part: [
            "This field is stored encrypted: a rule can only ask whether it has a value at all."
        ]}  # fmt: skip
    define_rule(values=told | {"operator": "present"}, by=officer)
    # One that was there before the field was sealed rests.
    QualityRule.objects.create(**matching | {"code": "y"})
    judge_all()
    issues = QualityIssue.objects.filter(code__in=("x", "y"), closed_at=None)
    assert list(issues.values_list("contact", "code")) == [(noa.pk, "x")]


def test_notes_are_sealed_in_hipaa_mode_and_what_was_there_before_by_a_job(
    illness: CustomField, officer: Actor, settings: Any
) -> None:
    change_field(
        field=illness, values={"category": "attribute", "sensitivity": "basic"}, by=officer
    )
    values = {"given_name": "Ines", "custom": {"diagnosis": ILLNESS}}
    contact = create_contact(values=values, by=officer)
    write_note(about=contact, text=ILLNESS, by=officer)
    assert everything().count("\n") == 3
    settings.HIPAA_MODE = True
    with noticing() as noticed:  # what is not sealed yet is read on record all the same
        assert Note.objects.get().text == ILLNESS
    assert noticed.opened == {contact.pk: {"contacts.Note.text"}}
    change_field(field=illness, values={"sensitivity": "sensitive"}, by=officer)
    assert seal_existing(by=officer) == 4
    assert (everything(), seal_existing(by=officer)) == ("", 0)
    assert {row.text for row in (Note.objects.get(), *Note.history.all())} == {ILLNESS}
    assert Contact.objects.get(pk=contact.pk).custom["diagnosis"] == ILLNESS
    with pytest.raises(TypeError):
        Note.objects.update(text=ILLNESS)


def test_the_keys_rotate_and_go_on_where_they_were_cut_off(
    ill: Contact, officer: Actor, settings: Any, monkeypatch: Any
) -> None:
    people = Contact.objects.bulk_create(Contact(given_name=f"P{n}") for n in range(6))
    PersonKey.objects.bulk_create(fresh_key(each.pk) for each in people)
    old, settings.DATA_KEY = settings.DATA_KEY, "another"
    with pytest.raises(NotOpened):
        key_rotation.rotate_keys(by=officer)
    settings.DATA_KEYS_BEFORE = [old]
    monkeypatch.setattr(key_rotation, "CHUNK", 4)
    assert key_rotation._rotate_chunk(by=officer) == 4
    assert Contact.objects.get(pk=ill.pk).custom["diagnosis"] == ILLNESS
    assert key_rotation.rotate_keys(by=officer) == 3
    settings.DATA_KEYS_BEFORE = []
    assert set(PersonKey.objects.values_list("wrapped_under", flat=True)) == {key_name()}
    assert Contact.objects.get(pk=ill.pk).custom["diagnosis"] == ILLNESS


def test_a_page_of_people_costs_one_query_for_their_keys(
    ill: Contact, officer: Actor, django_assert_num_queries: Any
) -> None:
    create_contact(values={"given_name": "Noa", "custom": {"diagnosis": "x"}}, by=officer)
    with django_assert_num_queries(2), keyring():
        found = {each.custom["diagnosis"] for each in Contact.objects.all()}
    assert found == {ILLNESS, "x"}
