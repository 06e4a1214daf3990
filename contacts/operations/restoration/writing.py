"""Takes an operation back as planned, in sets, and keeps what is derived from it right."""

from typing import Any

from django.db import connection

from config.actor import Actor
from contacts.operations.flagging import refresh_many
from contacts.operations.match_keys import refresh_match_keys
from contacts.operations.origins import source_of
from contacts.operations.restoration import write_sql as sql
from contacts.operations.restoration.tables import CONTACT, HOUSE, TABLES, Table
from contacts.operations.sealing import index_again
from contacts.operations.searching import refresh_search
from contacts.operations.suppression import CHANNELS_OF, digest


def write_plan(by: Actor, tables: tuple[Table, ...] = TABLES) -> None:
    """Write what the plan of this transaction says."""
    with connection.cursor() as cursor:
        for table in tables:
            for statement in sql.come_back(table):
                cursor.execute(statement)
        for statement in sql.AFFECTED:
            cursor.execute(statement)
        for table in tables:
            cursor.execute(sql.CHANGE_PEOPLE if table is CONTACT else sql.change(table))
        for table in reversed(tables):
            for statement in sql.go(table):
                cursor.execute(statement)
        cursor.execute(sql.ONE_PRIMARY)
        cursor.execute(sql.SAME_AS_PRIMARY)
        _close_refused(cursor)
        source = source_of(by)
        cursor.execute(sql.ORIGINS, [source.pk if source else None, by.user_id, str(by.door)])
        _derive(cursor)


def write_house() -> None:
    """Write what the plan says of the tables that are not about people."""
    with connection.cursor() as cursor:
        statements = [
            *(line for table in HOUSE for line in sql.come_back(table)),
            *(sql.change(table) for table in HOUSE),
            *(line for table in reversed(HOUSE) for line in sql.go(table)),
        ]
        for statement in statements:
            cursor.execute(statement)


def _close_refused(cursor: Any) -> None:
    """Close the addresses in use again whose owner refused on another record, or for ever."""
    cursor.execute(sql.IN_USE_AGAIN)
    rows = cursor.fetchall()
    if not rows:
        return
    cursor.execute(sql.CLOSED_ELSEWHERE, [[row[0] for row in rows]])
    digests = [
        (pk, str(channel), digest(channel, value))
        for pk, kind, value in rows
        for channel in CHANNELS_OF.get(kind, ())
    ]
    cursor.execute(sql.SUPPRESSED, [list(column) for column in zip(*digests, strict=True)])


def _derive(cursor: Any) -> None:
    cursor.execute(
        "select id from restoring_affected"
        f" union select id from {CONTACT.plan} where why = '' and how = 'add'"
    )
    affected = [row[0] for row in cursor.fetchall()]
    refresh_search(affected)
    refresh_match_keys(affected)
    index_again(affected)
    cursor.execute(sql.JUDGED)
    refresh_many([row[0] for row in cursor.fetchall()])
