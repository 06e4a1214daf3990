"""Rows that hold words of a person without a link to the record, and what becomes of them.

Each table is read once for the whole set of people: PostgreSQL picks the rows that may hold a
word, we decide.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import Any

from django.db import connection

from config.personal_data import Mentioning
from governance.inventory.declared import OURS
from privacy.operations.erasing.sought import Sought
from privacy.operations.erasing.steps import steps
from privacy.operations.erasing.together import run_together

# What stands where a word stood.
MARK = "…"
_BATCH = 2_000
_seen: set[str] = set()
_TEXTS = ("text", "character", "json")
_KINDS = """
select a.attname::text, format_type(a.atttypid, null), a.atttypmod
from pg_attribute a where a.attrelid = %s::regclass and a.attnum > 0 and not a.attisdropped
"""


@dataclass(frozen=True, slots=True)
class Hit:
    """One row with a word of somebody: where it is, and the columns as they are."""

    place: str
    row: dict[str, Any]


def mentions() -> list[Mentioning]:
    """Return every table that is looked through for words, of every app."""
    return [
        row
        for app in OURS
        for row in getattr(import_module(f"{app}.personal_data"), "MENTIONS", ())
    ]


def present(tables: Iterable[str]) -> frozenset[str]:
    """Return those of these tables that are there: what a third party's app keeps may not be.

    One that was there is not asked for again.
    """
    asked = set(tables)
    if not asked <= _seen:
        found = "select t from unnest(%s::text[]) t where to_regclass(t) is not null"
        with connection.cursor() as cursor:
            cursor.execute(found, [sorted(asked)])
            _seen.update(name for (name,) in cursor.fetchall())
    return frozenset(asked & _seen)


def rows_with(table: str, sought: Sought, where: str = "true") -> Iterator[str]:
    """Yield the ctid of the rows of a table that hold a word; one pass."""
    if not sought.words:
        return
    if sought.few:
        [rows] = _first_of([(table, where)], sought)
        if len(rows) < _BATCH:
            yield from (place for place, text in rows if sought.found_in(text))
            return
    with connection.cursor() as cursor:
        asked = f"declare looked no scroll cursor for {_asking(table, where, sought)}"
        cursor.execute(asked, {"pattern": sought.pattern})
        try:
            while True:
                cursor.execute(f"fetch {_BATCH} from looked")
                rows = cursor.fetchall()
                if not rows:
                    break
                # Most batches hold no word, which one look at all of it says.
                if not sought.found_in("\n".join(text for _place, text in rows)):
                    continue
                yield from (place for place, text in rows if sought.found_in(text))
        finally:
            cursor.execute("close looked")


def _asking(table: str, where: str, sought: Sought) -> str:
    asked = f'select t.ctid::text, t::text from "{table}" t where {where}'
    return f"{asked} and t::text ~* %(pattern)s" if sought.few else asked


def _first_of(looked: Sequence[tuple[str, str]], sought: Sought) -> list[list[Any]]:
    """Return the first rows of each table that may hold a word; one round trip."""
    asked = [f"{_asking(table, where, sought)} limit {_BATCH}" for table, where in looked]
    return [found.rows for found in run_together(asked, {"pattern": sought.pattern})]


def _places(rows: Sequence[Mentioning], sought: Sought) -> Iterator[tuple[Mentioning, list[str]]]:
    """Yield each table with the places of its rows that hold a word, where there are any.

    Few words are looked for in all tables at once. No table is swept whose changes would write
    words into one that is looked at: triggers write what is left of a row.
    """
    if not sought.words or not rows:
        return
    there = present(row.table for row in rows)
    looked = [(row, (row.table, _looked_at(row))) for row in rows if row.table in there]
    first: list[list[Any]] = [[] for _row in looked]
    if sought.few:
        first = _first_of([asked for _row, asked in looked], sought)
    for (row, asked), found in zip(looked, first, strict=True):
        if sought.few and len(found) < _BATCH:
            places = [place for place, text in found if sought.found_in(text)]
        else:
            places = list(rows_with(asked[0], sought, asked[1]))
        if places:
            yield row, places


def count_mentions(rows: Sequence[Mentioning], sought: Sought) -> Iterator[tuple[Mentioning, int]]:
    """Yield how many rows of each table a sweep would change."""
    for mention, places in _places(rows, sought):
        yield mention, sum(1 for _hit in _hits(mention, places, sought))


def sweep(rows: Sequence[Mentioning], sought: Sought) -> dict[str, int]:
    """Take the words out of rows, or the rows out of their tables; return how many by table."""
    return {
        mention.table: _sweep(mention, list(_hits(mention, places, sought)), sought)
        for mention, places in _places(rows, sought)
    }


def _sweep(mention: Mentioning, found: list[Hit], sought: Sought) -> int:
    if not found:
        return 0
    if not mention.columns:
        return _remove(mention.table, [hit.place for hit in found])
    limits = _columns(mention.table)
    with connection.cursor() as cursor:
        for hit in found:
            changed = {
                name: _cleaned(hit.row[name], sought, limits[name])
                for name in mention.columns
                if _holds(hit.row[name], sought)
            }
            sets = ", ".join(f'"{name}" = %s' for name in changed)
            cursor.execute(
                f'update "{mention.table}" set {sets} where ctid = %s::tid',
                [*changed.values(), hit.place],
            )
    return len(found)


def _remove(table: str, places: list[str]) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f'delete from "{table}" where ctid = any(%s::tid[])', [places])
        return int(cursor.rowcount)


def _hits(mention: Mentioning, places: list[str], sought: Sought) -> Iterator[Hit]:
    """Yield the rows with a word; of a table with columns, those that have it in one of them."""
    for start in range(0, len(places), _BATCH):
        for hit in as_found(mention.table, places[start : start + _BATCH]):
            columns = mention.columns
            if not columns or any(_holds(hit.row[name], sought) for name in columns):
                yield hit


def _looked_at(mention: Mentioning) -> str:
    """Return which rows are looked at: not those that lead to their person, then as before."""
    known = [step for step in steps() if step.table == mention.table]
    own = [step.where for step in known if step.how != "let go"]
    return " and ".join([mention.where or "true", *(f"({where}) is not true" for where in own)])


def as_found(table: str, places: list[str]) -> list[Hit]:
    """Return rows by their places, with their columns."""
    if not places:
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            f'select t.ctid::text, to_jsonb(t)::text from "{table}" t'
            " where t.ctid = any(%s::tid[]) order by t.ctid",
            [places],
        )
        return [Hit(place, json.loads(row)) for place, row in cursor.fetchall()]


def _holds(value: Any, sought: Sought) -> bool:
    return sought.found_in(as_text(value))


def as_text(value: Any) -> str:
    """Return a column's value as one text to look in."""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def rewritable(table: str) -> list[str]:
    """Return the columns of a table that hold texts, in any form."""
    kinds = _columns(table)
    return [name for name, (kind, _limit) in kinds.items() if kind.startswith(_TEXTS)]


def _columns(table: str) -> dict[str, tuple[str, int]]:
    with connection.cursor() as cursor:
        cursor.execute(_KINDS, [table])
        return {name: (kind, limit) for name, kind, limit in cursor.fetchall()}


def _cleaned(value: Any, sought: Sought, kind: tuple[str, int]) -> Any:
    if kind[0] in ("json", "jsonb"):
        return json.dumps(_cleaned_json(value, sought), ensure_ascii=False)
    if isinstance(value, list):
        return [sought.without(str(each), MARK) for each in value]
    return sought.without(value, MARK)


def _cleaned_json(value: Any, sought: Sought) -> Any:
    """Return a JSON value without the words; cells that say one only together all go."""
    match value:
        case str():
            return sought.without(value, MARK)
        case list():
            cells = [_cleaned_json(each, sought) for each in value]
            return [MARK] * len(cells) if _holds(cells, sought) else cells
        case dict():
            named = {sought.without(k, MARK): _cleaned_json(v, sought) for k, v in value.items()}
            return dict.fromkeys(named, MARK) if _holds(named, sought) else named
        case int() | float() if _holds(value, sought):
            return MARK
    return value
