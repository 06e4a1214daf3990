"""Which categories of personal data are collected, for what, how long, and which are shared."""

from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils.translation import gettext_lazy

from config.personal_data import Kind
from governance.inventory.described import CONTACT, Entry
from governance.templatetags.governance_words import category_words
from privacy.operations.processing.activities import REQUESTS, SECURITY, activities
from privacy.reading.processing.words import name_of
from segments.models.destinations import Destination, Sending

SENSITIVE = frozenset({Kind.SPECIAL, Kind.HEALTH})
# In the words of Cal. Civ. Code 1798.140(v)(1), as people understand them.
WORDS: dict[str, Any] = {
    Kind.IDENTITY: gettext_lazy("Identifiers, such as your name, birthday and customer numbers"),
    Kind.CONTACT: gettext_lazy("How to reach you, such as email, telephone and postal address"),
    Kind.ATTRIBUTE: gettext_lazy("What describes you, such as language, work and our notes"),
    Kind.BEHAVIOUR: gettext_lazy("What you bought, and how you use our pages and messages"),
    Kind.PREFERENCE: gettext_lazy("What you chose and agreed to"),
    Kind.SPECIAL: gettext_lazy("Special categories, such as religion or origin"),
    Kind.HEALTH: gettext_lazy("Health"),
}
# What destinations call what is no column of a contact.
_CONTACT_POINTS = {"external_id": Kind.IDENTITY} | dict.fromkeys(
    (
        *("email", "phone", "emails", "phones", "handles"),
        *("street", "city", "region", "postal_code", "country"),
    ),
    Kind.CONTACT,
)


@dataclass(frozen=True, slots=True)
class Collected:
    """One category: its words, what it is for, how long it is kept."""

    category: str
    words: str
    purposes: tuple[str, ...]
    retention: tuple[str, ...]

    @property
    def sensitive(self) -> bool:
        """Whether it is sensitive personal information (1798.140(ae))."""
        return self.category in SENSITIVE


def collected(known: Sequence[Entry]) -> list[Collected]:
    """Return each category; a sensitive one only if it has a purpose or holds something."""
    names = {
        activity.purpose: name_of(activity.as_json())
        for activity in activities(known).found
        if activity.purpose not in (REQUESTS, SECURITY)
    }
    used = [entry for entry in known if _is_used(entry, names.keys())]
    categories = sorted({entry.category for entry in used}, key=_rank)
    return [_of(category, used, names) for category in categories]


def _is_used(entry: Entry, purposes: Set[str]) -> bool:
    """Say whether a column is of the public and in use; colleagues have a notice of their own."""
    if not entry.personal or entry.table.startswith("governance."):
        return False
    if entry.category not in SENSITIVE or purposes & set(entry.purposes):
        return True
    of_hipaa = entry.category == Kind.HEALTH and settings.HIPAA_MODE
    return bool(entry.fill) or of_hipaa or entry.column.startswith("custom.")


def _rank(category: str) -> tuple[int, str]:
    """Order by the declared kinds, then whatever else custom fields name."""
    known = list(WORDS)
    return (known.index(category) if category in WORDS else len(known), category)


def _of(category: str, used: Iterable[Entry], names: dict[str, str]) -> Collected:
    mine = [entry for entry in used if entry.category == category]
    purposes = {names[slug] for entry in mine for slug in entry.purposes if slug in names}
    retention = {entry.retention for entry in mine} - {""}
    return Collected(category, said(category), tuple(sorted(purposes)), tuple(sorted(retention)))


def said(category: str) -> str:
    """Return a category in the public's words."""
    return str(WORDS.get(category) or category_words(category))


def shares() -> bool:
    """Return whether any active destination gets data for advertising."""
    return _sharing().exists()


def shared_categories(known: Iterable[Entry]) -> list[str]:
    """Return the words of the categories that leave for advertising."""
    return categories_of(_sharing(), known)


def categories_of(rows: Iterable[Destination], known: Iterable[Entry]) -> list[str]:
    """Return the words of the categories that some destinations get."""
    return categories_in({field for row in rows for field in (row.match_key, *row.fields)}, known)


def categories_in(fields: Iterable[str], known: Iterable[Entry]) -> list[str]:
    """Return the words of the categories of fields, by the names that destinations and files use.

    Whole records, which name no fields, are all that is kept about people.
    """
    of_columns = {entry.column: entry.category for entry in known if entry.table == CONTACT}
    fields = list(fields) or list(of_columns)
    # Being on the list tells what somebody did: the segment is drawn from behaviour.
    found: set[str] = {Kind.BEHAVIOUR.value}
    for field in fields:
        found.add(_CONTACT_POINTS.get(field) or of_columns.get(field.replace(":", "."), ""))
    return [said(category) for category in sorted(found - {""}, key=_rank)]


def _sharing() -> Any:
    return Destination.objects.filter(shares=True, state=Sending.ACTIVE)
