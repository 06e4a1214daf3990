"""Statements that run at every write or page, planned once per connection instead of each time.

Django binds parameters in the client, so PostgreSQL plans every statement anew; for a small
one with many tables that costs more than running it. Behind PgBouncer (`PGBOUNCER=1`), where a
connection changes hands with every transaction, they are planned each time.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import psycopg
from django.db import connection

# Only what is asked for here is prepared: psycopg prepares nothing without a threshold, and
# Django sets none.
_NEVER_BY_ITSELF = 1_000_000_000


def prepared(statement: str, given: Sequence[Any] | Mapping[str, Any]) -> list[tuple[Any, ...]]:
    """Run a statement with parameters bound by the server; return its rows, none if it has none.

    It joins the transaction that is open. Say the type of each parameter (`%s::bigint[]`): the
    server does not see the values when it plans. Text must be the same each time.
    """
    connection.ensure_connection()
    connection.validate_no_broken_transaction()
    own = not connection.settings_dict["DISABLE_SERVER_SIDE_CURSORS"]
    if own and connection.connection.prepare_threshold is None:
        connection.connection.prepare_threshold = _NEVER_BY_ITSELF
    with connection.wrap_database_errors, psycopg.Cursor(connection.connection) as cursor:
        cursor.execute(statement, given, prepare=own)  # type: ignore[arg-type]
        # As `cursor.description` says, which would first describe every column.
        return cursor.fetchall() if cursor.pgresult and cursor.pgresult.nfields else []
