"""Many at once: who is touched, and how it is taken back."""

import pytest

from config.actor import Actor, Door
from config.errors import Invalid, NotPermitted
from contacts.models.catalogue import ContactTag, Tag
from contacts.models.contact import Contact
from contacts.models.source import Origin
from contacts.models.work import BulkChange
from contacts.operations.bulk import CannotUndo, bulk_change, preview_bulk, undo_bulk
from contacts.operations.contacts import create_contact, update_contact
from contacts.operations.tags import create_tag
from governance.models.audit import AuditEvent


@pytest.fixture
def three(by):
    return [create_contact(values={"given_name": name}, by=by) for name in ("A", "B", "C")]


@pytest.fixture
def foreign(people):
    cy = Actor(people["cy"], Door.PAGE)
    return create_contact(values={"given_name": "South"}, by=cy)


def stages():
    return list(Contact.objects.order_by("pk").values_list("stage", flat=True))


def test_only_what_differs_and_may_be_changed_is_changed(three, foreign, by):
    update_contact(contact=three[0], values={"stage": "customer"}, by=by)
    everybody = Contact.objects.all()
    assert preview_bulk(everybody, "stage", "customer", by.user) == {
        "total": 4, "change": 2, "same": 1, "not_permitted": 1,
    }  # fmt: skip
    change = bulk_change(contacts=everybody, action="stage", value="customer", by=by)
    assert change.count == 2
    assert stages() == ["customer", "customer", "customer", "lead"]
    history = Contact.history.filter(history_operation=change.operation)
    assert [(h.id, h.history_user_id, h.version) for h in history.order_by("id")] == [
        (three[1].pk, by.user_id, 2), (three[2].pk, by.user_id, 2),
    ]  # fmt: skip
    entry = AuditEvent.objects.get(verb="contact.bulk_changed")
    assert entry.facts == {"action": "stage", "contacts": 2}
    assert Origin.objects.filter(fields=["stage"]).count() == 3


def test_nothing_to_change_leaves_no_trace(three, by):
    change = bulk_change(contacts=Contact.objects.all(), action="stage", value="lead", by=by)
    assert (change.count, change.pk, BulkChange.objects.count()) == (0, None, 0)
    assert not AuditEvent.objects.filter(verb="contact.bulk_changed").exists()


def test_undo_restores_all_but_what_changed_since(three, by):
    change = bulk_change(contacts=Contact.objects.all(), action="stage", value="customer", by=by)
    update_contact(contact=three[2], values={"notes": "called"}, by=by)
    assert undo_bulk(change=change, by=by) == (2, 1)
    assert stages() == ["lead", "lead", "customer"]
    assert AuditEvent.objects.get(verb="contact.bulk_undone").facts == {"restored": 2, "kept": 1}
    with pytest.raises(CannotUndo):
        undo_bulk(change=change, by=by)


def test_owner_and_team_come_back(three, by, people, teams):
    owners = bulk_change(contacts=Contact.objects.all(), action="owner", value=people["bo"], by=by)
    moved = bulk_change(contacts=Contact.objects.all(), action="team", value=None, by=by)
    assert (owners.count, moved.count) == (3, 3)
    # In North's scope no more, and ana owns them no more: undo still works for its maker.
    assert undo_bulk(change=moved, by=by) == (3, 0)
    assert set(Contact.objects.values_list("team", flat=True)) == {teams["North"].pk}
    assert undo_bulk(change=owners, by=by) == (0, 3)


def test_tags_are_added_and_taken_back(three, by):
    tag = create_tag(name="Fair", by=by)
    update_contact(contact=three[0], values={"tags": ["Fair"]}, by=by)
    change = bulk_change(contacts=Contact.objects.all(), action="add_tag", value="FAIR", by=by)
    assert (change.count, ContactTag.objects.filter(tag=tag).count()) == (2, 3)
    assert undo_bulk(change=change, by=by) == (2, 0)
    assert ContactTag.objects.get(tag=tag).contact == three[0]
    gone = bulk_change(contacts=Contact.objects.all(), action="remove_tag", value=tag, by=by)
    assert gone.count == 1
    assert undo_bulk(change=gone, by=by) == (1, 0)
    assert ContactTag.objects.get(tag=tag).contact == three[0]


def test_archiving_many_comes_back(three, by):
    change = bulk_change(contacts=Contact.objects.all(), action="archive", by=by)
    assert (change.count, Contact.objects.present().count()) == (3, 0)
    assert undo_bulk(change=change, by=by) == (3, 0)
    assert Contact.objects.present().count() == 3


def test_who_may_not_is_refused_and_nothing_changes(three, by, people):
    bo = Actor(people["bo"], Door.PAGE)
    with pytest.raises(NotPermitted):
        bulk_change(contacts=Contact.objects.all(), action="stage", value="customer", by=bo)
    with pytest.raises(Invalid):
        bulk_change(contacts=Contact.objects.all(), action="stage", value="king", by=by)
    with pytest.raises(Invalid):
        bulk_change(contacts=Contact.objects.all(), action="paint", value="red", by=by)
    assert stages() == ["lead", "lead", "lead"]


def test_somebody_elses_change_is_not_undone_without_seeing_everything(three, by, people):
    tag = Tag.objects.create(name="T", name_fold="t")
    marta = Actor(people["marta"], Door.PAGE)
    change = bulk_change(contacts=Contact.objects.all(), action="add_tag", value=tag, by=marta)
    with pytest.raises(NotPermitted):
        undo_bulk(change=change, by=by)
    assert ContactTag.objects.count() == 3
