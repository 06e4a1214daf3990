"""Who reads whose history, which of its parts, and which records make up that history."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from contacts.access import hidden_of_contact, masked_of_contact
from contacts.models.contact import Contact
from contacts.reading.merged import absorbed_by

PARTS: dict[str, Any] = {
    "points": _("Contact points"),
    "addresses": _("Addresses"),
    "tags": _("Tags"),
    "relations": _("Relations"),
    "consents": _("Consent"),
    "wishes": _("Wishes"),
}


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads the history of whom, what of it they do not read, and what of that is masked.

    The history of records that were merged into this one reads on in it, each as `absorbed`.
    """

    user: Any
    contact: Contact
    hidden: frozenset[str]
    masked: frozenset[str]
    absorbed: Mapping[int, Contact]

    @classmethod
    def of(cls, user: Any, contact: Contact) -> "Reader":
        """Return the reader with what the role hides."""
        absorbed = {each.pk: each for each in absorbed_by(contact, user)}
        return cls(user, contact, hidden_of_contact(user), masked_of_contact(user), absorbed)

    @property
    def records(self) -> list[int]:
        """The numbers of this record and of those it absorbed."""
        return [self.contact.pk, *self.absorbed]

    def named(self, *contacts: int) -> str:
        """Return what an absorbed record is called; empty where this one itself is named too."""
        if self.contact.pk in contacts:
            return ""
        return next((self.absorbed[pk].label for pk in contacts if pk in self.absorbed), "")

    @property
    def closed(self) -> frozenset[str]:
        """What the reader sees not even masked."""
        return self.hidden - self.masked

    def parts(self) -> dict[str, Any]:
        """Return the parts beside the fields that the role may know of."""
        return {name: words for name, words in PARTS.items() if name not in self.closed}
