"""The 2,357 customers of the CDNOW sample: what they did in 39 weeks, and in the next 39."""

import lzma
from datetime import UTC, date, datetime
from pathlib import Path

import numpy as np

from segments.customer_value.newton import Vector
from segments.customer_value.purchases import History

SAMPLE = Path(__file__).parents[2] / "tests" / "samples" / "purchases" / "CDNOW_sample.txt.xz"
UNTIL = date(1997, 9, 30)
WEEKS = 39


def cdnow() -> tuple[History, Vector, Vector]:
    """Return the first 39 weeks, the mean of repeats, and how many followed in the next 39."""
    days: dict[str, dict[date, float]] = {}
    with lzma.open(SAMPLE, "rt") as lines:
        for line in lines:
            _number, customer, day, _discs, dollars = line.split()
            at = datetime.strptime(day, "%Y%m%d").replace(tzinfo=UTC).date()
            own = days.setdefault(customer, {})
            own[at] = own.get(at, 0) + float(dollars)
    rows = []
    for own in days.values():
        first, seen = min(own), sorted(day for day in own if day <= UNTIL)
        spent = [own[day] for day in seen[1:]]
        rows.append((
            len(seen) - 1, (seen[-1] - first).days / 7, (UNTIL - first).days / 7,
            np.mean(spent) if spent else 0, len(own) - len(seen),
        ))  # fmt: skip
    x, last, age, spent, later = np.array(rows, dtype=float).T
    return History(x, last, age), spent, later
