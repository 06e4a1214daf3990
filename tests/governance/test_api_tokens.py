"""Tokens: shown once, kept as a digest, ended for good; what they may do."""

import hashlib
import json
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from config.actor import Actor, Door
from governance.models.audit import AuditEvent
from governance.models.token import ApiToken
from governance.operations.tokens import revoke_token, revoke_tokens_of
from tests.contacts.api_client import Caller, problem_without_request_id

TOKENS = "/api/v1/tokens/"
REFUSED = {
    "type": "/problems/invalid_token",
    "title": "Not authenticated",
    "status": 401,
    "detail": "This token does not count.",
    "errors": [{"code": "invalid_token", "detail": "This token does not count.", "pointer": None}],
}


def _wanted(**changes: Any) -> str:
    ends = (timezone.now() + timedelta(days=30)).isoformat()
    wanted = {"name": "Shop", "scopes": ["contacts:read"], "expires_at": ends}
    return json.dumps(wanted | changes)


def test_a_new_token_is_shown_once_and_kept_as_a_digest(signed_in: Any) -> None:
    client = signed_in("bo")
    response = client.post(TOKENS, _wanted(), "application/json")
    assert response.status_code == 201
    raw = response.json()["token"]
    token = ApiToken.objects.get()
    assert raw.startswith(f"cst_{token.prefix}_")
    assert token.digest == hashlib.sha256(raw.encode()).hexdigest()
    assert (response["Location"], response["ETag"] != "") == (f"{TOKENS}{token.key}/", True)
    assert raw not in client.get(TOKENS).content.decode()
    event = AuditEvent.objects.get(verb="token.issued")
    assert (event.key, event.facts) == (str(token.key), {"scopes": ["contacts:read"]})
    answer = client.get("/api/v1/contacts/", headers={"Authorization": f"Bearer {raw}"})
    assert answer.status_code == 200


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        ({"scopes": []}, "/scopes"),
        ({"scopes": ["everything"]}, "/scopes/0"),
        ({"expires_at": "2020-01-01T00:00:00Z"}, "/expires_at"),
        ({"expires_at": "2999-01-01T00:00:00Z"}, "/expires_at"),
        ({"expires_at": None}, "/expires_at"),
        ({"owner": 1}, "/owner"),
    ],
)
def test_a_token_needs_scopes_and_an_end_within_a_year(
    signed_in: Any, changes: dict[str, Any], pointer: str
) -> None:
    response = signed_in("bo").post(TOKENS, _wanted(**changes), "application/json")
    assert response.status_code == 400
    assert [each["pointer"] for each in response.json()["errors"]] == [pointer]
    assert ApiToken.objects.count() == 0


def test_a_token_cannot_make_another_token(people: Any) -> None:
    caller = Caller(people["bo"])
    assert caller("POST", "/tokens/", json.loads(_wanted())).status_code == 403
    assert ApiToken.objects.count() == 1


def test_an_answer_with_a_secret_is_never_kept(signed_in: Any) -> None:
    response = signed_in("bo").post(
        TOKENS, _wanted(), "application/json", headers={"Idempotency-Key": "k"}
    )
    assert response.status_code == 400
    assert ApiToken.objects.count() == 0


def test_everybody_sees_and_ends_only_their_own_tokens(people: Any) -> None:
    bo, ana = Caller(people["bo"]), Caller(people["ana"])
    listed = ana("GET", "/tokens/").json()["results"]
    assert [each["prefix"] for each in listed] == [ana.token.prefix]
    assert ana("POST", f"/tokens/{bo.token.key}/revoke").status_code == 404
    assert bo("GET", "/contacts/").status_code == 200
    assert bo("POST", f"/tokens/{bo.token.key}/revoke").status_code == 200
    assert bo("GET", "/contacts/").status_code == 401


@pytest.mark.parametrize("ending", ["expired", "revoked", "owner left", "unknown", "tampered"])
def test_a_token_that_does_not_count_is_refused_without_saying_why(
    people: Any, ending: str
) -> None:
    caller = Caller(people["bo"])
    if ending == "expired":
        ApiToken.objects.update(expires_at=timezone.now())
    elif ending == "revoked":
        revoke_token(token=caller.token, by=Actor(people["bo"], Door.PAGE))
    elif ending == "owner left":
        people["bo"].is_active = False
        people["bo"].save()
    elif ending == "unknown":
        caller.raw = "cst_0123456789ab_" + "x" * 43
    else:
        caller.raw = caller.raw[:-1] + ("A" if caller.raw[-1] != "A" else "B")
    response = caller("GET", "/contacts/")
    assert response.status_code == 401
    assert problem_without_request_id(response) == REFUSED


def test_the_last_day_of_use_is_remembered(people: Any) -> None:
    caller = Caller(people["bo"])
    assert caller.token.last_used_on is None
    caller("GET", "/contacts/")
    assert ApiToken.objects.get().last_used_on == timezone.localdate()


def test_all_tokens_of_a_person_can_be_ended_at_once(people: Any) -> None:
    bo = [Caller(people["bo"]), Caller(people["bo"])]
    other = Caller(people["cy"])
    assert revoke_tokens_of(owner=people["bo"], by=Actor.system()) == 2
    assert [caller("GET", "/contacts/").status_code for caller in [*bo, other]] == [401, 401, 200]


def test_the_audit_trail_is_for_who_may_read_it(people: Any) -> None:
    dario = Caller(people["dario"])
    events = dario("GET", "/audit-events/?verb=token.issued").json()["results"]
    assert [(e["model"], e["user_id"], e["door"]) for e in events] == [
        ("governance.ApiToken", people["dario"].pk, "page")
    ]
    assert dario("GET", f"/audit-events/{events[0]['id']}/").status_code == 200
    assert dario("GET", "/audit-events/99999999/").status_code == 404
    assert dario("DELETE", f"/audit-events/{events[0]['id']}/").status_code == 405
    assert Caller(people["ana"])("GET", "/audit-events/").status_code == 403
    scoped = Caller(people["dario"], ["contacts:read"])
    assert scoped("GET", "/audit-events/").status_code == 403
