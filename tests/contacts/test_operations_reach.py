"""Points, addresses, relations, tags, wishes and consents."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from config.errors import Invalid
from contacts.models.catalogue import ContactTag, Tag
from contacts.models.contact import Contact, SearchEntry
from contacts.models.preference import ConsentEvent, Suppression, WishEvent
from contacts.models.reach import Relation
from contacts.operations.contacts import create_contact
from contacts.operations.points import (
    add_address,
    add_point,
    change_address,
    change_point,
    relate,
    remove_address,
    remove_point,
    unrelate,
)
from contacts.operations.preferences import record_consent, state_wish
from contacts.operations.suppression import digest
from contacts.operations.tags import CannotMerge, change_tag, create_tag, delete_tag, merge_tags
from governance.models.audit import AuditEvent


def entries(verb):
    return AuditEvent.objects.filter(verb=verb)


@pytest.fixture
def ines(by):
    return create_contact(values={"given_name": "Inés", "email": "ines@x.es"}, by=by)


def test_the_first_phone_becomes_primary_and_a_second_one_does_not(ines, by):
    first = add_point(contact=ines, kind="phone", value="612345678", label="work", by=by)
    second = add_point(contact=ines, kind="phone", value="913456789", by=by)
    ines.refresh_from_db()
    assert (first.is_primary, second.is_primary) == (True, False)
    assert (ines.phone, ines.version) == ("+34612345678", 3)
    assert "913456789" in SearchEntry.objects.get(contact=ines).words
    assert entries("contact_point.added").first().facts == {"kind": "phone"}


def test_the_same_point_again_leaves_no_trace(ines, by):
    again = add_point(contact=ines, kind="email", value="INES@x.es", by=by)
    ines.refresh_from_db()
    assert (again.pk, ines.version, entries("contact_point.added").count()) == (
        ines.points.get().pk, 1, 0,
    )  # fmt: skip


def test_a_handle_is_found_by_search(ines, by):
    add_point(contact=ines, kind="handle", value="@Inés_Sol", network="instagram", by=by)
    assert "@ines_sol" in SearchEntry.objects.get(contact=ines).words


def test_making_a_point_primary_moves_the_column(ines, by):
    second = add_point(contact=ines, kind="email", value="second@x.es", by=by)
    change_point(point=second, values={"is_primary": True, "label": "home"}, by=by)
    ines.refresh_from_db()
    assert ines.email == "second@x.es"
    assert ines.points.filter(is_primary=True).count() == 1
    assert entries("contact_point.changed").get().facts == {"fields": ["is_primary", "label"]}


def test_removing_the_primary_promotes_the_next(ines, by):
    add_point(contact=ines, kind="email", value="second@x.es", by=by)
    remove_point(point=ines.points.get(normalised="ines@x.es"), by=by)
    ines.refresh_from_db()
    assert (ines.email, ines.points.get().is_primary) == ("second@x.es", True)


def test_an_opted_out_point_is_kept_and_reopens_only_when_nothing_forbids_it(ines, by):
    point = ines.points.get()
    closed = change_point(point=point, values={"opted_out": True}, by=by)
    with pytest.raises(Invalid):
        remove_point(point=closed, by=by)
    Suppression.objects.create(digest=digest("email", "ines@x.es"), channel="email", reason="x")
    with pytest.raises(Invalid):
        change_point(point=closed, values={"opted_out": False}, by=by)
    Suppression.objects.all().delete()
    assert change_point(point=closed, values={"opted_out": False}, by=by).opted_out_at is None
    assert ines.points.count() == 1


def test_addresses_are_kept_with_one_primary(ines, by):
    values = {"street": "Mayor 1", "city": "Madrid", "country": "España", "postal_code": "28001"}
    first = add_address(contact=ines, values=values, by=by)
    second = add_address(contact=ines, values={"city": "Sevilla"}, by=by)
    assert (first.country, first.is_primary, second.is_primary) == ("ES", True, False)
    change_address(address=second, values={"is_primary": True}, by=by)
    assert list(ines.addresses.order_by("pk").values_list("is_primary", flat=True)) == [
        False, True,
    ]  # fmt: skip
    change_address(address=second, values={"city": "Sevilla"}, by=by)
    assert entries("address.changed").count() == 1
    remove_address(address=second, by=by)
    assert ines.addresses.get() == first
    with pytest.raises(Invalid):
        add_address(contact=ines, values={"country": "Narnia"}, by=by)


def test_two_people_are_related_once(ines, by):
    other = create_contact(values={"given_name": "Bo"}, by=by)
    relation = relate(contact=ines, other=other, kind="partner", by=by)
    assert relate(contact=ines, other=other, kind="partner", by=by) == relation
    assert entries("relation.added").count() == 1
    with pytest.raises(Invalid):
        relate(contact=ines, other=ines, kind="partner", by=by)
    unrelate(relation=relation, by=by)
    assert Relation.objects.count() == 0


def test_tags_that_differ_by_accent_are_one(by):
    tag = create_tag(name="Café", by=by)
    with pytest.raises(Invalid):
        create_tag(name="CAFE", by=by)
    change_tag(tag=tag, name="Café", colour=0, by=by)
    assert entries("tag.changed").count() == 0
    assert change_tag(tag=tag, name="CAFÉ", by=by).name == "CAFÉ"
    assert entries("tag.changed").get().facts == {"fields": ["name"]}


def test_name_and_colour_of_a_tag_change_in_one_operation(by):
    tag = create_tag(name="Fair", colour=3, by=by)
    changed = change_tag(tag=tag, name="Trade fair", colour=5, by=by)
    assert (changed.name, changed.name_fold, changed.colour) == ("Trade fair", "trade fair", 5)
    assert entries("tag.changed").get().facts == {"fields": ["name", "colour"]}
    assert change_tag(tag=tag, colour=2, by=by).name == "Trade fair"
    with pytest.raises(Invalid):
        change_tag(tag=tag, colour=12, by=by)
    tag.refresh_from_db()
    assert tag.colour == 2


def test_merging_tags_unites_their_people(ines, by):
    other = create_contact(values={"given_name": "B", "tags": ["vip", "best"]}, by=by)
    third = create_contact(values={"given_name": "C", "tags": ["best"]}, by=by)
    vip, best = Tag.objects.get(name="vip"), Tag.objects.get(name="best")
    versions = list(Contact.objects.order_by("pk").values_list("version", flat=True))
    merge_tags(survivor=vip, absorbed=best, by=by)
    assert list(Tag.objects.values_list("name", flat=True)) == ["vip"]
    carried = ContactTag.objects.filter(tag=vip).order_by("contact")
    assert [row.contact_id for row in carried] == [other.pk, third.pk]
    assert entries("tag.merged").get().facts == {"absorbed": str(best.pk), "contacts": 1}
    assert list(Contact.objects.order_by("pk").values_list("version", flat=True)) == versions
    with pytest.raises(CannotMerge):
        merge_tags(survivor=vip, absorbed=vip, by=by)
    assert delete_tag(tag=vip, by=by) == 2
    assert Tag.objects.count() == 0


def test_a_consent_keeps_its_proof(ines, by):
    when = datetime(2026, 1, 5, 10, tzinfo=UTC)
    said = {
        "contact": ines, "channel": "email", "purpose": "newsletter", "action": "grant",
        "event_at": when, "wording": "Yes, please", "by": by,
    }  # fmt: skip
    event = record_consent(**said)
    assert record_consent(**said) == event
    assert (event.identifier, event.basis, event.user_id) == ("ines@x.es", "consent", by.user_id)
    assert event.subject_ref == digest("email", "ines@x.es")
    assert len(event.wording_digest) == 64
    assert entries("consent.recorded").get().facts == {
        "channel": "email", "purpose": "newsletter", "action": "grant",
    }  # fmt: skip


def test_a_consent_that_makes_no_sense_is_refused(ines, by):
    with pytest.raises(Invalid) as refusal:
        record_consent(
            contact=ines, channel="owl", purpose="x", action="maybe", by=by,
            event_at=timezone.now() + timedelta(days=1),
        )  # fmt: skip
    assert set(refusal.value.fields) == {"channel", "purpose", "action", "event_at"}
    assert ConsentEvent.objects.count() == 0


@pytest.mark.parametrize(
    ("name", "value", "kept"),
    [
        ("preferred_channel", "sms", "sms"),
        ("preferred_language", "español", "es"),
        ("frequency_cap", "4", 4),
        ("pause_until", "2027-01-31", "2027-01-31"),
        ("quiet_hours", {"from": "22:00", "to": "08:00:00"}, {"from": "22:00", "to": "08:00"}),
    ],
)
def test_a_wish_is_checked_and_stated_once(ines, by, name, value, kept):
    assert state_wish(contact=ines, name=name, value=value, by=by).value == kept
    state_wish(contact=ines, name=name, value=value, by=by)
    assert (WishEvent.objects.count(), entries("wish.stated").count()) == (1, 1)
    assert state_wish(contact=ines, name=name, value=None, by=by).value is None
    with pytest.raises(Invalid):
        state_wish(contact=ines, name=name, value="??", by=by)
    assert WishEvent.objects.count() == 2
