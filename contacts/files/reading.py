"""Rows of an open table to drafts, by a mapping compiled once into one reader per column."""

import re
from collections.abc import Iterator
from datetime import UTC, tzinfo

from contacts.drafts import Draft
from contacts.files.context import Context, Reader, context_of
from contacts.files.read_cards import card_readers
from contacts.files.read_consents import consent_readers
from contacts.files.read_facts import fact_readers
from contacts.files.read_names import name_readers
from contacts.files.read_places import place_readers
from contacts.files.read_points import point_readers, settle_points
from contacts.files.refusals import problem
from contacts.files.tables import Table
from contacts.normalise.dates import Order, day_order

# Only dates written with the year last leave the order of day and month open.
NUMERIC_DATE = re.compile(r"\s*\d{1,4}[/.\-]\d{1,2}[/.\-]\d{1,4}")
MOST_DATES = 50_000


def drafts_in(
    table: Table,
    mapping: list[str | None],
    *,
    region: str = "",
    zone: tzinfo = UTC,
    spanish: bool = False,
) -> Iterator[Draft]:
    """Yield one draft per record, rejected ones included, in the order of the file.

    Memory stays flat. The file is read twice when it has columns of dates: the whole
    column decides whether the day or the month comes first.
    """
    context = context_of(table.headers, mapping, region, zone, spanish)
    context.orders = _day_orders(table, context)
    readers = _readers(context)
    width = len(table.headers)
    for line, span, cells, trouble in table.records():
        draft = Draft(line, cells, span=span)
        if trouble is not None:
            draft.rejected = trouble
            yield draft
            continue
        if len(cells) < width:
            cells = cells + [""] * (width - len(cells))
        for read in readers:
            read(draft, cells)
        if draft.points:
            settle_points(draft)
        if draft.rejected is None:
            _judge(draft, cells)
        yield draft


def _readers(context: Context) -> list[Reader]:
    """Facts first (dates others refer to), places before phones, consents last."""
    return [
        *fact_readers(context),
        *name_readers(context),
        *place_readers(context),
        *point_readers(context),
        *card_readers(context),
        *consent_readers(context),
    ]


def _judge(draft: Draft, cells: list[str]) -> None:
    """A row nobody could be found by again is turned down."""
    values = draft.values
    if values.get("given_name") or values.get("family_name") or draft.external_id:
        return
    if any(point.kind != "handle" and point.status == "valid" for point in draft.points):
        return
    if any(finding.code == "bounced" for finding in draft.findings) and draft.points:
        # A bounced address is well-formed; keeping it is what stops it being mailed again.
        return
    empty = not any(cell.strip() for cell in cells)
    draft.rejected = problem("empty_row" if empty else "no_identity")


def _day_orders(table: Table, context: Context) -> dict[int, Order | None]:
    columns = [
        position
        for target, places in context.places.items()
        if target.split(":")[0] in ("birthday", "changed_at") or "_time" in target
        for position in places
    ]
    if not columns:
        return {}
    seen: dict[int, set[str]] = {position: set() for position in columns}
    for _, cells, trouble in table.rows():
        if trouble is not None:
            continue
        for position in columns:
            if position < len(cells):
                match = NUMERIC_DATE.match(cells[position])
                if match and len(seen[position]) < MOST_DATES:
                    seen[position].add(match[0].strip())
    return {position: _order(values, context.spanish) for position, values in seen.items()}


def _order(values: set[str], spanish: bool) -> Order | None:
    """What the column proves; failing that the habit of a Spanish file, else nothing."""
    if not values:
        return None
    return day_order(values) or ("dmy" if spanish else None)
