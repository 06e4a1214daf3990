"""Erasing against SQL written by hand for the same tables, and packages of busy people."""

import tempfile
from typing import Any

from config.scratch import found_by
from segments.benchmarks.data import live


def measure_erasure(
    *, url: str, contacts: int, repeat: int, interactions: int = 0
) -> list[dict[str, Any]]:
    """Measure milliseconds; `ratio` is ours over the statements by hand, for people as busy.

    Ours counts the plan again under lock, locks, writes the ledger and erases. The proof over
    the whole database is apart: who writes SQL by hand proves nothing.
    """
    interactions = interactions or contacts * 10
    live(url, contacts, interactions)
    with tempfile.TemporaryDirectory() as folder:
        rows = found_by(
            "privacy.benchmarks",
            str(max(repeat, 3)),
            str(max(contacts // 10, 1)),
            url=url,
            LOG_LEVEL="ERROR",
            STORAGE_URL=folder,
        )
    return [{"contacts": contacts, "interactions": interactions, **row} for row in rows]
