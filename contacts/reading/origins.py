"""Where the values of one person came from: file and line, colleague, program."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from contacts.access import Can
from contacts.models.catalogue import CustomField
from contacts.models.contact import Contact
from contacts.models.source import Import, Origin
from contacts.reading.changes import is_hidden
from contacts.reading.words import door_words, field_label, known_field, people_names

_LATEST = 200
_ADDRESSES = {
    "email": _("Email"),
    "phone": _("Phone"),
    "handle": _("Social handle"),
    "address": _("Address"),
    "external_id": _("Key elsewhere"),
    "consent": _("Consent"),
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


def provenance(contact: Contact, user: Any, *, hidden: frozenset[str]) -> list[Provenance]:
    """Return the latest delivery of every field, newest first, fields grouped by delivery.

    Only an import that `user` may look at has a key. Looks at the 200 latest deliveries; at
    most four queries whatever their number.
    """
    deliveries = Origin.objects.filter(contact=contact).select_related("source")
    rows = list(deliveries.order_by("-at", "-pk")[:_LATEST])
    custom = {field.slug: field for field in CustomField.objects.all()} if rows else {}
    people = people_names(row.user_id for row in rows)
    imports = Import.objects.in_bulk({row.import_id for row in rows if row.import_id})
    open_to_user = _open_imports(imports, user)
    seen: set[str] = set()
    found = []
    for row in rows:
        fresh = [
            name
            for name in row.fields
            if name not in seen and not is_hidden(name.split(":")[0], hidden)
        ]
        seen.update(row.fields)
        if fresh:
            told = _provenance(row, fresh, custom, people, imports.get(row.import_id))
            closed = row.import_id not in open_to_user
            found.append(replace(told, import_key=None) if closed else told)
    return found


def _open_imports(imports: dict[int, Import], user: Any) -> set[int]:
    if not imports or not user.has_perm(Can.IMPORT):
        return set()
    seen = Import.objects.visible_to(user).filter(pk__in=imports)
    return set(seen.values_list("pk", flat=True))


def _provenance(
    row: Origin,
    fields: list[str],
    custom: dict[str, CustomField],
    people: dict[int, str],
    job: Import | None,
) -> Provenance:
    labels = [
        field_label(name, custom)
        if known_field(name) or name == "tags"
        else str(_ADDRESSES.get(name.split(":")[0], name.split(":")[0]))
        for name in fields
    ]
    return Provenance(
        tuple(fields),
        tuple(dict.fromkeys(labels)),
        str(row.source) if row.source else "",
        row.at,
        people.get(row.user_id or 0, ""),
        door_words(row.door),
        job.key if job else None,
        job.file_name if job else "",
        row.line,
    )
