"""Where the values of one person came from: file and line, colleague, program."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from contacts.access import Can
from contacts.field_groups import group_of
from contacts.models.catalogue import CustomField
from contacts.models.contact import Contact
from contacts.models.source import Import, Origin
from contacts.reading.changes import is_hidden
from contacts.reading.words import door_words, field_label, known_field, people_names

_LATEST = 200
_ADDRESSES = {
    "emails": _("Further email"),
    "phones": _("Further phone"),
    "handle": _("Social handle"),
    "handles": _("Social handle"),
    "external_id": _("Key elsewhere"),
    "consents": _("Consent"),
}
# Whose right to read decides on names that are not columns.
_READ_AS = {
    "emails": "email",
    "phones": "phone",
    "handles": "handle",
    "external_id": "external_ids",
}


@dataclass(frozen=True, slots=True)
class Provenance:
    """The delivery that last set these fields."""

    fields: tuple[str, ...]
    labels: tuple[str, ...]
    source: str
    at: datetime
    who: str
    door: Any
    import_key: Any
    file_name: str
    line: int | None


@dataclass(slots=True)
class Deliveries:
    """The latest delivery of each group of fields, and of what belongs to no group."""

    groups: dict[str, Provenance] = field(default_factory=dict)
    others: list[Provenance] = field(default_factory=list)


def deliveries_of(contact: Contact, user: Any, *, hidden: frozenset[str]) -> Deliveries:
    """Return what the last deliveries that are still seen brought, the newest first.

    Only an import that `user` may look at has a key. Looks at the 200 latest deliveries; at
    most four queries whatever their number.
    """
    rows = Origin.objects.filter(contact=contact).select_related("source")
    latest = list(rows.order_by("-pk")[:_LATEST])
    teller = _Teller(latest, user)
    found = Deliveries()
    seen: set[str] = set()
    for row in latest:
        others = []
        for name in row.fields:
            group = group_of(name)
            if (group or name) in seen or is_hidden(_READ_AS.get(name, name), hidden):
                continue
            if group is None:
                others.append(name)
            else:
                found.groups[group] = teller.told(row, [name])
            seen.add(group or name)
        if others:
            found.others.append(teller.told(row, others))
    return found


class _Teller:
    """Says in words what deliveries name by numbers."""

    def __init__(self, rows: list[Origin], user: Any) -> None:
        self.custom = {each.slug: each for each in CustomField.objects.all()} if rows else {}
        self.people = people_names(row.user_id for row in rows)
        self.imports = Import.objects.in_bulk({row.import_id for row in rows if row.import_id})
        self.open = _open_imports(self.imports, user)

    def told(self, row: Origin, fields: list[str]) -> Provenance:
        """Return the delivery of these fields in words."""
        job = self.imports.get(row.import_id)
        told = Provenance(
            tuple(fields),
            tuple(dict.fromkeys(self._labels(fields))),
            str(row.source) if row.source else "",
            row.at,
            self.people.get(row.user_id or 0, ""),
            door_words(row.door),
            job.key if job else None,
            job.file_name if job else "",
            row.line,
        )
        return told if row.import_id in self.open else replace(told, import_key=None)

    def _labels(self, fields: list[str]) -> Iterator[str]:
        for name in fields:
            if known_field(name) or name == "tags":
                yield field_label(name, self.custom)
            else:
                yield str(_ADDRESSES.get(name, name))


def _open_imports(imports: dict[int, Import], user: Any) -> set[int]:
    if not imports or not user.has_perm(Can.IMPORT):
        return set()
    seen = Import.objects.visible_to(user).filter(pk__in=imports)
    return set(seen.values_list("pk", flat=True))
