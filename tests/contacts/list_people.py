"""Contacts made through the operations, for the tests of lists, bulk changes and exports."""

from typing import Any

from config.actor import Actor
from contacts.models.contact import Contact
from contacts.operations.contacts import create_contact


def add(by: Actor, given: str, family: str, **values: Any) -> Contact:
    """Add one contact and return it."""
    return create_contact(values={"given_name": given, "family_name": family, **values}, by=by)


def named(by: Actor, *given: str) -> list[Contact]:
    """Add contacts of whom nothing is known but their given names."""
    return [create_contact(values={"given_name": name}, by=by) for name in given]


def names_in(response: Any) -> list[str]:
    """Return the names of the rows that a list page shows, in their order."""
    return [row.contact.full_name for row in response.context["rows"]]
