"""Automatic merging: off by default, above the threshold, up to the cap, never unsafe pairs."""

import pytest

from config.actor import Actor, Door
from config.errors import Invalid, NotPermitted
from contacts.models.contact import Contact
from contacts.models.duplicates import DuplicateCandidate
from contacts.models.merge import Merge
from contacts.operations.contacts import create_contact
from contacts.operations.merging.automatic import (
    automatic_merge,
    change_automatic_merge,
    merge_automatically,
    merge_many,
)
from contacts.operations.merging.unmerging import unmerge
from contacts.reading.merges import automatic_runs

pytestmark = pytest.mark.django_db
NIGHT = Actor.system(Door.JOB)


@pytest.fixture
def owner(people):
    return Actor(people["dario"], Door.PAGE)


@pytest.fixture
def pair(by):
    def made(probability=0.999, **differ):
        shared = {"given_name": "Inés", "family_name": "Ruiz", "email": "ines@x.es"}
        one = create_contact(values=shared, by=by)
        other = create_contact(values=shared | differ, by=by)
        return DuplicateCandidate.objects.create(
            left=one, right=other, probability=probability, bits=10, digest="d"
        )

    return made


def switch_on(owner, **values):
    return change_automatic_merge(values={"enabled": True} | values, by=owner)


def test_nothing_is_merged_until_a_data_owner_says_so(pair):
    pair()
    assert automatic_merge().enabled is False
    assert merge_automatically(by=NIGHT) is None
    assert not Merge.objects.exists()


def test_safe_pairs_are_merged_and_reported(pair, owner):
    safe, low = pair(0.999), pair(0.99)
    switch_on(owner, threshold=0.995)
    report = merge_automatically(by=NIGHT)
    assert [merge.absorbed_id for merge in report.merges] == [safe.right_id]
    merge = Merge.objects.get()
    assert (merge.rule, merge.probability, merge.by) == ("automatic", 0.999, None)
    low.refresh_from_db()
    assert low.status == "open"
    assert [(run.merged, run.left) for run in automatic_runs()] == [(1, [])]


def test_the_daily_cap_holds_over_several_runs(pair, owner):
    for _ in range(3):
        pair()
    switch_on(owner, daily_cap=2)
    assert len(merge_automatically(by=NIGHT).merges) == 2
    assert merge_automatically(by=NIGHT).left == {"cap": 1}


@pytest.mark.parametrize(
    ("differ", "why"),
    [
        ({"given_name": "Luis"}, "first_names_differ"),
        ({"birth_date": "1980-03-07"}, ""),
        ({"email": "other@x.es"}, "only_names_agree"),
    ],
)
def test_people_of_one_name_or_one_household_are_left_to_people(pair, owner, differ, why):
    """Simple-Contacts#582, nametag PR 309."""
    pair(**differ)
    switch_on(owner)
    report = merge_automatically(by=NIGHT)
    assert dict(report.left) == ({why: 1} if why else {})


def test_birth_dates_and_owners_that_differ_forbid_it(pair, owner, people):
    born, owned = pair(birth_date="1980-03-07"), pair()
    Contact.objects.filter(pk=born.left_id).update(birth_date="1981-03-07")
    Contact.objects.filter(pk=owned.left_id).update(owner=people["bo"])
    switch_on(owner)
    left = merge_automatically(by=NIGHT).left
    assert left == {"birth_dates_differ": 1, "owners_differ": 1}


def test_what_was_taken_back_is_not_merged_again_the_next_night(pair, owner):
    pair()
    switch_on(owner)
    [merge] = merge_automatically(by=NIGHT).merges
    unmerge(merge=merge, by=owner)
    assert merge_automatically(by=NIGHT).merges == []


def test_hundreds_are_merged_at_once_and_a_refused_one_leaves_the_others(pair, by):
    """NPSP#2158."""
    pairs = [pair() for _ in range(3)]
    Contact.objects.filter(pk=pairs[1].right_id).update(merged_into=pairs[0].left)
    report = merge_many(pairs=pairs, by=by)
    assert (len(report.merges), dict(report.left)) == (2, {"cannot_merge": 1})


def test_only_a_data_owner_sets_it_and_only_safely(owner, by):
    with pytest.raises(NotPermitted):
        change_automatic_merge(values={"enabled": True}, by=by)
    for values in ({"threshold": 0.5}, {"threshold": 1.1}, {"daily_cap": 0}, {"daily_cap": 9999}):
        with pytest.raises(Invalid):
            change_automatic_merge(values=values, by=owner)
    assert switch_on(owner, daily_cap=7).history.count() == 1
