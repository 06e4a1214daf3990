"""The rows of an answer in their order: time forwards, everything else the largest first."""

from collections.abc import Callable, Sequence
from typing import Any

from segments.measures import DIMENSIONS
from segments.reading.measuring.formulas import Formula
from segments.reading.measuring.live import Cells
from segments.reading.measuring.naming import Keys, keys_of, order_of_flaws
from segments.reading.measuring.question import Row

Rank = Callable[[str], Any]


def arranged(
    by: Sequence[str], cells: Cells, formula: Formula, hidden: frozenset[tuple[str, ...]]
) -> list[Row]:
    """Return a row for each cell, named and in order; the second side within the first."""
    names = [keys_of(side, {key[place] for key in cells}) for place, side in enumerate(by)]
    ranks = [_rank(side, place, names[place], cells) for place, side in enumerate(by)]
    ordered = sorted(cells, key=lambda key: tuple(r(k) for r, k in zip(ranks, key, strict=True)))
    return [_row(key, names, cells, formula, key in hidden) for key in ordered]


def _row(
    key: tuple[str, ...], names: list[Keys], cells: Cells, formula: Formula, hidden: bool
) -> Row:
    raw = cells[key]
    keys = tuple(named[each] for named, each in zip(names, key, strict=True))
    if hidden:
        return Row(keys, None, hidden=True)
    return Row(
        keys,
        formula.finish(raw.parts),
        people=raw.people,
        of=int(raw.parts[formula.of]) if formula.of is not None else None,
        band=formula.band(raw.parts) if formula.band else None,
    )


def _rank(side: str, place: int, names: Keys, cells: Cells) -> Rank:
    """Return what a side is ordered by; where there is none comes last."""
    if side == "k":
        return int
    if side == "quality_dimension":
        return order_of_flaws
    if DIMENSIONS[side].order == "own":
        return lambda key: (key == "", key)
    weight: dict[str, float] = {}
    for key, raw in cells.items():
        weight[key[place]] = weight.get(key[place], 0) + float(raw.parts[0] or 0)
    return lambda key: (key == "", -weight[key], names[key].label)


__all__ = ["arranged"]
