"""Which chart shows an answer."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from config.charts import (
    Bar,
    Bars,
    Cell,
    Chart,
    Heat,
    Histogram,
    Line,
    Part,
    Ring,
    Series,
    Share,
    ShareRow,
)
from segments.models.reports import Shape
from segments.reading.measuring import Key, Row
from segments.reading.reports.saying import hidden_word
from segments.reading.reports.sheets import Sheet
from segments.vocabulary.saying import say, say_bucket, say_shortly

MOST_BARS, MOST_LINES, MOST_PARTS, BINS = 20, 6, 6, 8
_ROLES = ("main", "second", "third", "fourth", "fifth", "sixth")
Address = Callable[[Row], str]


def chart_of(sheet: Sheet, shape: str, address: Address = lambda row: "") -> Chart | None:
    """Return the chart of a sheet; None for a table alone, or where nothing could be drawn.

    Args:
        sheet: the answer.
        shape: one of `Shape`.
        address: the list behind a row.
    """
    draw = _DRAWN.get(shape)
    return draw(sheet, address) if draw else None


def _number(row: Row | None) -> float | None:
    return None if row is None or row.value is None else float(row.value)


def _name(sheet: Sheet, row: Row) -> str:
    return " · ".join(sheet.label(key, place) for place, key in enumerate(row.keys))


def _line(sheet: Sheet, address: Address) -> Chart | None:
    rows, unit = sheet.answer.rows, sheet.answer.unit
    said: dict[str, Any] = {
        "say": say(unit),
        "say_axis": say_shortly(unit),
        "corner": sheet.head[0],
    }
    if len(sheet.answer.question.by) == 1:
        series = [Series(sheet.measure, [_number(row) for row in rows])]
        labels = _axis([row.keys[0] for row in rows], sheet)
        addresses = [address(row) for row in rows]
        return Line(sheet.name, labels, series, addresses=addresses, **said)
    times = list({row.keys[0].value: row.keys[0] for row in rows}.values())
    found = {(row.keys[0].value, row.keys[1].value): row for row in rows}
    series = []
    for key, role in zip(_largest(rows, MOST_LINES), _ROLES, strict=False):
        mine = [found.get((at.value, key.value)) for at in times]
        lists = [address(row) if row is not None else "" for row in mine]
        name = sheet.label(key, 1)
        series.append(Series(name, [_number(row) for row in mine], role, addresses=lists))
    return Line(sheet.name, _axis(times, sheet), series, **said)


def _axis(times: Sequence[Key], sheet: Sheet) -> list[str]:
    """Return the labels of an axis: short ones, as long as they are different."""
    grain = sheet.answer.question.by[0]
    short = [say_bucket(grain, date.fromisoformat(at.value)) for at in times]
    return short if len(set(short)) == len(short) else [sheet.label(at, 0) for at in times]


def _largest(rows: Sequence[Row], most: int) -> list[Key]:
    """Return the keys of the second side whose numbers are the largest together."""
    sums: dict[str, float] = {}
    keys: dict[str, Key] = {}
    for row in rows:
        key = row.keys[-1]
        keys[key.value] = key
        sums[key.value] = sums.get(key.value, 0) + (_number(row) or 0)
    return [keys[value] for value in sorted(sums, key=lambda each: -sums[each])[:most]]


def _bars(sheet: Sheet, address: Address) -> Chart:
    rows = [row for row in sheet.answer.rows if row.value is not None][:MOST_BARS]
    bars = [Bar(_name(sheet, row), float(row.value or 0), address(row)) for row in rows]
    unit = sheet.answer.unit
    return Bars(sheet.name, bars, say(unit), corner=sheet.head[0], column=sheet.measure)


def _share(sheet: Sheet, address: Address) -> Chart | None:
    rows = sheet.answer.rows
    if any((row.value or 0) < 0 for row in rows):
        return None
    shown = _largest(rows, MOST_PARTS - 1)
    more = len({row.keys[-1].value for row in rows}) > len(shown)
    two = len(sheet.answer.question.by) > 1
    wholes = list({row.keys[0].value: row.keys[0] for row in rows}.values()) if two else [None]
    lines = []
    for whole in wholes:
        mine = [row for row in rows if whole is None or row.keys[0].value == whole.value]
        values = {row.keys[-1].value: _number(row) or 0 for row in mine}
        name = sheet.label(whole, 0) if whole else sheet.measure
        lines.append(ShareRow(name, _parts(values, shown, more=more)))
    return Share(sheet.name, lines, say(sheet.answer.unit), corner=sheet.head[0] if two else "")


def _parts(values: dict[str, float], shown: Sequence[Key], *, more: bool) -> list[Part]:
    parts = [
        Part(key.label, values.pop(key.value, 0), f"k{n}") for n, key in enumerate(shown, start=1)
    ]
    if more:
        parts.append(Part(_("Other"), sum(values.values()), f"k{MOST_PARTS}"))
    return parts


def _ring(sheet: Sheet, _address: Address) -> Chart:
    total = sheet.answer.total
    value = None if total is None else float(total)
    return Ring(sheet.name, value, say=say(sheet.answer.unit))


def _heat(sheet: Sheet, address: Address) -> Chart | None:
    grid = sheet.grid
    if grid is None:
        return None
    rows = [
        (sheet.label(key, 0), [_cell(row, address) for row in cells]) for key, cells in grid.rows
    ]
    columns = [sheet.label(key, 1) for key in grid.columns]
    # Those of whom nothing is known are often the most, and would leave the others pale.
    named = [_number(row) or 0 for row in sheet.answer.rows if all(key.value for key in row.keys)]
    most = max(named, default=0) or None
    return Heat(sheet.name, columns, rows, say(sheet.answer.unit), grid.corner, most)


def _cell(row: Row | None, address: Address) -> Cell | None:
    if row is None:
        return None
    if row.hidden:
        return Cell(None, shown=hidden_word())
    return Cell(_number(row), address(row)) if row.value is not None else None


def _histogram(sheet: Sheet, _address: Address) -> Chart | None:
    """How many rows have a number between two others."""
    values = [float(row.value) for row in sheet.answer.rows if row.value is not None]
    if len(set(values)) < 2:
        return None
    low, high = min(values), max(values)
    width = (high - low) / BINS
    counts = [0] * BINS
    for value in values:
        counts[min(int((value - low) / width), BINS - 1)] += 1
    edges = [low + width * n for n in range(BINS + 1)]
    return Histogram(
        sheet.name,
        edges,
        counts,
        say_edge=say(sheet.answer.unit),
        corner=sheet.measure,
        column=_("How many"),
    )


_DRAWN: dict[str, Callable[[Sheet, Address], Any]] = {
    Shape.LINE: _line,
    Shape.BARS: _bars,
    Shape.SHARE: _share,
    Shape.RING: _ring,
    Shape.HEAT: _heat,
    Shape.HISTOGRAM: _histogram,
}
