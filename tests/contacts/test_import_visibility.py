"""Whose imports one sees: the same at the page, over the API and in the admin."""

from typing import Any

import pytest
from django.core.files.base import ContentFile

from config.actor import Actor, Door
from contacts.models.source import Import
from contacts.operations.importing.starting import start_import
from tests.contacts.api_client import Caller

pytestmark = pytest.mark.usefixtures("stored_in")
SEES = {"ana": {"ana"}, "marta": {"marta"}, "dario": {"ana", "marta", "dario"}}


@pytest.fixture
def imports(people: Any) -> dict[str, Import]:
    """One import of each, named after who brought it."""
    return {
        name: start_import(
            file=ContentFile(b"Email\na@b.example\n", "x.csv"),
            file_name=f"of-{name}.csv",
            by=Actor(people[name], Door.PAGE),
        )
        for name in ("ana", "marta", "dario")
    }


@pytest.mark.parametrize("name", SEES)
def test_pages_and_api_show_the_same_imports(
    name: str, imports: Any, people: Any, signed_in: Any
) -> None:
    expected = {f"of-{each}.csv" for each in SEES[name]}
    page = signed_in(name).get("/contacts/import/").content.decode()
    assert {f"of-{each}.csv" for each in imports if f"of-{each}.csv" in page} == expected
    rows = Caller(people[name])("GET", "/imports/").json()["results"]
    assert {row["file_name"] for row in rows} == expected


def test_the_admin_asks_the_same_rule(
    imports: Any, people: Any, signed_in: Any, monkeypatch: Any
) -> None:
    page = signed_in("dario").get("/admin/contacts/import/").content.decode()
    assert all(f"of-{name}.csv" in page for name in imports)
    assert set(Import.objects.visible_to(people["prisca"])) == set(imports.values())
    assert list(Import.objects.visible_to(people["bo"])) == []


def test_who_left_sees_nothing(imports: Any, people: Any) -> None:
    people["ana"].is_active = False
    assert list(Import.objects.visible_to(people["ana"])) == []
