"""Several statements in one round trip: of an erasure of one person the trips cost most."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import connection


@dataclass(frozen=True, slots=True)
class Result:
    """What one statement gave: its rows, if it gives any, and how many it found or changed."""

    rows: list[Any]
    count: int


def run_together(statements: Iterable[str], params: dict[str, Any] | None = None) -> list[Result]:
    """Run statements one after the other, in the caller's transaction; return a result of each.

    They share their parameters. Nothing of one may be needed to write the next.
    """
    script, found = ";\n".join(statements), list[Result]()
    if not script:
        return found
    with connection.cursor() as cursor:
        # Parameters are bound here, by the driver; so the server takes several statements.
        cursor.execute(script, params)
        while True:
            rows = cursor.fetchall() if cursor.description else []
            found.append(Result(rows, int(cursor.rowcount)))
            if not cursor.nextset():
                return found
