"""Checks of groups of fields: who said so, and when they end."""

from datetime import timedelta

import pytest
from django.utils import timezone

from config.actor import Actor, Door
from config.errors import Invalid, NotPermitted
from contacts.models.catalogue import CustomField
from contacts.models.contact import Contact
from contacts.models.provenance import ValueConflict
from contacts.models.source import Origin, Source
from contacts.models.verification import Verification
from contacts.operations.bulk import bulk_change
from contacts.operations.conflicts import AlreadyDecided, decide_conflict
from contacts.operations.contacts import create_contact, update_contact
from contacts.operations.points import add_address, add_point, change_address, change_point
from contacts.operations.preferences import record_consent
from contacts.operations.restoring import restore_value
from contacts.operations.upserting import put_by_email, put_by_external_id
from contacts.operations.verifying import unverify_group, verify_group
from governance.models.audit import AuditEvent


@pytest.fixture
def ana(by):
    return create_contact(
        values={"given_name": "Ana", "family_name": "Ruiz", "email": "ana@x.es", "stage": "lead"},
        by=by,
    )


@pytest.fixture
def program(people):
    return Actor(people["ana"], Door.API)


def checks() -> list[tuple[str, str]]:
    return list(Verification.objects.order_by("group").values_list("group", "how"))


def test_a_check_says_who_when_and_how_and_leaves_history(ana, by):
    verify_group(contact=ana, group="name", how="document", by=by, note="passport")
    found = Verification.objects.get()
    assert (found.group, found.how, found.verified_by, found.note) == (
        "name", "document", by.user, "passport",
    )  # fmt: skip
    assert Verification.history.filter(id=found.pk).count() == 1
    assert AuditEvent.objects.get(verb="value.verified").facts == {
        "group": "name", "how": "document",
    }  # fmt: skip


def test_a_later_check_renews_and_an_earlier_one_changes_nothing(ana, by):
    now = timezone.now()
    verify_group(contact=ana, group="name", by=by, at=now - timedelta(days=9))
    verify_group(contact=ana, group="name", how="call", by=by, at=now - timedelta(days=2))
    verify_group(contact=ana, group="name", how="document", by=by, at=now - timedelta(days=5))
    assert checks() == [("name", "call")]


def test_what_is_not_there_cannot_be_checked(ana, by):
    tomorrow = timezone.now() + timedelta(days=1)
    for wrong in (
        {"group": "phone"},
        {"group": "notes"},
        {"group": "address"},
        {"group": "name", "how": "magic"},
        {"group": "name", "at": tomorrow},
    ):
        with pytest.raises(Invalid):
            verify_group(contact=ana, by=by, **wrong)
    assert checks() == []


def test_a_check_is_taken_back_once(ana, by):
    verify_group(contact=ana, group="name", by=by)
    unverify_group(contact=ana, group="name", by=by)
    unverify_group(contact=ana, group="name", by=by)
    assert checks() == []
    assert AuditEvent.objects.filter(verb="value.unverified").count() == 1
    assert list(Verification.history.values_list("history_type", flat=True)) == ["-", "+"]


def test_a_changed_value_ends_the_check_of_its_group_and_of_no_other(ana, by):
    for group in ("name", "email", "stage"):
        verify_group(contact=ana, group=group, by=by)
    update_contact(contact=ana, values={"family_name": "Gil"}, by=by)
    assert checks() == [("email", "person_said"), ("stage", "person_said")]
    update_contact(contact=ana, values={"family_name": "Gil"}, by=by)
    bulk_change(contacts=Contact.objects.filter(pk=ana.pk), action="stage", value="customer", by=by)
    assert checks() == [("email", "person_said")]


def test_a_restored_value_ends_the_check_of_what_stood_there(ana, by):
    first = Contact.history.filter(id=ana.pk).latest("history_id").history_id
    changed = update_contact(contact=ana, values={"family_name": "Gil"}, by=by)
    verify_group(contact=changed, group="name", by=by)
    restore_value(contact=changed, history_id=first, field="family_name", by=by)
    assert checks() == []


def test_checking_the_email_marks_its_address_and_the_other_way_round(ana, by):
    verify_group(contact=ana, group="email", how="call", by=by)
    point = ana.points.get(kind="email")
    assert (bool(point.verified_at), point.verified_how) == (True, "call")
    change_point(point=point, values={"verified": False}, by=by)
    assert checks() == []
    change_point(point=point, values={"verified": True}, by=by)
    assert checks() == [("email", "person_said")]


def test_a_consent_confirmed_by_email_verifies_the_email(ana, by):
    record_consent(
        contact=ana, channel="email", purpose="newsletter", action="confirmed", by=by,
        event_at=timezone.now() - timedelta(days=1),
    )  # fmt: skip
    assert checks() == [("email", "double_opt_in")]


def test_an_address_beside_the_primary_one_ends_no_check(ana, by):
    first = add_address(contact=ana, values={"city": "Soria"}, by=by)
    for group in ("email", "address"):
        verify_group(contact=ana, group=group, by=by)
    add_point(contact=ana, kind="email", value="ana@y.es", by=by)
    second = add_address(contact=ana, values={"city": "Lugo"}, by=by)
    change_address(address=second, values={"label": "home"}, by=by)
    change_address(address=first, values={"label": "work"}, by=by)
    assert checks() == [("address", "person_said"), ("email", "person_said")]
    change_point(point=ana.points.get(value="ana@y.es"), values={"is_primary": True}, by=by)
    change_address(address=first, values={"city": "Teruel"}, by=by)
    assert checks() == []


def test_a_role_that_may_not_write_a_field_may_not_check_it(ana, people):
    with pytest.raises(NotPermitted):
        verify_group(contact=ana, group="name", by=Actor(people["vera"], Door.PAGE))


def test_a_program_of_lower_trust_leaves_a_conflict_and_writes_the_rest(ana, program):
    contact, created = put_by_email(
        email="ana@x.es", values={"family_name": "Gil", "occupation": "Chef"}, by=program
    )
    assert (created, contact.family_name, contact.occupation) == (False, "Ruiz", "Chef")
    conflict = ValueConflict.objects.get()
    assert (conflict.group, conflict.offered, conflict.reason, conflict.trust) == (
        "name", {"family_name": "Gil"}, "trusted", 60,
    )  # fmt: skip
    assert (conflict.source.name, conflict.door) == ("API", "api")
    assert AuditEvent.objects.get(verb="value.held_back").facts == {"groups": ["name"]}


def test_a_program_fills_what_is_empty_unless_it_is_verified(ana, by, program):
    verify_group(contact=ana, group="name", by=by)
    contact, _created = put_by_email(
        email="ana@x.es", values={"second_family_name": "Gil", "gender": "female"}, by=program
    )
    assert (contact.second_family_name, contact.gender) == ("", "female")
    assert ValueConflict.objects.get().reason == "verified"


def test_a_trusted_source_replaces_and_is_named_as_the_origin(ana, program):
    register = Source.objects.create(name="Register", trust=95)
    put_by_external_id(source=register, value="7", values={"given_name": "Bea"}, by=program)
    bea, _created = put_by_external_id(
        source=register, value="7", values={"given_name": "Beatriz"}, by=program
    )
    assert (bea.given_name, ValueConflict.objects.count()) == ("Beatriz", 0)
    assert Origin.objects.filter(contact=bea).latest("pk").source == register


def test_custom_fields_are_held_back_one_by_one(by, program):
    for slug in ("size", "shelf"):
        CustomField.objects.create(slug=slug, label_en=slug, kind="text")
    ana = create_contact(
        values={"given_name": "Ana", "email": "ana@x.es", "custom": {"size": "M"}}, by=by
    )
    put_by_email(email="ana@x.es", values={"custom": {"size": "L", "shelf": "B"}}, by=program)
    ana.refresh_from_db()
    assert ana.custom == {"size": "M", "shelf": "B"}
    assert ValueConflict.objects.get().offered == {"custom.size": "L"}


@pytest.fixture
def conflict(ana, program):
    values = {"family_name": "Gil", "birth_date": "1980-02-03", "organisation": "Bar Sol"}
    put_by_email(email="ana@x.es", values=values, by=program)
    return ValueConflict.objects.get()


def test_taking_an_offer_writes_it_with_its_origin_and_the_one_who_decided(conflict, ana, by):
    verify_group(contact=ana, group="name", by=by)
    decide_conflict(conflict=conflict, decision="take", by=by)
    ana.refresh_from_db()
    conflict.refresh_from_db()
    assert (ana.family_name, conflict.decision, conflict.decided_by) == ("Gil", "take", by.user)
    origin = Origin.objects.filter(contact=ana).latest("pk")
    assert (origin.source.name, origin.door, origin.user_id) == ("API", "page", by.user_id)
    assert checks() == []
    with pytest.raises(AlreadyDecided):
        decide_conflict(conflict=conflict, decision="keep", by=by)


def test_keeping_leaves_the_value_and_the_same_offer_is_not_made_again(conflict, ana, by, program):
    decide_conflict(conflict=conflict, decision="keep", by=by)
    put_by_email(email="ana@x.es", values={"family_name": "Gil"}, by=program)
    assert ValueConflict.objects.count() == 1
    put_by_email(email="ana@x.es", values={"family_name": "Sanz"}, by=program)
    put_by_email(email="ana@x.es", values={"family_name": "Sáez"}, by=program)
    offered = ValueConflict.objects.filter(decided_at=None).values_list("offered", flat=True)
    assert list(offered) == [{"family_name": "Sáez"}]


def test_only_who_may_change_the_person_decides(conflict, people):
    for name, decision, refusal in (
        ("cy", "take", NotPermitted),
        ("vera", "keep", NotPermitted),
        ("ana", "maybe", Invalid),
    ):
        with pytest.raises(refusal):
            decide_conflict(conflict=conflict, decision=decision, by=Actor(people[name], Door.PAGE))
