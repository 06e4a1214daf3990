"""How many of some people may be reached, by channel, and why not the others."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import QuerySet
from django.db.models.functions import Mod

from contacts.models.preference import Channel, Purpose
from contacts.operations.permission.judging import count_by_reason
from contacts.operations.permission.question import ask
from contacts.operations.permission.reasons import Reason
from contacts.reading.permissions import purpose_name
from contacts.views.list_counts import Count

# Asking for permission looks at every one of them, for every channel; of more a sample speaks.
MOST_JUDGED = 50_000
SAMPLE = 10_000


@dataclass(frozen=True, slots=True)
class Reached:
    """One channel: how many may be reached by it, of how many, and the reasons of the rest."""

    channel: Channel
    allowed: int
    total: int
    reasons: list[tuple[Any, int]] = field(default_factory=list)
    exact: bool = True

    @property
    def label(self) -> Any:
        """Return the name of the channel."""
        return self.channel.label

    @property
    def said(self) -> str:
        """Return how many may be reached, in words where it is an estimate."""
        return str(Count(self.allowed, self.exact))

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


def reach_of_many(people: QuerySet, purpose: str, total: int) -> list[Reached]:
    """Return about what channels reach of `total` people: every so many of them are asked.

    Everybody is asked where they are not too many for that.
    """
    if total <= MOST_JUDGED:
        return reach_of(people, purpose)
    every = -(-total // SAMPLE)
    some = people.alias(_turn=Mod("pk", every)).filter(_turn=0).order_by()
    asked = list(some.values_list("pk", flat=True)[: 2 * SAMPLE])
    found = reach_of(people.model.objects.filter(pk__in=asked), purpose) if asked else []
    return [_scaled(each, total / len(asked)) for each in found]


def _scaled(each: Reached, times: float) -> Reached:
    reasons = [(said, _two_figures(many * times)) for said, many in each.reasons]
    allowed, total = _two_figures(each.allowed * times), _two_figures(each.total * times)
    return Reached(each.channel, allowed, total, reasons, exact=False)


def _two_figures(number: float) -> int:
    whole = round(number)
    return round(whole, min(0, 2 - len(str(whole))))


def _reached(people: QuerySet, channel: Channel, purpose: str) -> Reached:
    counts = count_by_reason(people, ask(channel=channel, purpose=purpose), at_a_glance=True)
    reasons = [(Reason(code).label, many) for code, many in counts.items() if code]
    reasons.sort(key=lambda each: -each[1])
    return Reached(channel, counts.get("", 0), sum(counts.values()), reasons)
