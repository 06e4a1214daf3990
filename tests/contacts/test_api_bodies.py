"""Hostile bodies get 400 and change nothing (security.md B03)."""

from typing import Any

import pytest

from config.api.parsing import depth_exceeds
from contacts.models.contact import Contact
from tests.contacts.api_client import Caller

DEEP = 100_000


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"[" * DEEP + b"]" * DEEP, "too_deep"),
        (b"[" * DEEP, "too_deep"),
        (b'{"a":' * 3000 + b"1" + b"}" * 3000, "too_deep"),
        (b'{"notes": "' + b"x" * 6 * 2**20 + b'"}', "too_large"),
        (b'{"given_name": "A", "given_name": "B"}', "duplicate_key"),
        (b'{"custom": {"a": 1, "a": 2}}', "duplicate_key"),
        (b'{"given_name": "A\\u0000"}', "nul_character"),
        (b'{"given_name": "A\\ud800"}', "parse_error"),
        (b'{"given_name": "\xff"}', "parse_error"),
        (b'{"birth_year": NaN}', "parse_error"),
        (b'{"birth_year": 1e999}', "parse_error"),
        (b'{"birth_year": ' + b"9" * 5000 + b"}", "parse_error"),
        (b'{"given_name": "' + b'\\"' * 100_000, "parse_error"),
        (b"", "required"),
    ],
    ids=lambda given: given if isinstance(given, str) else f"{len(given)} bytes",
)
def test_a_hostile_body_is_refused(people: Any, body: bytes, code: str) -> None:
    path = "/contacts/" if code != "required" else "/tags/"
    response = Caller(people["marta"])("POST", path, body)
    assert response.status_code == 400
    assert response["Content-Type"] == "application/problem+json"
    assert [each["code"] for each in response.json()["errors"]] == [code]
    assert Contact.objects.count() == 0


def test_another_media_type_is_415(people: Any) -> None:
    caller = Caller(people["ana"])
    response = caller.client.post(
        "/api/v1/contacts/",
        "given_name=A",
        "application/x-www-form-urlencoded",
        headers={"Authorization": f"Bearer {caller.raw}"},
    )
    assert response.status_code == 415


@pytest.mark.parametrize(
    ("body", "exceeds"),
    [
        (b"[" * 64 + b"]" * 64, False),
        (b"[" * 65 + b"]" * 65, True),
        (b'{"a":[' * 32 + b"]}" * 32, False),
        (b'{"a":[' * 33 + b"]}" * 33, True),
        (b'"' + b"[" * 1000 + b'"', False),
        (b'"\\"' + b"[" * 1000 + b'"', False),
        (b"[[],[],[]]" * 10_000, False),
    ],
    ids=lambda given: given if isinstance(given, bool) else f"{len(given)} bytes",
)
def test_depth_is_counted_outside_of_strings(body: bytes, exceeds: bool) -> None:
    assert depth_exceeds(body, 64) is exceeds
