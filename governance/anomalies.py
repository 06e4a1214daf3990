"""What is unusual in the data: plain comparisons of counts, without a database or a clock.

A fall counts only when it is large (a good part of what was usual), not by chance (a test of two
shares) and of something that was usual at all.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from math import sqrt
from statistics import median
from typing import Final

# What deliveries are compared by, and what the anomaly is called.
FIELDS: Final = {"email": "fewer_emails", "phone": "fewer_phones", "address": "fewer_addresses"}
SCORE_FELL: Final = "score_fell"
# A fall of this part of the usual share.
DROP: Final = 0.3
# A delivery of fewer people says nothing; nor does a share that was hardly there.
FEWEST: Final = 20
USUAL_AT_LEAST: Final = 0.2
# How many earlier deliveries make the usual share.
PAST: Final = 5
# Standard deviations between the shares; by chance once in a thousand comparisons.
SURE: Final = 3.0
# Points by which a score falls against its days before.
POINTS: Final = 5.0


@dataclass(frozen=True, slots=True)
class Delivery:
    """New people from one source at once, and how many came with each field."""

    source: int
    name: str
    at: datetime
    contacts: int
    filled: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Fall:
    """One number that fell: of whom, and from what to what, as shares or points of 100."""

    code: str
    scope: str
    key: str
    before: float
    now: float
    contacts: int
    delivery: str = ""


def falls_of_deliveries(deliveries: Iterable[Delivery]) -> list[Fall]:
    """Return what each source's latest delivery brings less of than its own past ones."""
    by_source: dict[int, list[Delivery]] = defaultdict(list)
    for one in deliveries:
        if one.contacts >= FEWEST:
            by_source[one.source].append(one)
    found = []
    for source, known in sorted(by_source.items()):
        *past, latest = sorted(known, key=lambda one: (one.at, one.name))
        for field, code in FIELDS.items():
            fall = _fall(latest, past[-PAST:], field)
            if fall is not None:
                found.append(Fall(code, "source", str(source), *fall, latest.contacts, latest.name))
    return found


def _fall(latest: Delivery, past: Sequence[Delivery], field: str) -> tuple[float, float] | None:
    contacts = sum(one.contacts for one in past)
    if not contacts:
        return None
    filled, now = sum(one.filled.get(field, 0) for one in past), latest.filled.get(field, 0)
    usual, share = filled / contacts, now / latest.contacts
    # Ten to the minus nine: 0.8 less 30% is not quite 0.56 in binary.
    if usual < USUAL_AT_LEAST or share > usual * (1 - DROP) + 1e-9:
        return None
    pooled = (filled + now) / (contacts + latest.contacts)
    spread = sqrt(pooled * (1 - pooled) * (1 / contacts + 1 / latest.contacts))
    if usual - share < SURE * spread:
        return None
    return round(100 * usual, 1), round(100 * share, 1)


def falls_of_scores(
    scores: Mapping[tuple[str, str], Sequence[float]], contacts: Mapping[tuple[str, str], int]
) -> list[Fall]:
    """Return the parts of the base whose score today is well below its days before.

    Args:
        scores: per part of the base its daily scores, oldest first, today's last.
        contacts: how many people each part has today.
    """
    found = []
    for part, days in sorted(scores.items()):
        if len(days) < 2 or contacts.get(part, 0) < FEWEST:
            continue
        usual, now = median(days[:-1]), days[-1]
        if usual - now >= POINTS:
            found.append(Fall(SCORE_FELL, *part, round(usual, 1), round(now, 1), contacts[part]))
    return found
