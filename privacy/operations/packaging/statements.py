"""What goes along with every later disclosure of an amended or contested record."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import get_language

from contacts.models.catalogue import CustomField
from contacts.reading.groups import group_label
from privacy.models.health import Amendment
from privacy.operations.desk.dates import right_of
from privacy.operations.packaging.tables import CONTACT

# Whose rows hold a group that is no column of the contact.
_TABLES = {
    "email": "contacts_contactpoint",
    "phone": "contacts_contactpoint",
    "address": "contacts_address",
}
_CONTACT = CONTACT.lower().replace(".", "_")


def statements_with(people: Iterable[int], groups: Iterable[str] = ()) -> list[dict[str, Any]]:
    """Return what a disclosure of these groups of fields must carry (45 CFR 164.526(d)(5)).

    Args:
        people: the numbers of all records of the person.
        groups: which fields; none means all of them.
    """
    rows = Amendment.objects.filter(contact__in=people, state=Amendment.State.DENIED)
    rows = rows.exclude(statement="", attach_request=False).select_related("request")
    if wanted := list(groups):
        rows = rows.filter(group__in=wanted)
    custom = {each.slug: each for each in CustomField.objects.all()}
    return [
        {
            "table": _TABLES.get(row.group, _CONTACT),
            "group": row.group,
            "field": str(group_label(row.group, custom)),
            "asked": row.asked,
            "ground": _ground(row),
            "statement": row.statement,
            "rebuttal": row.rebuttal,
            "on": row.stated_at.isoformat() if row.stated_at else "",
        }
        for row in rows.order_by("stated_at", "pk")
    ]


def _ground(row: Amendment) -> str:
    """Return on which ground it was denied, in the language of the moment."""
    ground = right_of(row.request).ground(row.ground) if row.request else None
    return ground.text_in(get_language() or "en") if ground else row.ground
