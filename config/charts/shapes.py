"""What a chart shows, as plain values; names may be lazy translations, they are said when drawn."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

Say = Callable[[float], str]


def plain(value: float) -> str:
    """Say a number without words around it."""
    return f"{value:,.2f}".rstrip("0").rstrip(".") if value % 1 else f"{value:,.0f}"


@dataclass(frozen=True, slots=True)
class Series:
    """One line: its values begin at the label number `starts`; `low` and `high` make a band.

    `addresses` are the lists behind its values, where they are not those of the chart.
    """

    name: Any
    values: Sequence[float | None]
    role: str = "main"
    low: Sequence[float] = ()
    high: Sequence[float] = ()
    starts: int = 0
    addresses: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Line:
    """Values over time; `addresses` are the lists behind the labels.

    `most` is the top of the scale, by default above the largest. `below` are shorter labels for
    the axis, of which at most `named` are said.
    """

    title: Any
    labels: Sequence[Any]
    series: Sequence[Series]
    say: Say = plain
    say_axis: Say | None = None
    addresses: Sequence[str] = ()
    corner: Any = ""
    most: float | None = None
    below: Sequence[Any] = ()
    named: int = 12


@dataclass(frozen=True, slots=True)
class Spark:
    """A line without axes."""

    title: Any
    labels: Sequence[Any]
    values: Sequence[float | None]
    say: Say = plain


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar; `note` stands behind its value."""

    name: Any
    value: float | None
    address: str = ""
    note: Any = ""
    tone: str = ""


@dataclass(frozen=True, slots=True)
class Bars:
    """Bars beside each other; `most` is the full length, by default the largest of them."""

    title: Any
    bars: Sequence[Bar]
    say: Say = plain
    most: float | None = None
    corner: Any = ""
    column: Any = ""


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a whole; `shown` replaces its value in words."""

    name: Any
    value: float
    tone: str = ""
    address: str = ""
    shown: Any = ""


@dataclass(frozen=True, slots=True)
class ShareRow:
    """One whole; `shown` are the words at its end."""

    name: Any
    parts: Sequence[Part]
    shown: Any = ""
    address: str = ""


@dataclass(frozen=True, slots=True)
class Share:
    """Wholes and their parts; all rows have the same parts."""

    title: Any
    rows: Sequence[ShareRow]
    say: Say = plain
    corner: Any = ""


@dataclass(frozen=True, slots=True)
class Ring:
    """One number out of `most`."""

    title: Any
    value: float | None
    most: float = 100
    say: Say = plain
    tone: str = ""


@dataclass(frozen=True, slots=True)
class Cell:
    """One field of a heat map; `shown` replaces its value in words."""

    value: float | None
    address: str = ""
    shown: Any = ""


@dataclass(frozen=True, slots=True)
class Heat:
    """Fields whose shade says how much; `most` is the darkest, by default the largest."""

    title: Any
    columns: Sequence[Any]
    rows: Sequence[tuple[Any, Sequence["Cell | float | None"]]]
    say: Say = plain
    corner: Any = ""
    most: float | None = None


@dataclass(frozen=True, slots=True)
class Histogram:
    """How many lie between two edges each."""

    title: Any
    edges: Sequence[float]
    counts: Sequence[float]
    say: Say = plain
    say_edge: Say = plain
    corner: Any = ""
    column: Any = ""


Chart = Line | Spark | Bars | Share | Ring | Heat | Histogram
