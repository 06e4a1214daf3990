"""Groups of fields in words, and what one reader may see of a person's values in them."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from contacts.access import hidden_of_contact, masked_of_contact
from contacts.field_groups import CUSTOM, GROUPS, fields_of, values_of
from contacts.models.catalogue import CustomField
from contacts.models.contact import Contact
from contacts.models.reach import ContactPoint, PostalAddress
from contacts.normalise.masking import mask
from contacts.reading.groups import WORDS
from contacts.reading.sensitive import note_custom, sensitive_slugs
from contacts.reading.words import birthday_words, custom_label, value_words

_BIRTH_AS, _MORE = "birthday", 3


def group_choices() -> list[tuple[str, Any]]:
    """Return every group with its words, the organisation's own fields last."""
    own = CustomField.objects.filter(active=True).order_by("position", "slug")
    return [
        *((group, WORDS[group]) for group in GROUPS),
        *((CUSTOM + field.slug, custom_label(field)) for field in own),
    ]


def group_words(groups: Iterable[str]) -> list[str]:
    """Return what groups are called; a field that was given up keeps its slug."""
    words = dict(group_choices())
    return [str(words.get(group, group.removeprefix(CUSTOM))) for group in groups]


class ReviewedValues:
    """The values of some people in groups of fields, as far as `user` may read them.

    A page costs the same few queries whatever the number of people.
    """

    def __init__(self, user: Any, people: Sequence[Contact], groups: Iterable[str]) -> None:
        self.groups = tuple(groups)
        self.hidden, self.masked = hidden_of_contact(user), masked_of_contact(user)
        self.words = dict(group_choices())
        self._points = _points(people) if {"email", "phone"} & {*self.groups} else {}
        self._addresses = _addresses(people) if "address" in self.groups else {}
        slugs = {g.removeprefix(CUSTOM) for g in self.groups if g.startswith(CUSTOM)}
        self._sensitive = sensitive_slugs() & slugs if slugs else frozenset()

    def of(self, contact: Contact, groups: Iterable[str]) -> list[tuple[Any, str]]:
        """Return label and words of each group; an empty group has a dash."""
        if self._sensitive:
            note_custom(contact, contact.custom, self._sensitive)
        return [
            (self.words.get(group, group), self._text(contact, group) or "–") for group in groups
        ]

    def _text(self, contact: Contact, group: str) -> str:
        if group in ("email", "phone"):
            values = self._points.get((contact.pk, group), [])
            return ", ".join(filter(None, (self._seen(group, each) for each in values[:_MORE])))
        if group == "address":
            return "" if "addresses" in self.hidden else self._addresses.get(contact.pk, "")
        if group == "birth":
            return self._birthday(contact)
        shown = (
            self._seen(field, value, str(value) if field == "organisation" else None)
            for field, value in values_of(group, contact).items()
        )
        return " ".join(filter(None, shown)) if group == "name" else ", ".join(filter(None, shown))

    def _seen(self, field: str, value: Any, words: str | None = None) -> str:
        if field in self.hidden:
            return mask(field, value) if field in self.masked else ""
        return words if words is not None else value_words(field, value, {})

    def _birthday(self, contact: Contact) -> str:
        fields = fields_of("birth")
        if not self.hidden.intersection(fields):
            return birthday_words(contact)
        return mask("birth_year", contact.birth_year) if self.masked.issuperset(fields) else ""


def _points(people: Sequence[Contact]) -> dict[tuple[int, str], list[str]]:
    found: dict[tuple[int, str], list[str]] = defaultdict(list)
    rows = ContactPoint.objects.filter(contact__in=people, kind__in=("email", "phone"))
    for point in rows.order_by("-is_primary", "pk"):
        found[point.contact_id, point.kind].append(point.normalised or point.value)
    return found


def _addresses(people: Sequence[Contact]) -> dict[int, str]:
    found: dict[int, str] = {}
    for one in PostalAddress.objects.filter(contact__in=people).order_by("-is_primary", "pk"):
        parts = (one.street, f"{one.postal_code} {one.city}".strip(), one.region, one.country)
        found.setdefault(one.contact_id, ", ".join(filter(None, parts)))
    return found
