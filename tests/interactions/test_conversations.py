"""Conversations: typed notes with their people, questions, files, follow-ups and mentions."""

import io
import json
import zipfile
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from config.actor import Actor, Door
from config.errors import Invalid, NotPermitted, Stale
from contacts.models.collaboration import Notice, Task
from contacts.operations.contacts import create_contact
from contacts.operations.reminding import remind_of_tasks
from governance.operations.tokens import issue_token
from governance.scopes import SCOPES
from interactions.models.conversations import (
    Attachment,
    Conversation,
    ConversationTemplate,
    Participant,
)
from interactions.operations.conversations.attaching import attach, sweep_files
from interactions.operations.conversations.templates import save_template
from interactions.operations.conversations.writing import (
    change_conversation,
    delete_conversation,
    write_conversation,
)

AT = datetime(2026, 3, 5, 9, 30, tzinfo=UTC)
PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 20


@pytest.fixture(autouse=True)
def _stored(settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "stored"


@pytest.fixture
def lucia(people, teams, by):
    values = {"given_name": "Lucía", "owner": people["ana"], "team": teams["North"]}
    return create_contact(values=values, by=by)


@pytest.fixture
def sur(people, teams, by):
    values = {"given_name": "Sur", "owner": people["cy"], "team": teams["South"]}
    return create_contact(values=values, by=Actor(people["dario"], Door.PAGE))


@pytest.fixture
def owner(people):
    return Actor(people["dario"], Door.PAGE)


@pytest.fixture
def call(lucia, by):
    values = {"kind": "call", "at": AT, "subject": "Bread", "body": "Wants rye."}
    return write_conversation(contact=lucia, values=values, by=by).conversation


def questions(*kinds, **more):
    return [{"kind": kind, "label": {"en": kind, "es": f"es {kind}"}, **more} for kind in kinds]


def words(answer):
    return answer.content.decode()


# --- who sees what


def test_a_conversation_stands_on_the_timeline_of_everybody_who_took_part(
    lucia, sur, owner, signed_in
):
    values = {"kind": "meeting", "at": AT, "subject": "Tasting", "people": [sur]}
    write_conversation(contact=lucia, values=values, by=owner)
    for name, contact in (("ana", lucia), ("cy", sur)):
        page = words(signed_in(name).get(f"/contacts/{contact.key}/timeline/?only=conversations"))
        assert page.count("Tasting") == 1
    row = Conversation.objects.get()
    page = words(signed_in("cy").get(f"/interactions/conversations/{row.key}/"))
    assert "Lucía" not in page  # outside of Cy's scope
    assert "Contacts outside of your scope: 1" in page.replace("</span>", "").replace("  ", " ")
    assert signed_in("cy").get("/interactions/conversations/").context["lines"][0].others == 1


def test_who_sees_nobody_who_took_part_sees_nothing(call, signed_in, by):
    file = attach(conversation=call, file=ContentFile(PNG), name="a.png", by=by)
    client = signed_in("cy")
    assert client.get(f"/interactions/conversations/{call.key}/").status_code == 404
    assert client.get(f"/interactions/attachments/{file.key}/").status_code == 404
    assert client.get("/interactions/conversations/").context["lines"] == []


def test_only_its_author_changes_a_conversation_and_an_old_page_overwrites_nothing(
    call, by, people
):
    with pytest.raises(NotPermitted):
        change_conversation(
            conversation=call, values={"body": "x"}, by=Actor(people["bo"], Door.PAGE)
        )
    change_conversation(conversation=call, values={"body": "Wants rye and oats."}, by=by)
    with pytest.raises(Stale):
        change_conversation(conversation=call, values={"body": "x"}, by=by, expected_version=1)
    bodies = Conversation.history.filter(id=call.pk).order_by("history_id")
    assert [row.body for row in bodies] == ["Wants rye.", "Wants rye and oats."]


def test_nothing_changed_leaves_no_trace(call, by):
    change_conversation(conversation=call, values={"body": "Wants rye.", "people": []}, by=by)
    assert Conversation.history.filter(id=call.pk).count() == 1
    assert Conversation.objects.get().version == 1


def test_whom_one_cannot_see_stays_a_participant(lucia, sur, people, owner):
    by = Actor(people["ana"], Door.PAGE)
    with pytest.raises(Invalid):
        write_conversation(
            contact=lucia, values={"kind": "call", "body": "x", "people": [sur]}, by=by
        )
    row = write_conversation(
        contact=lucia, values={"kind": "call", "body": "x"}, by=by
    ).conversation
    change_conversation(conversation=row, values={"people": [sur]}, by=owner)
    change_conversation(conversation=row, values={"people": [], "colleagues": []}, by=by)
    assert set(row.participants.values_list("contact", flat=True)) == {lucia.pk, sur.pk}


def test_moving_a_conversation_moves_it_on_every_timeline(call, by):
    later = AT + timedelta(days=1)
    change_conversation(conversation=call, values={"at": later}, by=by)
    assert set(Participant.objects.values_list("at", flat=True)) == {later}


# --- questions and answers


def test_answers_are_typed_and_a_new_version_leaves_old_answers_their_questions(lucia, by, owner):
    asked = [
        *questions("number", "date", "yes_no", "rating", "long_text"),
        *questions("single", "multiple", choices=["Rye", "Oats", "Rye"]),
    ]
    values = {"name": "Visit", "kind": "visit", "questions": asked}
    template = save_template(values=values, by=owner)
    answers = {
        "q1": "1,5",
        "q2": "2026-03-01",
        "q3": "yes",
        "q4": 4,
        "q5": "Long\nlines",
        "q6": "rye",
        "q7": ["Oats", "Rye"],
    }
    said = {"kind": "visit", "template": template, "answers": answers}
    row = write_conversation(contact=lucia, values=said, by=by).conversation
    expected = {
        "q1": 1.5,
        "q2": "2026-03-01",
        "q3": True,
        "q4": 4,
        "q5": "Long\nlines",
        "q6": "Rye",
        "q7": ["Rye", "Oats"],
    }
    assert row.answers == expected
    save_template(template=template, values={"questions": questions("number")}, by=owner)
    assert template.versions.count() == 2
    newest = template.versions.get(number=2).questions
    assert [each["id"] for each in newest] == ["q8"]  # an id is never given to another question
    change_conversation(conversation=row, values={"answers": {**answers, "q4": 5}}, by=by)
    row.refresh_from_db()
    assert (row.template_version.number, row.answers["q4"]) == (1, 5)
    assert len(row.template_version.questions) == 7


@pytest.mark.parametrize(
    ("kind", "answer"),
    [("number", "many"), ("date", "soon"), ("rating", "6"), ("yes_no", "perhaps"), ("single", "C")],
)
def test_an_answer_that_does_not_fit_is_refused_at_its_question(lucia, by, owner, kind, answer):
    asked = questions(kind, choices=["A", "B"])
    values = {"name": "Visit", "kind": "visit", "questions": asked}
    template = save_template(values=values, by=owner)
    said = {"kind": "visit", "template": template, "answers": {"q1": answer}}
    with pytest.raises(Invalid) as refusal:
        write_conversation(contact=lucia, values=said, by=by)
    assert list(refusal.value.fields) == ["answers.q1"]


def test_the_template_editor_works_without_scripts(signed_in):
    client = signed_in("dario")
    data = {
        "name": "First call",
        "kind": "call",
        "active": "on",
        "questions-TOTAL_FORMS": "3",
        "questions-INITIAL_FORMS": "0",
        "questions-0-en": "How many guests?",
        "questions-0-kind": "number",
        "questions-0-ORDER": "2",
        "questions-1-en": "Bread?",
        "questions-1-kind": "single",
        "questions-1-choices": "Rye\nOats",
        "questions-1-required": "on",
        "questions-1-ORDER": "1",
        "questions-2-kind": "short_text",
    }
    client.post("/interactions/conversations/templates/new/", data)
    template = ConversationTemplate.objects.get()
    assert template.versions.get().questions == [
        {
            "id": "q1",
            "kind": "single",
            "label": {"en": "Bread?"},
            "required": True,
            "choices": ["Rye", "Oats"],
        },
        {
            "id": "q2",
            "kind": "number",
            "label": {"en": "How many guests?"},
            "required": False,
            "choices": [],
        },
    ]
    data["questions-1-choices"] = "Rye"
    refused = client.post(f"/interactions/conversations/templates/{template.key}/", data)
    assert (refused.status_code, template.versions.count()) == (400, 1)


# --- files


def _zipped(*names):
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as parts:
        for name in names:
            parts.writestr(name, "x")
    return target.getvalue()


KEPT = {
    "a.exe": (PNG, "a.png", "image/png"),
    "b.pdf": (b"%PDF-1.7 x", "b.pdf", "application/pdf"),
    "c.txt": (b"\xff\xd8\xff\xe0 jpeg", "c.jpg", "image/jpeg"),
    "d.webp": (b"RIFF\x00\x00\x00\x00WEBPVP8 ", "d.webp", "image/webp"),
    "../../e.csv": ("año;1\n".encode(), "e.csv", "text/csv"),
    "f.md": (b"plain words", "f.txt", "text/plain"),
    "g.zip": (
        _zipped("[Content_Types].xml", "xl/workbook.xml"),
        "g.xlsx",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ),
    "h.docx": (
        _zipped("[Content_Types].xml", "word/document.xml"),
        "h.docx",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ),
}
REFUSED = {
    "a.png": b"MZ\x90\x00 program",
    "b.txt": b"\xef\xbb\xbf  <html><script>alert(1)</script>",
    "c.xlsx": _zipped("[Content_Types].xml", "xl/workbook.xml", "xl/vbaProject.bin"),
    "d.docx": _zipped("anything.xml"),
    "e.svg": b"<svg xmlns='http://www.w3.org/2000/svg'/>",
    "f.txt": b"",
}


def test_a_file_is_what_its_content_says(call, by):
    for name, (content, kept_as, content_type) in KEPT.items():
        row = attach(conversation=call, file=ContentFile(content), name=name, by=by)
        assert (row.name, row.content_type, row.size) == (kept_as, content_type, len(content))
    for name, content in REFUSED.items():
        with pytest.raises(Invalid):
            attach(conversation=call, file=ContentFile(content), name=name, by=by)
    _folders, files = default_storage.listdir("attachments")
    assert len(files) == Attachment.objects.count() == len(KEPT)


def test_a_file_is_sent_to_be_saved_and_under_a_name_that_is_only_a_name(call, by, signed_in):
    row = attach(conversation=call, file=ContentFile(b"%PDF-1.7"), name='ä"; x.pdf', by=by)
    answer = signed_in("bo").get(f"/interactions/attachments/{row.key}/")
    assert b"".join(answer.streaming_content) == b"%PDF-1.7"
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"].startswith("attachment;")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"


def test_a_file_goes_when_its_row_is_certainly_gone(
    call, lucia, by, django_capture_on_commit_callbacks
):
    row = attach(conversation=call, file=ContentFile(PNG), name="a.png", by=by)
    path = row.file.name
    with django_capture_on_commit_callbacks() as waiting:
        lucia.delete()  # the conversation and its files go with the person
    assert (Attachment.objects.count(), default_storage.exists(path)) == (0, True)
    for each in waiting:
        each()
    assert not default_storage.exists(path)


def test_lost_files_are_swept_and_young_ones_wait(call, by, monkeypatch):
    kept = attach(conversation=call, file=ContentFile(PNG), name="a.png", by=by).file.name
    lost = default_storage.save("attachments/lost", ContentFile(b"x"))
    system = Actor.system(Door.JOB)
    assert sweep_files(by=system) == 0
    monkeypatch.setattr(
        "interactions.operations.conversations.attaching._UNSURE", -timedelta(seconds=5)
    )
    assert sweep_files(by=system) == 1
    assert (default_storage.exists(kept), default_storage.exists(lost)) == (True, False)


# --- colleagues, tasks


def test_a_colleague_named_in_a_conversation_is_told_once_if_they_may_read_it(call, by, people):
    written = change_conversation(conversation=call, values={"body": "@bo @cy call back"}, by=by)
    assert (written.told, written.untold) == ([people["bo"]], [people["cy"]])
    again = change_conversation(conversation=call, values={"body": "@bo please"}, by=by)
    assert again.told == []
    notice = Notice.objects.get(kind="mention")
    assert (notice.user, notice.facts["conversation"]) == (people["bo"], str(call.key))
    delete_conversation(conversation=call, by=by)
    assert Notice.objects.count() == 0


def test_a_follow_up_is_a_task_of_its_assignee_who_is_reminded_once(call, by, people, signed_in):
    data = {
        "title": "Send samples",
        "assignee": people["bo"].pk,
        "due_on": "2026-03-10",
        "remind_on": "2026-03-08",
    }
    address = f"/interactions/conversations/{call.key}/"
    assert signed_in("ana").post(f"{address}follow-up/", data).status_code == 302
    task = Task.objects.get()
    assert (task.assignee, task.due_on, task.contact) == (
        people["bo"],
        date(2026, 3, 10),
        call.contact,
    )
    assert "Send samples" in words(signed_in("ana").get(address))
    system = Actor.system(Door.JOB)
    days = [date(2026, 3, 7), date(2026, 3, 8), date(2026, 3, 9)]
    assert [remind_of_tasks(by=system, today=day) for day in days] == [0, 1, 0]
    assert Notice.objects.get(kind="task_reminder").user == people["bo"]
    assert "You wanted to be reminded" in words(signed_in("bo").get("/notices/"))


# --- pages


def test_a_conversation_is_written_and_changed_without_scripts(lucia, signed_in, owner):
    asked = {"name": "Call", "kind": "call", "questions": questions("number", required=True)}
    template = save_template(values=asked, by=owner)
    client = signed_in("bo")
    address = f"/contacts/{lucia.key}/conversations/new/?template={template.key}"
    assert 'name="answer-q1"' in words(client.get(address))
    data = {
        "kind": "call",
        "at": "2026-03-05T10:30",
        "body": "Hello",
        "answer-q1": "12",
        "files": [SimpleUploadedFile("a.png", PNG), SimpleUploadedFile("b.exe", b"MZ\x00")],
    }
    client.post(address, data)
    row = Conversation.objects.get()
    assert (row.answers, row.author.username) == ({"q1": 12}, "bo")
    assert Attachment.objects.get().name == "a.png"
    edit = f"/interactions/conversations/{row.key}/edit/"
    page = client.get(edit)
    assert page.context["form"]["answer-q1"].value() == "12"
    answer = client.post(edit, {**data, "answer-q1": "a dozen", "files": []})
    assert (answer.status_code, answer.context["form"].errors["answer-q1"]) == (
        400,
        ["Write a number."],
    )
    stale = client.post(edit, {**data, "version": "7", "files": []})
    assert stale.status_code == 412


def test_a_participant_is_found_added_and_taken_away(call, by, signed_in, teams, people):
    other = create_contact(values={"given_name": "Marcelo", "team": teams["North"]}, by=by)
    client, address = signed_in("ana"), f"/interactions/conversations/{call.key}/people/"
    assert client.post(address, {"q": "marcel"}).context["hits"] == [other]
    client.post(address, {"add": str(other.key)})
    assert call.participants.filter(contact=other).count() == 1
    client.post(address, {"remove": str(other.key)})
    assert call.participants.filter(contact=other).count() == 0


def test_the_list_is_narrowed_by_kind_author_and_day(call, lucia, by, signed_in):
    values = {"kind": "visit", "at": AT + timedelta(days=2), "body": "x"}
    visit = write_conversation(contact=lucia, values=values, by=by).conversation
    client = signed_in("bo")

    def listed(query):
        page = client.get(f"/interactions/conversations/?{query}")
        return [line.row for line in page.context["lines"]]

    assert listed("") == [visit, call]
    assert listed("kind=call") == [call]
    assert listed("author=bo") == []
    assert listed("since=2026-03-06&until=2026-03-07") == [visit]


# --- the API


@pytest.fixture
def api(people, client):
    def call(name, method, path, body=None, **options):
        until = timezone.now() + timedelta(days=1)
        system = Actor.system(Door.COMMAND)
        _row, token = issue_token(
            owner=people[name], name=name, scopes=list(SCOPES), by=system, expires_at=until
        )
        headers = {"Authorization": f"Bearer {token}"}
        if "files" in options:
            return client.post(path, options["files"], headers=headers)
        sent = json.dumps(body) if body is not None else ""
        return client.generic(method, path, sent, "application/json", headers=headers)

    return call


def test_the_api_writes_reads_narrows_and_removes(api, lucia, sur, owner):
    template = save_template(
        values={"name": "Visit", "kind": "visit", "questions": questions("rating")}, by=owner
    )
    body = {
        "contact": str(lucia.key),
        "kind": "visit",
        "at": "2026-03-05T09:30:00Z",
        "body": "Likes rye",
        "template": str(template.key),
        "answers": {"q1": 4},
    }
    made = api("ana", "POST", "/api/v1/conversations/", body)
    assert made.status_code == 201
    said = made.json()
    assert (said["contact"], said["answers"], said["template_version"], said["author"]) == (
        str(lucia.key),
        {"q1": 4},
        1,
        "ana",
    )
    address = made["Location"]
    change_conversation(conversation=Conversation.objects.get(), values={"people": [sur]}, by=owner)
    assert api("ana", "GET", address).json()["people"] == [str(lucia.key)]
    seen = api("cy", "GET", f"/api/v1/conversations/?contact={sur.key}").json()["results"]
    assert [(each["contact"], each["people"]) for each in seen] == [(None, [str(sur.key)])]
    assert api("bo", "PATCH", address, {"body": "x"}).status_code == 403
    assert api("ana", "PATCH", address, {"answers": {"q1": 9}}).json()["errors"][0]["pointer"]
    assert api("ana", "DELETE", address).status_code == 204
    assert api("ana", "GET", address).status_code == 404


def test_the_api_keeps_and_sends_files(api, call):
    path = f"/api/v1/conversations/{call.key}/attachments/"
    file = SimpleUploadedFile("any.exe", PNG)
    made = api("ana", "POST", path, files={"file": file})
    assert (made.status_code, made.json()["content_type"]) == (201, "image/png")
    address = f"/api/v1/attachments/{made.json()['key']}/"
    assert b"".join(api("bo", "GET", f"{address}content/").streaming_content) == PNG
    assert api("cy", "GET", f"{address}content/").status_code == 404
    refused = api("ana", "POST", path, files={"file": SimpleUploadedFile("a.png", b"MZ\x00")})
    assert refused.status_code == 400
    assert api("ana", "DELETE", address).status_code == 204
