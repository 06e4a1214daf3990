"""The log of reads holds against whoever has the database: what real reads wrote is sealed."""

import json
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.db import ProgrammingError, connection, transaction
from django.urls import reverse

from config.actor import Actor, Door
from contacts.views.list_columns import COOKIE
from governance.models.audit import AuditEvent
from governance.operations.sealing import seal_audit
from tests.audit.conftest import owner, trail  # noqa: F401
from tests.contacts.api_client import Caller
from tests.privacy.patients import FIELD, health_field, ill


def verified() -> dict[str, Any]:
    """What the command says of the trail, and with which code it ends."""
    out, code = StringIO(), 0
    try:
        call_command("verify_audit", "--json", stdout=out, stderr=StringIO())
    except SystemExit as ended:
        code = int(ended.code or 0)
    said = json.loads(out.getvalue())
    return {name: said[name] for name in ("ok", "first_bad", "fault")} | {"exit": code}


def as_the_owner(statement: str, *given: Any) -> None:
    with owner(), connection.cursor() as cursor:
        cursor.execute(statement, given)


GOOD = {"ok": True, "first_bad": None, "fault": None, "exit": 0}


@pytest.mark.usefixtures("trail")
def test_who_changes_what_the_log_says_was_read_breaks_the_chain(
    people: dict[str, Any], signed_in: Any, settings: Any
) -> None:
    """Scenario 33: read in the list and by a program, and a superuser who covers it up."""
    settings.HIPAA_MODE = True
    health_field(people)
    patient = ill("Ines")
    page = signed_in("prisca")
    page.cookies[COOKIE] = FIELD
    assert page.get("/contacts/").status_code == 200
    assert Caller(people["prisca"])("GET", f"/contacts/{patient.key}/").status_code == 200
    rows = AuditEvent.objects.filter(verb="phi.read").order_by("pk")
    assert [row.facts["page"] for row in rows] == ["contacts:list", "api-contact-detail"]
    assert {(row.user_id, *row.facts["people"]) for row in rows} == {
        (people["prisca"].pk, str(patient.key))
    }
    seal_audit(by=Actor.system(Door.JOB))
    assert verified() == GOOD

    admin, entry = signed_in("root"), rows[0]
    change = reverse("admin:governance_auditevent_change", args=[entry.pk])
    assert admin.post(change, {"user_id": 0}).status_code == 403
    delete = reverse("admin:governance_auditevent_delete", args=[entry.pk])
    assert admin.post(delete, {"post": "yes"}).status_code == 403
    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        rows.update(user_id=0)
    assert verified() == GOOD

    blame = "update governance_auditevent set user_id = %s where id = %s"
    as_the_owner(blame, people["bo"].pk, entry.pk)
    broken = {"ok": False, "first_bad": 1, "exit": 1}
    assert verified() == broken | {"fault": "row_changed"}
    as_the_owner(blame, people["prisca"].pk, entry.pk)
    assert verified() == GOOD
    as_the_owner("delete from governance_auditevent where id = %s", entry.pk)
    assert verified() == broken | {"fault": "row_missing"}
