"""Taking merges back: exactly, after later edits, in chains, and when it must be refused."""

import pytest
from django.utils import timezone

from config import merging as words
from config.actor import Actor, Door
from config.errors import NotPermitted
from contacts.models.catalogue import Tag
from contacts.models.contact import Contact
from contacts.models.duplicates import DuplicateCandidate
from contacts.models.merge import Merge, MergeMove
from contacts.models.reach import ContactPoint
from contacts.operations.contacts import create_contact, update_contact
from contacts.operations.merging.of_operation import IsMerge
from contacts.operations.merging.refusing import CannotUnmerge
from contacts.operations.merging.unmerging import unmerge
from contacts.operations.notes import write_note
from contacts.operations.points import add_point, change_point, remove_point
from contacts.operations.restoring_operation import restore_operation
from contacts.operations.tags import delete_tag
from tests.contacts.merging_people import World, differences, dump, fold

pytestmark = pytest.mark.django_db


@pytest.fixture
def three(by):
    rows = (("Inés", "ines@x.es"), ("Ines", "i.ruiz@y.es"), ("I.", "ir@z.es"))
    return [create_contact(values={"given_name": n, "email": e}, by=by) for n, e in rows]


def test_what_came_later_stays_with_the_survivor(three, by):
    ines, twin, _ = three
    merge = fold(ines, twin, by)
    ines.refresh_from_db()
    write_note(about=ines, text="Called", by=by)
    add_point(contact=ines, kind="phone", value="612345678", by=by)
    merge = unmerge(merge=merge, by=by)
    assert merge.conflicts == []
    assert ines.points.filter(kind="phone").count() == 1
    assert twin.points.get().normalised == "i.ruiz@y.es"
    assert ines.points.filter(kind="email").count() == 1


def test_values_that_were_changed_later_are_kept_and_listed(three, by):
    ines, twin, _ = three
    merge = fold(ines, twin, by, name="absorbed")
    ines.refresh_from_db()
    update_contact(contact=ines, values={"given_name": "Agnes"}, by=by)
    merge = unmerge(merge=merge, by=by)
    ines.refresh_from_db()
    assert ines.given_name == "Agnes"
    assert [(c["table"], c["column"], c["why"]) for c in merge.conflicts] == [
        ("contacts.Contact", "given_name", "changed_since")
    ]


def test_rows_that_were_removed_later_are_listed(three, by):
    ines, twin, _ = three
    moved = twin.points.get()
    merge = fold(ines, twin, by)
    moved.refresh_from_db()
    remove_point(point=moved, by=by)
    merge = unmerge(merge=merge, by=by)
    assert ("contacts.ContactPoint", "removed_since") in {
        (c["table"], c["why"]) for c in merge.conflicts
    }
    twin.refresh_from_db()
    assert (twin.merged_into, twin.email) == (None, "")


def test_a_row_whose_tag_was_deleted_meanwhile_is_listed(three, by):
    ines, twin, _ = three
    for contact in (ines, twin):
        update_contact(contact=contact, values={"tags": ["fair"]}, by=by)
    merge = fold(ines, twin, by)
    delete_tag(tag=Tag.objects.get(), by=by)
    merge = unmerge(merge=merge, by=by)
    assert [(c["table"], c["why"]) for c in merge.conflicts] == [
        ("contacts.ContactTag", "in_the_way")
    ]


def test_an_opt_out_stated_after_the_merge_goes_with_its_address(three, by):
    ines, twin, _ = three
    merge = fold(ines, twin, by)
    point = ContactPoint.objects.get(normalised="i.ruiz@y.es")
    change_point(point=point, values={"opted_out": True}, by=by)
    unmerge(merge=merge, by=by)
    point.refresh_from_db()
    assert point.contact == twin
    assert point.opted_out_at is not None


@pytest.mark.parametrize("seed", range(6))
def test_chains_come_undone_exactly_in_reverse_order(seed, by, people):
    world = World(100 + seed, by, people)
    trio = [world.contact() for _ in range(3)]
    world.relate(trio)
    world.settle(trio)
    before = dump()
    first = fold(trio[0], trio[1], by)
    second = fold(trio[2], trio[0], by)
    with pytest.raises(CannotUnmerge, match="Take that merge back first"):
        unmerge(merge=first, by=by)
    for merge in (second, first):
        assert unmerge(merge=merge, by=by).conflicts == []
    assert differences(before, dump()) == {}


@pytest.mark.parametrize("seed", range(6))
def test_two_merges_into_one_record_come_undone_in_any_order_or_with_a_reason(seed, by, people):
    world = World(200 + seed, by, people)
    trio = [world.contact() for _ in range(3)]
    world.settle(trio)
    before = dump()
    first = fold(trio[0], trio[1], by, name="absorbed")
    second = fold(trio[0], trio[2], by, name="absorbed")
    try:
        order = [unmerge(merge=first, by=by), unmerge(merge=second, by=by)]
    except CannotUnmerge:
        order = [unmerge(merge=second, by=by), unmerge(merge=first, by=by)]
    assert [merge.conflicts for merge in order] == [[], []]
    # What was judged in between: an issue is open again, maybe as a new row.
    assert differences(before, dump()).keys() <= {"contacts.QualityIssue", "contacts.QualityScore"}


def test_a_value_changed_by_two_merges_returns_whichever_is_undone_first(three, by):
    ines, twin, third = three
    first = fold(ines, twin, by, name="absorbed", email="survivor")
    ines.refresh_from_db()
    second = fold(ines, third, by, name="absorbed", email="survivor")
    assert unmerge(merge=first, by=by).conflicts == []
    ines.refresh_from_db()
    assert ines.given_name == "I."
    assert unmerge(merge=second, by=by).conflicts == []
    ines.refresh_from_db()
    assert ines.given_name == "Inés"


def test_a_merge_is_taken_back_once(three, by):
    merge = fold(three[0], three[1], by)
    unmerge(merge=merge, by=by)
    with pytest.raises(CannotUnmerge):
        unmerge(merge=merge, by=by)


def test_taking_back_needs_the_right_and_both_records(three, by, people):
    merge = fold(three[0], three[1], by)
    with pytest.raises(NotPermitted):
        unmerge(merge=merge, by=Actor(people["bo"], Door.PAGE))
    Contact.objects.filter(pk=three[1].pk).update(owner=people["cy"], team=None)
    with pytest.raises(NotPermitted):
        unmerge(merge=merge, by=by)


def test_a_legal_hold_or_an_erasure_keeps_a_merge_as_it_is(three, by):
    merge = fold(three[0], three[1], by)
    words.register_obstacle("hold", lambda survivor, absorbed: "There is a legal hold.")
    try:
        with pytest.raises(CannotUnmerge, match="legal hold"):
            unmerge(merge=merge, by=by)
    finally:
        words.withdraw_obstacle("hold")
    Contact.objects.filter(pk=three[0].pk).update(erased_at=timezone.now())
    with pytest.raises(CannotUnmerge):
        unmerge(merge=merge, by=by)


def test_an_undone_merge_keeps_no_values_of_people(three, by):
    merge = unmerge(merge=fold(three[0], three[1], by, name="absorbed"), by=by)
    assert merge.snapshot == {}
    assert not MergeMove.objects.filter(merge=merge).exists()
    assert merge.counts["contacts.ContactPoint moved"] == 1


def test_a_pair_that_was_unmerged_counts_as_not_the_same(three, by):
    pair = DuplicateCandidate.objects.create(
        left=three[0], right=three[1], probability=0.99, bits=9, digest="d"
    )
    unmerge(merge=fold(three[0], three[1], by), by=by)
    pair.refresh_from_db()
    assert pair.status == "rejected"


def test_versions_only_ever_grow(three, by):
    merge = fold(three[0], three[1], by)
    unmerge(merge=merge, by=by)
    versions = Contact.objects.filter(pk__in=[c.pk for c in three[:2]]).values_list("version")
    assert all(version > 2 for (version,) in versions)


def test_restoring_the_operation_of_a_merge_leads_to_unmerging(three, by):
    merge = fold(three[0], three[1], by)
    with pytest.raises(IsMerge):
        restore_operation(done=merge.operation, by=by)
    unmerge(merge=merge, by=by)
    undoing = Contact.history.filter(id=three[1].pk).latest("history_id").history_operation
    with pytest.raises(IsMerge):
        restore_operation(done=undoing, by=by)


def test_both_directions_stand_in_the_audit_trail(three, by):
    from governance.models.audit import AuditEvent

    merge = unmerge(merge=fold(three[0], three[1], by), by=by)
    events = AuditEvent.objects.filter(verb__in=["contact.merged", "contact.unmerged"])
    assert [(e.verb, e.key) for e in events.order_by("id")] == [
        ("contact.merged", str(three[0].key)),
        ("contact.unmerged", str(three[0].key)),
    ]
    assert Merge.objects.get(pk=merge.pk).undone_by == by.user
