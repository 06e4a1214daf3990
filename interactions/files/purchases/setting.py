"""What every reader of purchases needs to know beside the file itself, and how it says no."""

from dataclasses import dataclass
from datetime import tzinfo

from contacts.drafts import Finding
from interactions.drafts import PurchaseDraft

LONGEST_KEY = 120
LONGEST_NAME = 200
LONGEST_SKU = 80


@dataclass(frozen=True, slots=True)
class Setting:
    """The organisation's phone region, time zone and currency, for what a file leaves open."""

    region: str
    zone: tzinfo
    currency: str


def refused(
    line: int, cells: list[str], code: str, column: str = "", *, span: int = 1
) -> PurchaseDraft:
    """Return the draft of a line that is turned down."""
    return PurchaseDraft(
        line, "", rejected=Finding(code, column, "", "error"), raw=cells, span=span
    )
