"""Erasure: the plan, the second person, what goes, what stays, and the proof (P05)."""

import subprocess
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from config.actor import Actor, Door
from config.postgres_tools import tool
from contacts.models.contact import Contact
from contacts.operations.contacts import create_contact
from privacy.operations.erasing.approving import approve_erasure
from privacy.operations.erasing.executing import execute_erasure
from privacy.operations.erasing.planning import plan_erasure
from segments.models.segment import Segment
from tests.privacy.planting import expected_columns, plant

NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)


@pytest.fixture(autouse=True)
def stored(settings: Any, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path / "stored"
    return tmp_path / "stored"


@pytest.fixture
def officer(people: dict[str, Any]) -> Actor:
    return Actor(people["prisca"], Door.PAGE)


@pytest.fixture
def second(people: dict[str, Any]) -> Actor:
    return Actor(people["root"], Door.PAGE)


def erased(people: list[int], officer: Actor, second: Actor) -> Any:
    erasure = plan_erasure(people=people, by=officer, now=NOW)
    approve_erasure(erasure=erasure, plan_hash=erasure.plan_hash, by=second, now=NOW)
    return execute_erasure(erasure=erasure, by=officer, now=NOW)


def test_the_dry_run_is_the_execution_row_by_row(by, officer, second):
    nora = create_contact(
        values={
            "given_name": "Nora",
            "family_name": "Norte",
            "email": "nora@example.org",
            "phone": "612345678",
        },
        by=by,
    )
    erasure = plan_erasure(people=[nora.pk], by=officer, now=NOW)
    planned = {}
    for row in erasure.plan["tables"]:
        planned[row["table"]] = planned.get(row["table"], 0) + row["rows"]
    approve_erasure(erasure=erasure, plan_hash=erasure.plan_hash, by=second, now=NOW)
    done = execute_erasure(erasure=erasure, by=officer, now=NOW)
    assert done.proof["found"] == {}
    assert done.state == "done"
    assert done.rows == planned


@pytest.mark.django_db(transaction=True)
def test_one_word_in_every_personal_column_and_none_left_in_a_raw_dump(
    by, people, officer, second, stored, tmp_path
):
    """P05: every table about people, generated from the declarations; pg_dump and the files."""
    lena = Contact.objects.create(given_name="Lena", family_name="Lira")
    twin = Contact.objects.create(given_name="Tina", family_name="Lira")
    garden = plant(lena, twin, people["bo"])
    Segment.objects.update(members=5)
    assert expected_columns() - garden.words.keys() == set()
    before = found_in(dump(tmp_path), garden.every_word)
    assert {where for where, words in garden.words.items() if not before & set(words)} == set()
    done = erased([lena.pk], officer, second)
    assert done.proof["found"] == {}
    left = found_in(dump(tmp_path), garden.every_word)
    assert {where for where, words in garden.words.items() if left & set(words)} == set()
    assert [path for path in stored.rglob("*") if path.is_file()] == []


def dump(folder: Path) -> str:
    """Return the whole database as pg_dump writes it, in lower case."""
    connection.ensure_connection()
    where, file = connection.connection.info, folder / "dump.sql"
    program = tool("pg_dump", server=connection.pg_version // 10_000)
    given = {"--host": where.host, "--port": str(where.port), "--username": "crm_owner"}
    asked = [text for pair in given.items() for text in pair]
    subprocess.run([program, "--file", str(file), *asked, where.dbname], check=True)
    return file.read_text(errors="replace").lower()


def found_in(text: str, words: set[str]) -> set[str]:
    return {word for word in words if word in text}
