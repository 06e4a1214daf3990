"""Rows as connectors get them, and what they say of them, in few words."""

from typing import Any

from segments.destinations.connector import Connector
from segments.destinations.row import Rejection, Row, RowResult

NAMED = {"given_name": "Ana", "family_name": "Ruiz"}


def row(name: str, **values: Any) -> Row:
    return Row(f"ref-{name}", {"email": f"{name}@example.com", **values})


def ready(connector: Connector, *rows: Row) -> list[Row]:
    """Return the rows in the destination's words."""
    found = [connector.normalise(row) for row in rows]
    assert not [one for one in found if isinstance(one, Rejection)]
    return found  # type: ignore[return-value]


def known(rows: list[Row], results: list[RowResult]) -> list[Row]:
    """Return rows as a later run has them: with what the destination said."""
    return [
        Row(one.ref, one.values, result.remote_id)
        for one, result in zip(rows, results, strict=True)
    ]


def said(results: Any) -> list[tuple[str, str, str]]:
    return [(result.ref, result.status.value, result.code) for result in results]
