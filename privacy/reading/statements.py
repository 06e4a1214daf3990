"""What goes along with every later disclosure of an amended or contested record."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from contacts.models.contact import Contact
from privacy.models.health import Amendment


@dataclass(frozen=True, slots=True)
class Statement:
    """A denial that somebody disagreed with: all that belongs to it, in its own words."""

    group: str
    asked: str
    ground: str
    statement: str
    rebuttal: str
    stated_at: datetime | None


def statements_with(contact: Contact, groups: Iterable[str] = ()) -> list[Statement]:
    """Return what a disclosure of these groups of fields must carry (45 CFR 164.526(d)(5)).

    Args:
        contact: whose record is disclosed.
        groups: which fields; none means all of them.
    """
    rows = Amendment.objects.filter(contact=contact, state=Amendment.State.DENIED)
    rows = rows.exclude(statement="", attach_request=False)
    if wanted := list(groups):
        rows = rows.filter(group__in=wanted)
    return [
        Statement(row.group, row.asked, row.ground, row.statement, row.rebuttal, row.stated_at)
        for row in rows.order_by("stated_at", "pk")
    ]
