"""The auditor's page: how the trail stands, all that one operation did, and the way out."""

import json
import uuid
from typing import Any

import pytest
from django.urls import reverse
from procrastinate.contrib.django.models import ProcrastinateJob

from governance.models.audit import AuditEvent
from governance.models.seal import AuditSeal
from tests.contacts.api_client import Caller

pytestmark = pytest.mark.django_db
PAGE = "governance:audit"
OPERATION = uuid.UUID(int=7)


@pytest.fixture
def events(people: Any) -> None:
    for number in range(3):
        AuditEvent.objects.create(
            verb=["tag.created", "tag.changed", "row.update"][number],
            model="contacts.Tag",
            key="=1+1" if number == 0 else "k",
            user_id=people["ana"].pk,
            door="page",
            operation=OPERATION if number else None,
            request_id="r-1",
        )


def export(client: Any, kind: str, query: str) -> bytes:
    answer = client.post(reverse("governance:audit_export", args=[kind]) + query)
    assert answer.status_code == 200
    return b"".join(answer.streaming_content)


def test_one_link_shows_everything_an_operation_did(signed_in: Any, events: None) -> None:
    answer = signed_in("dario").get(reverse(PAGE), {"operation": str(OPERATION)})
    assert [row.verb for row, _person in answer.context["rows"]] == ["row.update", "tag.changed"]
    link = f'href="?operation={OPERATION}"'
    assert answer.content.decode().count(link) == 2


def test_what_is_filtered_leaves_as_a_file_after_it_was_written_down(
    signed_in: Any, people: Any, events: None
) -> None:
    client = signed_in("dario")
    rows = json.loads(export(client, "json", "?verb=tag.&person=ana"))
    assert [(row["verb"], row["request_id"]) for row in rows] == [
        ("tag.changed", "r-1"), ("tag.created", "r-1"),
    ]  # fmt: skip
    left = AuditEvent.objects.get(verb="audit.exported")
    assert (left.user_id, left.facts) == (
        people["dario"].pk, {"format": "json", "fields": ["person", "verb"]},
    )  # fmt: skip
    assert json.loads(export(client, "json", "?key=nothing")) == []


def test_a_file_for_spreadsheets_runs_nothing(signed_in: Any, events: None) -> None:
    lines = export(signed_in("dario"), "csv", "?verb=tag.created").decode("utf-8-sig").splitlines()
    assert lines[0].startswith("id,at,verb,model,key,user_id,door,operation,request_id,facts")
    assert ",'=1+1," in lines[1]
    assert len(lines) == 2


def test_filters_that_make_no_sense_give_no_file(signed_in: Any, people: Any) -> None:
    page = reverse("governance:audit_export", args=["csv"])
    client = signed_in("dario")
    assert client.post(f"{page}?operation=x").status_code == 404
    assert client.post(reverse("governance:audit_export", args=["exe"])).status_code == 404
    assert not AuditEvent.objects.filter(verb="audit.exported").exists()


@pytest.mark.parametrize(
    ("verb", "facts", "words"),
    [
        ("audit.verified", {"rows": 3, "seals": 1, "anchored": True}, "As it was"),
        ("audit.broken", {"first_bad": 4, "fault": "row_missing"},
         "Seal 4 does not hold: a row under it is missing."),
    ],
)  # fmt: skip
def test_the_page_says_how_the_trail_stands(
    signed_in: Any, events: None, verb: str, facts: dict[str, Any], words: str
) -> None:
    AuditSeal.objects.create(number=9, start=0, end=2**62, rows=3, root="r", mac="m")
    AuditEvent.objects.create(verb=verb, model="governance.AuditSeal", door="job", facts=facts)
    answer = signed_in("dario").get(reverse(PAGE))
    assert answer.context["state"].waiting == 0
    text = answer.content.decode()
    assert "Seal 9, " in text
    assert words in text


def test_an_auditor_asks_for_a_verification_once(signed_in: Any, people: Any) -> None:
    client = signed_in("prisca")
    for _ in range(2):
        assert client.post(reverse("governance:audit_verify")).status_code == 302
    jobs = ProcrastinateJob.objects.filter(task_name="governance.verify_audit")
    assert [job.args for job in jobs] == [{"user_id": people["prisca"].pk}]


def test_the_api_narrows_by_the_same_words(people: Any, events: None) -> None:
    ask = Caller(people["dario"])
    found = ask("GET", f"/audit-events/?person=ana&operation={OPERATION}&order=at").json()
    assert [(row["verb"], row["request_id"]) for row in found["results"]] == [
        ("tag.changed", "r-1"), ("row.update", "r-1"),
    ]  # fmt: skip
    assert ask("GET", "/audit-events/?person=nobody").status_code == 400
