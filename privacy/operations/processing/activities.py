"""What is done with data: an activity for each purpose, and two that the law itself asks for."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from typing import Any

from contacts.models.contact import Stage
from contacts.models.preference import Purpose
from governance.inventory.described import Entry, entries
from governance.models.inventory import LawfulBasis

# Kept because the law asks to prove what was done: GDPR Art. 5(2), 12, 30, 33(5); and 32.
REQUESTS, SECURITY = "house.requests", "house.security"
_OF_THE_LAW = {REQUESTS: ("privacy.",), SECURITY: ("governance.",)}
# Colleagues, whose acts are kept; the others are people of the stages.
STAFF = "staff"
_SPECIAL = frozenset({"special", "health"})


@dataclass(frozen=True, slots=True)
class Activity:
    """One processing activity (Art. 30(1)(b), (c), (f)); names in English and Spanish."""

    purpose: str
    name_en: str
    name_es: str
    bases: tuple[str, ...]
    subjects: tuple[str, ...]
    categories: tuple[str, ...]
    columns: int
    special: bool
    retention: tuple[str, ...]
    sources: tuple[str, ...]

    def as_json(self) -> dict[str, Any]:
        """Return it as it is frozen and exported."""
        return {n: list(v) if isinstance(v, tuple) else v for n, v in asdict(self).items()}


@dataclass(frozen=True, slots=True)
class Activities:
    """All activities, and the columns that belong to none."""

    found: list[Activity]
    unclaimed: list[Entry]


def activities(known: Iterable[Entry] | None = None) -> Activities:
    """Return what is done with personal data; one query beside those of the inventory.

    Args:
        known: the inventory, where it was read already.
    """
    read = entries() if known is None else known
    personal = [entry for entry in read if entry.personal]
    found = [_of_purpose(purpose, personal) for purpose in _purposes()]
    found += [_of_law(name, personal) for name in _OF_THE_LAW]
    claimed = {activity.purpose for activity in found}
    unclaimed = [
        entry
        for entry in personal
        if not claimed.intersection(entry.purposes) and not _is_of_law(entry)
    ]
    return Activities(found, unclaimed)


def _purposes() -> list[Purpose]:
    rows = Purpose.objects.filter(active=True).order_by("slug", "-version").distinct("slug")
    return list(rows)


def _of_purpose(purpose: Purpose, personal: Iterable[Entry]) -> Activity:
    columns = [entry for entry in personal if purpose.slug in entry.purposes]
    bases = {purpose.basis} | {entry.basis for entry in columns}
    names = purpose.name_en, purpose.name_es
    return _activity(purpose.slug, names, bases, columns)


def _of_law(name: str, personal: Iterable[Entry]) -> Activity:
    columns = [entry for entry in personal if entry.table.startswith(_OF_THE_LAW[name])]
    found = _activity(name, ("", ""), {LawfulBasis.LEGAL_OBLIGATION.value}, columns)
    return replace(found, subjects=(*found.subjects, STAFF)) if name == SECURITY else found


def _is_of_law(entry: Entry) -> bool:
    return any(entry.table.startswith(tables) for tables in _OF_THE_LAW.values())


def _activity(name: str, names: tuple[str, str], bases: set[str], columns: list[Entry]) -> Activity:
    categories = {entry.category for entry in columns}
    return Activity(
        name,
        *names,
        bases=tuple(sorted(bases - {""})),
        subjects=tuple(Stage.values),
        categories=tuple(sorted(categories)),
        columns=len(columns),
        special=bool(categories & _SPECIAL),
        retention=tuple(sorted({entry.retention for entry in columns} - {""})),
        sources=tuple(sorted({source for entry in columns for source in entry.sources} - {""})),
    )
