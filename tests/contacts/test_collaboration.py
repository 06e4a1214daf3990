"""Notes, mentions, tasks, following and notices, through their operations."""

from datetime import date, timedelta

import pytest
from django.core import mail
from django.utils import timezone

from config.actor import Actor, Door
from config.errors import Invalid, NotPermitted
from contacts.models.collaboration import Follow, Mention, Note, Notice, Task
from contacts.operations.assignments import (
    change_task,
    create_task,
    finish_task,
    reopen_task,
)
from contacts.operations.contacts import create_contact, update_contact
from contacts.operations.digests import send_digest, write_digests
from contacts.operations.following import follow, part_of_day, tell_followers, unfollow
from contacts.operations.notes import change_note, delete_note, write_note
from contacts.operations.organisations import create_organisation, update_organisation
from contacts.operations.points import add_address, add_point, change_point, remove_point
from contacts.operations.telling import choose_digest, mark_read
from contacts.reading.notices import notice_lines, unread_count
from governance.models.audit import AuditEvent

SYSTEM = Actor.system(Door.JOB)


@pytest.fixture
def lucia(people, teams, by):
    values = {
        "given_name": "Lucía",
        "family_name": "Vidal",
        "email": "lucia@example.com",
        "owner": people["ana"],
        "team": teams["North"],
    }
    return create_contact(values=values, by=by)


@pytest.fixture
def alfar(by):
    return create_organisation(values={"name": "Alfar"}, by=by)


def kinds(user):
    return list(Notice.objects.filter(user=user).order_by("pk").values_list("kind", flat=True))


def at_the_page(user):
    return Actor(user, Door.PAGE)


def told_now():
    # A test is one transaction, which began before its changes.
    return tell_followers(by=SYSTEM, now=timezone.now())


def test_only_colleagues_who_may_read_a_note_are_told_of_it(by, lucia, people):
    text = "@bo and @Cy and @vera, write to @nobody or ana@bo.example. Thanks @bo."
    written = write_note(about=lucia, text=text, by=by)
    assert written.told == [people["bo"]]
    assert written.untold == [people["cy"], people["vera"]]
    assert kinds(people["bo"]) == ["mention"]
    assert kinds(people["cy"]) == kinds(people["vera"]) == []
    assert list(Mention.objects.values_list("user__username", flat=True)) == ["bo"]
    note = Note.objects.get()
    assert (note.contact, note.about_key, note.by) == (lucia, str(lucia.key), people["ana"])
    assert "Thanks" not in str(AuditEvent.objects.filter(verb="note.written").get().facts)


def test_an_edit_tells_only_those_newly_named(by, lucia, people):
    note = write_note(about=lucia, text="@bo look", by=by).note
    written = change_note(note=note, text="@bo @dario look", by=by)
    assert written.told == [people["dario"]]
    assert kinds(people["bo"]) == ["mention"]
    change_note(note=note, text="@bo @dario look", by=by)
    assert AuditEvent.objects.filter(verb="note.changed").count() == 1
    assert Note.history.filter(id=note.pk).count() == 2


def test_nobody_else_changes_or_deletes_a_note(by, lucia, people):
    note = write_note(about=lucia, text="@bo look", by=by).note
    for name in ("bo", "dario"):
        with pytest.raises(NotPermitted):
            change_note(note=note, text="Mine", by=at_the_page(people[name]))
        with pytest.raises(NotPermitted):
            delete_note(note=note, by=at_the_page(people[name]))
    delete_note(note=note, by=by)
    assert (Note.objects.count(), kinds(people["bo"])) == (0, [])


def test_a_note_needs_words_and_sight(by, lucia, people):
    with pytest.raises(Invalid):
        write_note(about=lucia, text="  \0 ", by=by)
    with pytest.raises(NotPermitted):
        write_note(about=lucia, text="Hello", by=at_the_page(people["cy"]))
    with pytest.raises(NotPermitted):
        write_note(about=lucia, text="Hello", by=at_the_page(people["vera"]))


def test_notes_are_as_visible_as_their_record(by, lucia, alfar, people):
    write_note(about=lucia, text="About her", by=by)
    write_note(about=alfar, text="About them", by=by)
    seen = {name: Note.objects.visible_to(people[name]).count() for name in people}
    assert seen == {
        "ana": 2, "bo": 2, "cy": 1, "marta": 2, "dario": 2, "prisca": 2, "vera": 0, "root": 2,
    }  # fmt: skip


def test_a_task_goes_to_a_colleague_and_its_giver_hears_when_it_is_done(by, lucia, people):
    values = {"title": " Call ", "assignee": people["bo"], "due_on": date(2026, 1, 2)}
    task = create_task(about=lucia, values=values, by=by)
    assert (task.title, task.contact, kinds(people["bo"])) == ("Call", lucia, ["task"])
    bo = at_the_page(people["bo"])
    assert finish_task(task=task, by=bo).done_at
    finish_task(task=task, by=bo)
    assert kinds(people["ana"]) == ["task_done"]
    assert reopen_task(task=task, by=bo).done_at is None
    change_task(task=task, values={"assignee": people["dario"]}, by=by)
    assert kinds(people["dario"]) == ["task"]


def test_a_task_is_not_given_to_who_may_not_see_the_record(by, lucia, people):
    for name in ("cy", "vera"):
        with pytest.raises(Invalid) as refusal:
            create_task(about=lucia, values={"title": "Call", "assignee": people[name]}, by=by)
        assert list(refusal.value.fields) == ["assignee"]
    with pytest.raises(NotPermitted):
        create_task(about=lucia, values={"title": "Call"}, by=at_the_page(people["cy"]))


def test_the_same_values_change_nothing_of_a_task(by, lucia):
    task = create_task(about=lucia, values={"title": "Call"}, by=by)
    change_task(task=task, values={"title": "Call", "due_on": None}, by=by)
    assert AuditEvent.objects.filter(verb="task.changed").count() == 0


def test_tasks_of_who_left_are_orphans(by, lucia, people):
    task = create_task(about=lucia, values={"title": "Call", "assignee": people["bo"]}, by=by)
    assert not Task.objects.orphaned().exists()
    type(people["bo"]).objects.filter(pk=people["bo"].pk).update(is_active=False)
    assert list(Task.objects.orphaned()) == [task]


def test_followers_hear_which_fields_others_changed_and_never_the_values(by, lucia, people):
    bo, dario = at_the_page(people["bo"]), at_the_page(people["dario"])
    follow(about=lucia, by=by)
    follow(about=lucia, by=dario)
    changed = {"occupation": "Potter", "notes": "Secret"}
    update_contact(contact=lucia, values=changed, by=bo)
    update_contact(contact=lucia, values={"stage": "customer"}, by=by)
    assert told_now() == 2
    (told,) = Notice.objects.filter(user=people["ana"])
    assert told.facts["fields"] == ["notes", "occupation"]
    (told,) = Notice.objects.filter(user=people["dario"])
    assert told.facts["fields"] == ["notes", "occupation", "stage"]
    assert "Potter" not in str(told.facts)
    assert told_now() == 0


def test_one_part_of_a_day_brings_one_notice_per_record(by, lucia, alfar, people):
    dario = at_the_page(people["dario"])
    follow(about=lucia, by=dario)
    follow(about=alfar, by=dario)
    update_contact(contact=lucia, values={"occupation": "Potter"}, by=by)
    update_organisation(organisation=alfar, values={"city": "Vigo"}, by=by)
    now = timezone.now()
    assert tell_followers(by=SYSTEM, now=now) == 2
    update_contact(contact=lucia, values={"language": "es"}, by=by)
    tell_followers(by=SYSTEM, now=now + timedelta(seconds=1))
    told = Notice.objects.filter(user=people["dario"], contact=lucia)
    if part_of_day(now) == part_of_day(now + timedelta(seconds=1)):
        assert [notice.facts["fields"] for notice in told] == [["language", "occupation"]]
    assert Notice.objects.get(about_key=alfar.key).facts["fields"] == ["city"]


def test_fields_hidden_from_a_role_and_records_out_of_sight_are_not_named(by, lucia, people, teams):
    vera, bo = at_the_page(people["vera"]), at_the_page(people["bo"])
    follow(about=lucia, by=vera)
    follow(about=lucia, by=bo)
    update_contact(contact=lucia, values={"notes": "Secret", "stage": "customer"}, by=by)
    update_contact(contact=lucia, values={"team": teams["South"]}, by=at_the_page(people["dario"]))
    update_contact(contact=lucia, values={"team": teams["North"]}, by=at_the_page(people["dario"]))
    told_now()
    assert Notice.objects.get(user=people["vera"]).facts["fields"] == ["stage", "team"]
    update_contact(contact=lucia, values={"notes": "More"}, by=by)
    update_contact(contact=lucia, values={"team": teams["South"]}, by=at_the_page(people["dario"]))
    told_now()
    assert Notice.objects.filter(user__in=[people["vera"], people["bo"]]).count() == 2
    (line,) = notice_lines(list(Notice.objects.filter(user=people["bo"])), people["bo"])
    assert (line.name, line.address) == ("A record you can no longer see", "")


def test_following_is_noted_once_and_ends(by, lucia):
    follow(about=lucia, by=by)
    follow(about=lucia, by=by)
    unfollow(about=lucia, by=by)
    unfollow(about=lucia, by=by)
    assert Follow.objects.count() == 0
    verbs = AuditEvent.objects.filter(verb__startswith="follow.").order_by("id")
    assert list(verbs.values_list("verb", flat=True)) == ["follow.started", "follow.ended"]


def test_the_bell_counts_to_nine(people, by):
    ana = people["ana"]
    assert unread_count(ana) == ""
    Notice.objects.bulk_create(Notice(user=ana, kind="digest") for _ in range(9))
    assert unread_count(ana) == "9"
    Notice.objects.bulk_create(Notice(user=ana, kind="digest") for _ in range(3))
    assert unread_count(ana) == "9+"
    assert mark_read(user=ana, ids=[Notice.objects.first().pk], by=by) == 1
    assert mark_read(user=ana, ids=None, by=by) == 11
    assert unread_count(ana) == ""


def test_the_digest_is_written_once_a_week_and_holds_counts_only(by, lucia, people):
    create_task(
        about=lucia,
        values={"title": "Call Lucía", "assignee": people["bo"], "due_on": date(2026, 1, 2)},
        by=by,
    )
    write_note(about=lucia, text="@bo she likes rye bread", by=by)
    assert write_digests(by=SYSTEM, today=date(2026, 11, 23)) == 1
    assert write_digests(by=SYSTEM, today=date(2026, 11, 24)) == 0
    digest = Notice.objects.get(kind="digest")
    assert digest.facts == {"week": "2026-W48", "tasks": 1, "overdue": 1, "mentions": 1}
    assert mail.outbox == []
    assert send_digest(notice=digest, by=SYSTEM)
    assert not send_digest(notice=digest, by=SYSTEM)
    (sent,) = mail.outbox
    assert sent.to == ["bo@custodia.example"]
    assert "Open tasks: 1 (overdue: 1)" in sent.body
    for words in ("Lucía", "rye", "Call", "Bo", str(lucia.key)):
        assert words not in sent.body + sent.subject


def test_who_switched_the_digest_off_gets_none_in_their_language_or_any(by, lucia, people):
    bo = people["bo"]
    create_task(about=lucia, values={"title": "Call", "assignee": bo}, by=by)
    choose_digest(user=bo, wanted=False, by=at_the_page(bo))
    assert write_digests(by=SYSTEM) == 0
    choose_digest(user=bo, wanted=True, by=at_the_page(bo))
    assert write_digests(by=SYSTEM) == 1
    digest = Notice.objects.get(kind="digest")
    choose_digest(user=bo, wanted=False, by=at_the_page(bo))
    assert not send_digest(notice=digest, by=SYSTEM)
    assert mail.outbox == []


def test_notes_and_notices_leave_with_the_contact(by, lucia, people):
    write_note(about=lucia, text="@bo look", by=by)
    create_task(about=lucia, values={"title": "Call"}, by=by)
    follow(about=lucia, by=by)
    for model in (Note, Task, Follow, Notice):
        assert set(model.objects.values_list("contact", flat=True)) == {lucia.pk}


def test_what_hangs_on_a_followed_person_is_told_by_its_part(by, lucia, people):
    """Added, changed and removed; one's own writing and another person's part are not."""
    bo, vera, marta = (people[name] for name in ("bo", "vera", "marta"))
    for name in ("bo", "vera", "ana"):
        follow(about=lucia, by=at_the_page(people[name]))
    by_marta = at_the_page(marta)
    handle = add_point(contact=lucia, kind="handle", value="lucia_v", by=by_marta)
    add_address(contact=lucia, values={"city": "Vigo"}, by=by_marta)
    update_contact(contact=lucia, values={"tags": ["Fair"]}, by=by)
    other = create_contact(values={"given_name": "Bea", "tags": ["Fair"]}, by=by)
    add_point(contact=other, kind="handle", value="bea", by=by)
    told_now()

    def fields(user):
        return [n.facts["fields"] for n in Notice.objects.filter(user=user).order_by("pk")]

    assert fields(bo) == [["addresses", "points", "tags"]]
    assert fields(people["ana"]) == [["addresses", "points"]]
    # A reader sees addresses masked only: that one changed is not said to them.
    assert fields(vera) == [["tags"]]
    (line,) = notice_lines(list(Notice.objects.filter(user=bo)), bo)
    assert line.detail == "Addresses, Contact points, tags"
    told_now()
    assert len(fields(bo)) == 1
    Notice.objects.all().delete()
    change_point(point=handle, values={"label": "home"}, by=by_marta)
    told_now()
    assert fields(bo) == [["points"]]
    Notice.objects.all().delete()
    remove_point(point=handle, by=by_marta)
    told_now()
    assert fields(bo) == [["points"]]
