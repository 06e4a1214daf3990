"""Imports over the API: upload, settings, the queue, refusals; a file read to the end."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart
from procrastinate.contrib.django.models import ProcrastinateJob

from contacts.models.contact import Contact
from contacts.models.source import Import
from contacts.tasks import run_import_job
from governance.models.audit import AuditEvent
from tests.contacts.api_client import Caller, problem_without_request_id
from tests.contacts.test_api_catalogue import FORBIDDEN, STALE, one

pytestmark = pytest.mark.usefixtures("stored_in")
TEXT = "Id,First Name,Email\n1,Ana,ana@x.es\n2,Luis,luis@x.es\n"


@pytest.fixture
def ana(people: Any) -> Caller:
    return Caller(people["ana"])


def uploaded(caller: Caller, **values: Any) -> Any:
    return caller("POST", "/imports/", {"content": TEXT, "file_name": "fair.csv", **values})


def test_a_file_is_uploaded_as_text_and_recognised(ana: Caller) -> None:
    answer = uploaded(ana)
    job = Import.objects.get()
    assert (answer.status_code, answer["Location"]) == (201, f"/api/v1/imports/{job.key}/")
    names = ("state", "mode", "format", "file_name", "source", "headers", "mapping", "created")
    assert {name: answer.json()[name] for name in names} == {
        "state": "uploaded",
        "mode": "upsert",
        "format": "csv",
        "file_name": "fair.csv",
        "source": None,
        "headers": ["Id", "First Name", "Email"],
        "mapping": ["external_id", "given_name", "email"],
        "created": 0,
    }
    assert Contact.objects.count() == 0


def test_a_file_is_uploaded_as_a_form(ana: Caller) -> None:
    sent = {"file": SimpleUploadedFile("fair.csv", TEXT.encode(), "text/csv"), "source": "Fair"}
    answer = ana.client.generic(
        "POST",
        "/api/v1/imports/",
        encode_multipart(BOUNDARY, sent),
        MULTIPART_CONTENT,
        headers={"Authorization": f"Bearer {ana.raw}"},
    )
    assert (answer.status_code, answer.json()["file_name"]) == (201, "fair.csv")


def test_an_import_is_configured_run_in_the_background_and_undone(ana: Caller) -> None:
    made = uploaded(ana)
    path = f"/imports/{made.json()['key']}/"
    settings = {"source_name": "Fair", "mode": "create", "team": "North"}
    changed = ana("PATCH", path, settings, if_match=made["ETag"])
    assert changed.status_code == 200
    shown = changed.json()
    assert (shown["source"], shown["mode"], shown["team"]) == ("Fair", "create", "North")
    queued = ana("POST", f"{path}run")
    assert (queued.status_code, queued.json()["state"]) == (202, "uploaded")
    task = ProcrastinateJob.objects.get(task_name="contacts.run_import")
    with connection.cursor() as cursor:  # as the worker does, whose job then waits no more
        cursor.execute("update procrastinate_jobs set status = 'succeeded'")
    run_import_job.func(None, **task.args)
    done = ana("GET", path).json()
    assert (done["state"], done["created"], done["read"]) == ("done", 2, 2)
    assert ana("POST", f"{path}undo").status_code == 202
    assert ProcrastinateJob.objects.filter(task_name="contacts.undo_import").count() == 1


def test_an_old_state_of_an_import_is_not_overwritten(ana: Caller) -> None:
    made = uploaded(ana)
    path = f"/imports/{made.json()['key']}/"
    ana("PATCH", path, {"mode": "fill"}, if_match=made["ETag"])
    late = ana("PATCH", path, {"mode": "create"}, if_match=made["ETag"])
    assert (late.status_code, problem_without_request_id(late)) == (412, STALE)
    assert Import.objects.get().mode == "fill"


@pytest.mark.parametrize(
    ("body", "refusal"),
    [
        ({}, one("invalid", "Give either a file, or its content.", "/file")),
        ({"content": ""}, one("blank", "This field may not be blank.", "/content")),
        (
            {"content": TEXT, "format": "dbase"},
            one("invalid_choice", '"dbase" is not a valid choice.', "/format"),
        ),
        ({"content": TEXT, "fiel_name": "x"}, one("unknown_field", "Unknown field.", "/fiel_name")),
        (
            {"content": TEXT, "file_name": 7 * ["x"]},
            one("invalid", "Not a valid string.", "/file_name"),
        ),
        (
            {"content": TEXT, "file": "x"},
            one(
                "invalid",
                "The submitted data was not a file. Check the encoding type on the form.",
                "/file",
            ),
        ),
    ],
)
def test_an_upload_that_is_none_is_refused_and_stores_nothing(
    ana: Caller, body: Any, refusal: Any
) -> None:
    answer = ana("POST", "/imports/", body)
    assert answer.status_code == 400
    assert problem_without_request_id(answer) == refusal
    assert Import.objects.count() == 0


@pytest.mark.parametrize(
    ("body", "refusal"),
    [
        ({"mode": "replace"}, one("invalid_choice", '"replace" is not a valid choice.', "/mode")),
        (
            {"mapping": ["email"]},
            one("cannot_import", "The mapping must name every column of the file once.", None, 409),
        ),
        (
            {"mapping": ["email", "given_name", "nonsense"]},
            one("cannot_import", "Choose what each column becomes from its list.", None, 409),
        ),
        (
            {"team": "Nowhere"},
            one("does_not_exist", "Object with name=Nowhere does not exist.", "/team"),
        ),
        (
            {"team": "South"},
            one("permission_denied", "Your role does not allow this.", None, 403),
        ),
        ({"source": "Fair"}, one("unknown_field", "Unknown field.", "/source")),
    ],
)
def test_settings_that_break_a_rule_change_nothing(ana: Caller, body: Any, refusal: Any) -> None:
    made = uploaded(ana)
    path = f"/imports/{made.json()['key']}/"
    answer = ana("PATCH", path, body)
    assert answer.status_code == refusal["status"]
    assert problem_without_request_id(answer) == refusal
    assert ana("GET", path)["ETag"] == made["ETag"]


def test_work_waits_for_a_source_and_is_queued_once(ana: Caller) -> None:
    path = f"/imports/{uploaded(ana).json()['key']}/"
    waiting = ProcrastinateJob.objects.count()
    for work in ("check", "run"):
        answer = ana("POST", path + work)
        assert problem_without_request_id(answer) == one(
            "cannot_import", "Say which source this file comes from.", None, 409
        )
    assert problem_without_request_id(ana("POST", f"{path}undo")) == one(
        "cannot_import", "The state of this import does not allow that.", None, 409
    )
    ana("PATCH", path, {"source_name": "Fair"})
    assert ana("POST", f"{path}run").status_code == 202
    assert problem_without_request_id(ana("POST", f"{path}run")) == one(
        "cannot_import", "Work on this import is already waiting.", None, 409
    )
    assert ProcrastinateJob.objects.count() == waiting + 1


def test_imports_of_others_are_not_there_and_not_decided_about(people: Any, ana: Caller) -> None:
    key = uploaded(ana).json()["key"]
    marta = Caller(people["marta"])
    for method, path in (("GET", ""), ("PATCH", ""), ("POST", "run"), ("POST", "undo")):
        answer = marta(method, f"/imports/{key}/{path}", {} if method == "PATCH" else None)
        assert problem_without_request_id(answer) == one("not_found", "Not found.", None, 404)
    dario = Caller(people["dario"])
    assert dario("GET", f"/imports/{key}/").status_code == 200
    refused = dario("PATCH", f"/imports/{key}/", {"mode": "fill"})
    assert problem_without_request_id(refused) == one(
        "permission_denied", "Only the person who uploaded the file decides about it.", None, 403
    )
    assert Import.objects.get().mode == "upsert"


@pytest.mark.parametrize("name", ["bo", "vera", "prisca"])
def test_a_role_that_does_not_import_uploads_nothing(people: Any, name: str) -> None:
    answer = uploaded(Caller(people[name]))
    assert (answer.status_code, problem_without_request_id(answer)) == (403, FORBIDDEN)
    assert Import.objects.count() == 0
    assert not AuditEvent.objects.filter(verb="import.uploaded").exists()


def test_the_same_key_uploads_once(ana: Caller) -> None:
    body = {"content": TEXT, "file_name": "fair.csv"}
    first = ana("POST", "/imports/", body, idempotency_key="one")
    again = ana("POST", "/imports/", body, idempotency_key="one")
    assert (first.json(), again["Idempotent-Replayed"]) == (again.json(), "true")
    assert Import.objects.count() == 1
