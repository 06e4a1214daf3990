"""The page of a package that anybody can read: no script, nothing fetched, made to be printed."""

from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from heapq import nlargest
from operator import itemgetter
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from contacts.models.catalogue import CustomField
from contacts.reading.words import custom_label
from privacy.operations.packaging import changes
from privacy.operations.packaging.knowledge import Facts
from privacy.operations.packaging.spool import Spool
from privacy.operations.packaging.tables import CONTACT, Column, Table

# More rows than anybody reads on a page; the files hold them all.
SHOWN = 200
_WIDE = 8
_HEAD, _TABLE, _FOOT = (f"privacy/package/{part}.html" for part in ("head", "table", "foot"))


@dataclass(frozen=True, slots=True)
class Section:
    """One table on the page: as a list of names and values where it is small."""

    name: str
    title: str
    count: int
    columns: list[str]
    rows: list[list[str]]
    derived: bool = False
    statements: Sequence[Facts] = ()

    @property
    def listed(self) -> bool:
        """Whether it reads better as a list than as a table."""
        return len(self.rows) <= 3 or len(self.columns) > _WIDE

    @property
    def more(self) -> int:
        """How many rows stand in the files only."""
        return self.count - len(self.rows)

    @property
    def pairs(self) -> list[list[tuple[str, str]]]:
        """Each row as names and values, without what is empty."""
        return [
            [(name, value) for name, value in zip(self.columns, row, strict=True) if value]
            for row in self.rows
        ]


def page(facts: Facts, tables: Sequence[Table], spool: Spool, history: str) -> Iterator[bytes]:
    """Yield the page, one table after the other; what the person said stands first."""
    words = _custom_words()
    ordered = sorted(tables, key=lambda table: (table.derived, table.about.model != CONTACT))
    listed = [(table.name, table.title, spool.counts[table.name]) for table in ordered]
    around = {
        "facts": _dated(facts),
        "listed": listed,
        "changed": spool.counts.get(history, 0),
        "made": _moment(timezone.now()),
        "language": get_language(),
        "organisation": settings.ORG_NAME,
    }
    yield _part(_HEAD, around)
    derived = False
    beside = _beside(around["facts"]["statements"], [table.name for table in ordered])
    for table in ordered:
        section = _section(table, spool, words, beside.get(table.name, ()))
        yield _part(_TABLE, {"section": section, "first_derived": table.derived and not derived})
        derived = table.derived
    if around["changed"]:
        yield _part(_TABLE, {"section": _history(spool, history)})
    yield _part(_FOOT, around)


def _part(template: str, context: dict[str, Any]) -> bytes:
    return render_to_string(template, context).encode()


def _beside(statements: list[Facts], shown: Sequence[str]) -> dict[str, list[Facts]]:
    """Return each statement by the list it stands beside: where its fields are, else the first."""
    found: dict[str, list[Facts]] = {}
    for each in statements if shown else ():
        place = each["table"] if each["table"] in shown else shown[0]
        found.setdefault(place, []).append(each)
    return found


def _section(table: Table, spool: Spool, words: dict[str, str], beside: Sequence[Facts]) -> Section:
    rows = deque(spool.rows(table.name), maxlen=SHOWN)
    shown = [
        column
        for column in table.columns
        if not column.technical and any(row[column.name] not in _EMPTY for row in rows)
    ]
    cells = [[_words(column, row[column.name], words) for column in shown] for row in rows]
    titles = [column.title for column in shown]
    count = spool.counts[table.name]
    return Section(table.name, table.title, count, titles, cells, table.derived, beside)


def _history(spool: Spool, name: str) -> Section:
    rows = nlargest(SHOWN, spool.rows(name), key=itemgetter("when"))
    said = {"created": _("created"), "changed": _("changed"), "removed": _("removed")}
    names = [each for each in changes.COLUMNS if each != "row"]
    cells = []
    for row in rows:
        row["when"] = _moment(datetime.fromisoformat(row["when"]))
        row["what"] = said[row["what"]]
        cells.append([_plain(row[each], {}) for each in names])
    titles = [str(changes.TITLES[each]) for each in names]
    return Section(name, _("What changed when"), spool.counts[name], titles, cells)


_EMPTY: tuple[Any, ...] = (None, "", [], {})


def _words(column: Column, value: Any, custom: dict[str, str]) -> str:
    if value in _EMPTY:
        return ""
    if column.choices and not isinstance(value, list | dict):
        return str(column.choices.get(value, value))
    if column.type == "date-time":
        return _moment(datetime.fromisoformat(value))
    if column.type == "date":
        return date_format(date.fromisoformat(value), "DATE_FORMAT")
    return _plain(value, custom if column.name == "custom" else {})


def _plain(value: Any, names: dict[str, str]) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, dict):
        pairs = ((names.get(key, key), _plain(each, names)) for key, each in value.items())
        return "; ".join(f"{name}: {text}" for name, text in pairs if text)
    if isinstance(value, list):
        return ", ".join(_plain(each, names) for each in value)
    return "" if value is None else str(value)


def _moment(at: datetime) -> str:
    return date_format(timezone.localtime(at), "DATETIME_FORMAT")


def _dated(facts: Facts) -> Facts:
    """Return the facts with their moments as days."""

    def days(rows: list[Facts]) -> list[Facts]:
        return [{name: _day(name, value) for name, value in row.items()} for row in rows]

    return {k: days(v) if v and isinstance(v, list) and isinstance(v[0], dict) else v
            for k, v in facts.items()}  # fmt: skip


def _day(name: str, value: Any) -> Any:
    if name not in ("first", "last", "on", "since") or not value:
        return value
    return date_format(datetime.fromisoformat(value).date(), "DATE_FORMAT")


def _custom_words() -> dict[str, str]:
    return {field.slug: custom_label(field) for field in CustomField.objects.all()}
