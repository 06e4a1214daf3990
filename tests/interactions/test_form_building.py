"""Forms are built, published, read and taken along by colleagues."""

import csv
import io
from typing import Any

import pytest
from django.urls import reverse

from config.actor import Actor, Door
from contacts.models.export import Export, ExportedContact
from interactions.models.forms import Form, Response
from interactions.operations import sample_forms
from interactions.operations.forms import reviewing
from interactions.operations.forms.responding import Sent, submit_response
from tests.interactions.surveys import published

pytestmark = pytest.mark.django_db


def address(name: str, form: Form) -> str:
    return reverse(f"interactions:{name}", args=[form.key])


def ids(form: Form) -> list[list[str]]:
    form.refresh_from_db()
    return [[field["id"] for field in page["fields"]] for page in form.definition["pages"]]


def test_a_colleague_builds_a_form_one_question_at_a_time(signed_in):
    client = signed_in("dario")
    client.post("/forms/new/", {"name": "Fair", "slug": "fair"})
    form = Form.objects.get(slug="fair")

    def send(do: str, **given: Any) -> Any:
        form.refresh_from_db()
        data = {"do": do, "version": form.version, **given}
        return client.post(address("form", form), data)

    send("add", kind="single", page=0)
    send("add", kind="short_text", page=0)
    assert ids(form) == [["email", "message", "single", "short_text"]]
    show = {"show": "all", "c0_field": "single", "c0_op": "is", "c0_value": ["choice_2"]}
    texts = {"label_en": "Which one?", "label_es": "¿Cuál?"}
    send("change", field="short_text", **texts, **show)
    changed = Form.objects.get(slug="fair").definition["pages"][0]["fields"][3]
    assert changed["show_if"] == {"field": "single", "op": "is", "value": ["choice_2"]}
    assert changed["label"] == {"en": "Which one?", "es": "¿Cuál?"}

    backwards = send("up", field="short_text")
    assert backwards.status_code == 422
    assert "A condition may only look at questions that come before." in backwards.content.decode()
    send("up", field="message")
    send("page_add")
    send("move", field="message", page=1, position=0)
    assert ids(form) == [["email", "single", "short_text"], ["message"]]
    assert send("remove", field="single").status_code == 422

    client.post(address("form_state", form), {"do": "publish"})
    assert client.get("/f/fair/").status_code == 200
    assert client.get(address("form_preview", form)).status_code == 200


def test_somebody_who_was_slower_is_told(signed_in, people):
    form = published(people["dario"])
    client = signed_in("dario")
    data = {"do": "page_add", "version": form.version - 1}
    assert client.post(address("form", form), data).status_code == 412


def test_settings_with_colours_nobody_can_read_are_refused(signed_in, people):
    form = published(people["dario"])
    client = signed_in("dario")
    page = client.get(address("form_settings", form))
    given = {k: v for k, v in page.context["asked"].initial.items() if v is not None}
    given |= {"text": "#777777", "background": "#888888"}
    assert client.post(address("form_settings", form), given).status_code == 422
    given |= {"text": "#000000", "background": "#ffffff", "quota": 5}
    assert client.post(address("form_settings", form), given).status_code == 302
    form.refresh_from_db()
    assert (form.quota, form.theme["text"]) == (5, "#000000")


def test_results_count_everybody_and_name_only_the_people_one_may_see(signed_in, people, nora):
    form = published(people["dario"])
    dario = Actor(people["dario"], Door.PAGE)
    for score in ("10", "9", "9", "8", "2"):
        raw = {"score": [score], "why": ["Slow"]}
        submit_response(form=form, sent=Sent(raw), contact=nora, by=dario)

    owner = signed_in("dario").get(address("form_results", form)).content.decode()
    assert "NPS 40" in owner
    assert "Nora" in owner
    stranger = signed_in("cy").get(address("form_results", form)).content.decode()
    assert "NPS 40" in stranger
    assert "Nora" not in stranger


def test_an_answer_held_back_takes_effect_when_a_colleague_counts_it(people):
    form = published(people["dario"])
    dario = Actor(people["dario"], Door.PAGE)
    sent = Sent({"score": ["9"], "email": ["iris@example.org"]}, sender="here")
    submit_response(form=form, sent=sent, by=dario)
    doubtful = submit_response(form=form, sent=sent, by=dario)

    counted = reviewing.accept_response(response=doubtful, by=dario)
    assert (counted.state, counted.contact.email) == ("counted", "iris@example.org")
    again = submit_response(form=form, sent=sent, by=dario)
    reviewing.discard_response(response=again, by=dario)
    assert Response.objects.count() == 2


def test_answers_leave_through_the_ledger_of_exports(signed_in, people, nora):
    form = published(people["dario"])
    dario = Actor(people["dario"], Door.PAGE)
    raw = {"score": ["3"], "why": ["=1+1"]}
    submit_response(form=form, sent=Sent(raw), contact=nora, by=dario)
    signed_in("dario").post(
        address("form_export", form), {"format": "csv", "purpose": "Quarterly review"}
    )

    export = Export.objects.get()
    assert (export.state, export.purpose) == ("ready", "Quarterly review")
    assert ExportedContact.objects.get().contact == nora
    rows = list(csv.DictReader(io.StringIO(export.file.read().decode("utf-8-sig"))))
    assert [(row["contact"], row["score"], row["why"]) for row in rows] == [
        (str(nora.key), "3", "'=1+1")
    ]


def test_the_api_takes_an_answer_and_says_what_is_wrong_with_one(signed_in, people, nora):
    form = published(people["dario"])
    client = signed_in("dario")
    given = {"form": str(form.key), "contact": str(nora.key), "answers": {"score": 9}}
    made = client.post("/api/v1/responses/", given, content_type="application/json")
    assert (made.status_code, made.json()["nps"]) == (201, 9)
    wrong = client.post(
        "/api/v1/responses/", given | {"answers": {"score": 11}}, content_type="application/json"
    )
    assert wrong.status_code == 400
    listed = client.get("/api/v1/responses/", {"contact": str(nora.key)}).json()
    assert [row["answers"]["score"] for row in listed["results"]] == [9]
    assert client.get(f"/api/v1/forms/{form.key}/").json()["latest_version"] == 1


def test_the_sample_survey_loads_once(people, nora):
    by = Actor.system()
    assert sample_forms.load(by=by) == {"forms": 1, "answers": 1}
    assert sample_forms.load(by=by) == {"forms": 1, "answers": 1}
