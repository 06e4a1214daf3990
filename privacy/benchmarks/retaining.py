"""Retention of everybody, counted and carried out, against SQL written by hand."""

from typing import Any

from config.scratch import found_by
from segments.benchmarks.data import live


def measure_retention(
    *, url: str, contacts: int, repeat: int, interactions: int = 0
) -> list[dict[str, Any]]:
    """Count everybody and restrict them, by us and by hand; milliseconds, `ratio` is ours over.

    By hand means the same rows and no digest, audit trail or second look before it is done.
    """
    interactions = interactions or contacts * 10
    live(url, contacts, interactions)
    rows = found_by("privacy.benchmarks", "retention", url=url, LOG_LEVEL="ERROR")
    return [{"contacts": contacts, "interactions": interactions, **row} for row in rows]
