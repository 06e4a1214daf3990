"""Destinations that are files: exact columns and hashes, safe cells, one file per call."""

import csv
import hashlib
import io
from typing import Any

import pytest
from django.core.files.storage import default_storage
from openpyxl import load_workbook

from segments.destinations import connector_for
from segments.destinations.row import Health, Row, Status
from tests.segments.connecting import ready, row, said

EVERYTHING = {
    "email": "Test@Example.com", "phone": "+34600111222", "given_name": "José María",
    "family_name": "O'Neill", "language": "es", "country": "ES", "region": "Gipuzkoa",
    "city": "San Sebastián", "postal_code": "20 001", "gender": "female",
    "birth_date": "1990-01-31", "organisation": "Acme", "occupation": "Baker", "stage": "lead",
    "external_id": "A-7", "tags": ("vip", "spring"), "custom:shoe_size": "38",
}  # fmt: skip


def sent(connector: Any) -> list[list[list[str]]]:
    """Return the lines of the files a connector left."""
    found = []
    for made in connector.files:
        content = default_storage.open(made.name).read()
        assert (made.sha256, made.size) == (hashlib.sha256(content).hexdigest(), len(content))
        found.append(list(csv.reader(io.StringIO(content.decode("utf-8-sig")))))
    return found


def file_connector(kind: str, **settings: str) -> Any:
    class Destination:
        key, match_key, secrets = "d1", "email", staticmethod(dict)

    destination: Any = Destination()
    destination.kind, destination.settings, destination.fields = kind, settings, []
    return connector_for(destination)


@pytest.fixture
def stored(settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path


def test_a_file_has_no_formula_and_is_the_same_file_under_the_same_key(stored: None) -> None:
    connector = file_connector("csv")
    rows = ready(connector, row("ana", given_name="=1+1"), row("bea", **{"custom:size": "38"}))
    for _ in range(2):
        assert {result.status for result in connector.upsert(rows, "k1")} == {Status.ACCEPTED}
    connector.remove([rows[0], Row("ref-gone")], "k1")
    first, again, left = connector.files
    assert (first, first.lines, left.lines) == (again, 2, 1)
    assert sent(connector)[1:] == [
        [["email", "custom:size", "given_name"], ["ana@example.com", "", "'=1+1"],
         ["bea@example.com", "38", ""]],
        [["email", "given_name"], ["ana@example.com", "'=1+1"]],
    ]  # fmt: skip
    assert len(default_storage.listdir("audiences/d1")[1]) == 2


def test_who_cannot_be_named_in_a_file_has_to_be_removed_by_hand(stored: None) -> None:
    assert said(file_connector("meta").remove([Row("ref-gone")], "k1")) == [
        ("ref-gone", "rejected", "no_match_key")
    ]


def test_a_file_can_be_a_workbook_in_a_folder_and_nowhere_else(stored: None) -> None:
    connector = file_connector("folder", folder="partner/in", format="xlsx")
    assert connector.check() == Health(True)
    connector.upsert(ready(connector, row("ana", given_name="@sum")), "k1")
    (made,) = connector.files
    assert made.name.startswith("handed-over/partner/in/")
    sheet = load_workbook(default_storage.open(made.name)).active
    assert [*sheet.values] == [("email", "given_name"), ("ana@example.com", "'@sum")]
    for folder in ("../audiences", "/etc", "a/../b", ""):
        assert file_connector("folder", folder=folder).check() == Health(False, "not_configured")


def test_a_meta_file_is_hashed_in_their_form(stored: None) -> None:
    connector = file_connector("meta")
    connector.upsert(ready(connector, Row("r1", EVERYTHING)), "k1")
    ((headers, line),) = sent(connector)
    assert headers == [
        "EMAIL", "PHONE", "FN", "LN", "GEN", "DOBY", "DOBM", "DOBD",
        "CT", "ST", "ZIP", "COUNTRY", "EXTERN_ID",
    ]  # fmt: skip
    plain = ["josémaría", "oneill", "f", "1990", "01", "31", "sansebastián", "gipuzkoa", "20001"]
    assert line == [
        "973dfe463ec85785f5f95af5ba3906eedb2d931c24e69824a89ea65dba4e813b",
        "67f01a2b0e2c34277df586b5cc6e35a5f232494e64dc33b5f75f80bf568914f1",
        *(hashlib.sha256(text.encode()).hexdigest() for text in (*plain, "es")),
        "A-7",
    ]


def test_a_google_file_is_hashed_in_theirs_but_for_country_and_postal_code(stored: None) -> None:
    connector = file_connector("google")
    half = Row("r2", {"email": " Test@ Example.com", "given_name": "Ana", "country": "ES"})
    connector.upsert(ready(connector, Row("r1", EVERYTHING), half), "k1")
    ((headers, line, other),) = sent(connector)
    assert headers == ["Email", "Phone", "First Name", "Last Name", "Country", "Zip"]
    email = "973dfe463ec85785f5f95af5ba3906eedb2d931c24e69824a89ea65dba4e813b"
    assert line == [
        email,
        "cb24629d1dbeb6ee24e7c20610896274e8102e67aa6efc2f3a1be2893c38008b",
        hashlib.sha256("josé maría".encode()).hexdigest(),
        hashlib.sha256(b"o'neill").hexdigest(),
        "ES",
        "20 001",
    ]
    assert other == [email, "", "", "", "", ""]
    content = default_storage.open(connector.files[0].name).read()
    assert content.startswith(b"Email,")
