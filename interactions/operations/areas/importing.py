"""Brings tables of area figures in: received, mapped, written in sets; again changes nothing."""

from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from django.core.files.base import File
from django.core.files.storage import default_storage
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from config.actor import Actor
from config.errors import DomainError, Invalid
from config.journal import record
from config.operation import operation
from contacts.files.opening import open_table
from contacts.files.refusals import FileRefused
from contacts.files.tables import Table
from contacts.normalise.places import country_codes
from contacts.normalise.text import fold
from contacts.operations.importing.starting import stored_file
from contacts.operations.importing.wording import file_reason
from contacts.operations.rights import demand
from contacts.operations.stored_files import kept_with_its_row
from interactions.access import Can
from interactions.files.area_tables import Figure, Reading, guessed, is_target
from interactions.models.areas import AreaFile, AreaSource
from interactions.operations.areas.sources import source_named

LARGEST: Final = 50 * 2**20
FOLDER: Final = "areas"
_BATCH: Final = 5_000
_KEPT: Final = 50

_AREAS: Final = """
insert into interactions_area (country, level, code, name, fold)
select distinct on (n.country, n.level, n.code) n.country, n.level, n.code, n.name, n.fold
from unnest(%s::text[], %s::text[], %s::text[], %s::text[], %s::text[])
  as n(country, level, code, name, fold)
order by n.country, n.level, n.code, n.name desc
on conflict (country, level, code) do update set name = excluded.name, fold = excluded.fold
where excluded.name <> '' and interactions_area.name is distinct from excluded.name
"""
_FIGURES: Final = """
insert into interactions_areafigure (area_id, source_id, year, indicator, value, unit)
select distinct on (a.id, n.indicator, n.year) a.id, %s, n.year, n.indicator, n.value, n.unit
from unnest(%s::text[], %s::text[], %s::text[], %s::int[], %s::text[], %s::numeric[], %s::text[])
  with ordinality as n(country, level, code, year, indicator, value, unit, place)
join interactions_area a on a.country = n.country and a.level = n.level and a.code = n.code
order by a.id, n.indicator, n.year, n.place desc
on conflict (area_id, indicator, year, source_id)
do update set value = excluded.value, unit = excluded.unit
where (interactions_areafigure.value, interactions_areafigure.unit)
  is distinct from (round(excluded.value, 4), excluded.unit)
"""


@dataclass(slots=True)
class Brought:
    """What came of a table."""

    rows: int = 0
    written: int = 0
    unchanged: int = 0
    refused: list[dict[str, Any]] = field(default_factory=list)
    why: Counter[str] = field(default_factory=Counter)


@operation
def receive_area_file(*, file: File, file_name: str, values: dict[str, Any], by: Actor) -> AreaFile:
    """Keep a table until its columns are mapped; a mapping of before is offered again.

    Args:
        file: CSV or XLSX.
        file_name: what it is called.
        values: of its source: `name`, `year`, `licence`, perhaps `url`.
        by: who sends it.

    Raises:
        NotPermitted: the role does not allow it.
        Invalid: the source is not said, the file is too large or no table.
    """
    demand(by, Can.IMPORT_AREAS)  # type: ignore[arg-type]
    if not 0 < (file.size or 0) <= LARGEST:
        raise Invalid(
            {"file": [_("Bring files of at most %(most)d MB.") % {"most": LARGEST // 2**20}]}
        )
    source = source_named(values=values, by=by)
    row = AreaFile(source=source, file_name=Path(file_name).name[:255], by=by.user)
    with kept_with_its_row(f"{FOLDER}/{row.key}", file) as kept:
        row.file = kept
        row.headers = _headers(row)
        known = source.mapping.get(_signature(row.headers))
        row.mapping = known or guessed(row.headers)
        row.save()
        record("areas.file_received", about=row, by=by)
    return row


def _signature(headers: list[str]) -> str:
    return "|".join(fold(header) for header in headers)


def _headers(row: AreaFile) -> list[str]:
    with _opened(row) as table:
        return [str(header)[:200] for header in table.headers]


@contextmanager
def _opened(row: AreaFile) -> Iterator[Table]:
    with stored_file(row) as path:
        try:
            yield open_table(path, row.file_name)
        except FileRefused as refusal:
            raise Invalid({"file": [file_reason(refusal.code)]}) from None


def sample_of(row: AreaFile, count: int = 5) -> list[list[str]]:
    """Return the first lines of a kept table."""
    with _opened(row) as table:
        return table.sample(count)


@operation
def import_area_file(
    *, area_file: AreaFile, mapping: list[str], country: str, by: Actor, decimal: str = ""
) -> AreaFile:
    """Write the figures of a kept table, and let the table go.

    Args:
        area_file: what was received.
        mapping: what each column means (`interactions.files.area_tables.TARGETS`).
        country: the country of lines that name none.
        by: who does.
        decimal: "." or "," where numbers could be read in two ways.

    Raises:
        NotPermitted: the role does not allow it.
        Invalid: no such country, a column means nothing known, or none holds a figure.
        AlreadyBrought: it was written before.
    """
    demand(by, Can.IMPORT_AREAS)  # type: ignore[arg-type]
    row = AreaFile.objects.select_for_update(of=("self",)).get(pk=area_file.pk)
    if row.finished_at is not None:
        raise AlreadyBrought(_("This table was imported before."))
    _check(row, mapping, country)
    reading = Reading(row.headers, mapping, country, row.source.year, decimal)
    with _opened(row) as table, connection.cursor() as cursor:
        brought = _written(reading, table, row.source, cursor)
    row.mapping, row.finished_at = mapping, timezone.now()
    row.rows, row.written, row.unchanged = brought.rows, brought.written, brought.unchanged
    row.refused = brought.refused
    _forget(row)
    row.save()
    _remember(row.source, row.headers, mapping)
    counts = {
        "written": row.written,
        "unchanged": row.unchanged,
        "rejected": sum(brought.why.values()),
    }
    record("areas.imported", about=row, by=by, **counts)
    return row


class AlreadyBrought(DomainError):
    """The table was written before."""

    code = "already_imported"


def _check(row: AreaFile, mapping: list[str], country: str) -> None:
    if country and country not in country_codes():
        raise Invalid({"country": [_("Choose one of the list.")]})
    if len(mapping) != len(row.headers) or not all(is_target(word) for word in mapping):
        raise Invalid({"mapping": [_("Say of each column what it means.")]})
    wide = any(word.startswith("figure:") for word in mapping)
    if not wide and not {"indicator", "value"} <= set(mapping):
        raise Invalid(
            {
                "mapping": [
                    _("Name a column with figures, or one with indicators and one with values.")
                ]
            }
        )
    used = [word for word in mapping if word != "ignore"]
    if len(set(used)) < len(used):
        raise Invalid({"mapping": [_("Two columns mean the same.")]})


def _written(reading: Reading, table: Any, source: AreaSource, cursor: Any) -> Brought:
    brought, batch = Brought(), list[Figure]()
    lines = 0

    def counted() -> Iterable[Any]:
        nonlocal lines
        for row in table.rows():
            lines += 1
            yield row

    for each in reading.figures(counted()):
        if isinstance(each, Figure):
            batch.append(each)
        else:
            brought.why[each.code] += 1
            if len(brought.refused) < _KEPT:
                brought.refused.append({"line": each.line, "code": each.code})
        if len(batch) >= _BATCH:
            _write(batch, source, cursor, brought)
            batch = []
    _write(batch, source, cursor, brought)
    brought.rows = lines
    return brought


def _write(batch: list[Figure], source: AreaSource, cursor: Any, brought: Brought) -> None:
    if not batch:
        return

    def column(name: str) -> list[Any]:
        return [getattr(each, name) for each in batch]

    folds = [fold(each.name)[:120] for each in batch]
    place = [column("country"), column("level"), column("code")]
    cursor.execute(_AREAS, [*place, column("name"), folds])
    rest = [column(name) for name in ("year", "indicator", "value", "unit")]
    cursor.execute(_FIGURES, [source.pk, *place, *rest])
    brought.written += cursor.rowcount
    brought.unchanged += len(batch) - cursor.rowcount


def _remember(source: AreaSource, headers: list[str], mapping: list[str]) -> None:
    signature = _signature(headers)
    if source.mapping.get(signature) != mapping:
        source.mapping[signature] = mapping
        source.save(update_fields=["mapping"])


@operation
def drop_area_file(*, area_file: AreaFile, by: Actor) -> None:
    """Let a table go that was not imported.

    Raises:
        NotPermitted: the role does not allow it.
        AlreadyBrought: its figures were written.
    """
    demand(by, Can.IMPORT_AREAS)  # type: ignore[arg-type]
    row = AreaFile.objects.select_for_update(of=("self",)).get(pk=area_file.pk)
    if row.finished_at is not None:
        raise AlreadyBrought(_("This table was imported before."))
    record("areas.file_dropped", about=row, by=by)
    _forget(row)
    row.delete()


def _forget(row: AreaFile) -> None:
    name = row.file.name
    row.file = ""
    if name:
        transaction.on_commit(lambda: default_storage.delete(name))
