"""The levels of agreement of each field, their first guesses and their bounds.

A first guess is what is known about people anywhere: `m` is how often two records of one person
stand at this level, `u` how often two random people do. Both are learned from the data and fall
back to the guess where there is little of it.
"""

from typing import NamedTuple


class Level(NamedTuple):
    """One level: its name, guesses of m and u, and bounds of what it may weigh, in bits."""

    name: str
    m: float
    u: float
    most: float = 40.0
    least: float = -40.0


MISSING = Level("missing", 1.0, 1.0, 0.0, 0.0)
_ABSENT = 0.1  # how often one half of a name or of an address is not known


def _m(one: Level, other: Level) -> float:
    """Return the first guess of m of two levels at once."""
    absent = _ABSENT if MISSING in (one, other) else 1.0
    return one.m * other.m * absent


GIVEN = (
    MISSING,
    Level("exact", 0.80, 0.01),
    Level("short form", 0.06, 0.002),
    Level("typo", 0.10, 0.005),
    Level("resembling", 0.02, 0.01),
    Level("look alike", 0.005, 0.005, 0.0),
    Level("conflict", 0.02, 0.97),
)
FAMILY = (
    MISSING,
    Level("exact", 0.78, 0.002),
    Level("part", 0.08, 0.004),
    Level("typo", 0.10, 0.002),
    Level("resembling", 0.03, 0.01),
    Level("look alike", 0.005, 0.003),
    Level("conflict", 0.03, 0.98),
)
WIDTH = len(FAMILY)
SWAPPED, HALF_SWAPPED = len(GIVEN) * WIDTH, len(GIVEN) * WIDTH + 1
NAME = (
    *(
        Level(f"{g.name}/{f.name}", _m(g, f), g.u * f.u, 0.0 if g.name == "look alike" else 40.0)
        for g in GIVEN
        for f in FAMILY
    ),
    Level("swapped", 0.03, 1e-6),
    Level("half swapped", 0.01, 1e-5),
)
EMAIL = (
    MISSING,
    Level("exact", 0.70, 1e-5),
    Level("shared mailbox", 0.01, 1e-4, 3.0),
    Level("typo", 0.04, 2e-6, 12.0),
    Level("same name elsewhere, unusual", 0.02, 5e-6, 14.0),
    Level("same name elsewhere, with digits", 0.02, 1e-5, 8.0),
    Level("same name elsewhere", 0.02, 1e-4, 3.0),
    Level("different", 0.19, 0.999, 0.0, -4.0),
)
PHONE = (
    MISSING,
    Level("exact", 0.65, 1e-5),
    Level("one digit off", 0.03, 1e-6, 5.0),
    Level("different", 0.32, 0.999, 0.0, -3.0),
)
IDS = (
    MISSING,
    Level("exact", 0.85, 1e-6),
    Level("one digit off", 0.05, 1e-5, 12.0),
    Level("different", 0.10, 0.999, 0.0, -8.0),
)
BORN = (
    MISSING,
    Level("exact", 0.88, 5e-5),
    Level("day and month swapped", 0.02, 3e-5),
    Level("typo", 0.05, 1e-3),
    Level("two parts equal", 0.02, 5e-3),
    Level("close", 0.02, 0.02),
    Level("known part equal", 0.02, 0.001),
    Level("different", 0.03, 0.99, 0.0, -12.0),
)
STREET = (
    MISSING,
    Level("exact", 0.62, 1e-5),
    Level("alike", 0.15, 1e-4),
    Level("same street, other number", 0.03, 1e-3),
    Level("different", 0.20, 0.998),
)
PLACE = (
    MISSING,
    Level("same postcode", 0.75, 1e-3),
    Level("same town", 0.05, 0.01),
    Level("alike", 0.10, 0.01),
    Level("different", 0.10, 0.98),
)
PLACE_WIDTH = len(PLACE)
ADDRESS = tuple(
    Level(f"{s.name}/{p.name}", _m(s, p), s.u * p.u, 40.0, -8.0) for s in STREET for p in PLACE
)
COMPANY = (
    MISSING,
    Level("exact", 0.70, 1e-3, 8.0),
    Level("alike", 0.15, 5e-3, 5.0),
    Level("different", 0.15, 0.99, 0.0, -3.0),
)
COMPARISONS: dict[str, tuple[Level, ...]] = {
    "name": NAME,
    "email": EMAIL,
    "phone": PHONE,
    "id": IDS,
    "birth": BORN,
    "address": ADDRESS,
    "organisation": COMPANY,
}
