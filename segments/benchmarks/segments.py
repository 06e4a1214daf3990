"""Rules over many people against the best SQL written by hand; counts, refreshes, one person."""

from typing import Any

from config.scratch import found_by
from segments.benchmarks.data import live


def measure_segments(
    *, url: str, contacts: int, repeat: int, interactions: int = 0
) -> list[dict[str, Any]]:
    """Measure milliseconds; `ratio` is ours over the fastest query written by hand.

    `ours_ms` is the statement, `choosing_ms` what it takes to write it. `equal` says that both
    found the same people. `each` of one person is the time in the database, planned and run.
    """
    interactions = interactions or contacts * 10
    live(url, contacts, interactions)
    rows = found_by("segments.benchmarks", str(max(repeat, 3)), url=url, LOG_LEVEL="ERROR")
    return [{"contacts": contacts, "interactions": interactions, **row} for row in rows]
