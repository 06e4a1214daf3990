"""The inventory as people read it: what code declares, what people say, what the data shows."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from config.keeping import periods
from contacts.models.catalogue import CustomField
from governance.inventory.declared import Line, lines
from governance.models.domain import DataDomain
from governance.models.inventory import FieldRecord, InventorySnapshot
from governance.roles import ROLES

CONTACT = "contacts.Contact"
# The domain of a column for which nobody chose another, by its category.
DEFAULT_DOMAINS = {
    "identity": "identity",
    "contact data": "contact-data",
    "attribute": "attributes",
    "behaviour": "engagement",
    "preference": "preferences",
    "special": "special",
    "health": "health",
    "": "house",
}
# What people did is engagement, but for what they bought.
_SHOP = ("interactions.Order", "interactions.Loyalty", "interactions.Product")
Place = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Facts:
    """What the data shows of one column; `fill` is a share, None where nobody measured."""

    sources: tuple[str, ...] = ()
    sent: int = 0
    sent_on: str = ""
    fill: float | None = None
    flags: int = 0


@dataclass(frozen=True, slots=True)
class Entry:
    """One column of the inventory with everything there is to say about it."""

    table: str
    column: str
    category: str
    sensitivity: str
    domain: str
    owner: str
    steward: str
    sources: tuple[str, ...]
    purposes: tuple[str, ...]
    basis: str
    retention: str
    read_by: tuple[str, ...]
    sent: int
    sent_on: str
    fill: float | None
    flags: int
    erasure: str
    note: str

    @property
    def personal(self) -> bool:
        """Whether the column speaks about the person."""
        return bool(self.category)


def all_lines() -> list[Line]:
    """Return every declared column, the custom fields among them."""
    custom = [
        Line(CONTACT, f"custom.{field.slug}", field.category, field.sensitivity, "empty", "")
        for field in CustomField.objects.order_by("position", "slug")
    ]
    return [*lines(), *custom]


def entries(facts: Mapping[Place, Facts] | None = None) -> list[Entry]:
    """Return the inventory of now; six queries whatever its length.

    Args:
        facts: what was measured; without it, what the latest daily copy holds.
    """
    known = latest_facts() if facts is None else facts
    said = {(r.table, r.column): r for r in FieldRecord.objects.select_related("domain", "steward")}
    domains = {d.code: d for d in _domains()}
    kept = periods()
    return [_entry(line, said, domains, known, kept) for line in all_lines()]


def _domains() -> list[DataDomain]:
    found = DataDomain.objects.select_related("owner", "team").prefetch_related("stewards")
    return list(found)


def _entry(
    line: Line,
    said: Mapping[Place, FieldRecord],
    domains: Mapping[str, DataDomain],
    known: Mapping[Place, Facts],
    kept: Mapping[str, str],
) -> Entry:
    place = (line.table, line.column)
    row = said.get(place) or FieldRecord()
    facts = known.get(place, Facts())
    code = row.domain.code if row.domain else usual_domain(line)
    domain = domains.get(code)
    return Entry(
        table=line.table,
        column=line.column,
        category=line.category,
        sensitivity=line.sensitivity,
        domain=code if domain else "",
        owner=accountable(domain),
        steward=str(row.steward) if row.steward else _stewards(domain),
        sources=facts.sources,
        purposes=tuple(row.purposes),
        basis=row.basis,
        # What somebody wrote goes before what the rules of retention say.
        retention=row.retention or (kept.get(line.table, "") if line.category else ""),
        read_by=readers(line.sensitivity),
        sent=facts.sent,
        sent_on=facts.sent_on,
        fill=facts.fill,
        flags=facts.flags,
        erasure=line.erasure,
        note=row.note or line.note,
    )


def usual_domain(line: Line) -> str:
    """Return the code of the domain of a column for which nobody chose another."""
    if line.category == "behaviour" and line.table.startswith(_SHOP):
        return "purchases"
    return DEFAULT_DOMAINS.get(line.category, "")


def accountable(domain: DataDomain | None) -> str:
    """Return who answers for a domain: the person, else the team, else nobody."""
    if domain is None:
        return ""
    if domain.owner and domain.owner.is_active:
        return str(domain.owner)
    return str(domain.team) if domain.team else ""


def _stewards(domain: DataDomain | None) -> str:
    if domain is None:
        return ""
    return ", ".join(sorted(str(p) for p in domain.stewards.all() if p.is_active))


def readers(sensitivity: str) -> tuple[str, ...]:
    """Return the roles that read a class of columns; all read what has none."""
    return tuple(
        name for name, role in ROLES.items() if not sensitivity or sensitivity in role.sees
    )


def latest_facts() -> dict[Place, Facts]:
    """Return what the latest daily copy measured."""
    snapshot = InventorySnapshot.objects.order_by("-day").first()
    return facts_of(snapshot.lines if snapshot else [])


def facts_of(stored: list[dict[str, Any]]) -> dict[Place, Facts]:
    """Return the measured part of stored lines."""
    return {
        (line["table"], line["column"]): Facts(
            tuple(line["sources"]), line["sent"], line["sent_on"], line["fill"], line["flags"]
        )
        for line in stored
    }
