"""What 11 CCR 7102 asks to be counted: by kind of request, what became of it and how fast.

Everything is computed from columns that outlive the purge of a request's personal parts, so last
year's numbers stay the same after it.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from statistics import fmean, median
from typing import Any

from privacy.laws.table import RIGHTS
from privacy.models.requests import CLOSED, Outcome, PrivacyRequest
from privacy.operations.desk.dates import day_of

# The kinds that the regulation names come first; every other action is a kind of its own.
KINDS = ("erasure", "rectification", "know", "opt_out", "limit_sensitive")
# Why requests were denied, in the four words of 7102(a)(1) (unverifiable, not made by a consumer,
# exempt, other), by the code of the ground.
_REASONS = {
    "unverified": "unverifiable",
    "cannot_identify": "unverifiable",
    "not_a_consumer": "not_a_consumer",
    "exempt": "exempt",
}
OTHER = "other"


@dataclass(slots=True)
class Metric:
    """The numbers of one kind of request in one year of receipt; days are calendar days."""

    kind: str
    received: int = 0
    complied: int = 0
    in_part: int = 0
    denied: int = 0
    withdrawn: int = 0
    unanswered: int = 0
    late: int = 0
    extended: int = 0
    denied_because: dict[str, int] = field(default_factory=dict)
    median_days: float | None = None
    mean_days: float | None = None


def years() -> list[int]:
    """Return the years in which requests were received, the latest first."""
    found = PrivacyRequest.objects.dates("received_on", "year", order="DESC")
    return [day.year for day in found]


def metrics_of(year: int, *, regime: str = "", today: date | None = None) -> list[Metric]:
    """Return the numbers of the requests received in a year, the named kinds first.

    Args:
        year: calendar year of receipt.
        regime: only requests under this law; all of them when empty.
        today: what is open beyond its day counts as late from the next day on.
    """
    rows = PrivacyRequest.objects.filter(received_on__year=year)
    # What went on as another request is counted as that one.
    rows = rows.exclude(outcome=Outcome.CONVERTED)
    if regime:
        rows = rows.filter(regime=regime)
    grouped: dict[str, list[Any]] = {}
    names = ("right", "status", "outcome", "ground", "received_on", "closed_at", "due")
    for row in rows.values(*names, "extended_at").iterator():
        grouped.setdefault(kind_of(row["right"]), []).append(row)
    named = [kind for kind in KINDS if kind in grouped or not regime or regime == "ccpa"]
    order = [*named, *sorted(set(grouped) - set(KINDS))]
    return [_metric(kind, grouped.get(kind, ()), today) for kind in order]


def kind_of(right: str) -> str:
    """Return under which kind a right is counted."""
    known = RIGHTS.get(right)
    return known.action if known else OTHER


def reason_of(ground: str) -> str:
    """Return under which reason a denial is counted."""
    return _REASONS.get(ground, OTHER)


def _metric(kind: str, rows: Iterable[dict[str, Any]], today: date | None) -> Metric:
    found, days, reasons = Metric(kind), [], Counter[str]()
    for row in rows:
        found.received += 1
        found.extended += row["extended_at"] is not None
        ended = day_of(row["closed_at"]) if row["closed_at"] else None
        due, last = row["due"], ended or today
        found.late += bool(due and last and last > due)
        if row["status"] not in CLOSED:
            found.unanswered += 1
            continue
        found.complied += row["outcome"] == Outcome.COMPLIED
        found.in_part += row["outcome"] == Outcome.IN_PART
        found.withdrawn += row["outcome"] == Outcome.WITHDRAWN
        if row["outcome"] == Outcome.DENIED:
            found.denied += 1
            reasons[reason_of(row["ground"])] += 1
        if ended and row["outcome"] != Outcome.WITHDRAWN:
            days.append((ended - row["received_on"]).days)
    found.denied_because = dict(sorted(reasons.items()))
    if days:
        found.median_days, found.mean_days = float(median(days)), round(fmean(days), 1)
    return found
