"""The dashboard over many people: its answers, and the refresh of its sums against plain SQL."""

from typing import Any

from config.scratch import found_by
from segments.benchmarks.data import live


def measure_dashboard(
    *, url: str, contacts: int, repeat: int, interactions: int = 0
) -> list[dict[str, Any]]:
    """Measure milliseconds: all questions of a dashboard, and refreshes, whole and of news.

    `ratio` of the whole refresh is ours over SQL written by hand that fills tables like ours in
    the same run; `equal` says that both hold the same numbers, or that counting says them too.
    """
    interactions = interactions or contacts * 10
    live(url, contacts, interactions)
    rows = found_by("segments.benchmarks", "dashboard", url=url, LOG_LEVEL="ERROR")
    return [{"contacts": contacts, "interactions": interactions, **row} for row in rows]
