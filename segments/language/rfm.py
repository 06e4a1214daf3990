"""Recency, frequency and money: the fifths of customers, and a name for each of their cells.

Published tables of names overlap and leave gaps; this one gives each of the 25 cells exactly
one name (segments.md 2.5).
"""

# From the most recent fifth down; in each row frequency-and-money 1 to 5 from left to right.
_ROWS: dict[int, tuple[str, str, str, str, str]] = {
    5: ("new", "potential", "potential", "champion", "champion"),
    4: ("promising", "potential", "potential", "loyal", "champion"),
    3: ("about_to_sleep", "about_to_sleep", "needs_attention", "loyal", "loyal"),
    2: ("hibernating", "hibernating", "at_risk", "at_risk", "cannot_lose"),
    1: ("lost", "lost", "at_risk", "at_risk", "cannot_lose"),
}
# The name of (fifth of recency, fifth of frequency and money).
PARTITION = {
    (recency, both): name
    for recency, names in _ROWS.items()
    for both, name in enumerate(names, start=1)
}
