"""Writes down that people leave in a file, and only then lets them leave."""

from array import array
from collections.abc import Iterable, Iterator, Sequence

from django.utils.translation import gettext as _

from config.actor import Actor
from config.errors import Invalid
from config.field_access import hidden_fields
from config.journal import record
from config.operation import operation
from contacts.access import Can
from contacts.models.export import Export
from contacts.normalise.text import tidy
from contacts.operations.export_columns import Column, columns_named, rows_of
from contacts.operations.export_files import WRITERS
from contacts.operations.rights import demand, is_system, visible
from contacts.querysets import ContactQuerySet

_PURPOSE_MAX = 200
_CHUNK = 2000


@operation
def export_contacts(
    *,
    contacts: ContactQuerySet,
    columns: Sequence[str],
    format: str,
    purpose: str,
    by: Actor,
    query: dict | None = None,
) -> tuple[Export, Iterator[bytes]]:
    """Record an export of exactly these people and return it with the bytes of its file.

    The people are fixed now; their rows are read while the file is sent, 2,000 at a time,
    so that memory stays flat. Who was erased or merged meanwhile is left out.

    Args:
        contacts: any query; what the actor may not see is left out.
        columns: names of `export_columns.available_columns`.
        format: "csv" or "xlsx".
        purpose: why, in the person's words.
        by: who takes the file.
        query: the filters that made the list, names and keys only.

    Raises:
        Invalid: no purpose, an unknown format, or a column that does not exist or is hidden.
        NotPermitted: the role does not export.
    """
    demand(by, Can.EXPORT)
    purpose = tidy(purpose)
    wanted = _checked(columns, format, purpose, by)
    scope = contacts.filter(merged_into=None, erased_at=None)
    if not is_system(by):
        scope = visible(contacts, by.user)
    ids = array("q", scope.values_list("pk", flat=True))
    names = [column.name for column in wanted]
    said = {"purpose": purpose, "format": format, "query": query or {}, "columns": names}
    export = Export.objects.create(by=by.user, count=len(ids), **said)
    record("contact.exported", about=export, by=by, contacts=len(ids), format=format, columns=names)
    return export, WRITERS[format]([column.header for column in wanted], _rows(ids, wanted))


def _checked(columns: Sequence[str], format: str, purpose: str, by: Actor) -> list[Column]:
    problems = {}
    if not purpose or len(purpose) > _PURPOSE_MAX:
        problems["purpose"] = [_("Say in a few words what the file is for.")]
    if format not in WRITERS:
        problems["format"] = [_("Choose one of the list.")]
    hidden = frozenset() if is_system(by) else hidden_fields(by.user, "contacts.Contact")
    wanted, unknown = columns_named(columns, hidden)
    if unknown or not wanted:
        problems["columns"] = [_("Choose columns of the list that your role may read.")]
    if problems:
        raise Invalid(problems)
    return wanted


def _rows(ids: Sequence[int], columns: list[Column]) -> Iterator[list[object]]:
    for start in range(0, len(ids), _CHUNK):
        chunk: Iterable[int] = ids[start : start + _CHUNK]
        yield from rows_of(list(chunk), columns)
