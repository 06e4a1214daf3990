"""Gaps of the record of processing as issues of the inventory: they open and close with it."""

from typing import Any

from governance.inventory.drift import Issue
from privacy.operations.processing.record import record_now
from privacy.reading.processing.words import GAPS, NAMES

_PREFIX = "record_"
# Under what such issues are kept; no table is called so.
_RECORD = "processing"
_LONGEST = 80
ISSUES: dict[str, Any] = {f"{_PREFIX}{code}": words for code, words in GAPS.items()}


def gaps_as_issues() -> list[Issue]:
    """Return what the record lacks; columns without a purpose are issues of their own already.

    `owner` is the role that answers for it, `page` where it is settled.
    """
    _content, gaps = record_now()
    facts = {"owner": "privacy_officer", "page": "privacy:processing"}
    return [
        Issue(
            f"{_PREFIX}{gap.code}",
            _RECORD,
            gap.about[:_LONGEST],
            {**facts, "about": "" if gap.about in NAMES else gap.about},
        )
        for gap in gaps
        if gap.code in GAPS
    ]
