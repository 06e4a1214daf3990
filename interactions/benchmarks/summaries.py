"""Sums of people kept equal to what they did, against counting the same by hand without writing."""

from typing import Any

from config.scratch import found_by
from contacts.benchmarks.people import fill
from interactions.benchmarks.timeline import happen


def measure_summaries(
    *, url: str, contacts: int, repeat: int, interactions: int = 0
) -> list[dict[str, Any]]:
    """Measure seconds: everybody, a thousand touched people, and those whose windows end."""
    interactions = interactions or contacts * 10
    fill(url, contacts)
    happen(url, interactions)
    rows = []
    for _ in range(repeat):
        found = found_by("interactions.benchmarks", "summaries", url=url, LOG_LEVEL="ERROR")
        rows += [{"contacts": contacts, "interactions": interactions, **row} for row in found]
    return rows
