"""What every table holds, kept and put back: much quicker than writing it all again."""

from collections.abc import Iterable
from dataclasses import dataclass
from graphlib import TopologicalSorter

from django.contrib.contenttypes.models import ContentType
from django.core.cache import cache
from django.db import connection, transaction
from psycopg import sql

from config.database import APPLICATION, OWNER
from tests.roles import connect_as, wait_for_answers

_TABLES = """
select c.relname, array_agg(quote_ident(a.attname) order by a.attnum)
from pg_class c join pg_attribute a on a.attrelid = c.oid
where c.relnamespace = 'public'::regnamespace and c.relkind = 'r'
  and c.relname <> 'django_migrations'
  and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
group by c.relname order by c.relname
"""
_SEQUENCES = """
select format('%I.%I', schemaname, sequencename), coalesce(last_value, 1), last_value is not null
from pg_sequences where schemaname = 'public'
"""


# Those of procrastinate: the others may wait until all rows are there.
_AT_ONCE = """
select conrelid::regclass::text, confrelid::regclass::text from pg_constraint
where contype = 'f' and not condeferrable and conrelid <> confrelid
"""
AUDIT = "governance_auditevent"


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The rows of the tables that hold any, and where every sequence was."""

    columns: dict[str, list[str]]
    rows: dict[str, bytes]
    sequences: list[tuple[str, int, bool]]

    @classmethod
    def taken(cls) -> "Snapshot":
        """Read everything there is now."""
        columns, rows = _columns(), {}
        with connection.cursor() as cursor:
            for table in columns:
                with cursor.copy(_copy(table, columns[table], "to stdout")) as copy:
                    rows[table] = b"".join(bytes(part) for part in copy)
            cursor.execute(_SEQUENCES)
            sequences = cursor.fetchall()
        return cls(columns, {table: found for table, found in rows.items() if found}, sequences)

    def put_back(self) -> None:
        """Make every table hold what it held; triggers would write history a second time."""
        wait_for_answers()
        connect_as(OWNER)
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                touched = _filled(cursor, self.columns) | self.rows.keys()
                for table in touched:
                    _switch(cursor, table, "disable")
                _empty(cursor, touched)
                # Tables that were emptied along with these said so.
                _empty(cursor, [AUDIT])
                for table, found in self.rows.items():
                    with cursor.copy(_copy(table, self.columns[table], "from stdin")) as copy:
                        copy.write(found)
                cursor.execute("set constraints all immediate")
                for table in touched:
                    _switch(cursor, table, "enable")
                for name, value, used in self.sequences:
                    cursor.execute("select setval(%s::regclass, %s, %s)", [name, value, used])
        finally:
            connect_as(APPLICATION)
        # What was remembered of the rows that are gone: the new ones have the same keys.
        cache.clear()
        ContentType.objects.clear_cache()


def _columns() -> dict[str, list[str]]:
    with connection.cursor() as cursor:
        cursor.execute(_TABLES)
        columns = dict(cursor.fetchall())
        cursor.execute(_AT_ONCE)
        order = TopologicalSorter({table: set() for table in columns})
        for table, needed in cursor.fetchall():
            order.add(table, needed)
    return {table: columns[table] for table in order.static_order()}


def _copy(table: str, columns: list[str], way: str) -> sql.Composed:
    names = sql.SQL(", ").join(map(sql.SQL, columns))
    return sql.SQL("copy {} ({}) " + way).format(sql.Identifier(table), names)


def _filled(cursor, tables: Iterable[str]) -> set[str]:
    """Return the tables that hold something."""
    asked = [
        sql.SQL("select {} where exists (select from {})").format(
            sql.Literal(table), sql.Identifier(table)
        )
        for table in tables
    ]
    cursor.execute(sql.SQL(" union all ").join(asked))
    return {table for (table,) in cursor.fetchall()}


def _empty(cursor, tables: Iterable[str]) -> None:
    names = sql.SQL(", ").join(map(sql.Identifier, sorted(tables)))
    cursor.execute(sql.SQL("truncate {} cascade").format(names))


def _switch(cursor, table: str, way: str) -> None:
    cursor.execute(sql.SQL("alter table {} " + way + " trigger user").format(sql.Identifier(table)))
