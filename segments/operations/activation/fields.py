"""The values that may leave: which words there are, what fills them, which never go."""

from collections.abc import Iterable, Mapping
from typing import Any

from config.actor import Actor
from config.personal_data import About, Kind, Personal, Sensitivity
from contacts.models.catalogue import CustomField
from contacts.operations.export_building import readable_columns
from contacts.operations.export_columns import Column
from contacts.operations.sealing import protected
from contacts.personal_data import TABLES
from segments.destinations.connector import Connector, takes_field
from segments.destinations.row import Value
from segments.operations.activation.refusing import SyncRefused

# Our words for destinations, and the columns of files that fill them.
_OTHERWISE = {"external_id": "key"}
WORDS = (
    "email", "phone", "external_id", "given_name", "family_name", "second_family_name",
    "honorific", "gender", "birth_date", "birth_year", "birth_day", "occupation",
    "organisation", "organisation_role", "language", "time_zone", "stage", "street", "city",
    "region", "postal_code", "country", "tags",
)  # fmt: skip
CUSTOM = "custom:"
_TOO_SENSITIVE = (Kind.SPECIAL, Kind.HEALTH)


def column_name(word: str) -> str:
    """Return the name of the column that fills a word."""
    if word.startswith(CUSTOM):
        return f"custom.{word.removeprefix(CUSTOM)}"
    return _OTHERWISE.get(word, word)


def columns_of(words: Iterable[str], owner: Any, door: Any) -> list[Column]:
    """Return the columns that fill these words, in their order.

    Raises:
        SyncRefused: the owner may not read one of them.
    """
    columns, lost = readable_columns([column_name(word) for word in words], Actor(owner, door))
    if lost:
        raise SyncRefused("hidden_fields")
    return columns


def usable_words(kind: type[Connector], *, marketing: bool) -> list[str]:
    """Return the words that may be allowed to leave to a kind of destination."""
    custom = CustomField.objects.filter(active=True).order_by("position", "pk")
    words = [*WORDS, *(CUSTOM + field.slug for field in custom)]
    barred = too_sensitive(words) if marketing else set()
    return [word for word in words if takes_field(kind, word) and word not in barred]


def too_sensitive(words: Iterable[str]) -> set[str]:
    """Return those words that never go to a place that uses them for marketing.

    Special categories, health, and whatever is declared sensitive.
    """
    declared = _declared()
    wanted = set(words)
    barred = {
        word
        for word in wanted
        if isinstance(what := declared.get(column_name(word)), Personal)
        and (what.kind in _TOO_SENSITIVE or what.sensitivity == Sensitivity.SENSITIVE)
    }
    slugs = {word.removeprefix(CUSTOM) for word in wanted if word.startswith(CUSTOM)}
    for field in CustomField.objects.filter(slug__in=slugs):
        if field.sensitivity == Sensitivity.SENSITIVE or field.category in _TOO_SENSITIVE:
            barred.add(CUSTOM + field.slug)
    return barred


def closed_words(words: Iterable[str]) -> frozenset[str]:
    """Return those words that are health data where HIPAA holds; else none."""
    names = {column_name(word): word for word in words}
    return frozenset(names[name] for name in protected(names))


def sent_words(terms: Mapping[str, Any]) -> list[str]:
    """Return the words that left with a run, by its terms: what was withheld did not."""
    allowed = dict.fromkeys([terms.get("match_key", ""), *terms.get("fields", [])])
    return [word for word in allowed if word and word not in terms.get("withheld", ())]


def _declared() -> dict[str, Any]:
    found: dict[str, Any] = {}
    for table in TABLES:
        if isinstance(table, About) and table.model in (
            "contacts.PostalAddress",
            "contacts.Contact",
        ):
            found |= table.columns
    return found


def as_value(raw: Any) -> Value:
    """Return a value as it may leave: text, or several texts."""
    if raw is None:
        return ""
    if isinstance(raw, bool):
        return "true" if raw else "false"
    if isinstance(raw, list | tuple):
        return tuple(str(each) for each in raw if each not in (None, ""))
    return raw.isoformat() if hasattr(raw, "isoformat") else str(raw)
