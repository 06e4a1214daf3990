"""Where declaration, database, what people say and real use disagree."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.apps import apps
from django.db import connection

from governance.inventory.declared import OURS, problems
from governance.inventory.described import CONTACT, Entry
from governance.inventory.measured import custom_counts, delivered_fields
from governance.models.inventory import FieldRecord

NO_OWNER, NO_DOMAIN, NO_PURPOSE = "no_owner", "no_domain", "no_purpose"
NO_BASIS, NO_RETENTION, UNREADABLE = "no_basis", "no_retention", "unreadable"
NEVER_FILLED, UNDECLARED, UNKNOWN_CUSTOM = "never_filled", "undeclared", "unknown_custom_field"
STALE = "stale_entry"
_NEEDS_BASIS = ("personal", "sensitive")
_TABLES = """
select c.relname, array_agg(a.attname::text)
from pg_class c join pg_attribute a on a.attrelid = c.oid
where c.relnamespace = current_schema()::regnamespace and c.relkind in ('r', 'p')
  and not c.relispartition and a.attnum > 0 and not a.attisdropped
  and split_part(c.relname, '_', 1) = any(%s)
group by c.relname
"""


@dataclass(frozen=True, slots=True)
class Issue:
    """One disagreement, named by what it is about."""

    code: str
    table: str
    column: str = ""
    facts: dict[str, Any] = field(default_factory=dict, compare=False)


_further: list[Callable[[], Iterable[Issue]]] = []
_words: dict[str, Any] = {}


def register(find: Callable[[], Iterable[Issue]], words: Mapping[str, Any]) -> None:
    """Let an app above add what it finds missing, with words for its codes."""
    if find not in _further:
        _further.append(find)
    _words.update(words)


def words_of(code: str) -> Any:
    """Return the words of a code that another app registered; an unknown code stays."""
    return _words.get(code, code)


def issues(entries: Iterable[Entry]) -> set[Issue]:
    """Return everything that somebody should settle."""
    rows = list(entries)
    found = {issue for entry in rows if entry.personal for issue in _of_entry(entry)}
    declared = {(entry.table, entry.column) for entry in rows}
    for table, column in FieldRecord.objects.values_list("table", "column"):
        if (table, column) not in declared:
            found.add(Issue(STALE, table, column))
    found |= {issue for find in _further for issue in find()}
    return found | set(_undeclared()) | set(_unknown_custom({column for _, column in declared}))


def _of_entry(entry: Entry) -> Iterator[Issue]:
    wrong = {
        NO_DOMAIN: not entry.domain,
        NO_OWNER: bool(entry.domain) and not entry.owner,
        NO_PURPOSE: not entry.purposes,
        NO_RETENTION: not entry.retention,
        NO_BASIS: entry.sensitivity in _NEEDS_BASIS and not entry.basis,
        UNREADABLE: not entry.read_by,
        NEVER_FILLED: entry.fill == 0,
    }
    return (Issue(code, entry.table, entry.column) for code, is_so in wrong.items() if is_so)


def _undeclared() -> Iterator[Issue]:
    """Yield what the code forgot to declare, and columns the database has and no model."""
    for sentence in problems():
        yield Issue(UNDECLARED, sentence.partition(":")[0][:80], facts={"says": sentence})
    known = {
        model._meta.db_table: {field.column for field in model._meta.local_concrete_fields}
        for model in apps.get_models(include_auto_created=True)
    }
    with connection.cursor() as cursor:
        cursor.execute(_TABLES, [list(OURS)])
        for table, columns in cursor.fetchall():
            for column in sorted(set(columns) - known.get(table, set())):
                yield Issue(UNDECLARED, table, column)


def _unknown_custom(declared: set[str]) -> Iterator[Issue]:
    delivered = delivered_fields()
    used = {f"custom.{key}" for key in custom_counts()}
    used |= {name for name in delivered if name.startswith("custom.")}
    for name in sorted(used - declared):
        yield Issue(UNKNOWN_CUSTOM, CONTACT, name[:80], {"sources": delivered.get(name, [])})
