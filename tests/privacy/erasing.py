"""Erasures as tests ask for them: planned by one officer, approved by another."""

from datetime import UTC, datetime
from typing import Any

from config.actor import Actor
from privacy.models.erasure import Erasure
from privacy.operations.erasing.approving import approve_erasure
from privacy.operations.erasing.executing import execute_erasure
from privacy.operations.erasing.planning import plan_erasure
from privacy.operations.erasing.scanning import scan
from privacy.operations.erasing.sought import sought_of

NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)


def approved(people: list[int], officer: Actor, second: Actor) -> Erasure:
    erasure = plan_erasure(people=people, by=officer, now=NOW)
    return approve_erasure(erasure=erasure, plan_hash=erasure.plan_hash, by=second, now=NOW)


def erased(people: list[int], officer: Actor, second: Actor) -> Erasure:
    return execute_erasure(erasure=approved(people, officer, second), by=officer, now=NOW)


def planned_rows(erasure: Erasure) -> dict[str, int]:
    """Return the rows of a plan by table."""
    rows: dict[str, int] = {}
    for row in erasure.plan["tables"]:
        rows[row["table"]] = rows.get(row["table"], 0) + row["rows"]
    return rows


def places_of(*words: tuple[str, str]) -> dict[str, Any]:
    """Return where these words stand in database and files, by "table.column"."""
    return dict(sorted(scan(sought_of(words)).found.items()))
