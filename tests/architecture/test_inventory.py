"""Every table and column is declared, and an undeclared one is refused."""

from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import SystemCheckError

from config.personal_data import About, Erasure, NotPersonal
from contacts import personal_data
from governance import checks, inventory
from tests.architecture.tree import ROOT


def without(tables: tuple[Any, ...], label: str) -> tuple[Any, ...]:
    return tuple(row for row in tables if row.model != label)


def test_nothing_is_undeclared() -> None:
    assert inventory.problems() == []


def test_an_undeclared_table_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(personal_data, "TABLES", without(personal_data.TABLES, "contacts.Tag"))
    (error,) = checks.every_table_is_declared(None)
    assert error.id == "governance.E001"
    assert error.msg == (
        "contacts.Tag: say what it keeps about people: About(...) or NotPersonal(...)."
    )


def test_an_undeclared_column_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    (contact,) = [row for row in personal_data.TABLES if row.model == "contacts.Contact"]
    columns = {name: said for name, said in contact.columns.items() if name != "birth_date"}
    short = About("contacts.Contact", "pk", Erasure.EMPTY, columns=columns)
    tables = (short, *without(personal_data.TABLES, "contacts.Contact"))
    monkeypatch.setattr(personal_data, "TABLES", tables)
    assert [error.msg for error in checks.every_table_is_declared(None)] == [
        'contacts.Contact: say what "birth_date" is: Personal(...), Kept(...) or Derived(...).'
    ]


def test_a_stale_declaration_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    stale = NotPersonal("contacts.Gone", because="it was removed")
    monkeypatch.setattr(personal_data, "TABLES", (*personal_data.TABLES, stale))
    assert [error.msg for error in checks.every_table_is_declared(None)] == [
        "contacts.Gone is declared but does not exist; delete it."
    ]


def test_a_table_declared_twice_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    twice = NotPersonal("contacts.Tag", because="said before")
    monkeypatch.setattr(personal_data, "TABLES", (*personal_data.TABLES, twice))
    assert [error.msg for error in checks.every_table_is_declared(None)] == [
        "contacts.Tag is declared 2 times; keep one."
    ]


def test_the_check_command_refuses_it_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(personal_data, "TABLES", without(personal_data.TABLES, "contacts.Tag"))
    with pytest.raises(SystemCheckError, match=r"governance\.E001"):
        call_command("check")


def test_the_data_map_in_the_docs_is_current(tmp_path: Path) -> None:
    fresh = tmp_path / "data-map.md"
    call_command("data_map", declared=True, out=str(fresh), verbosity=0)
    assert (ROOT / "docs" / "data-map.md").read_text() == fresh.read_text()
