"""Looks for words in everything that is kept: every column of every table, and every file."""

from dataclasses import dataclass, field
from typing import Any

from django.db import connection

from privacy.operations.erasing import encoded, files
from privacy.operations.erasing.sought import Sought
from privacy.operations.erasing.sweeping import as_found, as_text, rows_with

# More rows of one table than this are not told apart by column; they are counted all the same.
_SHOWN = 500
# A word that stands over two columns, such as a given and a family name.
TOGETHER = "*"
_TABLES = """
select c.relname::text, array_agg(a.attname::text order by a.attnum)
from pg_class c
join pg_namespace n on n.oid = c.relnamespace
join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
where c.relkind = 'r' and n.nspname = current_schema() and c.relpersistence <> 't'
group by c.relname order by c.relname
"""


@dataclass(slots=True)
class Scan:
    """What was looked at and where something was found: names and counts, never a value.

    `found` counts rows by "table.column"; files are named by their folder ("files/exports").
    """

    tables: int = 0
    columns: int = 0
    files: int = 0
    words: dict[str, int] = field(default_factory=dict)
    found: dict[str, int] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """Return it as it is stored and shown."""
        return {
            "scanned_tables": self.tables,
            "scanned_columns": self.columns,
            "scanned_files": self.files,
            "words": dict(sorted(self.words.items())),
            "hits": sum(self.found.values()),
            "found": dict(sorted(self.found.items())),
        }


def scan(sought: Sought) -> Scan:
    """Look for the words in every row of every table, whole, and in every stored file.

    A row is looked at as one text, so that no type of column is forgotten: texts, JSON, arrays,
    numbers and dates. Sessions and cached values are unpacked first.
    """
    seen = Scan(words=sought.kinds)
    with connection.cursor() as cursor:
        cursor.execute(_TABLES)
        tables = cursor.fetchall()
    for table, columns in tables:
        seen.tables += 1
        seen.columns += len(columns)
        _look_at(table, sought, seen)
    for table, key in encoded.KEY_OF.items():
        rows = len(encoded.packed_rows_with(table, sought))
        _note(seen, f"{table}.{'session_data' if key == 'session_key' else 'value'}", rows)
    for name in files.stored_files():
        seen.files += 1
        if files.holds(name, sought):
            _note(seen, f"files/{name.partition('/')[0]}", 1)
    return seen


def _look_at(table: str, sought: Sought, seen: Scan) -> None:
    places = list(rows_with(table, sought))
    for hit in as_found(table, places[:_SHOWN]):
        columns = [name for name, value in hit.row.items() if sought.found_in(as_text(value))]
        for name in columns or [TOGETHER]:
            _note(seen, f"{table}.{name}", 1)
    _note(seen, f"{table}.{TOGETHER}", len(places[_SHOWN:]))


def _note(seen: Scan, where: str, rows: int) -> None:
    if rows:
        seen.found[where] = seen.found.get(where, 0) + rows
