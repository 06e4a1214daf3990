"""How each measure is made of a source: the parts that the database counts, and what they give."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from math import sqrt
from typing import Any, Final

from segments.compiling.measured import REACHED, RESPONDED, TOWARDS_US
from segments.reading.measuring import sources
from segments.reading.measuring.question import Number
from segments.reading.measuring.sources import Source

Parts = Sequence[Any]
_CENT = Decimal("0.01")
_95 = 1.959964


@dataclass(frozen=True, slots=True)
class Formula:
    """One measure: where its rows come from, what is counted of them, and the number it gives.

    Attributes:
        source: the relation `f`.
        parts: aggregates over `f`, in SQL.
        finish: makes the number of the parts; None where there is nothing to divide by.
        each: aggregates per person first; `parts` are then over those rows, in which `n` is it.
        people: what counts the people behind a cell.
        of: which part a share or an average was divided by.
        band: makes the interval of the parts.
    """

    source: Source
    parts: tuple[str, ...]
    finish: Callable[[Parts], Number | None]
    each: str = ""
    people: str = "count(distinct f.person)"
    of: int | None = None
    band: Callable[[Parts], tuple[float, float] | None] | None = None


def _money(parts: Parts) -> Decimal:
    return Decimal(parts[0] or 0).quantize(_CENT)


def _count(parts: Parts) -> int:
    return int(parts[0] or 0)


def _units(parts: Parts) -> Number:
    found = Decimal(parts[0] or 0).quantize(Decimal("0.001"))
    return int(found) if found == int(found) else found


def _average(parts: Parts) -> Decimal | None:
    return (Decimal(parts[0] or 0) / parts[1]).quantize(_CENT) if parts[1] else None


def _share(parts: Parts) -> float | None:
    return round(100 * float(parts[0] or 0) / parts[1], 1) if parts[1] else None


def _score(parts: Parts) -> float | None:
    return round(float(parts[0] or 0) / parts[1], 1) if parts[1] else None


def _nps(parts: Parts) -> float | None:
    promoters, detractors, many = parts
    return round(100 * (promoters - detractors) / many, 1) if many else None


def _nps_band(parts: Parts) -> tuple[float, float] | None:
    promoters, detractors, many = parts
    if not many:
        return None
    p, d = promoters / many, detractors / many
    wide = _95 * sqrt(max(p + d - (p - d) ** 2, 0) / many)
    return round(100 * max(p - d - wide, -1), 1), round(100 * min(p - d + wide, 1), 1)


def _csat_band(parts: Parts) -> tuple[float, float] | None:
    """Return Wilson's interval of a share, which stays right with few answers."""
    good, many = parts
    if not many:
        return None
    share, square = good / many, _95**2
    middle = (share + square / (2 * many)) / (1 + square / many)
    wide = _95 / (1 + square / many) * sqrt(share * (1 - share) / many + square / (4 * many**2))
    return round(100 * (middle - wide), 1), round(100 * (middle + wide), 1)


_SALES = "coalesce(sum(f.amount) filter (where f.kind = 'sale'), 0)"
_BACK = "coalesce(-sum(f.amount) filter (where f.kind = 'refund'), 0)"
_BOUGHT = "count(distinct f.id) filter (where f.kind = 'sale')"
_PEOPLE = "count(distinct f.person)"
_EACH = "count(distinct f.id)"
_TWICE = "count(*) filter (where f.n > 1)"
_RESPONDERS = f"count(distinct f.person) filter (where f.{RESPONDED})"
_REACHED = f"count(distinct f.person) filter (where f.{REACHED})"


def _buyers(
    parts: tuple[str, ...], finish: Callable[[Parts], Number | None], **more: Any
) -> Formula:
    return Formula(sources.customers, parts, finish, each=_EACH, people="count(*)", **more)


def _people(source: Source) -> Formula:
    return Formula(source, (_PEOPLE,), _count)


FORMULAS: Final[Mapping[str, Formula]] = {
    "revenue": Formula(sources.orders, ("coalesce(sum(f.amount), 0)",), _money),
    "orders": Formula(sources.orders, (_BOUGHT,), _count),
    "average_order": Formula(sources.orders, (_SALES, _BOUGHT), _average, of=1),
    "units": Formula(sources.units, ("coalesce(sum(f.quantity), 0)",), _units),
    "refunds": Formula(sources.orders, (_BACK,), _money),
    "active_customers": _buyers(("count(*)",), _count),
    "repeat_customers": _buyers((_TWICE,), _count),
    "repeat_rate": _buyers((_TWICE, "count(*)"), _share, of=1),
    "new_customers": _people(sources.new_customers),
    "lost_customers": _people(sources.lost_customers),
    "at_risk_customers": _people(sources.at_risk),
    "engagements": Formula(
        sources.engagement, (f"count(*) filter (where f.{TOWARDS_US})",), _count
    ),
    "responders": Formula(sources.engaged_people, (_RESPONDERS,), _count),
    "engagement_rate": Formula(sources.engaged_people, (_RESPONDERS, _REACHED), _share, of=1),
    # Counted by statements of their own (live.py), from which these are finished.
    "conversations": Formula(sources.people, ("count(*)",), _count),
    "retention": Formula(sources.customers, ("count(*)", "count(*)"), _share, of=1),
    "nps": Formula(
        sources.answers,
        (
            "count(*) filter (where f.nps >= 9)",
            "count(*) filter (where f.nps <= 6)",
            "count(f.nps)",
        ),
        _nps,
        people="count(distinct f.person) filter (where f.nps is not null)",
        of=2,
        band=_nps_band,
    ),
    "csat": Formula(
        sources.answers,
        ("count(*) filter (where f.csat >= 4)", "count(f.csat)"),
        _share,
        people="count(distinct f.person) filter (where f.csat is not null)",
        of=1,
        band=_csat_band,
    ),
    "contacts": _people(sources.people),
    "new_contacts": _people(sources.new_people),
    "contactable": Formula(
        sources.reachable, ("count(distinct f.person) filter (where f.open)", _PEOPLE), _share, of=1
    ),
    "quality_score": Formula(
        sources.quality, ("coalesce(sum(f.score), 0)", "count(*)"), _score, of=1
    ),
    "quality_issues_open": Formula(sources.issues, ("count(*)",), _count),
    "segment_members": _people(sources.people),
}

__all__ = ["FORMULAS", "Formula", "Parts"]
