"""Marks of which pictures are made: elements, paths and labels; every word is escaped here."""

from collections.abc import Iterable, Sequence
from html import escape
from itertools import pairwise
from typing import Any

from config.charts.scales import Point


def said(words: Any) -> str:
    """Return words as they may stand in markup."""
    return escape(str(words))


def element(name: str, inner: str | None = None, /, **attributes: Any) -> str:
    """Return one element; `class_` and the like lose the underscore, "" and None are left out."""
    given = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{said(value)}"'
        for key, value in attributes.items()
        if value not in (None, "")
    )
    return f"<{name}{given}/>" if inner is None else f"<{name}{given}>{inner}</{name}>"


def picture(inner: str, said_as: str, box: str = "0 0 100 100", **attributes: Any) -> str:
    """Return an SVG that is stretched by CSS; `said_as` is what it shows, in words."""
    heard = {"role": "img", "aria_label": said_as} if said_as else {"aria_hidden": "true"}
    return element(
        "svg", inner, viewBox=box, preserveAspectRatio="none", focusable="false",
        **heard, **attributes,
    )  # fmt: skip


def joined(parts: Iterable[str]) -> str:
    """Return parts one after the other."""
    return "".join(parts)


def number(value: float) -> str:
    """Return a place without idle decimals."""
    return f"{value:g}" if value == int(value) else repr(value)


def path(points: Sequence[Point]) -> str:
    """Return a smooth line: it lies flat at every point, so it never runs beyond the values."""
    d = f"M{number(points[0][0])} {number(points[0][1])}"
    for (x0, y0), (x1, y1) in pairwise(points):
        middle = number(round((x0 + x1) / 2, 2))
        d += f"C{middle} {number(y0)} {middle} {number(y1)} {number(x1)} {number(y1)}"
    # A point alone is a line of no length, whose round ends make a dot.
    return d if len(points) > 1 else f"{d}h0"


def linked(words: Any, address: str, **attributes: Any) -> str:
    """Return words that lead to an address, or stand alone without one."""
    if address:
        return element("a", said(words), href=address, **attributes)
    return element("span", said(words), **attributes)


# How wide an axis is at least, on a telephone and elsewhere, and what a letter and a gap take.
_NARROW, _WIDE, _LETTER, _GAP = 250, 480, 6, 10
_MOST_NARROW = 6


def thinned(labels: Sequence[Any], most: int) -> tuple[set[int], set[int]]:
    """Return which labels are said, and which of those only where there is room.

    As many as fit beside each other, two at least; `most` at most.
    """
    count = len(labels)
    each = max((len(str(label)) for label in labels), default=0) * _LETTER + _GAP
    most = max(2, min(most, _WIDE // each))
    step = max(1, -(-(count - 1) // (most - 1))) if count > 1 else 1
    # Counted from the last one: the newest is what people look for.
    shown = list(range(count - 1, -1, -step))
    fewer = max(2, min(_MOST_NARROW, _NARROW // each))
    narrow = shown[:: max(1, -(-len(shown) // fewer))]
    return set(shown), set(shown) - set(narrow)
