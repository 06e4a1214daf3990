"""What changed in the rows of one tracked table, in words: works for every such table."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from django.db.models import Model, QuerySet
from django.utils.translation import gettext

from config.templatetags.ui import day, exact
from config.timeline import Position, older
from contacts.models.verification import Verification
from contacts.reading.changes import Change, Version
from contacts.reading.words import door_words, people_names

_SKIPPED = {"id", "key", "version", "created_at", "updated_at", "import_id", "name_fold"}
Told = Callable[[Any], str]
Conceal = Callable[[Any, str, Any], Any]


def _open(_row: Any, _name: str, value: Any) -> Any:
    return value


def _own(_row: Any) -> str:
    return ""


def row_versions(
    model: type[Model],
    rows: QuerySet,
    *,
    source: str,
    below: Position | None,
    limit: int,
    hidden: frozenset[str] = frozenset(),
    called: Told | None = None,
    conceal: Conceal = _open,
    record: Told = _own,
) -> list[Version]:
    """Return the latest versions among `rows` of a model's history, newest first.

    Args:
        model: the tracked model.
        rows: history rows of one record, or of all that hangs on one person.
        source: the name of this part of a history; changes are told under it.
        below: only versions older than this.
        limit: at most so many.
        hidden: columns that are left out.
        called: what to call one row; with it, a row that came or went is one line.
        conceal: what to show for a value of a row and column, such as its masked form.
        record: which record merged into this one a row was about then, if it was.
    """
    page = list(older(rows, "history_date", below)[:limit])
    before = _before(model, page)
    names = [f for f in model._meta.local_concrete_fields if f.name not in _SKIPPED | hidden]
    people = people_names(row.history_user_id for row in page)
    linked = _linked(names, [*page, *(row for row in before.values() if row is not None)])
    found = []
    for row in page:
        changes = tuple(_changes(row, before[row.pk], names, linked, source, called, conceal))
        if changes or row.history_type != "~":
            found.append(_version(row, changes, people, source, record(row)))
    return found


def _version(
    row: Any, changes: tuple[Change, ...], people: dict[int, str], source: str, record: str
) -> Version:
    return Version(
        row.history_id,
        row.history_date,
        row.history_user_id,
        people.get(row.history_user_id or 0, ""),
        door_words(row.history_door),
        row.history_change_reason or "",
        row.history_type == "+",
        changes,
        row.history_operation,
        source,
        record,
    )


def _before(model: Any, page: list[Any]) -> dict[int, Any]:
    """Return the version before each row of a page; one query."""
    ids = {row.id for row in page}
    every: dict[int, list[Any]] = {}
    for row in model.history.filter(id__in=ids).order_by("history_id"):
        every.setdefault(row.id, []).append(row)
    found = {}
    for row in page:
        earlier = [each for each in every[row.id] if each.history_id < row.history_id]
        found[row.pk] = earlier[-1] if earlier else None
    return found


def _changes(
    row: Any,
    past: Any,
    fields: Iterable[Any],
    linked: dict[str, dict[int, str]],
    source: str,
    called: Told | None,
    conceal: Conceal,
) -> Iterator[Change]:
    made, gone = row.history_type == "+", row.history_type == "-"
    if called is not None and (made or gone):
        text = called(row)
        yield Change(source, "", "" if made else text, text if made else "", 0, False)
        return
    for field in fields:
        old = None if made or past is None else getattr(past, field.attname)
        new = None if gone else getattr(row, field.attname)
        if gone:
            old = getattr(row, field.attname)
        if old == new or (made and new in (None, "", [], {})):
            continue
        label = label_of(type(row).instance_type, field.name)
        if called is not None:
            label = f"{called(row)}: {label}"
        shown = (conceal(row, field.name, value) for value in (old, new))
        told = (_words(field, value, linked) for value in shown)
        yield Change(f"{source}.{field.name}", label, *told, 0, False)


def label_of(model: type[Model], name: str) -> str:
    """Return the label of a column; a custom field keeps its own name."""
    for field in model._meta.local_concrete_fields:
        if name in (field.name, field.column):
            label = str(field.verbose_name)
            return label[:1].upper() + label[1:]
    return name


def _linked(fields: Iterable[Any], rows: list[Any]) -> dict[str, dict[int, str]]:
    found = {}
    for field in fields:
        if field.is_relation:
            keys = {getattr(row, field.attname) for row in rows} - {None}
            model = field.remote_field.model
            found[field.name] = {
                each.pk: str(each) for each in model._default_manager.filter(pk__in=keys)
            }
    return found


def _words(field: Any, value: Any, linked: dict[str, dict[int, str]]) -> str:
    if value is None or value == "" or value == [] or value == {}:
        return ""
    if field.name in linked:
        return linked[field.name].get(value, f"#{value}")
    choices = Verification.How.choices if field.name == "verified_how" else field.flatchoices
    if choices:
        return str(dict(choices).get(value, value))
    if hasattr(value, "hour"):
        return exact(value)
    if hasattr(value, "year"):
        return day(value)
    if isinstance(value, bool):
        return gettext("Yes") if value else gettext("No")
    if isinstance(value, list):
        return ", ".join(map(str, value))
    if isinstance(value, dict):
        return ", ".join(f"{name}: {each}" for name, each in value.items())
    return str(value)
