"""Who belongs to a segment, since when, and who came and went."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from config.actor import Actor, Door
from config.errors import DomainError, Invalid, NotPermitted, Stale
from contacts.models.catalogue import CustomField
from contacts.models.collaboration import Notice
from contacts.models.contact import Contact
from contacts.operations.contacts import archive_contact, create_contact, update_contact
from contacts.operations.custom_fields import change_field, define_field
from contacts.operations.merging.merging import merge_contacts
from contacts.operations.merging.unmerging import unmerge
from segments.models.segment import Segment, SegmentChange, SegmentOverride, SegmentRun
from segments.operations.dependents import HasDependents
from segments.operations.erasing import forget_people
from segments.operations.freezing import freeze_segment
from segments.operations.people import add_people, drop_override, put_override, remove_people
from segments.operations.refreshing import refresh_news, refresh_segment
from segments.operations.scheduling import freeze_due, refresh_due
from segments.operations.segments import (
    archive_segment,
    change_segment,
    create_segment,
    delete_segment,
    duplicate_segment,
    unarchive_segment,
)

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 5, 31, 8, tzinfo=UTC)
LATER = NOW + timedelta(minutes=5)
SYSTEM = Actor.system(Door.JOB)


def rule_of(*stages: str) -> dict[str, Any]:
    return {"v": 1, "rule": {"all": [{"field": "stage", "op": "is", "value": list(stages)}]}}


def uses(segment: Segment) -> dict[str, Any]:
    return {"v": 1, "rule": {"all": [{"segment": str(segment.key), "op": "in"}]}}


@pytest.fixture
def cast(by: Actor) -> dict[str, Contact]:
    """Four people of ana's: two customers, a lead and a prospect."""
    stages = {"lu": "customer", "mo": "customer", "nia": "lead", "odo": "prospect"}
    return {
        name: create_contact(values={"given_name": name, "stage": stage}, by=by)
        for name, stage in stages.items()
    }


def made(by: Actor, rule: Any = None, **values: Any) -> Segment:
    kind = {"rule": rule} if rule else {"kind": "static"}
    return create_segment(values={"name": "Customers"} | kind | values, by=by)


def fresh(by: Actor, rule: Any = None, **values: Any) -> Segment:
    """Make a segment and refresh it once."""
    segment = made(by, rule or rule_of("customer"), **values)
    refresh_segment(segment=segment, by=SYSTEM, now=NOW)
    return Segment.objects.get(pk=segment.pk)


def members(segment: Segment) -> list[str]:
    rows = segment.memberships.order_by("contact__given_name")
    return list(rows.values_list("contact__given_name", flat=True))


def changes(segment: Segment) -> list[tuple[str, str, str]]:
    rows = segment.changes.order_by("at", "contact__given_name")
    return [(row.contact.given_name if row.contact else "", row.what, row.cause) for row in rows]


def test_the_first_refresh_makes_members_and_the_second_writes_nothing(
    by: Actor, cast: dict[str, Contact]
) -> None:
    segment = made(by, rule_of("customer"))
    assert (segment.state, segment.slug, segment.members) == ("stale", "customers", 0)
    run = refresh_segment(segment=segment, by=SYSTEM, now=NOW)
    segment.refresh_from_db()
    assert (run.mode, run.entered, run.left, run.members) == ("full", 2, 0, 2)
    assert (segment.state, segment.members, segment.as_of) == ("ok", 2, NOW)
    assert members(segment) == ["lu", "mo"]
    assert changes(segment) == [("lu", "entered", "rule"), ("mo", "entered", "rule")]
    again = refresh_segment(segment=segment, by=SYSTEM, now=LATER)
    assert (again.pk, again.entered, again.left, again.members) == (None, 0, 0, 2)
    assert SegmentRun.objects.filter(segment=segment).count() == 1


def test_news_of_one_person_are_looked_at_alone(by: Actor, cast: dict[str, Contact]) -> None:
    segment = fresh(by)
    assert refresh_news(segment=segment, by=SYSTEM, now=LATER).looked_at == 0
    update_contact(contact=cast["nia"], values={"stage": "customer"}, by=by)
    archive_contact(contact=cast["mo"], by=by)
    run = refresh_news(segment=segment, by=SYSTEM, now=LATER)
    assert (run.mode, run.looked_at, run.entered, run.left) == ("delta", 2, 1, 1)
    assert members(segment) == ["lu", "nia"]
    assert changes(segment)[2:] == [("mo", "left", "data"), ("nia", "entered", "data")]
    assert refresh_news(segment=segment, by=SYSTEM, now=LATER).looked_at == 0
    tomorrow = refresh_news(segment=segment, by=SYSTEM, now=NOW + timedelta(days=1))
    assert (tomorrow.mode, tomorrow.looked_at, tomorrow.members) == ("full", None, 2)


def test_another_rule_moves_people_because_of_it(by: Actor, cast: dict[str, Contact]) -> None:
    segment = fresh(by)
    same = change_segment(segment=segment, values={"rule": segment.rule}, by=by)
    assert (same.rule_version, same.version) == (1, 1)
    changed = change_segment(
        segment=segment, values={"rule": rule_of("lead")}, by=by, expected_version=1
    )
    assert (changed.rule_version, changed.version, changed.state) == (2, 2, "stale")
    refresh_due(by=SYSTEM, now=LATER)
    assert changes(segment)[2:] == [
        ("lu", "left", "rule_edit"),
        ("mo", "left", "rule_edit"),
        ("nia", "entered", "rule_edit"),
    ]
    with pytest.raises(Stale):
        change_segment(segment=segment, values={"name": "Leads"}, by=by, expected_version=1)


def test_exceptions_hold_against_the_rule_through_their_last_day(
    by: Actor, cast: dict[str, Contact]
) -> None:
    segment = fresh(by)
    until = date(2099, 5, 31)
    kept_out = put_override(
        segment=segment, contact=cast["lu"], side="exclude", reason="Asked us", by=by
    )
    put_override(
        segment=segment, contact=cast["nia"], side="include", reason="Test", until=until, by=by
    )
    assert members(segment) == ["mo", "nia"]
    assert segment.memberships.get(contact=cast["nia"]).via == "manual"
    assert changes(segment)[2:] == [("lu", "left", "manual"), ("nia", "entered", "manual")]
    refresh_segment(segment=segment, by=SYSTEM, now=datetime(2099, 5, 31, 21, tzinfo=UTC))
    assert members(segment) == ["mo", "nia"]
    refresh_segment(segment=segment, by=SYSTEM, now=datetime(2099, 5, 31, 23, tzinfo=UTC))
    assert members(segment) == ["mo"]
    drop_override(override=kept_out, by=by)
    assert members(segment) == ["lu", "mo"]
    with pytest.raises(Invalid):
        put_override(segment=segment, contact=cast["lu"], side="exclude", reason=" ", by=by)


def test_a_list_kept_by_hand_takes_whom_the_actor_sees(
    by: Actor, cast: dict[str, Contact], people: dict[str, Any]
) -> None:
    segment = made(by)
    everybody = Contact.objects.all()
    cy = Actor(people["cy"], Door.PAGE)
    with pytest.raises(NotPermitted):
        add_people(segment=segment, contacts=everybody, by=cy)
    assert add_people(segment=segment, contacts=everybody, by=by) == 4
    assert add_people(segment=segment, contacts=everybody, by=by) == 0
    assert remove_people(segment=segment, contacts=everybody.filter(stage="lead"), by=by) == 1
    segment.refresh_from_db()
    assert (segment.members, members(segment)) == (3, ["lu", "mo", "odo"])
    assert {(run.mode, run.entered, run.left) for run in segment.runs.all()} == {
        ("manual", 4, 0),
        ("manual", 0, 1),
    }
    with pytest.raises(Invalid):
        add_people(segment=fresh(by, name="Other"), contacts=everybody, by=by)


def test_a_snapshot_freezes_on_its_day_and_stays(by: Actor, cast: dict[str, Contact]) -> None:
    segment = fresh(by, kind="snapshot", freeze_on=date(2026, 6, 1))
    assert freeze_due(by=SYSTEM, now=NOW) == 0
    assert freeze_due(by=SYSTEM, now=NOW + timedelta(hours=15)) == 1
    segment.refresh_from_db()
    update_contact(contact=cast["lu"], values={"stage": "lead"}, by=by)
    refresh_segment(segment=segment, by=SYSTEM, now=NOW + timedelta(days=2))
    assert (segment.moves, members(segment)) == (False, ["lu", "mo"])
    with pytest.raises(Invalid):
        freeze_segment(segment=segment, by=by)


def test_a_rule_without_its_field_freezes_the_members_until_it_is_back(
    by: Actor, cast: dict[str, Contact], people: dict[str, Any]
) -> None:
    dario = Actor(people["dario"], Door.PAGE)
    field = define_field(values={"slug": "plan", "label_en": "Plan", "kind": "text"}, by=dario)
    update_contact(contact=cast["lu"], values={"custom": {"plan": "gold"}}, by=by)
    leaf = {"field": "custom.plan", "op": "is", "value": ["gold"]}
    segment = fresh(by, {"v": 1, "rule": {"all": [leaf]}})
    assert (segment.reads, members(segment)) == (["contacts.Contact.custom.plan"], ["lu"])
    change_field(field=field, values={"active": False}, by=dario)
    refresh_due(by=SYSTEM, now=LATER)
    refresh_due(by=SYSTEM, now=LATER)
    segment.refresh_from_db()
    assert (segment.state, segment.problem["path"]) == ("broken", "rule.all.0.field")
    assert (members(segment), segment.last_ok_at) == (["lu"], NOW)
    told = Notice.objects.filter(kind="segment_broken").values_list("user__username", flat=True)
    assert list(told) == ["ana"]
    change_field(field=CustomField.objects.get(pk=field.pk), values={"active": True}, by=dario)
    refresh_due(by=SYSTEM, now=LATER)
    segment.refresh_from_db()
    assert (segment.state, segment.problem, members(segment)) == ("ok", {}, ["lu"])


def test_a_broken_rule_of_somebody_who_left_is_told_to_the_data_owners(
    by: Actor, cast: dict[str, Contact], people: dict[str, Any]
) -> None:
    dario = Actor(people["dario"], Door.PAGE)
    field = define_field(values={"slug": "plan", "label_en": "Plan", "kind": "text"}, by=dario)
    leaf = {"field": "custom.plan", "op": "is", "value": ["gold"]}
    fresh(by, {"v": 1, "rule": {"all": [leaf]}})
    people["ana"].is_active = False
    people["ana"].save()
    change_field(field=field, values={"active": False}, by=dario)
    refresh_due(by=SYSTEM, now=LATER)
    told = Notice.objects.filter(kind="segment_broken").values_list("user__username", flat=True)
    assert list(told) == ["dario"]


def test_what_others_rest_on_is_archived_and_not_deleted(
    by: Actor, cast: dict[str, Contact]
) -> None:
    base = fresh(by)
    above = fresh(by, uses(base), name="Above")
    assert members(above) == ["lu", "mo"]
    with pytest.raises(HasDependents) as refused:
        delete_segment(segment=base, by=by)
    assert [each.name for each in refused.value.dependents] == ["Above"]
    with pytest.raises(DomainError) as circle:
        change_segment(segment=base, values={"rule": uses(above)}, by=by)
    assert circle.value.status == 409
    update_contact(contact=cast["mo"], values={"stage": "lead"}, by=by)
    assert refresh_due(by=SYSTEM, now=LATER) == 2
    assert (members(base), members(above)) == (["lu"], ["lu"])
    archive_segment(segment=base, by=by)
    above.refresh_from_db()
    assert (above.state, above.problem["code"]) == ("broken", "segment_archived")
    unarchive_segment(segment=base, by=by)
    above.refresh_from_db()
    assert above.state == "stale"
    delete_segment(segment=above, by=by)
    delete_segment(segment=base, by=by)
    assert Segment.objects.count() == 0


def test_the_absorbed_record_leaves_and_the_survivor_stands_for_both(
    by: Actor, cast: dict[str, Contact]
) -> None:
    lu, nia = cast["lu"], cast["nia"]
    by_rule, by_hand = fresh(by), made(by, name="By hand")
    add_people(segment=by_hand, contacts=Contact.objects.filter(pk=lu.pk), by=by)
    put_override(segment=by_rule, contact=nia, side="include", reason="Test", by=by)
    merge = merge_contacts(survivor=nia, absorbed=lu, choices={"stage": "survivor"}, by=by)
    assert (members(by_rule), members(by_hand)) == (["mo", "nia"], ["nia"])
    assert changes(by_hand)[1:] == [("lu", "left", "merge"), ("nia", "entered", "merge")]
    unmerge(merge=merge, by=by)
    assert (members(by_rule), members(by_hand)) == (["lu", "mo", "nia"], ["lu"])
    assert Segment.objects.get(pk=by_hand.pk).members == 1
    put_override(segment=by_rule, contact=lu, side="exclude", reason="Asked us", by=by)
    merge_contacts(survivor=nia, absorbed=lu, by=by)
    assert members(by_rule) == ["mo"]
    assert SegmentOverride.objects.get(contact=nia).side == "exclude"


def test_an_erasure_leaves_counts_and_no_names(by: Actor, cast: dict[str, Contact]) -> None:
    segment = fresh(by)
    assert forget_people([cast["lu"].pk], SYSTEM) == 1
    segment.refresh_from_db()
    assert (segment.members, members(segment)) == (1, ["mo"])
    assert not SegmentChange.objects.filter(contact=cast["lu"]).exists()
    assert sorted(changes(segment)) == [
        ("", "entered", "rule"),
        ("", "left", "erasure"),
        ("mo", "entered", "rule"),
    ]


def test_a_rule_is_seen_kept_and_copied_only_by_who_may_read_what_it_reads(
    by: Actor, people: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    dario, bo = Actor(people["dario"], Door.PAGE), Actor(people["bo"], Door.PAGE)
    values = {"slug": "blood", "label_en": "Blood", "kind": "text", "sensitivity": "sensitive"}
    define_field(values=values, by=dario)
    rule = {"v": 1, "rule": {"all": [{"field": "custom.blood", "op": "is_set"}]}}
    with pytest.raises(Invalid):
        made(by, rule)
    secret = made(dario, rule)
    above = made(dario, uses(secret), name="Above")
    assert above.reads == ["contacts.Contact.custom.blood"]
    assert not Segment.objects.visible_to(people["ana"]).exists()
    with CaptureQueriesContext(connection) as asked:
        assert Segment.objects.visible_to(people["dario"]).count() == 2
    assert len(asked) == 1
    Segment.objects.filter(pk=above.pk).update(reads=["interactions.Engagement.at"])
    assert Segment.objects.visible_to(people["dario"]).count() == 2
    monkeypatch.setattr("segments.querysets._may_read", lambda _user, label: "Eng" not in label)
    assert Segment.objects.visible_to(people["dario"]).get() == secret
    Segment.objects.filter(pk=above.pk).update(reads=above.reads)
    monkeypatch.undo()
    with pytest.raises(NotPermitted):
        duplicate_segment(segment=secret, name="Copy", by=by)
    with pytest.raises(NotPermitted):
        duplicate_segment(segment=made(by, name="Mine"), name="Copy", by=bo)
