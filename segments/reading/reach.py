"""How many of some people may be reached, by channel, and why not the others."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import QuerySet

from contacts.models.preference import Channel, Purpose
from contacts.operations.permission.judging import count_by_reason
from contacts.operations.permission.question import ask
from contacts.operations.permission.reasons import Reason
from contacts.reading.permissions import purpose_name


@dataclass(frozen=True, slots=True)
class Reached:
    """One channel: how many may be reached by it, of how many, and the reasons of the rest."""

    channel: Channel
    allowed: int
    total: int
    reasons: list[tuple[Any, int]] = field(default_factory=list)

    @property
    def label(self) -> Any:
        """Return the name of the channel."""
        return self.channel.label

    @property
    def held(self) -> int:
        """Return how many may not be reached."""
        return self.total - self.allowed


def purposes() -> dict[str, str]:
    """Return the active purposes with their names."""
    rows = Purpose.objects.filter(active=True).order_by("slug", "version")
    return {row.slug: purpose_name(row) for row in rows}


def purpose_asked(asked: str, known: dict[str, str]) -> str:
    """Return the purpose that is asked about: the given one, else the first there is."""
    return asked if asked in known else next(iter(known), "")


def reach_of(
    people: QuerySet, purpose: str, channels: Iterable[Channel] = Channel
) -> list[Reached]:
    """Return what channels reach for a purpose; two queries for each."""
    ids = people.order_by().values("pk")
    return [_reached(ids, channel, purpose) for channel in channels] if purpose else []


def _reached(people: QuerySet, channel: Channel, purpose: str) -> Reached:
    counts = count_by_reason(people, ask(channel=channel, purpose=purpose), at_a_glance=True)
    reasons = [(Reason(code).label, many) for code, many in counts.items() if code]
    reasons.sort(key=lambda each: -each[1])
    return Reached(channel, counts.get("", 0), sum(counts.values()), reasons)
