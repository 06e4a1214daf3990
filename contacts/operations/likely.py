"""Finds stored contacts that a would-be contact may duplicate, before it is written."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from contacts.access import hidden_of_contact
from contacts.matching.person import person
from contacts.models.contact import Contact
from contacts.operations.duplicates.checking import Match, check_one
from contacts.operations.reading_points import Unreadable, read_points

LEAST = 0.2  # worth a look while typing; what is kept for review must reach the threshold
_TEXTS = ("given_name", "family_name", "second_family_name")


@dataclass(frozen=True, slots=True)
class Duplicate:
    """One stored contact that may be the same person.

    `score` is the probability; `reasons` are the fields that speak for it, strongest first.
    """

    contact: Contact
    score: float
    reasons: tuple[str, ...]


def likely_duplicates(
    user: Any, values: Mapping[str, Any], limit: int = 5, *, but: Contact | None = None
) -> list[Duplicate]:
    """Return the contacts that `values` may repeat, best first.

    Only people and values that `user` may read are looked at, so that nothing leaks through
    a match. A handful of queries, each by an index.

    Args:
        user: whom the warning is for.
        values: names, email, phone and what else is known, as they are being entered.
        limit: at most this many.
        but: the contact being edited, which is no duplicate of itself.
    """
    hidden = hidden_of_contact(user)
    found = check_one(
        person(_comparable(values, hidden)),
        least=LEAST,
        seen=Contact.objects.visible_to(user).present(),
        but=[but.pk] if but is not None else [],
        hidden=hidden,
    )[:limit]
    contacts = Contact.objects.in_bulk([each.contact for each in found])
    return [
        Duplicate(contacts[each.contact], round(each.probability, 3), _reasons(each))
        for each in found
        if each.contact in contacts
    ]


def _reasons(match: Match) -> tuple[str, ...]:
    speaking = [each for each in match.evidence if each["bits"] > 0]
    return tuple(each["field"] for each in sorted(speaking, key=lambda each: -each["bits"]))


def _comparable(values: Mapping[str, Any], hidden: frozenset[str]) -> dict[str, Any]:
    known = {name: value for name, value in values.items() if name not in hidden and value}
    found: dict[str, Any] = {name: str(known.get(name) or "") for name in _TEXTS}
    found["emails"] = _normalised("email", known.get("email"))
    found["phones"] = _normalised("phone", known.get("phone"))
    found["birth_date"] = known.get("birth_date") or ""
    found["company"] = str(known.get("organisation") or "")
    address = known.get("address") if "addresses" not in hidden else None
    return {**(address if isinstance(address, Mapping) else {}), **found}


def _normalised(kind: str, raw: Any) -> list[str]:
    try:
        return [reading.normalised for reading in read_points(kind, raw)]
    except Unreadable:
        return []
