"""Segments over the API: what a program may keep, refresh and read."""

import json
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from config.actor import Actor
from contacts.models.contact import Contact
from contacts.models.export import ExportedContact
from contacts.operations.contacts import create_contact
from segments.models.segment import Segment
from segments.operations.refreshing import refresh_segment
from tests.contacts.api_client import Caller
from tests.segments.test_membership import SYSTEM, made, rule_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def lu(by: Actor) -> Contact:
    return create_contact(values={"given_name": "Lu", "stage": "customer"}, by=by)


def test_a_program_keeps_a_segment_and_reads_its_people(
    by: Actor, lu: Contact, people: dict[str, Any]
) -> None:
    ana = Caller(people["ana"])
    made = ana("POST", "/segments", {"name": "Customers", "rule": rule_of("customer")})
    assert (made.status_code, made.json()["state"], made.json()["members"]) == (201, "stale", 0)
    at = f"/segments/{made.json()['key']}"
    segment = Segment.objects.get(key=made.json()["key"])
    refresh_segment(segment=segment, by=SYSTEM)
    assert [each["members"] for each in ana("GET", "/segments").json()["results"]] == [1]
    members = ana("GET", f"{at}/members").json()["results"]
    assert [(each["contact"], each["via"]) for each in members] == [(str(lu.key), "rule")]
    changes = ana("GET", f"{at}/changes").json()["results"]
    assert [(each["what"], each["cause"]) for each in changes] == [("entered", "rule")]
    assert ana("GET", f"{at}/growth?days=2").json()["days"][-1]["members"] == 1
    assert ana("GET", f"{at}/overlap?with={segment.key}").json()["cells"] == [[1]]
    why = ana("GET", f"{at}/why/{lu.key}").json()
    assert (why["member"]["via"], why["rule"]["holds"], why["changes_on"]) == ("rule", True, None)
    assert [each["value"] for each in why["rule"]["parts"]] == ["Customer"]
    out = {"contact": str(lu.key), "side": "exclude", "reason": "Asked us"}
    kept_out = ana("POST", f"{at}/exceptions", out)
    assert (kept_out.status_code, kept_out.json()["until"]) == (201, None)
    assert ana("GET", f"{at}/members").json()["results"] == []
    assert ana("DELETE", f"{at}/exceptions/{kept_out.json()['id']}").status_code == 204
    found = ana("GET", "/contacts?segment=customers").json()["results"]
    assert [each["key"] for each in found] == [str(lu.key)]
    other = create_contact(values={"given_name": "Kim", "stage": "lead"}, by=by)
    asked = {"purpose": "Letter", "columns": ["given_name"], "segment": str(segment.key)}
    taken = ana("POST", "/exports", asked)
    assert (taken.status_code, taken.json()["count"]) == (201, 1)
    left = ExportedContact.objects.filter(export__key=taken.json()["key"])
    assert list(left.values_list("contact_id", flat=True)) == [lu.pk] != [other.pk]
    asked["segment"] = str(lu.key)
    assert ana("POST", "/exports", asked).status_code == 400
    assert ana("DELETE", at).status_code == 204


def test_a_program_is_told_what_is_wrong_and_where(lu: Contact, people: dict[str, Any]) -> None:
    ana, cy = Caller(people["ana"]), Caller(people["cy"])
    counted = ana("POST", "/segments/preview", {"rule": rule_of("customer")}).json()
    assert (counted["members"], counted["exact"]) == (1, True)
    assert cy("POST", "/segments/preview", {"rule": rule_of("customer")}).json()["members"] == 0
    wrong = ana("POST", "/segments", {"name": "A", "rule": {"all": []}})
    assert (wrong.status_code, wrong.json()["errors"][0]["pointer"]) == (400, "/rule/all")
    base = ana("POST", "/segments", {"name": "Base", "rule": rule_of("lead")}).json()
    uses = {"all": [{"segment": base["key"], "op": "in"}]}
    above = ana("POST", "/segments", {"name": "Above", "rule": uses}).json()
    circle = {"all": [{"segment": above["key"], "op": "in"}]}
    refused = ana("PATCH", f"/segments/{base['key']}", {"rule": circle})
    assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (
        409,
        "/rule/all/0/segment",
    )
    assert ana("DELETE", f"/segments/{base['key']}").status_code == 409
    assert cy("POST", "/segments", {"name": "C", "kind": "static"}).status_code == 403
    stale = ana("PATCH", f"/segments/{base['key']}", {"name": "B"}, if_match='"0"')
    assert stale.status_code == 412


def test_the_command_refreshes_by_the_short_name(by: Actor, lu: Contact, capsys: Any) -> None:
    made(by, rule_of("customer"))
    call_command("refresh_segment", "customers", "--json")
    told = json.loads(capsys.readouterr().out)
    assert told.pop("seconds") >= 0
    assert {told.pop("contactable")["email"]} == {0}
    assert told == {"members": 1, "entered": 1, "left": 0, "state": "ok"}
    with pytest.raises(CommandError):
        call_command("refresh_segment", "nobody")
