"""People to whom an order may belong, as one reader may know them; nobody is chosen for them."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from contacts.models.contact import Contact
from contacts.reading.card import Card

HITS = 8


@dataclass(frozen=True, slots=True)
class Candidate:
    """A person with what tells them from others, and why they are offered."""

    card: Card
    why: Any = ""

    @property
    def contact(self) -> Contact:
        """The person."""
        return self.card.contact

    @property
    def points(self) -> list[str]:
        """Up to two ways to reach them, masked where the role reads no addresses."""
        return [point.normalised or point.value for point in self.card.points[:2]]

    @property
    def town(self) -> str:
        """Where they live, if the role reads addresses."""
        return self.card.place.city if self.card.place else ""


def people_found(text: str, user: Any) -> list[Candidate]:
    """Return the first people in the reader's sight whose words hold the text."""
    if not text:
        return []
    found = Contact.objects.visible_to(user).present().matching(text, reader=user)
    people = found.select_related("organisation").order_by("family_name", "given_name", "id")
    return [Candidate(Card(user, contact)) for contact in people[:HITS]]


def people_likely(offered: Iterable[Any], user: Any) -> list[Candidate]:
    """Return people that the matching offers, each with `contact` and `why`."""
    return [Candidate(Card(user, each.contact), each.why) for each in offered]
