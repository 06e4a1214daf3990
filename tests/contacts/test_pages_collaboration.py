"""Notes, tasks, following and notices on the pages, and over the API."""

import json
from datetime import date, timedelta

import pytest
from django.utils import timezone

from config.actor import Actor, Door
from contacts.models.collaboration import Follow, Note, Notice, NoticePreference, Task
from contacts.operations.assignments import create_task
from contacts.operations.contacts import create_contact
from contacts.operations.notes import write_note
from contacts.operations.organisations import create_organisation
from tests.contacts.api_client import Caller


@pytest.fixture
def lucia(people, teams, by):
    values = {"given_name": "Lucía", "owner": people["ana"], "team": teams["North"]}
    return create_contact(values=values, by=by)


@pytest.fixture
def alfar(by):
    return create_organisation(values={"name": "Alfar"}, by=by)


def words(answer):
    return answer.content.decode()


def test_a_note_stands_on_the_card_and_in_the_timeline_with_its_names_marked(signed_in, lucia):
    client = signed_in("ana")
    address = f"/notes/contact/{lucia.key}/"
    assert f'hx-get="{address}"' in words(client.get(f"/contacts/{lucia.key}/"))
    answer = client.post(address, {"text": "<b>@bo</b> and @cy: likes rye"})
    assert '&lt;b&gt;<b class="mention">@bo</b>&lt;/b&gt;' in words(answer)
    toast = json.loads(answer.headers["HX-Trigger"])["toast"]["text"]
    assert toast == "Saved. Told: Bo. Not told, because they may not see this record: Cy."
    assert "likes rye" in words(client.get(f"/contacts/{lucia.key}/timeline/?only=notes"))
    assert "likes rye" in words(client.get(address))


def test_an_empty_note_is_refused_beside_its_field(signed_in, lucia):
    answer = signed_in("ana").post(f"/notes/contact/{lucia.key}/", {"text": " "})
    assert (answer.status_code, Note.objects.count()) == (422, 0)
    assert "Write something first." in words(answer)


def test_ones_own_note_is_edited_and_deleted_in_place(signed_in, lucia, by):
    note = write_note(about=lucia, text="First", by=by).note
    client = signed_in("ana")
    assert "First" in words(client.get(f"/notes/{note.key}/change/"))
    refused = client.post(f"/notes/{note.key}/change/", {"text": ""})
    assert (refused.status_code, refused.headers["HX-Retarget"]) == (422, "#note-editor")
    assert "Second" in words(client.post(f"/notes/{note.key}/change/", {"text": "Second"}))
    assert signed_in("bo").get(f"/notes/{note.key}/change/").status_code == 404
    assert signed_in("ana").post(f"/notes/{note.key}/delete/").status_code == 200
    assert Note.objects.count() == 0


def test_completion_offers_active_colleagues_without_accents_or_oneself(signed_in, people):
    type(people["bo"]).objects.filter(pk=people["bo"].pk).update(first_name="Íñigo")
    client = signed_in("ana")
    found = words(client.post("/notes/colleagues/", {"q": "inig"}))
    assert 'data-name="bo"' in found
    assert found.count('role="option"') == 1
    assert 'data-name="ana"' not in words(client.post("/notes/colleagues/", {"q": "ana"}))


def test_an_organisation_is_talked_about_and_followed_like_a_person(signed_in, alfar):
    client = signed_in("bo")
    page = words(client.get(f"/organisations/{alfar.key}/"))
    assert f"/notes/organisation/{alfar.key}/" in page
    assert "Hello" in words(client.post(f"/notes/organisation/{alfar.key}/", {"text": "Hello"}))
    followed = client.post(f"/follow/organisation/{alfar.key}/", {"follow": "yes"})
    assert 'aria-pressed="true"' in words(followed)
    assert Follow.objects.get().contact is None
    client.post(f"/follow/organisation/{alfar.key}/", {"follow": "no"})
    assert Follow.objects.count() == 0


def test_a_reader_sees_neither_notes_nor_tasks(signed_in, lucia, by):
    write_note(about=lucia, text="Secret", by=by)
    client = signed_in("vera")
    assert "/notes/" not in words(client.get(f"/contacts/{lucia.key}/"))
    assert client.get(f"/notes/contact/{lucia.key}/").status_code == 403
    assert "Secret" not in words(client.get(f"/contacts/{lucia.key}/timeline/"))


def test_tasks_are_given_listed_by_day_and_done(signed_in, lucia, people, by):
    client = signed_in("ana")
    past = timezone.localdate() - timedelta(days=3)
    address = f"/tasks/contact/{lucia.key}/"
    given = {"title": "Call", "assignee": people["ana"].pk, "due_on": past.isoformat()}
    assert "Overdue since" in words(client.post(address, given))
    create_task(about=lucia, values={"title": "Some day"}, by=by)
    later = {"title": "Later", "due_on": date(2099, 1, 1)}
    create_task(about=lucia, values=later, by=by)
    page = words(client.get("/tasks/"))
    assert page.index("Call") < page.index("Later") < page.index("Some day")
    assert "Overdue since" in words(client.get("/"))
    task = Task.objects.get(title="Call")
    assert "Done" in client.post(f"/tasks/{task.key}/done/", {"done": "yes"}).headers["HX-Trigger"]
    assert "Call" not in words(client.get("/tasks/"))
    assert "Call" in words(client.get("/tasks/?show=done"))


def test_a_task_for_who_may_not_see_the_record_is_refused_beside_the_field(
    signed_in, lucia, people
):
    given = {"title": "Call", "assignee": people["cy"].pk}
    answer = signed_in("ana").post(f"/tasks/contact/{lucia.key}/", given)
    assert answer.status_code == 422
    assert "This colleague may not see the record." in words(answer)


def test_the_bell_counts_and_the_page_marks_as_read(signed_in, lucia, by, people):
    write_note(about=lucia, text="@bo look", by=by)
    client = signed_in("bo")
    assert "Notices, unread: 1" in words(client.get("/tasks/"))
    page = words(client.get("/notices/"))
    assert "Ana mentioned you in a note" in page
    assert "Lucía" in page
    notice = Notice.objects.get()
    client.post("/notices/read/", {"notice": notice.pk})
    notice.refresh_from_db()
    assert notice.read_at
    other = Notice.objects.create(user=people["ana"], kind="digest")
    client.post("/notices/read/", {"notice": other.pk})
    client.post("/notices/read/")
    other.refresh_from_db()
    assert other.read_at is None


def test_notices_are_paged_by_position(signed_in, people):
    Notice.objects.bulk_create(Notice(user=people["bo"], kind="digest") for _ in range(31))
    client = signed_in("bo")
    page = client.get("/notices/")
    assert len(page.context["lines"]) == 30
    assert len(client.get("/notices/", {"after": page.context["next"]}).context["lines"]) == 1


def test_the_weekly_mail_can_be_switched_off(signed_in, people):
    client = signed_in("bo")
    assert 'yes" checked' in words(client.get("/notices/preferences/"))
    client.post("/notices/preferences/", {})
    assert NoticePreference.objects.get().weekly_digest is False
    assert 'yes" checked' not in words(client.get("/notices/preferences/"))


def test_notes_over_the_api(people, lucia, alfar):
    ana, cy, vera = (Caller(people[name]) for name in ("ana", "cy", "vera"))
    sent = {"about": "contact", "about_key": str(lucia.key), "text": "@bo and @cy"}
    made = ana("POST", "/notes/", sent)
    assert (made.status_code, made.json()["mentions"], made.json()["by"]) == (201, ["bo"], "ana")
    assert ana("GET", f"/notes/?about_key={lucia.key}").json()["results"] == [made.json()]
    assert cy("GET", "/notes/").json()["results"] == []
    assert cy("POST", "/notes/", sent).status_code == 400
    assert vera("GET", "/notes/").status_code == 403
    key = made.json()["key"]
    bo = Caller(people["bo"])
    assert bo("PATCH", f"/notes/{key}/", {"text": "Mine"}).status_code == 403
    assert ana("PATCH", f"/notes/{key}/", {"text": "Ours"}).json()["text"] == "Ours"
    assert ana("DELETE", f"/notes/{key}/").status_code == 204
    assert Caller(people["ana"], ["contacts:read"])("GET", "/notes/").status_code == 403


def test_tasks_over_the_api(people, alfar):
    ana = Caller(people["ana"])
    sent = {
        "about": "organisation", "about_key": str(alfar.key), "title": "Visit", "assignee": "cy",
        "due_on": "2026-12-01",
    }  # fmt: skip
    made = ana("POST", "/tasks/", sent)
    assert (made.status_code, made.json()["assignee"]) == (201, "cy")
    key = made.json()["key"]
    done = Caller(people["cy"])("PATCH", f"/tasks/{key}/", {"done": True})
    assert done.json()["done_at"]
    assert ana("GET", "/tasks/?done=false").json()["results"] == []
    assert len(ana("GET", "/tasks/?done=true&assignee=cy").json()["results"]) == 1
    assert ana("PATCH", f"/tasks/{key}/", {"titel": "x"}).status_code == 400


def test_the_data_owner_hands_a_task_on_in_the_admin(signed_in, lucia, people, by):
    task = create_task(about=lucia, values={"title": "Call", "assignee": people["bo"]}, by=by)
    client = signed_in("dario")
    assert "Call" in words(client.get("/admin/contacts/task/"))
    address = f"/admin/contacts/task/{task.pk}/change/"
    given = {"title": "Call", "details": "", "assignee": people["ana"].pk, "due_on": ""}
    assert client.post(address, given).status_code == 302
    task.refresh_from_db()
    assert task.assignee == people["ana"]
    version = Task.history.filter(id=task.pk).latest("history_id")
    assert (version.history_door, version.history_user_id) == (Door.ADMIN, people["dario"].pk)
    refused = client.post(address, given | {"assignee": people["cy"].pk})
    assert "This colleague may not see the record." in words(refused)
    note = write_note(about=lucia, text="Hi", by=Actor(people["ana"], Door.PAGE)).note
    assert "Hi" in words(client.get(f"/admin/contacts/note/{note.pk}/change/"))
