"""Lets the worker count the sums again after what changes many numbers, or must change them."""

from typing import Any

from config.jobs import defer_once
from segments.operations.aggregating.refreshing import TASK

AFTER = frozenset(
    {"contact.imported", "engagement.imported", "import.undone", "purchases.imported",
     "purchases.undone", "restriction.started", "restriction.lifted"}
)  # fmt: skip


def hear(*, entry: Any, **_more: Any) -> None:
    """Ask for a count once the import is committed; one that waits already is enough."""
    if entry.verb in AFTER:
        defer_once(TASK)
