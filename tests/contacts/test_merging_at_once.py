"""Two people, or two jobs, merging at the same moment: nobody blocks, nothing is merged twice."""

import random
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from config.actor import Actor, Door
from config.errors import DomainError
from contacts.models.contact import Contact
from contacts.models.merge import Merge
from contacts.operations.contacts import create_contact, update_contact
from contacts.operations.merging.merging import merge_contacts
from contacts.operations.merging.unmerging import unmerge

pytestmark = pytest.mark.django_db(transaction=True)
NIGHT = Actor.system(Door.JOB)


def at_once(*works):
    """Do all of it in threads of their own; return what each said."""

    def run(work):
        try:
            work()
        except DomainError as refusal:
            return refusal.code
        finally:
            connection.close()
        return "done"

    with ThreadPoolExecutor(len(works)) as pool:
        return list(pool.map(run, works))


def people(number):
    return [
        create_contact(values={"given_name": f"P{n}", "email": f"p{n}@x.es"}, by=NIGHT)
        for n in range(number)
    ]


def test_opposed_merges_of_the_same_two_do_not_block_each_other():
    """civicrm PR 15670, 17072."""
    for _round in range(8):
        one, other = people(2)
        said = at_once(
            lambda a=one, b=other: merge_contacts(survivor=a, absorbed=b, by=NIGHT),
            lambda a=one, b=other: merge_contacts(survivor=b, absorbed=a, by=NIGHT),
        )
        assert sorted(said) == ["cannot_merge", "done"]
    assert Merge.objects.count() == 8


def test_many_merges_among_few_people_leave_every_row_somewhere_once():
    chance, group = random.Random(7), people(6)

    def merge(seed):
        one, other = random.Random(seed).sample(group, 2)
        return lambda: merge_contacts(survivor=one, absorbed=other, by=NIGHT)

    for _round in range(4):
        said = at_once(*(merge(chance.random()) for _ in range(4)))
        assert set(said) <= {"done", "cannot_merge"}
    living = Contact.objects.filter(merged_into=None)
    emails = [point.normalised for contact in living for point in contact.points.all()]
    assert sorted(emails) == [f"p{n}@x.es" for n in range(6)]
    assert Merge.objects.count() == 6 - living.count()


def test_an_edit_and_an_unmerge_at_once_both_count():
    one, other = people(2)
    merge = merge_contacts(survivor=one, absorbed=other, by=NIGHT)
    said = at_once(
        lambda: unmerge(merge=merge, by=NIGHT),
        lambda: update_contact(contact=one, values={"occupation": "Baker"}, by=NIGHT),
        lambda: unmerge(merge=merge, by=NIGHT),
    )
    assert sorted(said) == ["cannot_unmerge", "done", "done"]
    one.refresh_from_db()
    assert one.occupation == "Baker"
