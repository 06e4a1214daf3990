"""A merge that is taken back leaves every table as it was, whatever hangs on the two people."""

import pytest

from contacts.models.quality import QualityRule
from contacts.operations.merging.merging import merge_contacts
from contacts.operations.merging.unmerging import unmerge
from contacts.operations.shares import share_contact
from tests.contacts.merging_people import World, differences, dump

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("seed", range(12))
def test_merge_and_unmerge_leave_every_table_as_it_was(seed, by, people):
    world = World(seed, by, people)
    trio = [world.contact() for _ in range(3)]
    world.relate(trio)
    world.waive(trio, list(QualityRule.objects.all()[:3]))
    for contact in world.some(trio, 3):
        share_contact(contact=contact, user=people["cy"], may_change=True, until=None, by=by)
    world.settle(trio)
    choices = {
        group: world.random.choice(["survivor", "absorbed"])
        for group in world.some(["name", "email", "phone", "address", "work", "birth", "owner"], 4)
    }
    before = dump()
    merge = merge_contacts(survivor=trio[0], absorbed=trio[1], choices=choices, by=by)
    assert dump() != before
    merge = unmerge(merge=merge, by=by)
    assert merge.conflicts == []
    assert differences(before, dump()) == {}


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_merge_can_be_done_and_taken_back_again(seed, by, people):
    world = World(seed, by, people)
    pair = [world.contact() for _ in range(2)]
    world.settle(pair)
    before = dump()
    for _round in range(2):
        stale = [type(contact)(pk=contact.pk) for contact in pair]
        merge = merge_contacts(survivor=stale[0], absorbed=stale[1], by=by)
        assert unmerge(merge=merge, by=by).conflicts == []
    assert differences(before, dump()) == {}
