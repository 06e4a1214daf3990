"""What every column reader has to know about the file it reads from."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import tzinfo

from contacts.drafts import Draft
from contacts.normalise.dates import Order

Reader = Callable[[Draft, list[str]], None]


@dataclass(slots=True)
class Context:
    """The mapping turned around, and the settings of the organisation.

    `places` gives for a target word the positions of its columns; `orders` the day order
    found for a column of dates.
    """

    headers: list[str]
    region: str
    zone: tzinfo
    spanish: bool
    places: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    orders: dict[int, Order | None] = field(default_factory=dict)

    def starting(self, prefix: str) -> list[tuple[list[str], int]]:
        """Targets of one family: the parts of the word after the first, and the column."""
        found = [
            (target.split(":")[1:], position)
            for target, positions in self.places.items()
            if target == prefix or target.startswith(prefix + ":")
            for position in positions
        ]
        return sorted(found, key=lambda item: item[1])


def context_of(
    headers: list[str], mapping: list[str | None], region: str, zone: tzinfo, spanish: bool
) -> Context:
    context = Context(headers, region, zone, spanish)
    for position, target in enumerate(mapping):
        if target and target != "ignore":
            context.places[target].append(position)
    return context


def split_values(text: str) -> list[str]:
    """Google joins several values of one field by ` ::: `."""
    if ":::" not in text:
        return [text]
    return [part.strip() for part in text.split(":::") if part.strip()]
