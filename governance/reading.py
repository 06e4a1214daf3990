"""What data owners read: the inventory with its readers, and who answers for which contacts."""

import csv
import io
import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

from django.db.models import Count

from contacts.models.catalogue import CustomField
from contacts.models.contact import Contact
from contacts.models.team import Team
from governance.inventory import Line, lines
from governance.models.user import User
from governance.roles import ROLES


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the inventory and the roles that may read the column."""

    table: str
    column: str
    category: str
    sensitivity: str
    read_by: tuple[str, ...]
    erasure: str
    note: str


@dataclass(frozen=True, slots=True)
class Share:
    """How many contacts one owner of one team answers for; either may be missing."""

    team: str
    owner: User | None
    count: int

    @property
    def orphaned(self) -> bool:
        """Whether nobody who works here answers for them."""
        return self.owner is None or not self.owner.is_active


def inventory() -> list[Entry]:
    """Return every declared column, the custom fields among them."""
    custom = [
        Line(
            "contacts.Contact",
            f"custom.{field.slug}",
            field.category,
            field.sensitivity,
            "empty",
            "",
        )
        for field in CustomField.objects.order_by("position", "slug")
    ]
    return [_entry(line) for line in [*lines(), *custom]]


def _entry(line: Line) -> Entry:
    return Entry(
        line.table,
        line.column,
        line.category,
        line.sensitivity,
        readers(line.sensitivity),
        line.erasure,
        line.note,
    )


def readers(sensitivity: str) -> tuple[str, ...]:
    """Return the roles that read a class of columns; all read what has none."""
    return tuple(
        name for name, role in ROLES.items() if not sensitivity or sensitivity in role.sees
    )


def as_json(entries: Iterable[Entry]) -> str:
    """Return the inventory for programs."""
    return json.dumps([asdict(entry) for entry in entries], indent=2)


def as_csv(entries: Iterable[Entry]) -> str:
    """Return the inventory as a table."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(Entry.__slots__)
    writer.writerows(_cells(entry) for entry in entries)
    return out.getvalue()


def as_markdown(entries: Iterable[Entry]) -> str:
    """Return the inventory for a handbook."""
    heads = [" | ".join(Entry.__slots__), " | ".join("---" for _ in Entry.__slots__)]
    rows = heads + [" | ".join(_cells(entry)) for entry in entries]
    return "".join(f"| {row} |\n" for row in rows)


def _cells(entry: Entry) -> list[str]:
    return [
        ", ".join(part) if isinstance(part, tuple) else part
        for part in (getattr(entry, name) for name in Entry.__slots__)
    ]


def ownership() -> list[Share]:
    """Count the present contacts of each team and owner; three queries."""
    counted = Contact.objects.present().order_by().values("team_id", "owner_id")
    rows: list[Any] = list(counted.annotate(n=Count("pk")))
    teams = dict(Team.objects.values_list("pk", "name"))
    owners = User.objects.in_bulk({row["owner_id"] for row in rows} - {None})
    found = [
        Share(teams.get(row["team_id"], ""), owners.get(row["owner_id"]), row["n"]) for row in rows
    ]
    return sorted(found, key=lambda share: (share.team, -share.count, str(share.owner or "")))
