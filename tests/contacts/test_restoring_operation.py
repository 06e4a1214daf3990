"""One whole operation taken back: what comes back, what stays and why, and what history says."""

import uuid

import pytest
from django.utils import timezone

from config.actor import Actor, Door
from config.errors import NotPermitted
from contacts.models.catalogue import ContactTag, Tag
from contacts.models.contact import Contact, Organisation, SearchEntry
from contacts.models.reach import ContactPoint
from contacts.models.work import BulkChange, Progress
from contacts.operations.bulk import CannotUndo, bulk_change, undo_bulk
from contacts.operations.contacts import create_contact, update_contact
from contacts.operations.points import (
    add_address,
    add_point,
    change_point,
    relate,
    remove_address,
    remove_point,
)
from contacts.operations.preferences import record_consent
from contacts.operations.restoration.planning import NothingToRestore
from contacts.operations.restoring_operation import (
    preview_restore,
    restore_operation,
    run_restore,
    start_restore,
)
from contacts.operations.tags import change_tag, create_tag, merge_tags
from contacts.operations.working import Watch
from tests.drills.digests import state_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def ines(by):
    values = {"given_name": "Inés", "email": "ines@x.es", "organisation": "Sol", "tags": ["VIP"]}
    return create_contact(values=values, by=by)


def last_operation(model=Contact):
    return model.history.latest("history_id").history_operation


def back(done, by):
    return restore_operation(done=done, by=by)


def kept(change):
    return [tuple(row) for row in change.facts["kept"]]


def test_a_single_edit_comes_back_whole(ines, by):
    before = state_of()
    values = {
        "given_name": "X", "email": "other@x.es", "phone": "612345678", "organisation": None,
        "tags": ["Fair"], "custom": {},
    }  # fmt: skip
    update_contact(contact=ines, values=values, by=by)
    assert state_of() != before
    change = back(last_operation(), by)
    assert {k: v for k, v in state_of().items() if v != before[k]} == {}
    ines.refresh_from_db()
    assert (ines.given_name, ines.version) == ("Inés", 3)
    assert SearchEntry.objects.get(contact=ines).words == "ines sol ines@x.es"
    assert (change.count, change.action, change.facts["kept"]) == (1, "restore", [])


def test_history_explains_what_came_back(ines, by):
    update_contact(contact=ines, values={"given_name": "X"}, by=by)
    done = last_operation()
    change = back(done, by)
    row = Contact.history.filter(id=ines.pk).latest("history_id")
    assert (row.history_change_reason, row.history_operation, row.history_user_id) == (
        f"restored from {done}", change.operation, by.user_id,
    )  # fmt: skip


def test_restoring_can_be_taken_back_too(ines, by):
    update_contact(contact=ines, values={"given_name": "X"}, by=by)
    change = back(last_operation(), by)
    back(change.operation, by)
    ines.refresh_from_db()
    assert ines.given_name == "X"


def test_what_was_corrected_since_stays_with_its_reason(ines, by):
    update_contact(contact=ines, values={"given_name": "X", "occupation": "Baker"}, by=by)
    done = last_operation()
    update_contact(contact=ines, values={"given_name": "Inez"}, by=by)
    change = back(done, by)
    ines.refresh_from_db()
    assert (ines.given_name, ines.occupation) == ("Inez", "")
    assert kept(change) == [("contacts.Contact", str(ines.key), "changed_since", ["given_name"])]


def test_custom_fields_come_back_one_by_one(ines, by, people):
    from contacts.models.catalogue import CustomField

    for slug in ("size", "pet"):
        CustomField.objects.create(slug=slug, label_en=slug)
    update_contact(contact=ines, values={"custom": {"size": "S"}}, by=by)
    update_contact(contact=ines, values={"custom": {"size": "M", "pet": "cat"}}, by=by)
    done = last_operation()
    update_contact(contact=ines, values={"custom": {"pet": "dog"}}, by=by)
    change = back(done, by)
    ines.refresh_from_db()
    assert ines.custom == {"size": "S", "pet": "dog"}
    assert kept(change) == [("contacts.Contact", str(ines.key), "changed_since", ["pet"])]


def test_a_created_contact_goes_with_all_that_came_with_it(by):
    before = state_of()
    create_contact(values={"given_name": "Eva", "email": "eva@x.es", "tags": ["New"]}, by=by)
    assert preview_restore(last_operation(), by).removed == {
        "contacts.Contact": 1, "contacts.ContactPoint": 1, "contacts.ContactTag": 1,
        "contacts.Tag": 1,
    }  # fmt: skip
    back(last_operation(), Actor(by.user, Door.PAGE))
    assert state_of() == before


def test_a_created_contact_that_was_worked_on_stays(by):
    eva = create_contact(values={"given_name": "Eva", "email": "eva@x.es"}, by=by)
    done = last_operation()
    add_address(contact=eva, values={"city": "Vigo"}, by=by)
    with pytest.raises(NothingToRestore):
        back(done, by)
    assert Contact.objects.filter(pk=eva.pk).exists()
    assert eva.points.count() == 1


def test_a_created_contact_who_said_something_stays(by):
    eva = create_contact(values={"given_name": "Eva", "email": "eva@x.es"}, by=by)
    done = last_operation()
    record_consent(contact=eva, channel="email", purpose="newsletter", action="refuse", by=by)
    found = preview_restore(done, by)
    assert (found.total, found.reasons["consent"] + found.reasons["changed_since"]) == (0, 1)


def test_deleted_rows_come_back_with_their_keys(ines, by):
    point = add_point(contact=ines, kind="email", value="two@x.es", label="work", by=by)
    home = add_address(contact=ines, values={"city": "Vigo"}, by=by)
    before = state_of()
    remove_point(point=point, by=by)
    first = last_operation(ContactPoint)
    remove_address(address=home, by=by)
    back(last_operation(), by)
    back(first, by)
    assert state_of() == before
    assert ContactPoint.objects.get(pk=point.pk).label == "work"


def test_an_opt_out_is_never_taken_back(ines, by):
    point = ines.points.get()
    change_point(point=point, values={"opted_out": True, "label": "work"}, by=by)
    done = last_operation(ContactPoint)
    change = back(done, by)
    point.refresh_from_db()
    assert (point.opted_out_at is not None, point.label) == (True, "")
    assert kept(change) == [("contacts.ContactPoint", str(ines.key), "consent", ["opted_out_at"])]


def test_an_address_that_comes_back_is_closed_where_its_owner_refused(ines, by):
    update_contact(contact=ines, values={"email": "other@x.es"}, by=by)
    done = last_operation()
    elsewhere = create_contact(values={"given_name": "B", "email": "ines@x.es"}, by=by)
    change_point(point=elsewhere.points.get(), values={"opted_out": True}, by=by)
    back(done, by)
    assert ines.points.get(normalised="ines@x.es").opted_out_at is not None


def test_an_erased_and_a_merged_person_stay(ines, by):
    update_contact(contact=ines, values={"occupation": "Baker"}, by=by)
    done = last_operation()
    Contact.objects.filter(pk=ines.pk).update(erased_at=timezone.now())
    assert preview_restore(done, by).reasons == {"erased": 1}
    Contact.objects.filter(pk=ines.pk).update(erased_at=None, merged_into=ines.pk)
    assert preview_restore(done, by).reasons == {"merged": 1}
    with pytest.raises(NothingToRestore):
        back(done, by)


def test_merged_tags_part_again(ines, by, people):
    owner = Actor(people["dario"], Door.PAGE)
    bea = create_contact(values={"given_name": "Bea", "tags": ["Gold"]}, by=by)
    before = state_of()
    merge_tags(
        survivor=Tag.objects.get(name="VIP"), absorbed=Tag.objects.get(name="Gold"), by=owner
    )
    assert [tag.name for tag in bea.tags.all()] == ["VIP"]
    back(last_operation(ContactTag), owner)
    assert state_of() == before
    assert [tag.name for tag in bea.tags.all()] == ["Gold"]


def test_a_bulk_edit_comes_back_and_counts_as_undone(ines, by):
    others = [create_contact(values={"given_name": f"P{n}"}, by=by) for n in range(3)]
    before = state_of()
    done = bulk_change(contacts=Contact.objects.all(), action="add_tag", value="Fair", by=by)
    update_contact(contact=others[0], values={"occupation": "Baker"}, by=by)
    change = back(done.operation, by)
    others[0].refresh_from_db()
    assert (change.count, others[0].occupation) == (4, "Baker")
    update_contact(contact=others[0], values={"occupation": ""}, by=by)
    assert {k: v for k, v in state_of().items() if v != before[k]} == {}
    done.refresh_from_db()
    assert (done.undone_at is not None, done.facts["restored"]) == (True, 4)
    with pytest.raises(CannotUndo):
        undo_bulk(change=change, by=by)


def test_whoever_is_out_of_reach_stays_and_is_not_named(ines, by, people, teams):
    owner = Actor(people["dario"], Door.PAGE)
    done = bulk_change(contacts=Contact.objects.all(), action="stage", value="customer", by=by)
    update_contact(contact=ines, values={"owner": None, "team": teams["South"]}, by=owner)
    found = preview_restore(done.operation, by)
    assert (found.total, found.reasons) == (0, {"not_permitted": 1})
    assert [row.key for row in found.kept] == [""]


def test_somebody_elses_operation_is_for_who_sees_all(ines, by, people, teams):
    update_contact(contact=ines, values={"occupation": "Baker"}, by=by)
    done = last_operation()
    with pytest.raises(NotPermitted):
        back(done, Actor(people["bo"], Door.PAGE))
    type(by.user).objects.filter(username="bo").update(role="sales_lead")
    lead = Actor(type(by.user).objects.get(username="bo"), Door.PAGE)
    with pytest.raises(NotPermitted):
        back(done, lead)
    back(done, Actor(people["dario"], Door.PAGE))
    with pytest.raises(NothingToRestore):
        back(uuid.uuid4(), by)


def test_a_name_that_was_taken_meanwhile_stays(by, people):
    owner = Actor(people["dario"], Door.PAGE)
    tag = create_tag(name="Old", by=owner)
    change_tag(tag=tag, name="New", by=owner)
    done = last_operation(Tag)
    create_tag(name="old", by=owner)
    assert preview_restore(done, owner).reasons == {"taken": 1}


def test_an_organisation_made_on_the_way_goes_unless_it_is_used(ines, by):
    update_contact(contact=ines, values={"organisation": "Luna"}, by=by)
    done = last_operation()
    other = create_contact(values={"given_name": "B", "organisation": "Luna"}, by=by)
    change = back(done, by)
    assert Organisation.objects.filter(name="Luna").exists()
    assert change.facts["reasons"] == {"in_use": 1}
    ines.refresh_from_db()
    other.refresh_from_db()
    assert (ines.organisation.name, other.organisation.name) == ("Sol", "Luna")


def test_relations_come_back_too(ines, by):
    other = create_contact(values={"given_name": "B"}, by=by)
    before = state_of()
    relation = relate(contact=ines, other=other, kind="household", by=by)
    back(last_operation(type(relation)), by)
    assert state_of() == before


def test_the_worker_takes_a_large_one_back(ines, by):
    update_contact(contact=ines, values={"given_name": "X"}, by=by)
    done = last_operation()
    change = start_restore(done=done, by=by)
    work = Progress.objects.get(kind="restore", subject=str(change.key))
    for _twice in range(2):
        run_restore(change=change, by=by, watch=Watch(work))
    change.refresh_from_db()
    ines.refresh_from_db()
    work.refresh_from_db()
    assert (ines.given_name, change.count, work.state) == ("Inés", 1, "done")
    assert last_operation() == change.operation
    assert BulkChange.objects.filter(action="restore").count() == 1


def test_a_preview_writes_nothing(ines, by):
    update_contact(contact=ines, values={"given_name": "X"}, by=by)
    before = state_of()
    found = preview_restore(last_operation(), by)
    assert (found.changed, found.people, state_of()) == ({"contacts.Contact": 1}, 1, before)
